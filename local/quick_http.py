"""HTTP made quick: headers are read line by line, where the standard library has a parser of mails read them.

A request within the local cloud has its headers read at both of its ends, and so has its answer.
"""

import http.client
import re
from email.parser import Parser
from http.client import HTTPMessage
from typing import IO

HEADER = re.compile(r"[\w-]+:[^\r\n]*", re.ASCII)
"""A name and a value on one line; others are read by the library."""

_read_headers = http.client._read_headers  # type: ignore[attr-defined]  # noqa: SLF001


def quicken() -> None:
    """Make this process's HTTP quick; safe to repeat."""
    http.client.parse_headers = parse_headers  # type: ignore[assignment]


def parse_headers(fp: IO[bytes], _class: type[HTTPMessage] = HTTPMessage) -> HTTPMessage:
    """Read headers as `http.client` does; what is no line of a name and a value is left to the parser of mails."""
    text = str(b"".join(_read_headers(fp)), "iso-8859-1")
    lines = text.split("\r\n")
    if not all(map(HEADER.fullmatch, lines[:-2])) or lines[-2:] != ["", ""]:
        return Parser(_class=_class).parsestr(text)
    message = _class()
    message.set_payload("")
    for line in lines[:-2]:
        name, _, value = line.partition(":")
        message.set_raw(name, value.lstrip(" \t"))
    return message
