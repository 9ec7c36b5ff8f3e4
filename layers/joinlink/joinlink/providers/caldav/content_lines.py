"""The lines of an iCalendar object, in its components.

    text ─ lines, unfolded ─▶ BEGIN … END ─▶ components ─▶ the lines of one name, taken apart only when asked for

So a line that nobody asks for may be as broken as it likes. A new line is CRLF, LF or CR and nothing else, since
descriptions hold every other character that Python would break lines at.
Source:  https://www.rfc-editor.org/rfc/rfc5545#section-3.1, https://www.rfc-editor.org/rfc/rfc6868
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from joinlink.errors import CalendarOverBounds
from joinlink.providers.caldav.allowance import LARGEST_OBJECT, MOST_LINES, Allowance

NEW_LINES: Final = re.compile(r"[\r\n]+")
FOLD: Final = re.compile(r"\n[ \t]")
NAME: Final = re.compile(r"[A-Za-z0-9-]+")
PARAMETERS: Final = (
    re.compile(r';([^=:;"]*)(?:=((?:"[^"]*"|[^":;]|:(?=//))*))?'),
    re.compile(r';([^=:;"]*)(?:=((?:"(?:\\.|[^"\\])*"|[^":;]|:(?=//))*))?'),
)
"""A parameter as the standard has it, and as programs write it that put a backslash before quotes.

In both an address may stand without quotes, such as Exchange's `TZID=tzone://Microsoft/Utc`.
"""
DEEPEST: Final = 20
READ: Final = frozenset({"", "VCALENDAR", "VEVENT", "VTIMEZONE", "STANDARD", "DAYLIGHT"})
"""The components that have to be right; others may be closed under a name that was never opened."""
CARET: Final = {"^n": "\n", "^'": '"', "^^": "^"}


@dataclass(frozen=True, slots=True)
class Property:
    """A line taken apart. Names of parameters are in upper case; a value has no white space around it."""

    parameters: Mapping[str, str]
    value: str

    @property
    def word(self) -> str:
        """The value if it is a word, in upper case."""
        return self.value.upper()


@dataclass(frozen=True, slots=True)
class Component:
    """A component: its lines as pairs of a name and all that follows it, and the components inside it."""

    name: str
    lines: list[tuple[str, str]] = field(default_factory=list)
    parts: list[Component] = field(default_factory=list)

    def all(self, name: str) -> list[Property]:
        """Take apart the lines of a property, which may be none.

        Raises:  ValueError  one of them is broken
        """
        return [_take_apart(rest) for own_name, rest in self.lines if own_name == name]

    def one(self, name: str) -> Property | None:
        """Take apart a property that a component has once at most.

        Raises:  ValueError  it is broken, or there are several
        """
        found = self.all(name)
        if len(found) > 1:
            raise ValueError("a property is there twice")
        return found[0] if found else None

    def readable(self, name: str) -> Iterator[Property]:
        """Yield the lines of a property, without the broken ones."""
        for own_name, rest in self.lines:
            with suppress(ValueError):
                if own_name == name:
                    yield _take_apart(rest)

    def walk(self, name: str) -> Iterator[Component]:
        """Yield the components of a name, at any depth."""
        for part in self.parts:
            if part.name == name:
                yield part
            yield from part.walk(name)


def read_object(text: str, allowance: Allowance) -> Component:
    """Read a text with one VCALENDAR.

    Raises:  ValueError          it is something else, or its components are not closed as they were opened
             CalendarOverBounds  it is too large
    """
    _check_size(text, allowance)
    root = Component("")
    path = [root]
    for line in FOLD.sub("", NEW_LINES.sub("\n", text.removeprefix("\ufeff"))).split("\n"):
        match = NAME.match(line)
        if match is None:
            continue
        allowance.step()
        name, rest = match.group().upper(), line[match.end() :]
        if name == "BEGIN":
            if len(path) > DEEPEST:
                raise ValueError("components are too deep inside one another")
            path.append(Component(_take_apart(rest).word))
            path[-2].parts.append(path[-1])
        elif name == "END":
            _close(path, _take_apart(rest).word)
        else:
            path[-1].lines.append((name, rest))
    if path != [root] or [part.name for part in root.parts] != ["VCALENDAR"]:
        raise ValueError("this is not one whole calendar object")
    return root.parts[0]


def _close(path: list[Component], name: str) -> None:
    closed = path.pop()
    is_misspelt = closed.name not in READ and name not in {component.name for component in path}
    if not path or (closed.name != name and not is_misspelt):
        raise ValueError("a component is closed that was not opened")


def _check_size(text: str, allowance: Allowance) -> None:
    lines = text.count("\n") + text.count("\r")
    if len(text) > LARGEST_OBJECT or lines > 2 * MOST_LINES:  # most end in both
        raise CalendarOverBounds("an event is too large")
    allowance.take("lines", lines)


def _take_apart(rest: str) -> Property:
    """Take apart what follows a name; nothing at all is an empty value.

    Raises:  ValueError  it is neither parameters nor a value
    """
    for pattern in PARAMETERS:
        parameters: dict[str, str] = {}
        end = 0
        while match := pattern.match(rest, end):
            name, value = match.group(1).strip().upper(), _unquoted(match.group(2) or "")
            if parameters.setdefault(name, value) != value:
                raise ValueError("a parameter is there twice")
            end = match.end()
        if rest[end : end + 1] in {":", ""}:
            return Property(parameters, rest[end + 1 :].strip())
    raise ValueError("a line is broken")


def _unquoted(value: str) -> str:
    return re.sub(r"\^[n'^]", lambda match: CARET[match.group()], value.strip().strip('"')).strip()
