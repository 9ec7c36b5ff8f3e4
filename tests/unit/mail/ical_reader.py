"""A reader of iCalendar files that owes nothing to the library that writes them: RFC 5545, sections 3.1 and 3.3.11."""

import re
from dataclasses import dataclass

LONGEST_LINE_OCTETS = 75


@dataclass(frozen=True)
class Property:
    name: str
    parameters: dict[str, str]
    value: str

    @property
    def text(self) -> str:
        """The value with its escapes undone."""
        return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], self.value)


@dataclass(frozen=True)
class CalendarFile:
    properties: list[Property]

    def one(self, name: str) -> Property:
        """Return the property, which must be there once."""
        (found,) = self.all(name)
        return found

    def all(self, name: str) -> list[Property]:
        """Return every property of the name."""
        return [each for each in self.properties if each.name == name]


def read_calendar(content: bytes) -> CalendarFile:
    """Unfold and split; fails on bare line feeds, lines that are too long, and broken characters."""
    assert content.endswith(b"\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert b"\r" not in content.replace(b"\r\n", b"")
    lines = content.split(b"\r\n")
    assert all(len(line) <= LONGEST_LINE_OCTETS for line in lines)
    unfolded = re.sub(b"\r\n[ \t]", b"", content).decode()
    return CalendarFile([_property(line) for line in unfolded.split("\r\n") if line])


def _property(line: str) -> Property:
    head, value = re.fullmatch(r"((?:[^\":]|\"[^\"]*\")+):(.*)", line, re.DOTALL).groups()
    name, *parameters = re.findall(r"(?:[^;\"]|\"[^\"]*\")+", head)
    pairs = (parameter.split("=", 1) for parameter in parameters)
    return Property(name, {key: setting.strip('"') for key, setting in pairs}, value)
