"""The XML in a multi-status answer: what it says about each URL, without a tree of the document.

    bytes ─ decoded ─▶ text ─ characters that XML forbids are dropped ─▶ elements, one by one ─▶ resources

It is read in pieces, so that an answer of a million elements ends at the bound and not in the memory. Servers put the
text of events into it as it is: a control character in one event's title makes the whole answer no XML at all,
although the event can be read.
Source:  https://www.w3.org/TR/xml/#charsets, https://www.w3.org/TR/xml/#sec-guessing
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from joinlink.errors import CalendarUnreachable
from joinlink.providers.caldav.allowance import DEEPEST_ELEMENT, Allowance

MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
"""How an answer begins that is not in the encoding of its declaration, or needs none."""
DECLARATION: Final = re.compile(r"\s*<\?xml\s[^>]{,1000}\?>")
ENCODING: Final = re.compile(rb"""\s*<\?xml\s[^>]*\bencoding\s*=\s*["']([A-Za-z][\w.-]{,40})["']""")
CHARACTER_SETS: Final = re.compile(
    r"utf[-_]?(8|16|32)\b.*|us-ascii|ascii|latin.*|iso8859-\d+|(cp|windows-?)\d+|koi8-.|gb.*|big5.*|euc_.*|shift_jis.*|mac-.*",
)
"""Python knows others that are no character sets, and take their time."""
FORBIDDEN: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
REFERENCE: Final = re.compile(r"&#(?:x0*([0-9a-f]{1,8})|0*([0-9]{1,10}));", re.IGNORECASE | re.ASCII)
PIECE_BYTES: Final = 64 * 1024
LONGEST_REFERENCE: Final = 40

MULTI_STATUS: Final = "{DAV:}multistatus"
RESPONSE: Final = "{DAV:}response"
HREF: Final = "{DAV:}href"
PROPSTAT: Final = "{DAV:}propstat"
STATUS: Final = "{DAV:}status"
PROP: Final = "{DAV:}prop"
PATH_OF_A_PROPERTY: Final = [MULTI_STATUS, RESPONSE, PROPSTAT, PROP]


@dataclass(slots=True)
class Found:
    """A property: its own text, the texts of links in it, and the elements in it with their `name`, if any."""

    text: str = ""
    links: list[str] = field(default_factory=list)
    elements: list[tuple[str, str]] = field(default_factory=list)

    def has(self, tag: str) -> bool:
        """Whether an element of this name is in it."""
        return any(own == tag for own, _ in self.elements)


@dataclass(slots=True)
class ResourceAnswer:
    """What an answer says about one URL, as written there; a property that it could not give is left out."""

    href: str = ""
    properties: dict[str, Found] = field(default_factory=dict)


def read_multi_status(body: bytes, allowance: Allowance) -> Iterator[ResourceAnswer]:
    """Yield what an answer says, URL by URL; it is complete only if nothing is raised up to its end.

    Raises:  CalendarUnreachable  it is not XML, not a multi-status, or has a DTD, which alone can bring entities
             CalendarOverBounds
    """
    reader = _Reader(allowance)
    for piece, is_last in _pieces(body):
        reader.feed(piece, is_last=is_last)
        yield from reader.taken()
        allowance.seconds_left()


class _Reader:
    """Takes text, and gives resources as they end."""

    def __init__(self, allowance: Allowance) -> None:
        self._allowance = allowance
        self._path: list[str] = []
        self._texts: list[list[str]] = []
        self._done: list[ResourceAnswer] = []
        self._resource = ResourceAnswer()
        self._group: dict[str, Found] = {}
        self._status = ""
        parser = expat.ParserCreate(namespace_separator="}")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = self._doctype
        self._parser = parser

    def feed(self, text: str, *, is_last: bool) -> None:
        try:
            self._parser.Parse(text, is_last)
        except expat.ExpatError:
            raise CalendarUnreachable("the server does not answer in XML") from None

    def taken(self) -> Iterator[ResourceAnswer]:
        done, self._done = self._done, []
        return iter(done)

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._allowance.take("elements")
        tag = "{" + name if "}" in name else name
        if not self._path and tag != MULTI_STATUS:
            raise CalendarUnreachable("the server does not answer like a CalDAV server")
        if len(self._path) >= DEEPEST_ELEMENT:
            raise CalendarUnreachable("elements are too deep inside one another")
        match self._path:
            case [_]:
                self._resource = ResourceAnswer()
            case [_, _]:
                self._group, self._status = {}, ""
            case [*path] if path == PATH_OF_A_PROPERTY:
                self._group[tag] = Found()
            case [*path] if path[:4] == PATH_OF_A_PROPERTY:
                self._group[path[4]].elements.append((tag, attributes.get("name", "")))
        self._path.append(tag)
        self._texts.append([])

    def _end(self, _: str) -> None:
        text = "".join(self._texts.pop())
        path, tag = self._path, self._path.pop()
        match path:
            case [_] if tag == RESPONSE:
                self._done.append(self._resource)
            case [_, _] if tag == HREF:
                self._resource.href = self._resource.href or text.strip()
            case [_, own, _] if own == RESPONSE and tag == STATUS:
                self._status = text
            case [_, own] if own == RESPONSE and tag == PROPSTAT and self._status.split()[1:2] == ["200"]:
                self._resource.properties |= self._group
            case [*_] if path == PATH_OF_A_PROPERTY:
                self._group[tag].text = text
            case [*_] if path[:4] == PATH_OF_A_PROPERTY and tag == HREF and text.strip():
                self._group[path[4]].links.append(text.strip())

    def _characters(self, text: str) -> None:
        if self._texts:
            self._texts[-1].append(text)

    def _doctype(self, *_: object) -> None:
        raise CalendarUnreachable("the server does not answer like a CalDAV server")


def _pieces(body: bytes) -> Iterator[tuple[str, bool]]:
    """Yield an answer's text without what XML forbids and without its declaration, and whether it ends there.

    A byte that is no character of its encoding becomes U+FFFD.
    Raises:  CalendarUnreachable  nobody knows its encoding, or it is in another one
    """
    decoder = codecs.getincrementaldecoder(_encoding(body))(errors="replace")
    held = ""
    for start in range(0, max(len(body), 1), PIECE_BYTES):
        is_last = start + PIECE_BYTES >= len(body)
        try:
            text = held + decoder.decode(body[start : start + PIECE_BYTES], final=is_last)
        except UnicodeError:
            raise CalendarUnreachable("the server does not answer in XML") from None
        if start == 0:
            text = DECLARATION.sub("", text, count=1) if DECLARATION.match(text) else text
        text, held = (text, "") if is_last else _without_half_a_reference(text)
        yield FORBIDDEN.sub("", REFERENCE.sub(_allowed, text)), is_last


def _without_half_a_reference(text: str) -> tuple[str, str]:
    """Cut off the beginning of a reference that goes on in the next piece; returns both."""
    at = text.rfind("&", max(len(text) - LONGEST_REFERENCE, 0))
    return (text, "") if at < 0 or ";" in text[at:] else (text[:at], text[at:])


def _encoding(body: bytes) -> str:
    for mark, encoding in MARKS:
        if body.startswith(mark):
            return encoding
    declared = ENCODING.match(body[:PIECE_BYTES])
    try:
        known = codecs.lookup(declared.group(1).decode() if declared else "utf-8").name
    except LookupError:
        known = ""
    if not CHARACTER_SETS.fullmatch(known):
        raise CalendarUnreachable("the server does not answer in XML")
    return known


def _allowed(reference: re.Match[str]) -> str:
    """Return a numeric reference as it is, or nothing if it is to a character that XML forbids."""
    hexadecimal, decimal = reference.groups()
    number = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return reference.group() if number <= 0x10FFFF and not FORBIDDEN.match(chr(number)) else ""
