"""O5: functions behind routes are published, and requests go over to a new version at once or by and by."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from local.template import Template, load
from local.template import resources as resources_of
from tests.infra.project import ROOT, resources, template, triggered_by

REQUIRED = {"MailFrom": "joinlink@example.com"}
PUBLISHED = {
    "AutoPublishAlias": "live",
    "AutoPublishAliasAllProperties": True,
    "VersionDescription": {"Fn::Sub": "Settings ${Settings}"},
    "DeploymentPreference": {"Enabled": {"Fn::FindInMap": ["Shifts", {"Ref": "Shift"}, "IsGradual"]}},
}
SHIFTS = template()["Parameters"]["Shift"]["AllowedValues"]
GRADUAL = [shift for shift in SHIFTS if shift != "AllAtOnce"]


@cache
def _transformed(shift: str) -> Template:
    return load(ROOT / "template.yaml", REQUIRED | {"Shift": shift}, "eu-west-1")


def _versions(transformed: Template) -> set[str]:
    return {logical_id for logical_id, _ in resources_of(transformed, "AWS::Lambda::Version")}


@pytest.mark.parametrize("logical_id", resources("AWS::Serverless::Function"))
def test_functions_behind_routes_are_published_and_no_others(logical_id) -> None:
    """What workflows, schedules and the stream call is exchanged at once: it serves old and new versions alike."""
    properties = resources("AWS::Serverless::Function")[logical_id]
    given = {name: properties[name] for name in PUBLISHED if name in properties}

    assert given == (PUBLISHED if logical_id in triggered_by("HttpApi") else {})


def test_routes_and_their_permissions_lead_to_the_alias() -> None:
    transformed = _transformed("AllAtOnce")
    paths = dict(resources_of(transformed, "AWS::ApiGatewayV2::Api"))["HttpApi"]["Properties"]["Body"]["paths"]
    uris = re.findall(r"functions/\$\{(\w+)\}/invocations", str(paths))
    allowed = {
        permission["Properties"]["FunctionName"]["Ref"]
        for _, permission in resources_of(transformed, "AWS::Lambda::Permission")
        if permission["Properties"]["Principal"] == "apigateway.amazonaws.com"
    }

    assert set(uris) == allowed == {f"{logical_id}Aliaslive" for logical_id in triggered_by("HttpApi")}


def test_all_at_once_nothing_of_codedeploy_is_made() -> None:
    assert template()["Parameters"]["Shift"]["Default"] == "AllAtOnce"
    assert [each for _, each in resources_of(_transformed("AllAtOnce"), "AWS::CodeDeploy::DeploymentGroup")] == []


def test_o5_a_gradual_shift_is_taken_back_when_an_alarm_rings_that_there_is() -> None:
    transformed = _transformed(GRADUAL[0])
    groups = dict(resources_of(transformed, "AWS::CodeDeploy::DeploymentGroup"))
    aliases = dict(resources_of(transformed, "AWS::Lambda::Alias"))
    there_are = [alarm["AlarmName"] for alarm in resources("AWS::CloudWatch::Alarm").values()]

    assert all(template()["Mappings"]["Shifts"][shift] == {"IsGradual": "true"} for shift in GRADUAL)
    assert set(groups) == {f"{logical_id}DeploymentGroup" for logical_id in triggered_by("HttpApi")}
    assert all("CodeDeployLambdaAliasUpdate" in alias["UpdatePolicy"] for alias in aliases.values())
    for group in groups.values():
        rung = [alarm["Name"] for alarm in group["Properties"]["AlarmConfiguration"]["Alarms"]]
        assert len(rung) == 2
        assert all(name in there_are for name in rung)
        assert "DEPLOYMENT_STOP_ON_ALARM" in group["Properties"]["AutoRollbackConfiguration"]["Events"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("layers/joinlink", "another/joinlink", id="our code"),
        pytest.param("layers/vendor", "another/vendor", id="libraries"),
        pytest.param('"LOG_LEVEL": "INFO"', '"LOG_LEVEL": "DEBUG"', id="a variable"),
        pytest.param('"Tracing": "Active"', '"Tracing": "PassThrough"', id="another property"),
    ],
)
def test_what_changes_in_the_template_is_published(tmp_path: Path, old, new) -> None:
    parts = ("SignInFunction", "VendorLayer", "JoinlinkLayer", "HttpApi")
    small = json.dumps(template() | {"Resources": {name: template()["Resources"][name] for name in parts}})
    before, after = tmp_path / "before.yaml", tmp_path / "after.yaml"
    before.write_text(small, encoding="utf-8")
    after.write_text(small.replace(old, new), encoding="utf-8")

    (version,) = _versions(load(before, REQUIRED, "eu-west-1"))
    (next_version,) = _versions(load(after, REQUIRED, "eu-west-1"))

    assert next_version != version


def test_what_changes_in_a_parameter_that_a_function_has_is_published() -> None:
    """Each has to stand in the content of Settings. SAM doesn't see that a parameter has another value.

    Source:  https://github.com/aws/serverless-application-model/issues/3820
    """
    content = resources("AWS::AppConfig::HostedConfigurationVersion")["Settings"]["Content"]["Fn::Sub"]
    written = dict(re.findall(r"^(\w+)=\$\{(\w+)\}$", content, re.MULTILINE))
    published = [resources("AWS::Serverless::Function")[logical_id] for logical_id in triggered_by("HttpApi")]
    reached = _parameters_in([template()["Globals"]["Function"], *published])

    assert all(name == value for name, value in written.items())
    assert reached - set(written) <= {"Shift"}
    assert set(written) <= set(template()["Parameters"])


def _parameters_in(part: Any) -> set[str]:
    """Return the parameters that a part is made of, by way of conditions and of what stands for the stack's own."""
    written = json.dumps(part)
    named = re.findall(r'{"Ref": "(\w+)"}', written) + re.findall(r"\${(\w+)}", written)
    conditions = re.findall(r'"Fn::If": \["(\w+)"', written) + re.findall(r'{"Condition": "(\w+)"}', written)
    standing = re.findall(r'\["(\w+)", "Value"\]', written) + re.findall(r"\${(\w+)\.Value}", written)
    deeper = [template()["Conditions"][name] for name in conditions]
    deeper += [template()["Resources"][name]["Properties"]["Value"] for name in standing]
    return {name for name in named if name in template()["Parameters"]}.union(*map(_parameters_in, deeper))
