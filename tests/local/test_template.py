"""A template that can't be played says what is wrong with it before anything starts."""

from collections.abc import Callable
from pathlib import Path

import pytest

from local.cloud import ROOT, AlreadyRunning, LocalCloud, Ports
from local.iam import NotAllowed
from local.template import TemplateUnusable
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


def test_a_resource_that_nothing_plays_is_named(changed: Changed) -> None:
    template = changed("AWS::SQS::Queue", "AWS::Neptune::DBCluster")

    assert "FailedRecords: nothing plays AWS::Neptune::DBCluster" in refusal(template)


def test_a_schedule_by_the_calendar_is_not_played(changed: Changed) -> None:
    template = changed("rate(1 minute)", '"cron(0 8 * * ? *)"')

    assert "only rate(...) schedules" in refusal(template)


@pytest.mark.parametrize("pattern", ['{"eventName": [{"wildcard": "I*"}], ', '{"eventName" '])
def test_a_filter_that_is_not_understood_is_refused(changed: Changed, pattern: str) -> None:
    template = changed('{"eventName": ["INSERT", "MODIFY"], ', pattern)

    assert "OnChangeFunctionChange: a " in refusal(template)


def test_a_rule_whose_pattern_is_not_understood_is_refused(changed: Changed) -> None:
    template = changed("source: [aws.ses]", "source: [{wildcard: aws.*}]")

    assert "OnEventFunctionMail: a pattern that isn't understood here" in refusal(template)


def test_a_function_that_may_not_set_failed_events_aside_is_refused(changed: Changed) -> None:
    folder = "CodeUri: functions/on_event"
    template = changed(folder, f"{folder}\n      Role: !GetAtt OnChangeFunctionRole.Arn")

    assert "doesn't allow sqs:SendMessage" in refusal(template)


def test_a_mapping_whose_function_may_not_read_the_stream_is_refused(changed: Changed) -> None:
    folder = "CodeUri: functions/on_change"
    template = changed(folder, f"{folder}\n      Role: !GetAtt EchoFunctionRole.Arn")

    assert "doesn't allow dynamodb:DescribeStream" in refusal(template)


def test_a_name_in_a_state_machine_without_a_substitution_is_refused(changed: Changed) -> None:
    template = changed("{TaskArn: !GetAtt TaskFunction.Arn}", "{OtherArn: !GetAtt TaskFunction.Arn}")

    assert "ConfirmStateMachine: no DefinitionSubstitutions for TaskArn" in refusal(template)


def test_a_layer_of_libraries_must_have_been_built(tmp_path: Path) -> None:
    assert "isn't built" in refusal(FIXTURE, built_layers=tmp_path)


def test_sam_s_own_complaints_are_passed_on(changed: Changed) -> None:
    template = changed("CodeUri: functions/echo", "CodeUri: functions/echo\n      NoSuchProperty: 1")

    assert "EchoFunction" in refusal(template)


def test_there_is_one_local_cloud_per_process() -> None:
    with (
        LocalCloud(ports=Ports.free(), template=FIXTURE, ticking=False),
        pytest.raises(AlreadyRunning),
        LocalCloud(ports=Ports.free(), template=FIXTURE, ticking=False),
    ):
        pass
