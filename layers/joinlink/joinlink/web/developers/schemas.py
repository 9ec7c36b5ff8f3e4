"""Schemas of the API's document as a page shows them: what a value is in words, and the members of objects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

Json: TypeAlias = Mapping[str, Any]
_FORMATS: Final = {"date-time": "time", "date": "date", "uri": "address", "binary": "the file’s bytes"}
_BOUNDS: Final = (
    ("minimum", "at least {}"),
    ("maximum", "at most {}"),
    ("minLength", "at least {} characters"),
    ("maxLength", "at most {} characters"),
    ("maxItems", "at most {} of them"),
    ("maxProperties", "at most {} of them"),
)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a value is: `list of` and the object's name, or words alone."""

    words: str
    object_name: str = ""
    choices: tuple[str, ...] = ()
    bounds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Member:
    """A member of an object, or a parameter; `where` it stands for the latter."""

    name: str
    kind: Kind
    is_required: bool
    says: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class ObjectSchema:
    """An object and its members."""

    name: str
    says: str
    members: tuple[Member, ...]


class Schemas:
    """The document's components."""

    def __init__(self, components: Json) -> None:
        self._components = components

    def kind(self, schema: Json) -> Kind:
        """Say what a value is."""
        if name := name_in(schema):
            target = self._components[name]
            return self.kind(target) if "enum" in target else Kind("", object_name=name)
        if "anyOf" in schema:
            return self._one_of(schema["anyOf"])
        if schema.get("type") == "array":
            of = self.kind(schema["items"])
            words = " ".join(["list of", of.words]).strip()
            return Kind(words, of.object_name, of.choices, (*_bounds(schema), *of.bounds))
        if "enum" in schema or "const" in schema:
            return Kind("one of" if "enum" in schema else "always", choices=_choices(schema))
        return Kind(_words(schema), bounds=_bounds(schema))

    def _one_of(self, schemas: list[Json]) -> Kind:
        kinds = [self.kind(each) for each in schemas if each.get("type") != "null"]
        or_null = " or null" if len(kinds) < len(schemas) else ""
        first, *others = kinds
        words = " or ".join([first.words, *(other.words for other in others)])
        return Kind(words, first.object_name, first.choices, (*first.bounds, *([or_null.strip()] if or_null else [])))

    def object(self, name: str) -> ObjectSchema:
        """Return an object with its members."""
        schema = self._components[name]
        required = schema.get("required", ())
        members = schema.get("properties", {})
        return ObjectSchema(
            name,
            schema.get("description", ""),
            tuple(
                Member(each, self.kind(of), each in required, of.get("description", "")) for each, of in members.items()
            ),
        )

    def reached(self, names: Iterable[str]) -> list[ObjectSchema]:
        """Return objects and all that they are made of, by name."""
        found: dict[str, ObjectSchema] = {}
        waiting = [*names]
        while waiting:
            name = waiting.pop()
            if name not in found:
                found[name] = self.object(name)
                waiting += [each.kind.object_name for each in found[name].members if each.kind.object_name]
        return [found[name] for name in sorted(found)]


def name_in(schema: Json) -> str:
    """Return the name of the object that a schema points to; empty if it points to none."""
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _choices(schema: Json) -> tuple[str, ...]:
    return tuple(str(each) for each in schema.get("enum", (schema.get("const"),)))


def _words(schema: Json) -> str:
    kind = schema.get("type", "anything")
    if isinstance(kind, list):
        return " or ".join(kind)
    if kind == "object":
        return "object"
    return _FORMATS.get(schema.get("format", ""), str(kind))


def _bounds(schema: Json) -> tuple[str, ...]:
    return tuple(_written_bounds(schema))


def _written_bounds(schema: Json) -> Iterator[str]:
    for name, words in _BOUNDS:
        if name in schema and (name, schema[name]) not in (("minLength", 1), ("minimum", 0)):
            yield words.format(schema[name])
    if "default" in schema:
        yield (
            f"{schema['default']!r} if it is left out" if schema["default"] not in ("", [], None) else "may be left out"
        )
