"""The local cloud's own stack in CloudFormation; tests/operations deploy others beside it."""

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from samtranslator.yaml_helper import yaml_parse

from local.cloud import LocalCloud
from tests.local.conftest import FIXTURE

BUCKET = "packaged"


@pytest.fixture(scope="module")
def packaged(cloud: LocalCloud) -> str:
    """Put the template into a bucket as `sam package` does; its address."""
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket=BUCKET)
    template = yaml_parse(FIXTURE.read_text(encoding="utf-8"))
    for logical_id, resource in template["Resources"].items():
        properties = resource.get("Properties", {})
        for name in {"CodeUri", "ContentUri"} & properties.keys():
            properties[name] = f"s3://{BUCKET}/{logical_id}"
        if "DefinitionUri" in properties:
            definition = FIXTURE.parent / properties["DefinitionUri"]
            s3.put_object(Bucket=BUCKET, Key=logical_id, Body=definition.read_bytes())
            properties["DefinitionUri"] = {"Bucket": BUCKET, "Key": logical_id}
    s3.put_object(Bucket=BUCKET, Key="template", Body=json.dumps(template).encode())
    return f"{cloud.aws}/{BUCKET}/template"


def change_set(cloud: LocalCloud, template: str, **parameters: str) -> dict[str, Any]:
    cloudformation = cloud.client("cloudformation")
    had = cloudformation.describe_stacks(StackName="joinlink-local")["Stacks"][0]["Parameters"]
    kept = [each["ParameterKey"] for each in had if each["ParameterKey"] not in parameters]
    made = cloudformation.create_change_set(
        StackName="joinlink-local",
        ChangeSetName="again",
        ChangeSetType="UPDATE",
        TemplateURL=template,
        Parameters=[
            *({"ParameterKey": name, "UsePreviousValue": True} for name in kept),
            *({"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()),
        ],
    )
    return cloudformation.describe_change_set(ChangeSetName=made["Id"], StackName="joinlink-local")


def test_the_own_stack_stands_with_the_parameters_it_was_started_with(cloud) -> None:
    stack = cloud.client("cloudformation").describe_stacks(StackName="joinlink-local")["Stacks"][0]

    assert stack["StackStatus"] == "CREATE_COMPLETE"
    assert {"ParameterKey": "PublicBaseUrl", "ParameterValue": cloud.site} in stack["Parameters"]


def test_the_same_template_packaged_changes_nothing_of_the_own_stack(cloud, packaged) -> None:
    made = change_set(cloud, packaged)

    assert made["Status"] == "FAILED"
    assert "didn't contain changes" in made["StatusReason"]


def test_the_own_stack_refuses_to_be_changed_while_it_runs(cloud, packaged) -> None:
    with pytest.raises(ClientError, match="stop it, and start it anew"):
        change_set(cloud, packaged, PublicBaseUrl="https://elsewhere.example")


def test_a_stack_of_another_region_is_refused_with_the_one_that_there_is(cloud, packaged) -> None:
    signed = {"aws_access_key_id": "operator", "aws_secret_access_key": "operator"}
    elsewhere = boto3.client("cloudformation", endpoint_url=cloud.aws, region_name="eu-west-1", **signed)

    with pytest.raises(ClientError, match="The local cloud is in us-east-1, and this is for eu-west-1"):
        elsewhere.create_change_set(StackName="other", ChangeSetName="first", TemplateURL=packaged)
