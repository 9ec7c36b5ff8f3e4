"""O1: `make deploy` as a whole, with `sam` and all, against a local cloud's AWS."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.cloud import ROOT, LocalCloud, Ports
from tests.operations.test_deploy import FROM_A_CI

SETTINGS = """
[dev.deploy.parameters]
region = "us-east-1"
[dev.deploy.parameters.parameter_overrides]
MailFrom = "hello@studio.example"
OperatorName = "Studios & Sons"
"""
MINUTES = 60

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(20 * MINUTES),
    pytest.mark.skipif(
        not (ROOT / ".venv-sam" / "installed").exists(), reason="sam isn't here: make .venv-sam/installed gets it"
    ),
]


@pytest.fixture(scope="module")
def cloud() -> Iterator[LocalCloud]:
    with LocalCloud(ports=Ports.free(), ticking=False, forking=True) as cloud:
        yield cloud


def make_deploy(cloud: LocalCloud, settings: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run it where nobody can be asked."""
    reached_by = {"AWS_ENDPOINT_URL": cloud.aws, "AWS_ACCESS_KEY_ID": "operator", "AWS_SECRET_ACCESS_KEY": "operator"}
    return subprocess.run(
        ["make", "deploy", "STAGE=dev", "BYTECODE=off", f"SETTINGS={settings}"],
        cwd=ROOT,
        env={**os.environ, **reached_by, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_o1_a_stage_is_deployed_by_one_command_and_a_second_run_changes_nothing(cloud, tmp_path) -> None:
    settings = tmp_path / "samconfig.own.toml"
    settings.write_text(SETTINGS, encoding="utf-8")

    without_secrets = make_deploy(cloud, settings)
    first = make_deploy(cloud, settings, **FROM_A_CI)
    second = make_deploy(cloud, settings)

    assert "stripe/secret-key: missing." in without_secrets.stderr
    assert first.returncode == 0, first.stdout + first.stderr
    assert "together" in first.stdout
    assert "https://HttpApi.execute-api.us-east-1.amazonaws.com/webhooks/stripe" in first.stdout
    assert "Nothing had to be changed: joinlink-dev is up to date." in second.stdout
    stacks = cloud.client("cloudformation").describe_stacks()["Stacks"]
    deployed = next(each for each in stacks if each["StackName"] == "joinlink-dev")
    assert {"Key": "stage", "Value": "dev"} in deployed["Tags"]
    assert {"ParameterKey": "OperatorName", "ParameterValue": "Studios & Sons"} in deployed["Parameters"]
    assert not any(secret in first.stdout + first.stderr for secret in FROM_A_CI.values())
