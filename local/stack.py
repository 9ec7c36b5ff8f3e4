"""The transformed template as a CloudFormation stack in moto.

moto makes what functions talk to (table, key, queue, parameters), and names and ARNs for everything else. What it
can't make, or must not, is replaced by a mapping of the same name: a reference to it gives its logical id, and one
to an attribute `LogicalId.Attribute`. The value of an SSM parameter, which moto's CloudFormation doesn't ask for, can
be referred to here.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from moto.cloudformation.models import CloudFormationBackend, cloudformation_backends
from moto.cloudformation.parsing import clean_json, get_model_map
from moto.core.exceptions import ServiceException
from moto.ssm.models import Parameter as SsmParameter
from werkzeug.exceptions import HTTPException

from local.template import Template, TemplateUnusable, resources, without_aliases

STACK_NAME = "joinlink-local"
ATTRIBUTE = re.compile(r"\$\{((?P<id>\w+)\.\w+)\}")

# Played by other modules of the local cloud.
PLAYED_ELSEWHERE = frozenset(
    {
        "AWS::ApiGatewayV2::Api",
        "AWS::ApiGatewayV2::Stage",
        "AWS::Events::Rule",
        "AWS::Lambda::EventInvokeConfig",
        "AWS::Lambda::EventSourceMapping",  # moto would invoke the function inside each write to the table
        "AWS::Lambda::LayerVersion",
        "AWS::SES::ConfigurationSetEventDestination",
        "AWS::Scheduler::Schedule",
        "AWS::Scheduler::ScheduleGroup",
    }
)
# Without a meaning on one machine: what stands before the API, who may call whom from outside, what is watched, where
# people sign in, how a version takes over.
NOT_PLAYED = frozenset(
    {
        "AWS::AppConfig::Application",
        "AWS::AppConfig::ConfigurationProfile",
        "AWS::AppConfig::HostedConfigurationVersion",
        "AWS::ApiGatewayV2::ApiMapping",
        "AWS::ApiGatewayV2::DomainName",
        "AWS::Budgets::Budget",
        "AWS::CertificateManager::Certificate",
        "AWS::CloudFront::Distribution",
        "AWS::CloudFront::Function",
        "AWS::CloudWatch::Alarm",
        "AWS::CloudWatch::Dashboard",
        "AWS::CodeDeploy::Application",
        "AWS::CodeDeploy::DeploymentGroup",
        "AWS::Cognito::ManagedLoginBranding",
        "AWS::Cognito::UserPool",
        "AWS::Cognito::UserPoolClient",
        "AWS::Cognito::UserPoolDomain",
        "AWS::Lambda::Permission",
        "AWS::Logs::MetricFilter",
        "AWS::Logs::ResourcePolicy",
        "AWS::S3::BucketPolicy",
        "AWS::Route53::RecordSetGroup",
        "AWS::SES::ConfigurationSet",
        "AWS::SES::EmailIdentity",
        "AWS::SNS::Subscription",
        "AWS::SNS::TopicPolicy",
        "AWS::SecretsManager::Secret",
        "AWS::SQS::QueuePolicy",
    }
)


class Stack:
    """Create the stack; afterwards resolve any part of the template against it.

    Raises:  TemplateUnusable  a resource or a reference that can't be made here
    """

    def __init__(self, template: Template, parameters: Mapping[str, str], *, account: str, region: str) -> None:
        self._template = without_aliases(template)
        backend = cloudformation_backends[account][region]
        _delete_the_one_before(backend)
        try:
            stack = backend.create_stack(
                name=STACK_NAME, template=json.dumps(makeable(self._template)), parameters=dict(parameters)
            )
        except (HTTPException, ServiceException) as exc:
            raise TemplateUnusable(str(exc)) from exc
        self._resource_map = stack.resource_map

    def resolve(self, value: Any) -> Any:  # noqa: ANN401  any part of a template
        """Replace references and functions by what they stand for."""
        return clean_json(value, self._resource_map)

    def arn(self, logical_id: str) -> str:
        return str(self.resolve({"Fn::GetAtt": [logical_id, "Arn"]}))

    def physical_id(self, logical_id: str) -> str:
        return str(self.resolve({"Ref": logical_id}))

    def resources(self, resource_type: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield logical id and resolved properties of the resources whose condition holds."""
        for logical_id, resource in resources(self._template, resource_type):
            condition = resource.get("Condition")
            if condition is None or self._resource_map.lazy_condition_map[condition]:
                yield logical_id, self.resolve(resource.get("Properties", {}))


def _delete_the_one_before(backend: CloudFormationBackend) -> None:
    """Delete a stack of this name, if any, but not what it retains; moto knows one word for that."""
    for stack in [each for each in backend.stacks.values() if each.name == STACK_NAME]:
        for resource in stack.template_dict["Resources"].values():
            if resource.get("DeletionPolicy") == "RetainExceptOnCreate":
                resource["DeletionPolicy"] = "Retain"
        backend.delete_stack(stack.stack_id)


def _attribute_of_parameter(parameter: SsmParameter, name: str) -> str:
    return {"Value": str(parameter.value)}[name]


SsmParameter.get_cfn_attribute = _attribute_of_parameter  # type: ignore[attr-defined]


def makeable(template: Template) -> Template:
    """Copy the template with what moto can make.

    Raises:  TemplateUnusable  for a kind of resource that nothing here plays
    """
    unplayed = {id_ for id_, each in template["Resources"].items() if each["Type"] in PLAYED_ELSEWHERE | NOT_PLAYED}
    copied: Template = _without_attributes_of(unplayed, template)
    mappings = copied.setdefault("Mappings", {})
    for logical_id, resource in template["Resources"].items():
        if logical_id in unplayed:
            del copied["Resources"][logical_id]
            mappings[logical_id] = logical_id
        elif resource["Type"] not in get_model_map():
            raise TemplateUnusable(f"{logical_id}: nothing plays {resource['Type']} (see local/stack.py)")
    for resource in copied["Resources"].values():
        resource.pop("Metadata", None)
    for _, function in resources(copied, "AWS::Lambda::Function"):
        function["Properties"]["Code"] = {"ZipFile": "# runs from its folder"}
        function["Properties"].pop("Layers", None)
    return copied


def _without_attributes_of(unplayed: Collection[str], part: Any) -> Any:  # noqa: ANN401  any part of a template
    """Copy a part of a template; attributes of these resources are replaced by `LogicalId.Attribute`."""
    match part:
        case {"Fn::GetAtt": [str(logical_id), str(attribute)]} if logical_id in unplayed:
            return f"{logical_id}.{attribute}"
        case {"Fn::Sub": str(text)}:
            return {"Fn::Sub": ATTRIBUTE.sub(lambda found: found[1] if found["id"] in unplayed else found[0], text)}
        case dict():
            return {key: _without_attributes_of(unplayed, value) for key, value in part.items()}
        case list():
            return [_without_attributes_of(unplayed, value) for value in part]
    return part
