"""`template.yaml` on a machine without an account: read, and transformed from SAM into CloudFormation.

Code goes nowhere, but the transformation wants to see a bucket: `CodeUri: functions/book` becomes
`s3://local/functions/book`, so that the transformed resource still says which folder it is made of.
"""

import copy
import json
import logging
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import yaml
from samtranslator.model.exceptions import InvalidDocumentException
from samtranslator.open_api import open_api
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.yaml_helper import intrinsics_multi_constructor

Template = dict[str, Any]

BUCKET = "local"
FOLDER_PROPERTIES = {
    "AWS::Serverless::Function": "CodeUri",
    "AWS::Serverless::LayerVersion": "ContentUri",
}
# The policies that SAM attaches by name. Their ARNs are looked up in IAM when they aren't given.
MANAGED_POLICY_ARNS = {
    "AWSLambdaBasicExecutionRole": "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
    "AWSLambdaDynamoDBExecutionRole": "arn:aws:iam::aws:policy/service-role/AWSLambdaDynamoDBExecutionRole",
    "AWSXRayDaemonWriteAccess": "arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess",
    "AWSXrayWriteOnlyAccess": "arn:aws:iam::aws:policy/AWSXrayWriteOnlyAccess",
}


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Reads a template as SAM does, ten times as fast where libyaml is there."""


_Loader.add_multi_constructor("!", intrinsics_multi_constructor)
# SAM copies the whole API before and after it adds a route, and keeps none of the copies.
open_api._deepcopy = lambda document: document  # noqa: SLF001


class TemplateUnusable(Exception):
    """The template can't be played on this machine; the message says what and why."""


def load(path: Path, parameters: Mapping[str, str], region: str) -> Template:
    """Read and transform the template; state machine definitions become part of it.

    Raises:  TemplateUnusable  the transformation refuses it
    """
    template = read(path.read_text(encoding="utf-8"))
    for properties in _properties(template, "AWS::Serverless::StateMachine"):
        definition = path.parent / properties.pop("DefinitionUri")
        properties["Definition"] = json.loads(definition.read_text(encoding="utf-8"))
    return _transform(template, dict(code_addresses(path)), parameters, region)


def code_addresses(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the logical id and the made-up address of each function's and each layer's folder."""
    template = read(path.read_text(encoding="utf-8"))
    for resource_type, property_name in FOLDER_PROPERTIES.items():
        for logical_id, resource in resources(template, resource_type):
            yield logical_id, f"s3://{BUCKET}/{resource['Properties'][property_name]}"


def load_packaged(
    text: str, parameters: Mapping[str, str], region: str, *, code: Mapping[str, str], fetch: Callable[[str, str], str]
) -> Template:
    """Transform what `sam package` made of the template; `fetch` reads a state machine's definition in a bucket.

    Functions and layers in `code` get that address instead of their own.
    Raises:  TemplateUnusable  the transformation refuses it
    """
    template = read(text)
    for properties in _properties(template, "AWS::Serverless::StateMachine"):
        definition = properties.pop("DefinitionUri")
        properties["Definition"] = json.loads(fetch(definition["Bucket"], definition["Key"]))
    return _transform(template, code, parameters, region)


def read(text: str) -> Template:
    """Read a template as it is written."""
    return copy.deepcopy(_as_written(text))


@cache
def _as_written(text: str) -> Template:
    template: Template = yaml.load(text, _Loader)  # noqa: S506  # nosec B506  # it is a safe one
    return template


def _transform(template: Template, code: Mapping[str, str], parameters: Mapping[str, str], region: str) -> Template:
    for resource_type, property_name in FOLDER_PROPERTIES.items():
        for logical_id, resource in resources(template, resource_type):
            resource["Properties"][property_name] = code.get(logical_id, f"s3://{BUCKET}/{logical_id}")
    # It misses a place to send its metrics to.
    logging.getLogger("samtranslator").setLevel(logging.ERROR)
    translator = Translator(
        managed_policy_map=MANAGED_POLICY_ARNS,
        sam_parser=Parser(),
        boto_session=boto3.Session(region_name=region),
    )
    try:
        transformed: Template = translator.translate(template, parameter_values=dict(parameters))
    except InvalidDocumentException as exc:
        raise TemplateUnusable("; ".join(str(cause.message) for cause in exc.causes)) from exc
    return transformed


def without_aliases(template: Template) -> Template:
    """Copy the template with each alias's function in its place: there is one version of everything here."""
    functions = {
        logical_id: alias["Properties"]["FunctionName"]["Ref"]
        for logical_id, alias in resources(template, "AWS::Lambda::Alias")
    }
    written = json.dumps(template)
    for alias, function in functions.items():
        written = written.replace(f"${{{alias}}}", f"${{{function}.Arn}}")
        written = written.replace(json.dumps({"Ref": alias}), json.dumps({"Fn::GetAtt": [function, "Arn"]}))
    copied: Template = json.loads(written)
    copied["Resources"] = {
        logical_id: resource
        for logical_id, resource in copied["Resources"].items()
        if resource["Type"] not in {"AWS::Lambda::Alias", "AWS::Lambda::Version"}
    }
    return copied


def resources(template: Template, resource_type: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield logical id and resource of one type."""
    for logical_id, resource in template["Resources"].items():
        if resource["Type"] == resource_type:
            yield logical_id, resource


def _properties(template: Template, resource_type: str) -> Iterator[dict[str, Any]]:
    for _, resource in resources(template, resource_type):
        yield resource["Properties"]
