"""Alerts and the dashboard speak of metrics that exist, and say what to do."""

import importlib
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from medley_kit.metrics import REGISTRY

ROOT = Path(__file__).parents[2]
ALERTS = yaml.safe_load((ROOT / "deploy" / "prometheus" / "alerts.yaml").read_text())
DASHBOARD = json.loads((ROOT / "deploy" / "grafana" / "medley.json").read_text())
RULES: list[dict[str, Any]] = [rule for group in ALERTS["groups"] for rule in group["rules"]]
OUTSIDE = {"process_resident_memory_bytes", "process_cpu_seconds_total"}
"""Known to the client library only on Linux."""


@cache
def existing() -> set[str]:
    """Every series a service of ours can show."""
    for path in (ROOT / "services").glob("*/src/*/**/*.py"):
        if "prometheus_client import" in path.read_text():
            package = ".".join(path.with_suffix("").parts[path.parts.index("src") + 1 :])
            importlib.import_module(package)
    return {name for names in REGISTRY._collector_to_names.values() for name in names} | OUTSIDE


def spoken(expression: str) -> Iterator[str]:
    yield from re.findall(r"\b(?:medley|process)_[a-z_]+", expression)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_an_alert_asks_for_metrics_that_exist(rule: dict[str, Any]) -> None:
    assert set(spoken(rule["expr"])) <= existing()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_an_alert_says_what_happened_and_what_to_do(rule: dict[str, Any]) -> None:
    assert rule["labels"]["severity"] in {"warning", "critical"}
    assert rule["annotations"].keys() == {"summary", "description"}


@pytest.mark.parametrize("panel", DASHBOARD["panels"], ids=lambda panel: panel["title"])
def test_a_panel_asks_for_metrics_that_exist(panel: dict[str, Any]) -> None:
    asked = {name for target in panel["targets"] for name in spoken(target["expr"])}

    assert asked
    assert asked <= existing()
