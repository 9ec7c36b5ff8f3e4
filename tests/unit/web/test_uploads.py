"""F1: forms with a file are read to the byte, and damaged ones are no trouble."""

from hypothesis import given
from hypothesis import strategies as st

from joinlink.web.shell.uploads import MOST_PARTS, read_sent_form

TYPE = "multipart/form-data; boundary=----WebKitFormBoundary7MA4YWxk"
BOUNDARY = b"------WebKitFormBoundary7MA4YWxk"


def part(disposition: str, content: bytes) -> bytes:
    return BOUNDARY + f"\r\nContent-Disposition: form-data; {disposition}\r\n\r\n".encode() + content + b"\r\n"


@given(st.binary())
def test_f1_a_file_is_read_to_the_byte_and_texts_stand_beside_it(content: bytes) -> None:
    file = part('name="picture"; filename="a;\\"b.png"\r\nContent-Type: image/png', content)
    body = part('name="csrf"', b"token") + file + BOUNDARY + b"--\r\n"

    sent = read_sent_form(TYPE, body)

    assert (sent.fields, sent.files) == ({"csrf": "token"}, {"picture": content})


def test_f1_a_file_that_was_not_chosen_is_empty() -> None:
    body = part('name="picture"; filename=""\r\nContent-Type: application/octet-stream', b"") + BOUNDARY + b"--"

    assert read_sent_form(TYPE, body).files == {"picture": b""}


@given(st.binary(max_size=200), st.sampled_from([TYPE, "multipart/form-data", "multipart/form-data; boundary="]))
def test_f1_anything_else_sends_nothing_and_breaks_nothing(body: bytes, content_type: str) -> None:
    assert read_sent_form(content_type, body).files == {}


def test_f1_no_more_parts_are_read_than_a_form_has() -> None:
    many = b"".join(part(f'name="{number}"', b"") for number in range(10 * MOST_PARTS))

    assert len(read_sent_form(TYPE, many).fields) <= MOST_PARTS
