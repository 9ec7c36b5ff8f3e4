"""Checks of what a client sends: a check yields one violation per fault it finds in a value.

    record({"topic": text(maximum=200), "type": integer(one_of=(1, 2))}, required=("topic",))

A violation names the place (`("settings", "jbh_time")`) and the kind; each provider words it in its own way.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, auto
from functools import cache
from typing import TypeAlias
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from local.sandboxes.moments import from_rfc3339

Place: TypeAlias = tuple[str | int, ...]


class Kind(Enum):
    """What is wrong with a value."""

    UNKNOWN = auto()
    MISSING = auto()
    INVALID = auto()


@dataclass(frozen=True, slots=True)
class Violation:
    """One fault: where, of what kind, and in words."""

    place: Place
    kind: Kind
    reason: str

    def dotted(self) -> str:
        """Write the place as `settings.jbh_time`."""
        return ".".join(str(step) for step in self.place)

    def bracketed(self) -> str:
        """Write the place as `line_items[0][price_data]`."""
        first, *rest = self.place
        return str(first) + "".join(f"[{step}]" for step in rest)


Check: TypeAlias = Callable[[object, Place], Iterator[Violation]]


def invalid(place: Place, reason: str) -> Violation:
    """Report a value that is there and known, but wrong."""
    return Violation(place, Kind.INVALID, reason)


def text(
    maximum: int | None = None, minimum: int = 0, one_of: Collection[str] = (), pattern: str | None = None
) -> Check:
    """Accept text of a length, one of some words, or text of a form."""

    def check(value: object, place: Place) -> Iterator[Violation]:
        if not isinstance(value, str):
            yield invalid(place, "must be a string")
        elif maximum is not None and len(value) > maximum:
            yield invalid(place, f"must be at most {maximum} characters")
        elif len(value) < minimum:
            yield invalid(place, f"must be at least {minimum} characters")
        elif one_of and value not in one_of:
            yield invalid(place, f"must be one of {', '.join(one_of)}")
        elif pattern is not None and not re.fullmatch(pattern, value):
            yield invalid(place, f"must match {pattern}")

    return check


def integer(minimum: int | None = None, maximum: int | None = None, one_of: Collection[int] = ()) -> Check:
    """Accept a whole JSON number within limits, or one of some."""

    def check(value: object, place: Place) -> Iterator[Violation]:
        if not isinstance(value, int) or isinstance(value, bool):
            yield invalid(place, "must be an integer")
        elif (minimum is not None and value < minimum) or (maximum is not None and value > maximum):
            yield invalid(place, f"must be between {minimum} and {maximum}")
        elif one_of and value not in one_of:
            yield invalid(place, f"must be one of {', '.join(map(str, one_of))}")

    return check


def boolean(value: object, place: Place) -> Iterator[Violation]:
    """Accept true or false."""
    if not isinstance(value, bool):
        yield invalid(place, "must be a boolean")


def email(value: object, place: Place) -> Iterator[Violation]:
    """Accept an e-mail address."""
    if not isinstance(value, str) or not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value):
        yield invalid(place, "must be an e-mail address")


@cache
def _timezones() -> frozenset[str]:
    return frozenset(available_timezones())


def web_address(value: object, place: Place) -> Iterator[Violation]:
    """Accept an absolute http or https URL."""
    parts = urlsplit(value) if isinstance(value, str) else None
    if parts is None or parts.scheme not in ("http", "https") or not parts.netloc:
        yield invalid(place, "must be an absolute http or https URL")


def timezone_name(value: object, place: Place) -> Iterator[Violation]:
    """Accept the name of an IANA time zone."""
    if value not in _timezones():
        yield invalid(place, "must be an IANA time zone")


def moment(value: object, place: Place) -> Iterator[Violation]:
    """Accept an RFC 3339 date-time with an offset."""
    try:
        from_rfc3339(str(value))
    except ValueError:
        yield invalid(place, "must be an RFC 3339 date-time with an offset")


def day(value: object, place: Place) -> Iterator[Violation]:
    """Accept a date as yyyy-mm-dd."""
    try:
        datetime.strptime(str(value), "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        yield invalid(place, "must be a date as yyyy-mm-dd")


def listing(item: Check, maximum: int | None = None, minimum: int = 0) -> Check:
    """Accept a list of a length whose items all pass one check."""

    def check(value: object, place: Place) -> Iterator[Violation]:
        if not isinstance(value, list):
            yield invalid(place, "must be a list")
            return
        if len(value) < minimum or (maximum is not None and len(value) > maximum):
            yield invalid(place, f"must have between {minimum} and {maximum} items")
        for index, element in enumerate(value):
            yield from item(element, (*place, index))

    return check


def mapping(value_check: Check, name_maximum: int | None = None, names_maximum: int | None = None) -> Check:
    """Accept an object with names of the client's choice."""

    def check(value: object, place: Place) -> Iterator[Violation]:
        if not isinstance(value, dict):
            yield invalid(place, "must be an object")
            return
        if names_maximum is not None and len(value) > names_maximum:
            yield invalid(place, f"must have at most {names_maximum} names")
        for name, element in value.items():
            if name_maximum is not None and len(name) > name_maximum:
                yield invalid((*place, name), f"has a name of more than {name_maximum} characters")
            yield from value_check(element, (*place, name))

    return check


def record(fields: Mapping[str, Check], required: Collection[str] = ()) -> Check:
    """Accept an object with known fields only; the required ones must be there."""

    def check(value: object, place: Place) -> Iterator[Violation]:
        if not isinstance(value, dict):
            yield invalid(place, "must be an object")
            return
        for name in required:
            if name not in value:
                yield Violation((*place, name), Kind.MISSING, "is required")
        for name, element in value.items():
            if name in fields:
                yield from fields[name](element, (*place, name))
            else:
                yield Violation((*place, name), Kind.UNKNOWN, "is unknown")

    return check
