"""Links that a host pastes lead where they seem to (M8, S3)."""

# ruff: noqa: RUF001  letters that look alike are the subject

import pytest

from joinlink.errors import InvalidInput
from joinlink.model.pasted_link import LONGEST_URL, check_pasted_link


@pytest.mark.parametrize(
    "url",
    [
        "https://zoom.us/j/81000000001?pwd=a", "https://us02web.zoom.us/j/1", "https://ZOOM.us./j/1",
        "https://meet.google.com/abc-defg-hij", "https://teams.microsoft.com/l/meetup-join/1",
        "https://rooms.example:8443/piano?x=1#now", "https://3d.example/room/7", "https://meeting.1und1.example",
        "https://zimmer.münchen.example/raum", "https://xn--mnchen-3ya.example/raum", "https://встреча.рф/1",
        "https://会議room.example/1", "https://zoomers.example/google.com", "https://rooms.example",
        "https://rooms.example/".ljust(LONGEST_URL, "a"),
    ],
)  # fmt: skip
def test_m8_a_link_of_any_provider_is_taken(url: str) -> None:
    check_pasted_link(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/j/1", "https://8.8.8.8./j/1", "https://2130706433/j/1", "https://0x7f.0x1/j/1",
        "https://127.1/", "https://017700000001/", "https://１２７.0.0.1/", "https://127。0。0。1/", "https://[::1]/j/1",
        "https://[2001:db8::1]:8443/",
    ],
)  # fmt: skip
def test_s3_the_number_of_an_address_is_no_link(url: str) -> None:
    with pytest.raises(InvalidInput, match="names its site"):
        check_pasted_link(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://zооm.us/j/1",  # two Cyrillic letters
        "https://xn--zm-emca.us/j/1",
        "https://z00m.us/j/1",
        "https://zoorn.us/j/1",
        "https://zóom.us/j/1",
        "https://ｚｏｏｍ.us.rooms.example/j/1",
        "https://zoom.us.rooms.example/j/1",
        "https://meet.g00gle.com/abc",
        "https://meet.googIe.com/abc".replace("I", "1"),
        "https://meet.gооgle.com/abc",
        "https://ѕкуре.com/1",
        "https://teams.rnicrosoft.com/1",
        "https://rοoms.example/1",  # a Greek letter among Latin ones
    ],
)
def test_s3_a_name_that_looks_like_another_sites_is_no_link(url: str) -> None:
    with pytest.raises(InvalidInput, match="looks like"):
        check_pasted_link(url)


@pytest.mark.parametrize(
    "url",
    [
        "", "room", "//zoom.us/j/1", "http://zoom.us/j/1", "javascript:alert(1)", "JavaScript://zoom.us/%0aalert(1)",
        "https:zoom.us/j/1", "https://", "https:///j/1", "https://?j=1", "https://zoom.us@rooms.example/j/1",
        "https://@rooms.example/", "https://:@rooms.example/", "https://user:secret@zoom.us/j/1",
        "https://zoom.us\\@rooms.example/", "https://zoom.us\\.rooms.example/", "https://zoom.us/ j",
        " https://zoom.us/j/1", "https://zoom.us/j/1 ", "https://zo\tom.us/j/1",
        "https://zoom.us/j/1\r\nBcc: victim@example.com", "https://zoom.us/\x00", "https://zoom.us/\u202e1",
        "https://zoom.us/\u200b1", "https://zoom.us/\ud800", "https://rooms.example:0/", "https://rooms.example:-1/",
        "https://rooms.example:99999/", "https://rooms.example:port/", "https://[::1/j/1", "https://[room]/",
        "https://xn--\u00e9.example/", "https://zoom.us/".ljust(LONGEST_URL + 1, "a"),
    ],
)  # fmt: skip
def test_m8_what_a_guest_could_not_open_as_written_is_no_link(url: str) -> None:
    with pytest.raises(InvalidInput, match="begins with https"):
        check_pasted_link(url)
