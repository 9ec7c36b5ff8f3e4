"""How near the deployment is to AWS's limits: `make limits` prints it, nearest first.

The template is transformed and resolved with long names, as AWS counts what they stand for. Libraries are as
large as in the layers that were built for this machine.

Source:  https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
         https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
         https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
         https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from local.stack import Stack
from local.template import Template, load, resources
from tests.infra.project import ROOT, VENDOR

REGION, ACCOUNT = "ap-southeast-2", "888888888888"

# As long as an operator's values may well be.
LONG_NAMES = {
    "Stage": "s" * 20,
    "Shift": "Canary10Percent30Minutes",
    "DomainName": f"{'d' * 40}.example.com",
    "DomainZoneId": "Z0123456789ABCDEFGHIJ",
    "MailFrom": f"{'m' * 40}@{'d' * 40}.example.com",
    "SiteName": "S" * 40,
    "OperatorName": "O" * 120,
    "ImprintUrl": f"https://{'d' * 40}.example.com/{'i' * 60}",
    "PrivacyUrl": f"https://{'d' * 40}.example.com/{'p' * 60}",
    "TermsUrl": f"https://{'d' * 40}.example.com/{'t' * 60}",
    "ZoomClientId": "z" * 40,
    "GoogleClientId": f"{'g' * 60}.apps.googleusercontent.com",
    "AdoptedTableStreamArn": (f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{'t' * 60}/stream/2026-12-01T09:00:00.000"),
    "AdoptedTokenKeyArn": f"arn:aws:kms:{REGION}:{ACCOUNT}:key/mrk-00000000000000000000000000000000",
}

# Characters of a description, by the type of resource that has one.
DESCRIPTIONS = {
    "AWS::CloudWatch::Alarm": ("AlarmDescription", 1024),
    "AWS::IAM::ManagedPolicy": ("Description", 1000),
    "AWS::KMS::Key": ("Description", 8192),
    "AWS::Lambda::Function": ("Description", 256),
    "AWS::Lambda::LayerVersion": ("Description", 256),
    "AWS::SSM::Parameter": ("Description", 1024),
}
MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Measure:
    """How much of a limit is used, by whoever uses most of it."""

    what: str
    used: int
    limit: int
    whose: str = ""

    @property
    def part(self) -> float:
        return self.used / self.limit


@cache
def measures() -> tuple[Measure, ...]:
    """Measure everything, nearest to its limit first."""
    transformed = load(ROOT / "template.yaml", LONG_NAMES, REGION)
    stack = Stack(transformed, LONG_NAMES, account=ACCOUNT, region=REGION)
    found = [*_of_template(transformed), *_of_roles(stack), *_of_functions(stack), *_of_the_api(transformed)]
    return tuple(sorted(found, key=lambda measure: -measure.part))


def _of_template(transformed: Template) -> Iterator[Measure]:
    yield Measure("resources, all conditions met", len(transformed["Resources"]), 500)
    yield Measure("outputs", len(transformed["Outputs"]), 200)
    yield Measure("parameters", len(transformed["Parameters"]), 200)
    yield Measure("bytes of template.yaml", (ROOT / "template.yaml").stat().st_size, MEGABYTE)
    yield Measure("bytes of the transformed template", _size(transformed), MEGABYTE)
    yield Measure("bytes of the template's description", len(transformed["Description"].encode()), 1024)
    yield _most("characters of a parameter's description", 4000, _descriptions_of(transformed["Parameters"]))
    yield _most("bytes of an output's description", 1024, _descriptions_of(transformed["Outputs"]))
    for resource_type, (name, limit) in DESCRIPTIONS.items():
        lengths = {
            logical_id: len(_written(resource["Properties"].get(name, "")))
            for logical_id, resource in resources(transformed, resource_type)
        }
        yield _most(f"characters of a description, {resource_type}", limit, lengths)


def _of_roles(stack: Stack) -> Iterator[Measure]:
    inline = {
        logical_id: sum(_size(policy["PolicyDocument"]) for policy in properties.get("Policies", []))
        for logical_id, properties in stack.resources("AWS::IAM::Role")
    }
    managed = {
        logical_id: _size(properties["PolicyDocument"])
        for logical_id, properties in stack.resources("AWS::IAM::ManagedPolicy")
    }
    yield _most("characters of a role's inline policies", 10_240, inline)
    yield _most("characters of a managed policy", 6_144, managed)


def _of_functions(stack: Stack) -> Iterator[Measure]:
    functions = dict(stack.resources("AWS::Lambda::Function"))
    environments = {
        logical_id: _size(properties.get("Environment", {}).get("Variables", {}))
        for logical_id, properties in functions.items()
    }
    layers = {logical_id: len(properties.get("Layers", [])) for logical_id, properties in functions.items()}
    code = _bytes_in(VENDOR) + _bytes_in(ROOT / "layers" / "joinlink" / "joinlink")
    yield _most("bytes of a function's environment", 4096, environments)
    yield _most("layers of a function", 5, layers)
    yield Measure("bytes of layers, unzipped", code, 250 * MEGABYTE)


def _of_the_api(transformed: Template) -> Iterator[Measure]:
    for _, api in resources(transformed, "AWS::ApiGatewayV2::Api"):
        routes = sum(len(methods) for methods in api["Properties"]["Body"]["paths"].values())
        yield Measure("routes of the API", routes, 300)
    policies: dict[str, int] = defaultdict(int)
    for logical_id, permission in resources(transformed, "AWS::Lambda::Permission"):
        policies[_written(permission["Properties"]["FunctionName"])] += _size(_statement(logical_id, permission))
    yield _most("bytes of a function's resource policy", 20_480, policies)


def _statement(logical_id: str, permission: Mapping[str, Any]) -> dict[str, Any]:
    """Write a permission as Lambda keeps it; what it refers to is about as long as the reference."""
    properties = permission["Properties"]
    return {
        "Sid": f"joinlink-{LONG_NAMES['Stage']}-{logical_id}-0123456789AB",
        "Effect": "Allow",
        "Principal": {"Service": properties["Principal"]},
        "Action": properties["Action"],
        "Resource": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:joinlink-{LONG_NAMES['Stage']}-some_function:live",
        "Condition": {"ArnLike": {"AWS:SourceArn": _written(properties.get("SourceArn", ""))}},
    }


def _descriptions_of(section: Mapping[str, Any]) -> dict[str, int]:
    return {name: len(each.get("Description", "").encode()) for name, each in section.items()}


def _most(what: str, limit: int, used: Mapping[str, int]) -> Measure:
    """Measure whoever uses most."""
    whose = max(used, key=lambda name: used[name])
    return Measure(what, used[whose], limit, whose)


def _size(value: Any) -> int:
    """Count bytes without spaces, as AWS does."""
    return len(json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode())


def _written(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _bytes_in(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


if __name__ == "__main__":
    for each in measures():
        sys.stdout.write(f"{each.part:7.1%}  {each.used:>11,} of {each.limit:>11,}  {each.what}  {each.whose}\n")
