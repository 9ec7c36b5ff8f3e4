"""What people call themselves and their classes stays words in a mail: no markup, no link, no message (S3)."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinlink.model.booking_parts import Guest
from joinlink.model.booking_stages import BookingStatus, Party
from joinlink.model.mail import MailKind, MailRole
from tests.samples import HOST
from tests.unit.mail.ical_reader import read_calendar
from tests.unit.mail.letters import (
    CONFIRMED,
    OCCURRENCE,
    SITUATIONS,
    STARTS,
    WITH_ZOOM,
    every_mail,
    everything_in,
    links_in,
    mail,
    read_aloud,
    reminder_of_seats,
)

WORDS_OF_PEOPLE = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=200).filter(
    str.strip
)
LENT = "Locked: https://evil.example/x"
UNTIED = "Locked: https:// evil. example/ x"


def tags_of(body: str) -> list[str]:
    return re.findall(r"</?[a-z0-9]+", body)


@every_mail
@pytest.mark.parametrize(
    "words",
    ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7 * 7 }}{% block x %}", "Ünï “c” & <b>ö</b>"],
)
def test_what_people_write_is_shown_and_never_run(kind: MailKind, role: MailRole, words: str) -> None:
    plain = SITUATIONS.get(kind, WITH_ZOOM)
    booking = replace(plain, class_title=words, guest=replace(plain.guest, name=words), notes=words, reason=words)

    letter = mail(kind, role, booking, host=replace(HOST, name=words))

    assert tags_of(letter.html) == tags_of(mail(kind, role, replace(plain, notes="n", reason="r")).html)
    assert words in letter.text
    assert words in read_aloud(letter)


@given(title=WORDS_OF_PEOPLE, guest=WORDS_OF_PEOPLE, host=WORDS_OF_PEOPLE)
def test_no_words_of_people_break_a_subject_a_body_or_a_calendar_file(title: str, guest: str, host: str) -> None:
    booking = replace(WITH_ZOOM, class_title=title, guest=Guest(guest, "guest@example.com", "UTC"), notes=title)

    for role in MailRole:
        letter = mail(MailKind.CONFIRMATION, role, booking, host=replace(HOST, name=host))

        assert len(letter.subject.splitlines()) == 1
        assert letter.html.count("<a ") == mail(MailKind.CONFIRMATION, role).html.count("<a ")
        assert read_calendar(letter.calendar).one("DTSTART").value == "20261202T090000Z"


def test_a_line_break_in_a_title_does_not_end_the_subject() -> None:
    booking = replace(WITH_ZOOM, class_title="Review\r\nBcc: someone@example.com")

    letter = mail(MailKind.CONFIRMATION, MailRole.GUEST, booking)

    assert letter.subject.endswith(" · Confirmed: Review Bcc: someone@ example. com with Host")


def test_a_name_can_not_turn_the_direction_of_what_follows_it() -> None:
    """A right-to-left override would show our own words, such as the time, backwards."""
    booking = replace(WITH_ZOOM, class_title="Review\u202e", guest=replace(CONFIRMED.guest, name="\u2067Guest"))

    letter = mail(MailKind.CONFIRMATION, MailRole.HOST, booking)

    assert not set("\u202e\u2067") & set(everything_in(letter))
    assert "Review with Guest" in letter.text


def test_notes_in_arabic_or_hebrew_run_from_right_to_left() -> None:
    letter = mail(MailKind.CONFIRMATION, MailRole.HOST, replace(WITH_ZOOM, notes="هذه أول مرة."))

    assert re.search(r'<p dir="auto"[^>]*>هذه أول مرة\.</p>', letter.html)


@every_mail
def test_a_very_long_title_leaves_the_time_in_sight_and_stands_in_full_below(kind: MailKind, role: MailRole) -> None:
    title = "Everything about portfolios. " * 6
    booking = replace(SITUATIONS.get(kind, WITH_ZOOM), class_title=title)

    letter = mail(kind, role, booking)

    assert len(letter.subject) <= 160
    assert "Everything about portfolios. Everything about portfolios. E… with " in letter.subject
    assert letter.subject.startswith(STARTS[role])
    assert title.strip() in letter.text


@every_mail
@pytest.mark.parametrize("typed", ["guest", "host", "title", "reason"])
def test_s3_nothing_that_somebody_called_themself_or_a_class_is_a_link_in_a_mail(
    kind: MailKind, role: MailRole, typed: str
) -> None:
    """Stored before such names were refused: shown, and taken apart."""
    plain = SITUATIONS.get(kind, WITH_ZOOM)
    changes: dict[str, dict[str, object]] = {
        "guest": {"guest": replace(plain.guest, name=LENT)},
        "host": {},
        "title": {"class_title": LENT},
        "reason": {"reason": LENT, "ended_by": Party.HOST},
    }
    booking, host = replace(plain, **changes[typed]), replace(HOST, name=LENT if typed == "host" else HOST.name)

    letter = mail(kind, role, booking, host=host)

    shown = everything_in(letter) + letter.sender_name
    is_for_the_host = typed == "reason" and role is MailRole.HOST
    assert ("evil.example" in shown) == (is_for_the_host and plain.status is BookingStatus.CANCELLED)
    assert tags_of(letter.html) == tags_of(mail(kind, role, replace(booking, guest=plain.guest)).html)
    assert typed == "reason" or UNTIED in letter.text


@every_mail
def test_s3_no_subject_begins_with_what_a_stranger_typed_and_a_mail_for_a_host_says_so(
    kind: MailKind, role: MailRole
) -> None:
    plain = SITUATIONS.get(kind, WITH_ZOOM)
    booking = replace(plain, class_title="Qwertz", guest=replace(plain.guest, name="Qwertz"))

    letter = mail(kind, role, booking, host=replace(HOST, name="Qwertz Bank"))

    assert letter.subject.partition(" · ")[2].index(": ") > 0
    assert letter.subject.index(": ") < letter.subject.index("Qwertz")
    if role is MailRole.GUEST:
        assert letter.sender_name == "Qwertz Bank via Joinlink"
        assert "Sent by Joinlink for Qwertz Bank." in letter.text
    else:
        assert letter.sender_name == "Joinlink"
        assert "Sent by Joinlink. " in letter.text


def test_g2_the_hosts_reminder_of_several_seats_names_no_guest_and_takes_no_words_for_ours() -> None:
    letter = reminder_of_seats(replace(OCCURRENCE, class_title=LENT))

    assert letter.subject.endswith(f": {UNTIED}")
    assert "Guest" not in letter.subject + letter.text + letter.html
    assert "evil.example" not in everything_in(letter)


def test_s3_a_guests_notes_are_for_the_host_alone_and_no_link_of_ours() -> None:
    booking = replace(WITH_ZOOM, notes="See https://evil.example/x")

    for_guest, for_host = (
        mail(MailKind.CONFIRMATION, MailRole.GUEST, booking),
        mail(MailKind.CONFIRMATION, MailRole.HOST, booking),
    )

    assert "evil.example" not in everything_in(for_guest)
    assert "See https://evil.example/x" in for_host.text
    assert not [address for address, _ in links_in(for_host) if "evil" in address]


@every_mail
def test_s3_neither_a_greeting_nor_a_preview_has_room_for_a_strangers_message(kind: MailKind, role: MailRole) -> None:
    message = "Your account was locked and has to be confirmed by telephone today"
    plain = SITUATIONS.get(kind, WITH_ZOOM)
    booking = replace(plain, class_title=message, guest=replace(plain.guest, name=message))

    letter = mail(kind, role, booking, host=replace(HOST, name=message))

    assert kind is MailKind.TEST or letter.text.startswith("Your account was locked and has to be c…\n")
    assert "Hello Your account was locked and has to be c…,\n" in letter.text
    assert not letter.html.partition("mso-hide:all")[2].startswith(f'">{message}')
