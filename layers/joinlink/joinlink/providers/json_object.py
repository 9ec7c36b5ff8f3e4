"""A provider's JSON, read without trust: a missing or mistyped member is None, or makes the answer unreadable."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from joinlink.clock import parse_rfc3339
from joinlink.errors import InvalidSignature, ProviderUnavailable

LARGEST: Final = 2**63 - 1


@dataclass(frozen=True, slots=True)
class JsonObject:
    """One JSON object from a provider; a path names a member, from the outside in.

    The `need_` methods raise ProviderUnavailable: the call was answered, but its effect can't be known.
    """

    provider: str
    members: Mapping[str, object] = field(repr=False)

    def part(self, *path: str) -> JsonObject:
        """Return the object at the path, or an empty one."""
        found = self._at(path)
        return JsonObject(self.provider, found if isinstance(found, dict) else {})

    def parts(self, *path: str) -> list[JsonObject]:
        """Return the objects of the list at the path; other elements are left out."""
        found = self._at(path)
        elements = found if isinstance(found, list) else []
        return [JsonObject(self.provider, element) for element in elements if isinstance(element, dict)]

    def need_parts(self, *path: str) -> list[JsonObject]:
        """Return the list at the path, which must exist and hold only objects, but may be empty."""
        found, objects = self._at(path), self.parts(*path)
        if not isinstance(found, list) or len(objects) != len(found):
            raise self._unreadable(path)
        return objects

    def text(self, *path: str) -> str | None:
        """Return the text at the path; one that is empty, or can't be written as UTF-8, counts as missing."""
        found = self._at(path)
        return found if isinstance(found, str) and found and _is_writable(found) else None

    def texts(self, *path: str) -> tuple[str, ...]:
        """Return the texts of the list at the path; other elements are left out."""
        found = self._at(path)
        return tuple(each for each in found if isinstance(each, str)) if isinstance(found, list) else ()

    def integer(self, *path: str) -> int | None:
        """Return the whole number at the path, even if written as text; none of more than 64 bits."""
        found = self._at(path)
        if isinstance(found, str) and found.isdecimal() and len(found) < 20:
            found = int(found)
        if not isinstance(found, int) or isinstance(found, bool):
            return None
        return found if abs(found) <= LARGEST else None

    def need_text(self, *path: str) -> str:
        """Return the text at the path."""
        found = self.text(*path)
        if found is None:
            raise self._unreadable(path)
        return found

    def need_integer(self, *path: str) -> int:
        """Return the whole number at the path."""
        found = self.integer(*path)
        if found is None:
            raise self._unreadable(path)
        return found

    def need_instant(self, *path: str) -> datetime:
        """Return the RFC 3339 instant at the path, aware, UTC."""
        try:
            return parse_rfc3339(self.need_text(*path))
        except ValueError:
            raise self._unreadable(path) from None

    def _at(self, path: tuple[str, ...]) -> object:
        found: object = self.members
        for name in path:
            if not isinstance(found, Mapping):
                return None
            found = found.get(name)
        return found

    def _unreadable(self, path: tuple[str, ...]) -> ProviderUnavailable:
        return ProviderUnavailable(
            f"{self.provider} gave an answer without a usable {'.'.join(path)}", provider=self.provider
        )


def signed_object(provider: str, payload: bytes) -> JsonObject:
    """Read the body of a webhook whose signature is right.

    Raises:  InvalidSignature  it is not an object in JSON, or nested beyond all reason
    """
    try:
        event = json.loads(payload.decode())
    except (ValueError, RecursionError):
        event = None
    if not isinstance(event, dict):
        raise InvalidSignature("the payload is not an event")
    return JsonObject(provider, event)


def _is_writable(text: str) -> bool:
    """Whether it can be sent on; half of a surrogate pair, which JSON can escape, can't be."""
    return text.isascii() or not any("\ud800" <= character <= "\udfff" for character in text)
