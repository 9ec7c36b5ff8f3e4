"""The XML in an answer, from servers that put the text of events into it as it is.

    bytes ─ decoded ─▶ text ─ characters that XML forbids are dropped ─▶ parsed

A control character in one event's title makes the whole answer no XML at all, although the event can be read.
Source:  https://www.w3.org/TR/xml/#charsets, https://www.w3.org/TR/xml/#sec-guessing
"""

from __future__ import annotations

import codecs
import re
from typing import Any, Final

from lxml import etree  # type: ignore[import-untyped]

from joinlink.errors import CalendarUnreachable

MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
"""How an answer begins that is not in the encoding of its declaration, or needs none."""
DECLARATION: Final = re.compile(r"\s*<\?xml\s[^>]*\?>")
ENCODING: Final = re.compile(rb"""\s*<\?xml\s[^>]*\bencoding\s*=\s*["']([A-Za-z][\w.-]*)["']""")
FORBIDDEN: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
REFERENCE: Final = re.compile(r"&#(?:x0*([0-9a-f]{1,8})|0*([0-9]{1,10}));", re.IGNORECASE | re.ASCII)


def parse_answer(body: bytes) -> Any:  # noqa: ANN401  an element of lxml, which is untyped
    """Return the root of a document.

    Raises:  CalendarUnreachable  it is none, or it defines entities
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        text = _decoded(body)
        declaration = DECLARATION.match(text)
        text = text[declaration.end() if declaration else 0 :]
        root = etree.fromstring(FORBIDDEN.sub("", REFERENCE.sub(_allowed, text)).encode(), parser)
    except (etree.XMLSyntaxError, LookupError, ValueError):
        raise CalendarUnreachable("the server does not answer in XML") from None
    if root.getroottree().docinfo.doctype:
        raise CalendarUnreachable("the server does not answer like a CalDAV server")
    return root


def _decoded(body: bytes) -> str:
    """Decode an answer by its first bytes or its declaration; a byte that is no character of it becomes U+FFFD."""
    for mark, encoding in MARKS:
        if body.startswith(mark):
            return body.decode(encoding, errors="replace")
    declared = ENCODING.match(body)
    return body.decode(declared.group(1).decode() if declared else "utf-8", errors="replace")


def _allowed(reference: re.Match[str]) -> str:
    """Return a numeric reference as it is, or nothing if it is to a character that XML forbids."""
    hexadecimal, decimal = reference.groups()
    number = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return reference.group() if number <= 0x10FFFF and not FORBIDDEN.match(chr(number)) else ""
