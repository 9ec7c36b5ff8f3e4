"""A template that can't be played says what is wrong with it before anything starts."""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import pytest
from samtranslator.open_api import open_api

from local.cloud import ROOT, AlreadyRunning, LocalCloud, Ports
from local.iam import NotAllowed
from local.template import TemplateUnusable, load
from tests.local.conftest import FIXTURE

Changed = Callable[[str, str], Path]


@pytest.fixture
def changed(tmp_path: Path) -> Changed:
    """Copy the fixture's template with one replacement; its folders stay reachable by links."""

    def changed(old: str, new: str) -> Path:
        text = FIXTURE.read_text().replace("../../../layers/vendor", str(FIXTURE.parents[3] / "layers/vendor"))
        assert old in text
        for folder in ("functions", "layers", "statemachines"):
            (tmp_path / folder).symlink_to(FIXTURE.parent / folder)
        template = tmp_path / "template.yaml"
        template.write_text(text.replace(old, new))
        return template

    return changed


def refusal(template: Path, built_layers: Path = ROOT / ".build" / "layers") -> str:
    cloud = LocalCloud(ports=Ports.free(), template=template, built_layers=built_layers)
    with pytest.raises((TemplateUnusable, NotAllowed)) as caught, cloud:
        pass
    return str(caught.value)


def test_sam_makes_the_same_of_a_template_without_its_copies(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = load(FIXTURE, {}, "us-east-1")
    monkeypatch.setattr(open_api, "_deepcopy", deepcopy)

    assert load(FIXTURE, {}, "us-east-1") == quick


WATCHED = '{"eventName": ["INSERT", "MODIFY"], '
ON_EVENT, ON_CHANGE = "CodeUri: functions/on_event", "CodeUri: functions/on_change"
ROLE = "\n      Role: !GetAtt {}FunctionRole.Arn"
TASK, NO_TASK = "{TaskArn: !GetAtt TaskFunction.Arn}", "{OtherArn: !GetAtt TaskFunction.Arn}"
ECHO = "CodeUri: functions/echo"
API = "  HttpApi:\n    Type: AWS::Serverless::HttpApi\n"
ENDPOINT_OFF = f"{API}    Properties: {{DisableExecuteApiEndpoint: true, FailOnWarnings: true}}\n"


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("AWS::SQS::Queue", "AWS::Neptune::DBCluster", "FailedRecords: nothing plays AWS::Neptune::DBCluster"),
        ("rate(1 minute)", '"cron(0 8 * * ? *)"', "only rate(...) schedules"),
        (WATCHED, '{"eventName": [{"wildcard": "I*"}], ', "OnChangeFunctionChange: a "),
        (WATCHED, '{"eventName" ', "OnChangeFunctionChange: a "),
        ("source: [aws.ses]", "source: [{wildcard: aws.*}]", "OnEventFunctionMail: a pattern that isn't understood"),
        (ON_EVENT, ON_EVENT + ROLE.format("OnChange"), "doesn't allow sqs:SendMessage"),
        (ON_CHANGE, ON_CHANGE + ROLE.format("Echo"), "doesn't allow dynamodb:DescribeStream"),
        (TASK, NO_TASK, "ConfirmStateMachine: no DefinitionSubstitutions for TaskArn"),
        (API, ENDPOINT_OFF, "HttpApi: Warnings found during import"),
        (ECHO, f"{ECHO}\n      NoSuchProperty: 1", "EchoFunction"),
    ],
    ids=[
        "a resource that nothing plays",
        "a schedule by the calendar",
        "a filter that is not understood",
        "a filter that is no JSON",
        "a rule whose pattern is not understood",
        "a function that may not set failed events aside",
        "a mapping whose function may not read the stream",
        "a name in a state machine without a substitution",
        "an API that is to fail for what API Gateway warns of",
        "what SAM itself complains of",
    ],
)
def test_what_can_not_be_played_is_refused_with_the_reason(changed: Changed, old: str, new: str, reason: str) -> None:
    assert reason in refusal(changed(old, new))


def test_a_layer_of_libraries_must_have_been_built(tmp_path: Path) -> None:
    assert "isn't built" in refusal(FIXTURE, built_layers=tmp_path)


def test_there_is_one_local_cloud_per_process() -> None:
    with (
        LocalCloud(ports=Ports.free(), template=FIXTURE, ticking=False),
        pytest.raises(AlreadyRunning),
        LocalCloud(ports=Ports.free(), template=FIXTURE, ticking=False),
    ):
        pass
