"""The OpenAPI document, of the routes, the calls' descriptions, and the examples that were played."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel

from reference.answers.problem import Problem
from reference.calls import Access, Call, Partial, Raw, Subject
from reference.parts import GUESTS_TOKEN, PATH_PARAMETERS
from reference.problems import refusals_of, responses_of
from reference.routes import Route
from reference.schemas import components_of, reference_to

Json = dict[str, Any]
JSON_TYPE: Final = "application/json"
VERSION: Final = "1"
ABOUT: Final = (
    "Everything that the pages of the site do, for programs. JSON is camelCase, times are RFC 3339 in UTC, amounts are "
    "in the smallest unit of their currency. HEAD answers wherever GET does."
)
SECURITY_SCHEMES: Final = {
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "__Host-session",
        "description": "The session of a host who signed in by a browser.",
    },
    "csrf": {
        "type": "apiKey",
        "in": "header",
        "name": "X-CSRF-Token",
        "description": "`csrfToken` of `GET /api/me`: a session's changes carry it.",
    },
    "key": {
        "type": "http",
        "scheme": "bearer",
        "description": "A key of the host's, with the scope `read` for what shows something, `write` for changes.",
    },
}


@dataclass(frozen=True, slots=True)
class Example:
    """A request that was made, and its answer."""

    path: str
    query: Mapping[str, str]
    body: object
    answer: object


def document(subjects: Sequence[Subject], routes: Mapping[str, Route], examples: Mapping[str, Example]) -> Json:
    """Return OpenAPI 3.1; `examples` are by the names of the calls."""
    calls = [call for subject in subjects for call in subject.calls]
    paths: dict[str, Json] = {}
    for subject in subjects:
        for call in subject.calls:
            operation = _operation(call, subject, routes[call.code_route], examples[call.name])
            paths.setdefault(call.path, {})[call.method.lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": {"title": "Joinlink", "version": VERSION, "description": ABOUT},
        "servers": [{"url": "/", "description": "The site that serves this document."}],
        "tags": [{"name": subject.name, "description": subject.says} for subject in subjects],
        "paths": paths,
        "components": {
            "securitySchemes": SECURITY_SCHEMES,
            "responses": responses_of(calls),
            "schemas": components_of(calls, Problem),
        },
    }


def _operation(call: Call, subject: Subject, route: Route, example: Example) -> Json:
    operation: Json = {"operationId": call.name, "tags": [subject.name], "summary": route.summary}
    if call.says:
        operation["description"] = call.says
    operation["security"] = _security(call)
    parameters = [*_in_path(call, example), *_in_query(call, example), *_in_headers(call)]
    if parameters:
        operation["parameters"] = parameters
    if call.body is not None:
        content = _content(call.body, example.body)
        operation["requestBody"] = {"required": call.body_required, "content": content}
    refused = {status: {"$ref": f"#/components/responses/{name}"} for status, name in refusals_of(call).items()}
    return operation | {"responses": {**_answers(call, example), **refused}}


def _security(call: Call) -> list[Json]:
    session: Json = {"session": [], "csrf": []} if call.is_change else {"session": []}
    match call.access:
        case Access.ANYBODY | Access.GUEST:
            return []
        case Access.SESSION:
            return [session]
        case Access.HOST:
            return [session, {"key": ["write" if call.is_change else "read"]}]


def _in_path(call: Call, example: Example) -> Iterable[Json]:
    names = re.findall(r"\{(\w+)\}", call.path)
    values = re.fullmatch(re.sub(r"\\\{\w+\\\}", "([^/]+)", re.escape(call.path)), example.path)
    assert values, f"the sample of {call.name} is for another address"
    for name, value in zip(names, values.groups(), strict=True):
        says, schema = PATH_PARAMETERS[name]
        yield {"name": name, "in": "path", "required": True, "description": says, "schema": schema, "example": value}


def _in_query(call: Call, example: Example) -> Iterable[Json]:
    for query in (*call.query, *((GUESTS_TOKEN,) if call.access is Access.GUEST else ())):
        shown = {"example": example.query[query.name]} if query.name in example.query else {}
        yield {
            "name": query.name,
            "in": "query",
            "required": query.required,
            "description": query.says,
            "schema": query.schema,
            **shown,
        }


def _in_headers(call: Call) -> Iterable[Json]:
    for header in call.headers:
        yield {"name": header.name, "in": "header", "description": header.says, "schema": header.schema}


def _answers(call: Call, example: Example) -> Json:
    answer: Json = {"description": "As asked for." if call.answer is not None else "Done; the answer is empty."}
    if call.answer is not None:
        answer["content"] = _content(call.answer, example.answer)
        if call.or_as is not None:
            answer["content"] |= _content(call.or_as, None)
    answers: Json = {str(call.status): answer}
    if call.redirects is not None:
        address = {"description": "The other address.", "schema": {"type": "string"}}
        answers[str(call.redirects)] = {
            "description": "It is at another address.",
            "headers": {"Location": address},
        }
    return answers


def _content(part: type[BaseModel] | Partial | Raw, example: object) -> Json:
    if isinstance(part, Raw):
        schema: Json = {"type": "string"} if part.is_text else {"type": "string", "format": "binary"}
        return {media_type: {"schema": schema} for media_type in part.media_types}
    shown = {"example": example} if example is not None else {}
    return {JSON_TYPE: {"schema": reference_to(part), **shown}}
