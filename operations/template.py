"""template.yaml as the operator's commands need it: its parameters, and the addresses that follow from the site's."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from samtranslator.yaml_helper import yaml_parse

from operations.stages import ROOT

SITE = "${PublicBaseUrlParameter.Value}"
"""How an output begins that is an address of the site."""


@dataclass(frozen=True, slots=True)
class Template:
    """The template as written; everything by name."""

    parameters: Mapping[str, Mapping[str, Any]]
    outputs: Mapping[str, Mapping[str, Any]]
    rules: Mapping[str, Mapping[str, Any]]

    def defaults(self) -> dict[str, str]:
        return {name: str(each["Default"]) for name, each in self.parameters.items() if "Default" in each}

    def faults(self, given: Mapping[str, str]) -> Iterator[str]:
        """Say what is wrong with parameters, before CloudFormation does after minutes."""
        for name in given.keys() - self.parameters.keys():
            yield f"{name} is no parameter of template.yaml"
        for name, parameter in self.parameters.items():
            if name not in given:
                if "Default" not in parameter:
                    yield f"{name} isn't set: {parameter['Description']}"
            elif not _may_be(given[name], parameter):
                yield f"{name} can't be {given[name]!r}, only {_what_may_be(parameter)}"
        yield from self._refusals({**self.defaults(), **given})

    def addresses(self, site: str) -> dict[str, str]:
        """Return the outputs that follow from the site's own address alone."""
        texts = {name: each["Value"] for name, each in self.outputs.items()}
        subs = {
            name: value["Fn::Sub"] for name, value in texts.items() if isinstance(value, dict) and "Fn::Sub" in value
        }
        return {
            name: sub.replace(SITE, site) for name, sub in subs.items() if isinstance(sub, str) and sub.startswith(SITE)
        }

    def _refusals(self, values: Mapping[str, str]) -> Iterator[str]:
        """Say which of the template's rules these values of all parameters break."""
        for rule in self.rules.values():
            if _holds(rule["RuleCondition"], values):
                for assertion in rule["Assertions"]:
                    if not _holds(assertion["Assert"], values):
                        yield assertion["AssertDescription"]


def read_template(path: Path = ROOT / "template.yaml") -> Template:
    """Read the template as it is written; what SAM makes of it is CloudFormation's affair."""
    parsed = yaml_parse(path.read_text(encoding="utf-8"))
    return Template(parsed["Parameters"], parsed["Outputs"], parsed.get("Rules", {}))


def _holds(condition: Mapping[str, Any], values: Mapping[str, str]) -> bool:
    """Whether a rule's condition holds for these values of parameters, as CloudFormation would find."""
    ((function, parts),) = condition.items()
    match function:
        case "Fn::And":
            return all(_holds(part, values) for part in parts)
        case "Fn::Or":
            return any(_holds(part, values) for part in parts)
        case "Fn::Not":
            return not _holds(parts[0], values)
    first, second = (values.get(part["Ref"]) if isinstance(part, dict) else part for part in parts)  # Fn::Equals
    return bool(first == second)


def _may_be(value: str, parameter: Mapping[str, Any]) -> bool:
    if "AllowedValues" in parameter:
        return value in map(str, parameter["AllowedValues"])
    if parameter["Type"] == "Number":
        return _is_number(value) and parameter.get("MinValue", 0) <= float(value) <= parameter.get(
            "MaxValue", float("inf")
        )
    return re.search(parameter.get("AllowedPattern", ""), value) is not None


def _what_may_be(parameter: Mapping[str, Any]) -> str:
    if "AllowedValues" in parameter:
        return ", ".join(map(str, parameter["AllowedValues"]))
    if parameter["Type"] == "Number":
        return f"a number of {parameter.get('MinValue', 0)} or more" + (
            f", up to {parameter['MaxValue']}" if "MaxValue" in parameter else ""
        )
    return str(parameter.get("ConstraintDescription", parameter.get("AllowedPattern")))


def _is_number(value: str) -> bool:
    try:
        float(value)
    except ValueError:
        return False
    return True
