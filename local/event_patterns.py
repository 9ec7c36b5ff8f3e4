"""EventBridge's way of choosing events, as far as event source mappings of Lambda use it.

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


def matches(pattern: Mapping[str, Any], event: Mapping[str, Any]) -> bool:
    """Tell whether an event has everything that the pattern asks for.

    Raises:  PatternUnknown  it asks in a way that isn't known
    """
    return all(_field_matches(wanted, key, event) for key, wanted in pattern.items())


def _field_matches(wanted: object, key: str, event: Mapping[str, Any]) -> bool:
    value = event.get(key)
    if isinstance(wanted, Mapping):
        return matches(wanted, value if isinstance(value, Mapping) else {})
    if not isinstance(wanted, list):
        raise PatternUnknown(f"{key}: a list is wanted, not {wanted!r}")
    return any(_accepts(each, key, event) for each in wanted)


def _accepts(wanted: object, key: str, event: Mapping[str, Any]) -> bool:
    if isinstance(wanted, Mapping):
        (name, argument), *more = wanted.items()
        if more or name not in OPERATORS:
            raise PatternUnknown(f"{key}: {dict(wanted)}")
        return OPERATORS[name](argument, key, event)
    return key in event and any(_same(wanted, value) for value in _values(event[key]))


def _values(value: object) -> Iterator[object]:
    """Give what a field is matched by: itself, or each of its elements when it holds a list."""
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
