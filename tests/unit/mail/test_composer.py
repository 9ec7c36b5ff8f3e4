"""E1 and E2: what guest and host are told, and that subject, text and HTML tell the same."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import pytest

from joinlink.mail.composer import TEMPLATES, BookingMails
from joinlink.model.booking import Booking, Guest
from joinlink.model.mail import Mail, MailKind, MailRole
from joinlink.model.meeting import MeetingKind
from joinlink.model.money import Money
from joinlink.model.teaching import Location
from tests.guest_world import CONFIRMED, HOST, MEET_LINK, NOW, ORGANIZER, SITE, WITH_ZOOM, ZOOM_LINK

MANAGE_URL = f"{SITE}/bookings/booking_1?token=secret"
IN_PERSON = replace(CONFIRMED, is_online=False, location=Location("Studio 3", "Main Street 1"))
IN_NEW_YORK = "Wednesday 2 December 2026, 04:00–04:30 (America/New_York, EST)"
IN_BERLIN = "Wednesday 2 December 2026, 10:00–10:30 (Europe/Berlin, CET)"
CLOCK_TIMES = re.compile(r"\d\d:\d\d–\d\d:\d\d")


def mail_to(role: MailRole, booking: Booking) -> Mail:
    mails = BookingMails(organizer=ORGANIZER)
    return mails.compose(MailKind.CONFIRMATION, role, booking, HOST, manage_url=MANAGE_URL, now=NOW)


def links_in(mail: Mail) -> list[tuple[str, str]]:
    """Return address and words of every link of the HTML, in order."""
    found = re.findall(r'<a [^>]*href="([^"]*)"[^>]*>(.*?)</a>', mail.html, re.DOTALL)
    return [(html.unescape(url), html.unescape(words)) for url, words in found]


def read_aloud(mail: Mail) -> str:
    """Return the HTML's words."""
    body = mail.html.split("<body", 1)[1]
    return html.unescape(re.sub(r"<[^>]+>", " ", body))


@pytest.mark.parametrize("kind", MailKind)
@pytest.mark.parametrize("role", MailRole)
def test_every_kind_and_role_has_its_three_templates(kind: MailKind, role: MailRole) -> None:
    files = {path.name for path in (TEMPLATES / f"{kind}_{role}").iterdir()}

    assert files == {"subject.txt", "body.txt", "body.html"}


@pytest.mark.parametrize(("role", "when"), [(MailRole.GUEST, IN_NEW_YORK), (MailRole.HOST, IN_BERLIN)])
@pytest.mark.parametrize("booking", [CONFIRMED, WITH_ZOOM, IN_PERSON], ids=["no link", "zoom", "in person"])
def test_ac61_subject_text_and_html_say_the_same_time_in_the_readers_zone(
    booking: Booking, role: MailRole, when: str
) -> None:
    mail = mail_to(role, booking)

    for words in (mail.subject, mail.text, read_aloud(mail)):
        assert when in words
        assert set(CLOCK_TIMES.findall(words)) == set(CLOCK_TIMES.findall(when))


@pytest.mark.parametrize(
    ("link", "label"), [(ZOOM_LINK, "Join on Zoom"), (MEET_LINK, "Join on Google Meet")], ids=["zoom", "meet"]
)
@pytest.mark.parametrize("role", MailRole)
def test_e1_e2_ac21_the_first_thing_to_press_is_the_join_button_and_the_link_stands_there_as_text_too(
    role: MailRole, link, label: str
) -> None:
    mail = mail_to(role, replace(CONFIRMED, link=link))

    assert links_in(mail)[:2] == [(link.url, label), (link.url, link.url)]
    assert f"{label}:\n{link.url}\n" in mail.text


def test_e1_the_guest_reads_class_host_price_and_manage_link() -> None:
    mail = mail_to(MailRole.GUEST, WITH_ZOOM)

    assert mail.to == "guest@example.com"
    for words in (mail.text, read_aloud(mail)):
        assert "Portfolio review with Host" in words
        assert "45.00 EUR" in words
    assert MANAGE_URL in mail.text
    assert (MANAGE_URL, "See your booking") in links_in(mail)


