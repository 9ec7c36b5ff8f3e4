"""Bodies from outside: strict types, dotted paths, nothing that could harm a mail or a calendar."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinlink.errors import InvalidInput
from joinlink.language import LANGUAGES, speaking
from joinlink.model.booking_parts import Guest
from joinlink.web.api.booking_schemas import BookingBody, SeriesBody
from joinlink.web.api.hours_schemas import AvailabilityBody
from joinlink.web.api.schemas import ClassBody, read

BOOKING: dict[str, Any] = {
    "startsAt": "2026-12-01T09:00:00Z",
    "guest": {"name": "Guest", "email": "guest@example.com", "timezone": "America/New_York"},
}


def read_booking(**changes: object) -> BookingBody:
    return read(BookingBody, json.dumps({**BOOKING, **changes}).encode())


def guest_with(**changes: object) -> dict[str, object]:
    return {**BOOKING["guest"], **changes}


def test_a_booking_is_read_in_utc() -> None:
    body = read_booking(startsAt="2026-12-01T10:30:00+01:00", notes=" Bring the scores. ")

    assert body.starts_at == datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
    assert body.starts_at.tzinfo is UTC
    assert body.notes == "Bring the scores."
    assert body.guest.as_guest() == Guest("Guest", "guest@example.com", "America/New_York")


NO_TIMES = [
    "2026-12-01", "2026-12-01T09:00:00", "2026-12-01 09:00:00Z", "2026-13-01T09:00:00Z", "2026-02-30T09:00:00Z",
    "2026-12-01T24:00:00Z", "2026-12-01T09:00:60Z", "2026-12-01T09:00:00+25:00", "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00", "9999-12-31T23:59:59Z", "1796115600", "20261201T090000Z", "2026-W49-2T09:00:00Z",
    "2026-12-01T09:00:00Z\n", "202\u0666-12-01T09:00:00Z", "", 1796115600, None, True, ["2026-12-01T09:00:00Z"],
]  # fmt: skip
NO_MAILBOXES = [
    "guest", "guest@", "@example.com", "guest@example", "guest@@example.com", "guest@example..com",
    "guest@-example.com", "a b@example.com", "guest@example.com\nBcc: other@example.com",
    "guest@example.com, other@example.com", "Guest <guest@example.com>", f"{'x' * 65}@example.com",
    f"guest@{'x' * 250}.com", 5,
]  # fmt: skip


@pytest.mark.parametrize("email", ["guest@example.com", "first.last+tag@mail.example.co.uk", "o'neil@example.com"])
def test_a_mail_address_is_taken_as_it_is(email: str) -> None:
    assert read_booking(guest=guest_with(email=email)).guest.email == email


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        *(({"startsAt": time}, "startsAt") for time in NO_TIMES),
        *(({"guest": guest_with(email=email)}, "guest.email") for email in NO_MAILBOXES),
        ({"guest": guest_with(name="Guest\nBcc: other@example.com")}, "guest.name"),
        ({"guest": guest_with(name="\x1b[2J")}, "guest.name"),
        ({"guest": guest_with(name="   ")}, "guest.name"),
        ({"guest": guest_with(timezone="Berlin")}, "guest.timezone"),
        ({"guest": guest_with(phone="1")}, "guest.phone"),
        ({"guest": []}, "guest"),
        ({"notes": "x" * 2001}, "notes"),
        ({"notes": None}, "notes"),
        ({"status": "confirmed"}, "status"),
    ],
)
def test_a_wrong_field_of_a_booking_is_named(changes: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_booking(**changes)

    assert refused.value.field == field


@pytest.mark.parametrize(
    ("schema", "changes", "words"),
    [
        (BookingBody, {"notes": "x" * 2001}, "it must have at most 2000 characters"),
        (BookingBody, {"guest": guest_with(timezone="x" * 65)}, "it must have at most 64 characters"),
        (SeriesBody, {"starts": []}, "it must have at least 2 entries"),
        (SeriesBody, {"starts": [BOOKING["startsAt"]] * 13}, "it must have at most 12 entries"),
    ],
)
def test_too_much_or_too_little_is_refused_in_words_for_people(schema, changes: dict[str, object], words: str) -> None:
    body = BOOKING if schema is BookingBody else {"guest": guest_with()}

    with pytest.raises(InvalidInput, match=words):
        read(schema, json.dumps({**body, **changes}).encode())


def test_a_message_never_repeats_what_was_sent() -> None:
    with pytest.raises(InvalidInput) as refused:
        read_booking(guest=guest_with(email="canary@canary"))

    assert "canary" not in str(refused.value)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda children: st.lists(children) | st.dictionaries(st.text(), children),
    max_leaves=8,
)


@given(st.binary() | json_values.map(lambda value: json.dumps(value).encode()))
def test_no_body_breaks_the_door(raw: bytes) -> None:
    for body in (BookingBody, ClassBody, AvailabilityBody):
        with pytest.raises(InvalidInput):
            read(body, raw)


@given(field=st.sampled_from(["startsAt", "guest", "notes"]), value=json_values)
def test_no_value_breaks_the_door(field: str, value: object) -> None:
    with suppress(InvalidInput):
        assert isinstance(read_booking(**{field: value}), BookingBody)


WRONG: Final[dict[str, list[object]]] = {
    "startsAt": [1, "soon", "2026-02-30T10:00:00Z", "1999-01-01T00:00:00Z", None],
    "guest": [1, [], {}, {"name": "\u0007", "email": "ada", "timezone": "Nowhere"}, {"name": "Ada", "email": None}],
    "notes": [1, "\u0000", "x" * 5001],
    "package": [1, {"packageId": ""}],
    "answers": [1, {"a": 1}, {"a": []}],
    "of another call": [1],
}


@pytest.mark.parametrize("language", sorted(LANGUAGES.keys() - {"en"}))
def test_f3_no_reason_of_a_refusal_stays_english_in_another_language(language) -> None:
    bodies = [json.dumps({**BOOKING, name: value}).encode() for name, values in WRONG.items() for value in values]

    for raw in (*bodies, b"{", b"[]", b""):
        assert not set(reasons(raw, "en")) & set(reasons(raw, language))


def reasons(raw: bytes, language: str) -> list[str]:
    with speaking(language), pytest.raises(InvalidInput) as refused:
        read(BookingBody, raw)
    return [str(refused.value), *refused.value.others.values()]
