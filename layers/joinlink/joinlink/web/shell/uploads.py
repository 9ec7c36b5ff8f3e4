"""Forms with a file (`multipart/form-data`): their texts, and the bytes of their files. No part is copied twice.

Source:  https://www.rfc-editor.org/rfc/rfc7578
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesHeaderParser
from typing import Final

MOST_PARTS: Final = 20
_HEAD_END: Final = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class SentForm:
    """What such a form sent; a file that was not chosen is empty."""

    fields: Mapping[str, str]
    files: Mapping[str, bytes] = field(repr=False)


def read_sent_form(content_type: str, body: bytes) -> SentForm:
    """Read a form; what is damaged counts as not sent."""
    fields: dict[str, str] = {}
    files: dict[str, bytes] = {}
    for head, content in _parts(content_type, body):
        name = str(head.get_param("name", "", "content-disposition"))
        if head.get_param("filename", None, "content-disposition") is None:
            fields[name] = content.decode(errors="replace")
        else:
            files[name] = content
    return SentForm(fields, files)


def _parts(content_type: str, body: bytes) -> Iterator[tuple[Message, bytes]]:
    sent = Message()
    sent["content-type"] = content_type
    boundary = str(sent.get_param("boundary", ""))
    if not boundary:
        return
    # The boundary stands on a line of its own; the first one may be at the very beginning.
    for part in (b"\r\n" + body).split(b"\r\n--" + boundary.encode(), MOST_PARTS)[1:]:
        head, ends, content = part.partition(_HEAD_END)
        if ends and not part.startswith(b"--"):
            yield BytesHeaderParser().parsebytes(head.lstrip(b"\r\n")), content
