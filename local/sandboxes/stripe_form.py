"""Stripe's form encoding: `line_items[0][price_data][currency]=eur` as nested objects and lists, and back to names."""

import re
from collections.abc import Iterator, Mapping

from local.sandboxes.shapes import Check, Place, Violation, invalid
from local.sandboxes.stripe_errors import invalid_parameter, stripe_error
from local.sandboxes.wire import Json, Refused


def checked(form: Mapping[str, str], check: Check) -> Json:
    """Return the parameters of a call.

    Raises:  Refused  they break the rules
    """
    try:
        params = nested(form)
    except (TypeError, ValueError) as exc:
        raise Refused(stripe_error(400, f"Invalid parameter name: {exc}")) from exc
    if violations := list(check(params, ())):
        raise Refused(invalid_parameter(violations))
    return params


def nested(form: Mapping[str, str]) -> Json:
    """Build the nested object that a flat form stands for; every leaf is text.

    Raises:  ValueError  for a name whose brackets don't pair
             TypeError   for a name that is a value here and an object there
    """
    root: Json = {}
    for name, value in form.items():
        match = re.fullmatch(r"([^\[\]]+)((?:\[[^\[\]]*\])*)", name)
        if match is None:
            raise ValueError(name)
        keys = [match[1], *re.findall(r"\[([^\]]*)\]", match[2])]
        node = root
        for key in keys[:-1]:
            node = node.setdefault(key, {})
            if not isinstance(node, dict):
                raise TypeError(name)
        node[keys[-1]] = value
    return {name: _with_lists(value) for name, value in root.items()}


def _with_lists(node: object) -> object:
    if not isinstance(node, dict):
        return node
    children = {key: _with_lists(child) for key, child in node.items()}
    if children and all(key.isdigit() or key == "" for key in children):
        return [children[key] for key in sorted(children, key=lambda place: int(place or 0))]
    return children


def form_integer(minimum: int | None = None, maximum: int | None = None) -> Check:
    """Accept digits that stand for a whole number within limits."""

    def check(value: object, place: Place) -> Iterator[Violation]:
        if not isinstance(value, str) or not re.fullmatch(r"-?\d+", value):
            yield invalid(place, f"Invalid integer: {value}")
        elif (minimum is not None and int(value) < minimum) or (maximum is not None and int(value) > maximum):
            yield invalid(place, f"This value must be between {minimum} and {maximum}.")

    return check


def form_boolean(value: object, place: Place) -> Iterator[Violation]:
    """Accept the words true and false."""
    if value not in ("true", "false"):
        yield invalid(place, f"Invalid boolean: {value}")
