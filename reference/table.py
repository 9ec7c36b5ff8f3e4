"""The calls as the tables of docs/api.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from reference.calls import Access, Call, Subject
from reference.problems import codes_of
from reference.routes import Route

BEGINNING: Final = "<!-- What follows is written by `make openapi`. -->\n"
WHO: Final = {
    Access.ANYBODY: "anybody",
    Access.GUEST: "guest",
    Access.HOST: "host",
    Access.SESSION: "host, by session",
}


def tables(subjects: Sequence[Subject], routes: Mapping[str, Route]) -> str:
    """Return a table for each subject."""
    return "".join("\n".join([*_table(subject, routes), "", ""]) for subject in subjects).rstrip("\n") + "\n"


def _table(subject: Subject, routes: Mapping[str, Route]) -> Iterator[str]:
    yield f"## {subject.name}"
    yield subject.says
    yield ""
    yield "| call | does | for | answers | own problems |"
    yield "|---|---|---|---|---|"
    for call in subject.calls:
        yield f"| {' | '.join(_cells(call, routes[call.code_route]))} |"


def _cells(call: Call, route: Route) -> Iterator[str]:
    yield f"`{call.route}`"
    yield route.summary.replace("|", "\\|")
    yield WHO[call.access]
    yield ", ".join(str(status) for status in (call.status, call.redirects) if status is not None)
    yield ", ".join(f"`{code}`" for code in sorted(codes_of(call) & {*call.refuses})) or "–"
