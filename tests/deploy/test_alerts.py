"""The alerts as Prometheus itself sees them."""

import shutil
import subprocess
from pathlib import Path

import pytest

PROMETHEUS = Path(__file__).parents[2] / "deploy" / "prometheus"


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(("check", "rules", "alerts.yaml"), id="the rules are well formed"),
        pytest.param(("test", "rules", "alerts_test.yaml"), id="they fire when they should"),
        pytest.param(
            ("check", "config", "--syntax-only", "prometheus.yml"), id="the configuration is read"
        ),
    ],
)
def test_promtool_agrees(arguments: tuple[str, ...]) -> None:
    promtool = shutil.which("promtool")
    assert promtool, "promtool is missing: it comes with Debian's prometheus"

    result = subprocess.run(
        [promtool, *arguments], cwd=PROMETHEUS, capture_output=True, text=True, check=False
    )

    assert result.returncode == 0, result.stdout + result.stderr
