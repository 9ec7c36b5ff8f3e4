"""Headers say the same when they are read quickly."""

import http.client
from email.parser import Parser
from http.client import HTTPMessage
from io import BytesIO

import pytest

from local import quick_http

HEADERS = {
    "usual": b"Host: localhost:8001\r\nContent-Length: 2\r\nX-Amz-Target:  DynamoDB_20120810.GetItem \r\n\r\n",
    "none": b"\r\n",
    "empty": b"X-Empty:\r\nX-Blank: \r\n\r\n",
    "again": b"Set-Cookie: a=1; Path=/\r\nset-cookie: b=2\r\n\r\n",
    "letters": "X-Name: Zoë\r\n\r\n".encode("latin-1"),
    "colons": b"Location: http://localhost:8080/a?b=c:d\r\n\r\n",
    "folded": b"X-Long: one\r\n two\r\nX-Next: three\r\n\r\n",
    "no colon": b"Host: a\r\nnonsense\r\nX-After: b\r\n\r\n",
    "no name": b": value\r\nHost: a\r\n\r\n",
    "space before the colon": b"Host : a\r\n\r\n",
    "line feeds alone": b"Host: a\nX-Next: b\n\n",
    "carriage return": b"Host: a\rX-Next: b\r\n\r\n",
    "cut off": b"Host: a\r\nX-Ne",
}


def as_before(headers: bytes) -> HTTPMessage:
    """Read them as the library does."""
    lines = b"".join(quick_http._read_headers(BytesIO(headers))).decode("iso-8859-1")
    return Parser(_class=HTTPMessage).parsestr(lines)


@pytest.mark.parametrize("headers", HEADERS.values(), ids=HEADERS)
def test_headers_are_read_as_before(headers: bytes) -> None:
    found, expected = quick_http.parse_headers(BytesIO(headers)), as_before(headers)

    assert found.items() == expected.items()
    assert found.get_payload() == expected.get_payload()
    assert list(map(type, found.defects)) == list(map(type, expected.defects))


def test_the_usual_ones_need_no_parser_of_mails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(quick_http, "Parser")

    assert quick_http.parse_headers(BytesIO(HEADERS["usual"]))["host"] == "localhost:8001"


def test_too_many_headers_are_refused_as_before() -> None:
    with pytest.raises(http.client.HTTPException, match="more than"):
        quick_http.parse_headers(BytesIO(b"X-Again: 1\r\n" * 200 + b"\r\n"))
