"""What parameters make of the template: which conditions hold, which resources are made, and what its rules refuse."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.infra.project import template

Parameters = Mapping[str, str]


def condition_holds(name: str, parameters: Parameters) -> bool:
    """Return whether a condition of the template holds."""
    return bool(_value(template()["Conditions"][name], parameters))


def resources_made(parameters: Parameters) -> set[str]:
    """Return the logical ids of the resources that have a condition, and whose condition holds."""
    return {
        logical_id
        for logical_id, resource in template()["Resources"].items()
        if "Condition" in resource and condition_holds(resource["Condition"], parameters)
    }


def refusals(parameters: Parameters) -> list[str]:
    """Return what CloudFormation says to parameters before it makes anything."""
    return [
        assertion["AssertDescription"]
        for rule in template()["Rules"].values()
        if _value(rule.get("RuleCondition", True), parameters)
        for assertion in rule["Assertions"]
        if not _value(assertion["Assert"], parameters)
    ]


FUNCTIONS: Mapping[str, Callable[[Any], Any]] = {
    "Fn::And": all,
    "Fn::Or": any,
    "Fn::Not": lambda parts: not parts[0],
    "Fn::Equals": lambda parts: parts[0] == parts[1],
    "Fn::Select": lambda parts: parts[1][int(parts[0])],
    "Fn::Split": lambda parts: parts[1].split(parts[0]),
}


def _value(expression: Any, parameters: Parameters) -> Any:
    match expression:
        case {"Ref": str(name)}:
            return parameters.get(name, template()["Parameters"][name].get("Default"))
        case {"Condition": str(name)}:
            return condition_holds(name, parameters)
        case dict():
            ((function, parts),) = expression.items()
            return FUNCTIONS[function]([_value(part, parameters) for part in parts])
    return expression
