"""The API's document as its pages show it: subjects, and the calls of each with what they take and answer."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from typing import Any, Final, TypeAlias
from urllib.parse import urlencode

from joinlink.web.developers.schemas import Kind, Member, ObjectSchema, Schemas, name_in

Json: TypeAlias = Mapping[str, Any]
JSON_TYPE: Final = "application/json"
SAMPLE_KEY: Final = "YOUR_KEY"
OF_GUEST: Final = ("query", "token")
"""The parameter that opens a booking to its guest."""


@dataclass(frozen=True, slots=True)
class Body:
    """What is sent or answered: its media types, and what it is."""

    media_types: tuple[str, ...]
    kind: Kind
    is_required: bool = True


@dataclass(frozen=True, slots=True)
class Outcome:
    """An answer by its status; `codes` for a refusal."""

    status: str
    title: str
    says: str
    codes: tuple[str, ...] = ()
    body: Body | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """A call."""

    name: str
    method: str
    path: str
    summary: str
    says: str
    scope: str
    """That of a key: `read` or `write`; empty where a key opens nothing."""
    is_of_host: bool
    is_of_guest: bool
    parameters: tuple[Member, ...]
    body: Body | None
    outcomes: tuple[Outcome, ...]
    request: str
    """The example as a command."""
    answer: str
    """What the example is answered, as JSON; empty where there is nothing to show."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Calls that belong together, on a page of their own."""

    name: str
    says: str
    operations: tuple[Operation, ...]
    objects: tuple[ObjectSchema, ...]

    @property
    def slug(self) -> str:
        """The last part of the page's address."""
        return "-".join(self.name.lower().replace("’", "").replace("'", "").split())


class Reference:
    """The document, read once."""

    def __init__(self, document: Json) -> None:
        self._document = document
        self._schemas = Schemas(document["components"]["schemas"])

    @cached_property
    def subjects(self) -> tuple[Subject, ...]:
        """All subjects, in the document's order."""
        return tuple(self._subject(tag) for tag in self._document["tags"])

    def _subject(self, tag: Json) -> Subject:
        found = [each for each in self._operations() if tag["name"] in each[2]["tags"]]
        operations = tuple(self._operation(*each) for each in found)
        names = {each for operation in operations for each in _object_names(operation)}
        return Subject(tag["name"], tag["description"], operations, tuple(self._schemas.reached(names)))

    def _operations(self) -> Iterator[tuple[str, str, Json]]:
        for path, methods in self._document["paths"].items():
            for method, operation in methods.items():
                yield method.upper(), path, operation

    def _operation(self, method: str, path: str, operation: Json) -> Operation:
        needs = operation["security"]
        scopes = [scope for need in needs for scope in need.get("key", ())]
        return Operation(
            name=operation["operationId"],
            method=method,
            path=path,
            summary=operation["summary"],
            says=operation.get("description", ""),
            scope=scopes[0] if scopes else "",
            is_of_host=any("session" in need for need in needs),
            is_of_guest=any((each["in"], each["name"]) == OF_GUEST for each in operation.get("parameters", ())),
            parameters=tuple(self._parameter(each) for each in operation.get("parameters", ())),
            body=self._body(operation.get("requestBody", {})),
            outcomes=tuple(self._outcome(status, of) for status, of in operation["responses"].items()),
            request=_command(method, path, operation, with_key=bool(scopes)),
            answer=_answer(operation),
        )

    def _parameter(self, parameter: Json) -> Member:
        kind = self._schemas.kind(parameter["schema"])
        is_required = parameter.get("required", False)
        return Member(parameter["name"], kind, is_required, parameter["description"], parameter["in"])

    def _body(self, part: Json) -> Body | None:
        content = part.get("content", {})
        if not content:
            return None
        first, *_ = content.values()
        return Body(tuple(content), self._schemas.kind(first["schema"]), part.get("required", True))

    def _outcome(self, status: str, of: Json) -> Outcome:
        response = self._document["components"]["responses"][name_in(of)] if "$ref" in of else of
        title = HTTPStatus(int(status)).phrase
        schemas = [each["schema"] for each in response.get("content", {}).values()]
        codes = tuple(code for each in schemas for code in each.get("properties", {}).get("code", {}).get("enum", ()))
        return Outcome(status, title, response["description"], codes, None if codes else self._body(response))


def _object_names(operation: Operation) -> Iterable[str]:
    bodies = [operation.body, *(each.body for each in operation.outcomes)]
    return [each.kind.object_name for each in bodies if each is not None and each.kind.object_name]


def _command(method: str, path: str, operation: Json, *, with_key: bool) -> str:
    """Write the example as a command of curl; ORIGIN stands for the site's address."""
    given = operation.get("parameters", ())
    for each in given:
        if each["in"] == "path":
            path = path.replace("{" + each["name"] + "}", each["example"])
    query = {each["name"]: each["example"] for each in given if each["in"] == "query" and "example" in each}
    address = f"ORIGIN{path}" + (f"?{urlencode(query)}" if query else "")
    lines = [f"curl '{address}'" if method == "GET" else f"curl -X {method} '{address}'"]
    if with_key:
        lines.append(f"  -H 'Authorization: Bearer {SAMPLE_KEY}'")
    content = operation.get("requestBody", {}).get("content", {})
    if content and JSON_TYPE not in content:
        lines += [f"  -H 'Content-Type: {next(iter(content))}'", "  --data-binary @picture.png"]
    elif "example" in content.get(JSON_TYPE, {}):
        sent = json.dumps(content[JSON_TYPE]["example"], indent=2, ensure_ascii=False).replace("'", "’")
        lines += [f"  -H 'Content-Type: {JSON_TYPE}'", f"  -d '{sent}'"]
    return " \\\n".join(lines)


def _answer(operation: Json) -> str:
    for status, of in operation["responses"].items():
        example = of.get("content", {}).get(JSON_TYPE, {}).get("example") if status.startswith("2") else None
        if example is not None:
            return json.dumps(example, indent=2, ensure_ascii=False)
    return ""