def test_e1_without_a_link_the_guest_reads_that_it_will_follow() -> None:
    mail = mail_to(MailRole.GUEST, CONFIRMED)

    assert "Your video link will follow." in mail.text.splitlines()
    assert ">Your video link will follow.<" in mail.html
    assert [url for url, _ in links_in(mail)] == [MANAGE_URL]


@pytest.mark.parametrize("role", MailRole)
def test_k2_in_person_the_place_stands_there_and_no_word_of_a_video_link(role: MailRole) -> None:
    mail = mail_to(role, IN_PERSON)

    for words in (mail.text, read_aloud(mail)):
        assert "Studio 3, Main Street 1" in words
        assert "video" not in words


def test_a_free_class_mentions_no_payment() -> None:
    mail = mail_to(MailRole.GUEST, replace(WITH_ZOOM, price=Money(0, "eur")))

    assert "Paid" not in mail.text + mail.html


def test_the_guest_hears_from_the_host_by_name_and_the_hosts_answer_goes_to_the_guest() -> None:
    guest_mail, host_mail = mail_to(MailRole.GUEST, WITH_ZOOM), mail_to(MailRole.HOST, WITH_ZOOM)

    assert (guest_mail.sender_name, guest_mail.reply_to) == (HOST.name, None)
    assert (host_mail.sender_name, host_mail.reply_to) == ("Joinlink", WITH_ZOOM.guest.email)


def test_e2_the_host_reads_who_booked_and_what_the_guest_wrote() -> None:
    mail = mail_to(MailRole.HOST, replace(WITH_ZOOM, notes="First time.\nA bit nervous."))

    assert mail.to == "host@example.com"
    for words in (mail.text, read_aloud(mail)):
        assert "Portfolio review with Guest" in words
        assert "guest@example.com" in words
        assert "First time.\nA bit nervous." in words


def test_m5_the_host_reads_that_meet_stands_in_for_zoom_and_the_guest_does_not() -> None:
    booking = replace(CONFIRMED, link=replace(MEET_LINK, instead_of=MeetingKind.ZOOM))

    to_host, to_guest = mail_to(MailRole.HOST, booking), mail_to(MailRole.GUEST, booking)

    for words in (to_host.text, read_aloud(to_host)):
        assert "Zoom could not make the meeting" in words
    assert "Zoom" not in to_guest.text + to_guest.html
    assert "could not make" not in mail_to(MailRole.HOST, replace(CONFIRMED, link=MEET_LINK)).text


def test_the_hosts_mail_does_not_open_the_booking_as_its_guest() -> None:
    mail = mail_to(MailRole.HOST, WITH_ZOOM)

    assert "token=" not in mail.text + mail.html + mail.calendar.replace(b"\r\n ", b"").decode()


def test_what_people_write_is_shown_and_never_run() -> None:
    booking = replace(
        WITH_ZOOM, class_title="<script>alert(1)</script>", guest=Guest("<b>Guest</b>", "guest@example.com", "UTC")
    )

    for role in MailRole:
        mail = mail_to(role, booking)
        assert "<script>" not in mail.html
        assert "<b>" not in mail.html
        assert "<script>alert(1)</script>" in mail.text


def test_a_line_break_in_a_title_does_not_end_the_subject() -> None:
    mail = mail_to(MailRole.GUEST, replace(WITH_ZOOM, class_title="Review\r\nBcc: someone@example.com"))

    assert mail.subject.startswith("Confirmed: Review Bcc: someone@example.com with Host, ")
    assert mail.subject.isprintable()


@pytest.mark.parametrize("role", MailRole)
def test_the_html_loads_nothing_and_opens_with_a_preheader(role: MailRole) -> None:
    mail = mail_to(role, WITH_ZOOM)

    assert not re.findall(r"<(img|link|script|iframe)\b|url\(", mail.html)
    first_words = read_aloud(mail).split(">", 1)[-1].split()
    assert " ".join(first_words).startswith("Portfolio review with")


def test_ac63_the_calendar_travels_as_an_invitation() -> None:
    mail = mail_to(MailRole.GUEST, WITH_ZOOM)

    assert mail.calendar_method == "REQUEST"
    assert b"METHOD:REQUEST\r\n" in mail.calendar
