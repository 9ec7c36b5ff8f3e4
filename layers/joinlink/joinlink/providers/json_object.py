"""A provider's JSON, read without trust: a missing or mistyped member is None, or makes the answer unreadable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from joinlink.clock import parse_rfc3339
from joinlink.errors import ProviderUnavailable


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
        """Return the text at the path; an empty one counts as missing."""
        found = self._at(path)
        return found if isinstance(found, str) and found else None

    def texts(self, *path: str) -> tuple[str, ...]:
        """Return the texts of the list at the path; other elements are left out."""
        found = self._at(path)
        return tuple(each for each in found if isinstance(each, str)) if isinstance(found, list) else ()

    def integer(self, *path: str) -> int | None:
        """Return the whole number at the path, even if written as text."""
        found = self._at(path)
        if isinstance(found, str) and found.isdecimal():
            return int(found)
        return found if isinstance(found, int) and not isinstance(found, bool) else None

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
