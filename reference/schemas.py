"""Pydantic's JSON schemas, made fit for the document: one component for each object, and nothing said twice."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from reference.calls import Call, Partial

Json = dict[str, Any]
COMPONENTS: Final = "#/components/schemas/"


def name_of(part: type[BaseModel] | Partial) -> str:
    """Return the component's name of a body or an answer."""
    return part.name if isinstance(part, Partial) else part.__name__


def reference_to(part: type[BaseModel] | Partial) -> Json:
    """Return the schema that points to a component."""
    return {"$ref": COMPONENTS + name_of(part)}


def components_of(calls: Iterable[Call], *others: type[BaseModel]) -> Json:
    """Return the schemas of everything that calls take and answer."""
    parts = [part for call in calls for part in (call.body, call.answer) if part is not None]
    partial = {part.name: part for part in parts if isinstance(part, Partial)}
    models = {*others, *(part for part in parts if isinstance(part, type)), *(part.of for part in partial.values())}
    _, generated = models_json_schema(
        [(model, "validation") for model in sorted(models, key=lambda model: model.__name__)],
        ref_template=COMPONENTS + "{model}",
    )
    schemas = {name: _tidied(schema) for name, schema in generated["$defs"].items()}
    for name, part in partial.items():
        schemas[name] = _of_any_members(schemas[name_of(part.of)], part.says)
    return dict(sorted(schemas.items()))


def _of_any_members(whole: Json, says: str) -> Json:
    members = {
        name: {key: of for key, of in member.items() if key != "default"}
        for name, member in whole["properties"].items()
    }
    return {
        **{key: of for key, of in whole.items() if key != "required"},
        "description": says,
        "properties": members,
    }


def _tidied(schema: Any) -> Any:  # noqa: ANN401  JSON
    """Drop titles, defaults that say nothing, and keywords that only our own readers understand."""
    if isinstance(schema, list):
        return [_tidied(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    members = {name: _tidied_member(name, of) for name, of in schema.items() if not _is_noise(name, of)}
    if "description" in members and isinstance(members["description"], str):
        members["description"] = " ".join(members["description"].split())
    return members


def _tidied_member(name: str, of: Any) -> Any:  # noqa: ANN401  JSON
    if name == "properties":
        return {member: _tidied(schema) for member, schema in of.items()}
    return _tidied(of) if name not in ("enum", "default", "const") else of


def _is_noise(name: str, of: Any) -> bool:  # noqa: ANN401  JSON
    return (name == "title" and isinstance(of, str)) or (name == "default" and of in (None, ""))
