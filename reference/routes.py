"""The routes of the code: method and path as the template has them, and the function's docstring."""

from __future__ import annotations

import importlib
import inspect
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FUNCTIONS: Final = Path(__file__).parents[1] / "functions"
FOR_PROGRAMS: Final = re.compile(r"/api/|/feeds/|/j/|/healthz$|/openapi\.json$|.*\.ics$")
"""The paths that programs call; the others are pages, their forms and parts, and paths that providers call."""
_REQUIREMENTS: Final = re.compile(r" \([A-Z]\d+(, [A-Z]\d+)*\)|, \d+\.\d+|(?<=\w) \(\d+\.\d+\)")
"""The parts of a docstring that are for us alone: `(X1)`."""


@dataclass(frozen=True, slots=True)
class Route:
    """A route that programs call."""

    key: str
    """`POST /api/bookings/{bookingId}/cancel`"""
    function: str
    summary: str


def routes() -> dict[str, Route]:
    """Return the routes for programs by their keys, from the resolvers of all functions."""
    found = [route for path in sorted(FUNCTIONS.glob("*/app.py")) for route in _routes_of(path.parent.name)]
    return {route.key: route for route in found}


def _routes_of(function: str) -> list[Route]:
    app = getattr(importlib.import_module(f"functions.{function}.app"), "app", None)
    resolved = [*app._static_routes, *app._dynamic_routes] if app is not None else []  # noqa: SLF001  no other way
    return [
        Route(f"{route.method} {path}", function, _summary(route.func))
        for route in resolved
        if FOR_PROGRAMS.match(path := _in_braces(route.path))
    ]


def _in_braces(path: str) -> str:
    return re.sub(r"<(\w+)>", lambda found: "{" + _camel(found[1]) + "}", path)


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(other.title() for other in others)


def _summary(function: object) -> str:
    """Return the first paragraph of a route's docstring."""
    first, _, _ = (inspect.getdoc(function) or "").partition("\n\n")
    return _REQUIREMENTS.sub("", " ".join(first.split()))
