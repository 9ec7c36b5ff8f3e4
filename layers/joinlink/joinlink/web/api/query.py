"""The query string of an address, read without pydantic: a page is ready before that would be imported."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import TypeVar

from joinlink.errors import InvalidInput
from joinlink.language import gettext as _
from joinlink.web.api.values import LONGEST_TIMEZONE, MISSING, TOO_LONG, read_day, read_instant, reported_timezone

LONGEST_NUMBER = 10
"""In digits."""

T = TypeVar("T")
ChoiceT = TypeVar("ChoiceT", bound=StrEnum)


class QueryReader:
    """Reads values by name and remembers what is wrong; unknown parameters, such as a newsletter's, are ignored."""

    def __init__(self, query: Mapping[str, str]) -> None:
        self._query = query
        self._wrong: dict[str, str] = {}

    def text(self, name: str) -> str | None:
        """Return a value as it is, None where there is none."""
        return self._query.get(name)

    def day(self, name: str, *, check: Callable[[date], date] = lambda day: day) -> date | None:
        """Return a date that satisfies `check`; None where there is none, or it is wrong."""
        return self._read(name, lambda value: check(read_day(value)))

    def short_text(self, name: str, max_length: int) -> str:
        """Return a text of at most this many characters; empty where there is none, or it is wrong."""
        return self._read(name, lambda value: _short(value, max_length)) or ""

    def day_or_none(self, name: str, *, check: Callable[[date], date]) -> date | None:
        """Return a date as `day` does; an empty one, as a form sends it, counts as missing."""
        return self.day(name, check=check) if self._query.get(name) else None

    def choice_or_none(self, name: str, kind: type[ChoiceT]) -> ChoiceT | None:
        """Return one of several words; None where there is none, it is empty, or it is wrong."""
        return self._read(name, lambda value: _one_of(kind, value)) if self._query.get(name) else None

    def needed_day(self, name: str) -> date:
        """Return a date that must be there; any date where it is wrong, as `refuse_wrong` then raises."""
        return self._needed(name, read_day) or date.min

    def needed_instant(self, name: str) -> datetime:
        """Return an instant that must be there, as `needed_day` does."""
        return self._needed(name, read_instant) or datetime.min.replace(tzinfo=UTC)

    def needed_number(self, name: str) -> int:
        """Return a whole number that must be there, as `needed_day` does."""
        return self._needed(name, _number) or 0

    def timezone(self, name: str) -> str | None:
        """Return the name of the time zone that a browser means; None where it says none, or a wrong one."""
        return self._read(name, _timezone) or None

    def choice(self, name: str, kind: type[ChoiceT], otherwise: ChoiceT) -> ChoiceT:
        """Return one of several words; `otherwise` where there is none, it is empty, or it is wrong."""
        return self.choice_or_none(name, kind) or otherwise

    def refuse_wrong(self) -> None:
        """Refuse the query if anything in it was wrong.

        Raises:  InvalidInput  names the first field, and the others beside it
        """
        if self._wrong:
            (field, message), *others = self._wrong.items()
            raise InvalidInput(message, field=field, others=dict(others))

    def _needed(self, name: str, read: Callable[[str], T]) -> T | None:
        if name not in self._query:
            self._wrong[name] = _(MISSING)
        return self._read(name, read)

    def _read(self, name: str, read: Callable[[str], T]) -> T | None:
        value = self._query.get(name)
        if value is None:
            return None
        try:
            return read(value)
        except ValueError as exc:
            self._wrong[name] = str(exc)
            return None


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < LONGEST_NUMBER):
        raise ValueError(_("write a whole number"))
    return int(text)


def _timezone(name: str) -> str:
    if len(name) > LONGEST_TIMEZONE:
        raise ValueError(_(TOO_LONG).format(max_length=LONGEST_TIMEZONE))
    return reported_timezone(name)


def _short(text: str, max_length: int) -> str:
    if len(text) > max_length:
        raise ValueError(_(TOO_LONG).format(max_length=max_length))
    return text


def _one_of(kind: type[ChoiceT], value: str) -> ChoiceT:
    found = next((each for each in kind if each == value), None)
    if found is None:
        words = [f"'{each}'" for each in kind]
        raise ValueError(_("Input should be %(join)s or %(words)s", join=", ".join(words[:-1]), words=words[-1]))
    return found
