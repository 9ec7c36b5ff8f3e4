"""Refusals in the document: which a call can have, and each set of codes as a response of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final

from joinlink.web.shell.problems import known_problems
from reference.answers.problem import Problem
from reference.calls import Access, Call
from reference.schemas import reference_to

Json = dict[str, Any]
PROBLEM: Final = "application/problem+json"
EVERYWHERE: Final = ("provider_unavailable", "internal_error")
OF_WHO_ASKS: Final = {
    Access.ANYBODY: (),
    Access.GUEST: ("forbidden", "not_found"),
    Access.HOST: ("not_signed_in", "forbidden", "rate_limited"),
    Access.SESSION: ("not_signed_in", "forbidden"),
}
OF_A_CHANGE: Final = {Access.HOST: ("csrf_failed",), Access.SESSION: ("csrf_failed",)}
WAITS: Final = ("429", "503")
"""Refusals whose `Retry-After` says when another try is worth it."""


def codes_of(call: Call) -> set[str]:
    """Return the code of every problem that a call can have."""
    of_input = ("invalid_input",) if call.body is not None or call.headers else ()
    of_change = OF_A_CHANGE.get(call.access, ()) if call.is_change else ()
    return {*call.refuses, *EVERYWHERE, *OF_WHO_ASKS[call.access], *of_change, *of_input}


def refusals_of(call: Call) -> dict[str, str]:
    """Return the name of the response for each status that a call can be refused with."""
    return {status: _name(codes) for status, codes in _by_status(codes_of(call)).items()}


def responses_of(calls: Iterable[Call]) -> Json:
    """Return each response that one of the calls points to."""
    needed = {(status, codes) for call in calls for status, codes in _by_status(codes_of(call)).items()}
    return {_name(codes): _response(status, codes) for status, codes in sorted(needed)}


def _by_status(codes: Iterable[str]) -> dict[str, tuple[str, ...]]:
    known = known_problems()
    found: dict[str, list[str]] = defaultdict(list)
    for code in sorted(codes):
        found[str(known[code][0])].append(code)
    return {status: tuple(codes) for status, codes in sorted(found.items())}


def _name(codes: tuple[str, ...]) -> str:
    return "Or".join("".join(word.title() for word in code.split("_")) for code in codes)


def _response(status: str, codes: tuple[str, ...]) -> Json:
    schema = reference_to(Problem) | {"properties": {"code": {"enum": list(codes)}}}
    response: Json = {"description": " or ".join(f"`{code}`" for code in codes)}
    if status in WAITS:
        wait = {
            "description": "The seconds until it is worth another try.",
            "schema": {"type": "integer", "minimum": 1},
        }
        response["headers"] = {"Retry-After": wait}
    return response | {"content": {PROBLEM: {"schema": schema}}}
