"""The Helm chart renders for three kinds of installation; Kubernetes would take what comes out."""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from medley_contracts.durables import DURABLES
from tests.support.one_service import NAMES

CHART = Path(__file__).parents[2] / "deploy" / "chart"
VALUES = sorted((CHART / "ci").glob("*.yaml"))
KUBERNETES = "1.34.0"
BIN = Path(sys.executable).parent


def helm(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    program = shutil.which("helm", path=f"{BIN}:/usr/local/bin:/usr/bin")
    assert program, "helm is missing: `make chart` builds it with Go"
    return subprocess.run([program, *arguments], capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def chart(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy in which an empty chart stands for NATS's, which is fetched when one installs."""
    copy = tmp_path_factory.mktemp("chart") / "medley"
    shutil.copytree(CHART, copy)
    nats = copy / "charts" / "nats"
    nats.mkdir(parents=True)
    (nats / "Chart.yaml").write_text("{apiVersion: v2, name: nats, version: 2.0.0}\n")
    return copy


def rendered(chart: Path, *arguments: str | Path) -> str:
    result = helm("template", "medley", chart, "--kube-version", KUBERNETES, *arguments)
    assert result.returncode == 0, result.stderr
    return result.stdout


def objects(chart: Path, *arguments: str | Path) -> list[dict[str, Any]]:
    return [one for one in yaml.safe_load_all(rendered(chart, *arguments)) if one]


def of_kind(found: Sequence[dict[str, Any]], kind: str) -> dict[str, dict[str, Any]]:
    return {one["metadata"]["name"]: one for one in found if one["kind"] == kind}


every_set = pytest.mark.parametrize("values", VALUES, ids=lambda path: path.stem)


@every_set
def test_what_is_rendered_is_valid(chart: Path, values: Path, tmp_path: Path) -> None:
    manifest = tmp_path / "rendered.yaml"
    manifest.write_text(rendered(chart, "--values", values))

    checker = BIN / "kubernetes-validate"
    result = subprocess.run(
        [checker, "--kubernetes-version", "1.34", "--strict", manifest],
        capture_output=True,
        text=True,
        check=False,
    )

    print(f"{values.stem}: {manifest.read_text().count('kind:')} objects")  # noqa: T201 - the figure
    assert result.returncode == 0, result.stdout + result.stderr


@every_set
def test_every_service_is_deployed_and_migrated(chart: Path, values: Path) -> None:
    found = objects(chart, "--values", values)

    assert of_kind(found, "Deployment").keys() == {f"medley-{name}" for name in NAMES}
    jobs = of_kind(found, "Job")
    assert jobs.keys() == {"medley-topology", *(f"medley-migrate-{name}" for name in NAMES)}
    assert all("helm.sh/hook" in job["metadata"]["annotations"] for job in jobs.values())


@every_set
def test_a_pod_sees_its_own_credentials_alone(chart: Path, values: Path) -> None:
    for name, deployment in of_kind(objects(chart, "--values", values), "Deployment").items():
        service = name.removeprefix("medley-")
        pod = deployment["spec"]["template"]["spec"]
        keys = [
            item["key"]
            for volume in pod["volumes"]
            if volume["name"] == "credentials"
            for item in volume["secret"]["items"]
        ]
        expected = {f"{service}-nats-password", f"{service}-postgres-dsn"}

        assert set(keys) == expected | ({"admin-token"} if service == "gateway" else set())


@every_set
def test_containers_run_without_rights(chart: Path, values: Path) -> None:
    for deployment in of_kind(objects(chart, "--values", values), "Deployment").values():
        pod = deployment["spec"]["template"]["spec"]
        (container,) = pod["containers"]

        assert pod["securityContext"]["runAsNonRoot"]
        assert container["securityContext"]["readOnlyRootFilesystem"]
        assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
        assert container["resources"]["limits"]["memory"]


def test_a_large_installation_scales_on_what_waits(chart: Path) -> None:
    found = objects(chart, "--values", CHART / "ci" / "large.yaml")

    (scaled,) = of_kind(found, "ScaledObject").values()
    consumers = [trigger["metadata"]["consumer"] for trigger in scaled["spec"]["triggers"]]
    assert consumers == [one.name for one in DURABLES if one.service == "jellyfin-sync"]
    assert of_kind(found, "HorizontalPodAutoscaler").keys() == {"medley-gateway"}
    assert of_kind(found, "ServiceMonitor")
    assert of_kind(found, "PrometheusRule")


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        pytest.param("services.gateway.replicas=three", "replicas", id="replicas in words"),
        pytest.param("services.gatway.replicas=1", "gatway", id="a service that is none"),
        pytest.param("nats.enabled=false", "url", id="no NATS at all"),
        pytest.param("postgres.enabled=false", "existingSecret", id="no credentials"),
    ],
)
def test_a_wrong_value_is_refused_by_name(chart: Path, wrong: str, named: str) -> None:
    result = helm("template", "medley", chart, "--kube-version", KUBERNETES, "--set", wrong)

    assert result.returncode != 0
    assert named in result.stderr


def test_the_chart_passes_lint(chart: Path) -> None:
    result = helm("lint", chart, "--values", CHART / "ci" / "trial.yaml")

    assert result.returncode == 0, result.stdout
