"""EventBridge's way of choosing events, as far as rules and event source mappings use it.

    {"a": ["x", 3, null]}            a is one of these
    {"a": {"b": [...]}}              nested
    {"a": [{"exists": false}]}       {"prefix": "x"}  {"suffix": "x"}  {"anything-but": ["x"]}  {"numeric": [">", 0]}

Source:  https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
"""

import operator
from collections.abc import Callable, Iterator, Mapping
from typing import Any

NUMERIC: Mapping[str, Callable[[float, float], bool]] = {
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class PatternUnknown(Exception):
    """A pattern has an operator that isn't played here."""


def check(pattern: object) -> None:
    """Look at a whole pattern before there is an event.

    Raises:  PatternUnknown  it asks in a way that isn't known
    """
    if not isinstance(pattern, Mapping):
        raise PatternUnknown(f"an object is wanted, not {pattern!r}")
    for key, wanted in pattern.items():
        if isinstance(wanted, Mapping):
            check(wanted)
        else:
            _check_field(key, wanted)


def matches(pattern: Mapping[str, Any], event: Mapping[str, Any]) -> bool:
    """Return whether an event has everything that a checked pattern asks for."""
    return all(_field_matches(wanted, key, event) for key, wanted in pattern.items())


def _check_field(key: str, wanted: object) -> None:
    if not isinstance(wanted, list):
        raise PatternUnknown(f"{key}: a list is wanted, not {wanted!r}")
    for each in wanted:
        if isinstance(each, Mapping):
            (name, argument), *more = each.items() or [("", None)]
            if more or name not in OPERATORS or not _is_argument(name, argument):
                raise PatternUnknown(f"{key}: {dict(each)}")


def _is_argument(name: str, argument: object) -> bool:
    match name:
        case "exists":
            return isinstance(argument, bool)
        case "prefix" | "suffix":
            return isinstance(argument, str)
        case "numeric":
            return isinstance(argument, list) and len(argument) % 2 == 0 and _are_comparisons(argument)
    return True


def _are_comparisons(argument: list[object]) -> bool:
    bounds_are_numbers = all(isinstance(bound, int | float) for bound in argument[1::2])
    return bounds_are_numbers and all(sign in list(NUMERIC) for sign in argument[::2])


def _field_matches(wanted: Any, key: str, event: Mapping[str, Any]) -> bool:  # noqa: ANN401  JSON
    value = event.get(key)
    if isinstance(wanted, Mapping):
        return matches(wanted, value if isinstance(value, Mapping) else {})
    return any(_accepts(each, key, event) for each in wanted)


def _accepts(wanted: object, key: str, event: Mapping[str, Any]) -> bool:
    if isinstance(wanted, Mapping):
        ((name, argument),) = wanted.items()
        return OPERATORS[name](argument, key, event)
    return key in event and any(_same(wanted, value) for value in _values(event[key]))


def _values(value: object) -> Iterator[object]:
    """Return the values by which a field is matched: itself, or the elements of its list."""
    if isinstance(value, list):
        yield from value
    else:
        yield value


def _same(wanted: object, value: object) -> bool:
    return type(wanted) is type(value) and wanted == value


def _exists(argument: Any, key: str, event: Mapping[str, Any]) -> bool:  # noqa: ANN401  JSON
    """Ask for a leaf: a field that holds an object doesn't exist in this sense."""
    return (key in event and not isinstance(event[key], Mapping)) is argument


def _starts(argument: Any, key: str, event: Mapping[str, Any]) -> bool:  # noqa: ANN401  JSON
    return any(isinstance(value, str) and value.startswith(argument) for value in _values(event.get(key)))


def _ends(argument: Any, key: str, event: Mapping[str, Any]) -> bool:  # noqa: ANN401  JSON
    return any(isinstance(value, str) and value.endswith(argument) for value in _values(event.get(key)))


def _is_anything_but(argument: Any, key: str, event: Mapping[str, Any]) -> bool:  # noqa: ANN401  JSON
    unwanted = argument if isinstance(argument, list) else [argument]
    return key in event and not any(_same(each, value) for each in unwanted for value in _values(event[key]))


def _compares(argument: Any, key: str, event: Mapping[str, Any]) -> bool:  # noqa: ANN401  JSON
    comparisons = list(zip(argument[::2], argument[1::2], strict=True))
    return any(
        isinstance(value, int | float) and all(NUMERIC[sign](value, bound) for sign, bound in comparisons)
        for value in _values(event.get(key))
    )


OPERATORS: Mapping[str, Callable[[Any, str, Mapping[str, Any]], bool]] = {
    "exists": _exists,
    "prefix": _starts,
    "suffix": _ends,
    "anything-but": _is_anything_but,
    "numeric": _compares,
}
