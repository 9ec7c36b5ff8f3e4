"""What mails say about the link: E1, E2, R2, R3, E4, M5, M7, M8 and the bridge (12.5)."""

import re
from dataclasses import replace

import pytest
from icalendar import Calendar

from joinlink.model.booking import Booking
from joinlink.model.booking_parts import MeetingLink
from joinlink.model.mail import Mail, MailKind, MailRole
from joinlink.model.meeting import MeetingKind
from tests.unit.mail.letters import (
    CONFIRMED,
    IN_PERSON,
    LINKS,
    MEET,
    MEET_FOR_ZOOM,
    MOVED,
    PASTED,
    WITH_ZOOM,
    ZOOM,
    everything_in,
    links_in,
    mail,
    read_aloud,
    with_link,
)

WITH_A_LINK = [
    MailKind.CONFIRMATION,
    MailKind.RESCHEDULED,
    MailKind.LINK_READY,
    MailKind.LINK_CHANGED,
    MailKind.REMINDER,
]
WITHOUT_ONE_TOO = [MailKind.CONFIRMATION, MailKind.RESCHEDULED, MailKind.REMINDER]

every_reader = pytest.mark.parametrize("role", MailRole)


def about(kind: MailKind, link: MeetingLink | None) -> Booking:
    """Return the booking with this link, moved where the mail is about that."""
    booking = CONFIRMED if link is None else with_link(CONFIRMED, link)
    return replace(booking, moved_from=MOVED.moved_from) if kind is MailKind.RESCHEDULED else booking


@pytest.mark.parametrize("kind", WITH_A_LINK)
@every_reader
@pytest.mark.parametrize(
    ("link", "label"),
    [(ZOOM, "Join on Zoom"), (MEET, "Join on Google Meet"), (PASTED, "Join meeting")],
    ids=["zoom", "meet", "pasted"],
)
def test_e1_e2_ac_16_ac_17_ac_21_the_first_thing_to_press_is_the_stored_link_and_it_stands_there_as_text(
    kind: MailKind, role: MailRole, link: MeetingLink, label: str
) -> None:
    letter = mail(kind, role, about(kind, link))

    links = links_in(letter)
    assert links[0] == (link.url, label)
    assert links.index((link.url, link.url)) > max(n for n, (url, words) in enumerate(links) if url != words)
    assert f"{label}:\n{link.url}\n" in letter.text


@pytest.mark.parametrize("kind", WITHOUT_ONE_TOO)
def test_e1_r2_e4_without_a_link_the_guest_reads_that_it_will_follow(kind: MailKind) -> None:
    letter = mail(kind, MailRole.GUEST, about(kind, None))

    assert "Your video link will follow." in letter.text.splitlines()
    assert ">Your video link will follow.<" in letter.html
    assert [url for url, _ in links_in(letter)] == [LINKS.manage_url, LINKS.manage_url, LINKS.join_url]


@pytest.mark.parametrize("kind", WITHOUT_ONE_TOO)
def test_e2_without_a_link_the_host_reads_that_there_is_none_yet(kind: MailKind) -> None:
    letter = mail(kind, MailRole.HOST, about(kind, None))

    assert "There is no video link yet." in letter.text
    assert links_in(letter) == [(LINKS.host_url, "See this booking"), (LINKS.host_url, LINKS.host_url)]


@pytest.mark.parametrize("kind", WITH_A_LINK)
@pytest.mark.parametrize("link", [ZOOM, None])
def test_12_5_every_mail_to_the_guest_of_an_online_class_carries_the_bridge_behind_the_link_itself(kind, link) -> None:
    letter = mail(kind, MailRole.GUEST, about(kind, link))

    assert links_in(letter)[-1] == (LINKS.join_url, LINKS.join_url)
    assert LINKS.join_url in letter.text.splitlines()


@pytest.mark.parametrize("kind", WITHOUT_ONE_TOO)
@every_reader
def test_k2_in_person_the_place_stands_there_and_no_word_of_a_video_link(kind: MailKind, role: MailRole) -> None:
    letter = mail(kind, role, replace(IN_PERSON, moved_from=MOVED.moved_from))

    for words in (letter.text, read_aloud(letter)):
        assert re.search(r"Where:? Studio 3, Main Street 1", words)
        assert "video" not in words
    assert LINKS.join_url not in everything_in(letter)


@pytest.mark.parametrize(
    "kind", [MailKind.CONFIRMATION, MailKind.RESCHEDULED, MailKind.LINK_READY, MailKind.LINK_CHANGED]
)
def test_m5_the_host_reads_that_another_provider_stands_in(kind: MailKind) -> None:
    told = "Zoom could not make the meeting, so this booking is on Google Meet instead."

    assert told in mail(kind, MailRole.HOST, about(kind, MEET_FOR_ZOOM)).text
    assert "could not make" not in mail(kind, MailRole.HOST, about(kind, MEET)).text


@pytest.mark.parametrize("kind", [MailKind.RESCHEDULED, MailKind.LINK_READY, MailKind.LINK_CHANGED])
def test_r3_ac_29_a_guest_is_told_that_the_link_is_another_providers_than_before(kind: MailKind) -> None:
    zoom_for_meet = replace(ZOOM, instead_of=MeetingKind.GOOGLE_MEET)

    assert "This time it is on Google Meet, not on Zoom." in mail(kind, MailRole.GUEST, about(kind, MEET_FOR_ZOOM)).text
    assert "This time it is on Zoom, not on Google Meet." in mail(kind, MailRole.GUEST, about(kind, zoom_for_meet)).text
    assert "This time" not in mail(kind, MailRole.GUEST, about(kind, MEET)).text


def test_m5_a_guest_who_books_hears_nothing_of_a_provider_that_failed() -> None:
    letter = mail(MailKind.CONFIRMATION, MailRole.GUEST, about(MailKind.CONFIRMATION, MEET_FOR_ZOOM))

    assert "Zoom" not in everything_in(letter)


@every_reader
def test_m8_a_changed_link_is_told_with_word_that_the_old_one_is_gone(role: MailRole) -> None:
    letter = mail(MailKind.LINK_CHANGED, role, with_link(WITH_ZOOM, PASTED))

    assert "The link that you had before is no longer valid." in letter.text
    assert ZOOM.url not in everything_in(letter)


@pytest.mark.parametrize("kind", WITH_A_LINK)
@pytest.mark.parametrize(
    ("role", "words"),
    [
        (MailRole.GUEST, "In Google Meet, choose “Ask to join”: "),
        (MailRole.HOST, "Guests knock at the Meet of a personal Google account: be there in time, and let "),
    ],
)
def test_e1_where_guests_must_knock_both_read_who_opens_the_door_and_otherwise_nobody_does(kind, role, words) -> None:
    """E3: the calendar file says it as well."""
    knocking = mail(kind, role, about(kind, replace(MEET, must_knock=True)))
    open_to_all = mail(kind, role, about(kind, MEET))

    assert words in read_aloud(knocking)
    assert words in " ".join(knocking.text.split())
    assert words in ical_text(knocking)
    for part in (open_to_all.text, open_to_all.html, ical_text(open_to_all)):
        assert words not in part


def ical_text(letter: Mail) -> str:
    """Return the description in a mail's calendar file."""
    assert letter.calendar is not None
    return str(Calendar.from_ical(letter.calendar).walk("VEVENT")[0]["DESCRIPTION"])
