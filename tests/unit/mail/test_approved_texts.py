"""Every mail reads as it was approved: `golden/` has subject and text, and the HTML says the same."""

from datetime import timedelta
from pathlib import Path

import pytest

from joinlink.mail.rendering import TEMPLATES
from joinlink.model.mail import Mail, MailKind, MailRole, PackageMail
from tests.samples import GUEST, HOST, NOW
from tests.unbroken import unbroken
from tests.unit.mail.further_letters import further_letters
from tests.unit.mail.letters import (
    CONFIRMED,
    KINDS_AND_ROLES,
    LEFT_BEHIND,
    SPANS,
    bare_words,
    every_mail,
    mail,
    reminder_of_seats,
    retold_in_text,
)

GOLDEN = Path(__file__).with_name("golden")
IN_AN_HOUR = frozenset({MailKind.REMINDER, MailKind.LINK_MISSING})


def check(letter: Mail, name: str) -> None:
    """Compare a mail with the text that was approved, and its HTML with its text."""
    golden, text = GOLDEN / f"{name}.txt", f"Subject: {letter.subject}\n\n{letter.text}"
    assert golden.exists(), f"read it aloud; once you approve of it, save it as {golden}:\n{text}"
    assert text == golden.read_text(encoding="utf-8")
    assert retold_in_text(letter) == bare_words(letter.text)


@every_mail
def test_e1_e2_e4_r2_x1_b5_m7_d4_subject_and_text_read_as_they_were_approved(kind: MailKind, role: MailRole) -> None:
    now = CONFIRMED.starts_at - timedelta(hours=1) if kind in IN_AN_HOUR else NOW

    letter = mail(kind, role, now=now)

    check(letter, f"{kind}_{role}")


FURTHER = further_letters()


@pytest.mark.parametrize("name", FURTHER)
def test_a4_c9_f7_g5_p2_s6_s7_mails_about_no_booking_read_as_approved_and_go_to_their_reader(name: str) -> None:
    letter = FURTHER[name]

    check(letter, name)
    is_for_guest = name == "found_bookings" or (name.startswith("package_") and name != "package_sold")
    reader = GUEST.email if is_for_guest else HOST.email
    assert letter.to == ("ada@example.com" if name == "invitation" else reader)
    assert letter.sender_name == ("Host via Joinlink" if name.startswith("package_") and is_for_guest else "Joinlink")


def test_g3_a_guest_whose_seat_stayed_behind_reads_where_the_class_was_moved_and_how_to_book_that() -> None:
    check(mail(MailKind.DROPPED, MailRole.GUEST, LEFT_BEHIND), "dropped_moved_guest")


def test_e4_g2_the_hosts_reminder_of_several_seats_reads_as_it_was_approved() -> None:
    letter = reminder_of_seats()

    check(letter, "reminder_of_seats_host")
    assert (letter.to, letter.sender_name, letter.reply_to) == (HOST.email, "Joinlink", None)
    assert unbroken(SPANS[MailRole.HOST]) in letter.text.splitlines()


def test_no_template_lies_there_that_no_mail_uses() -> None:
    used = {f"{kind}_{role}" for kind, role in KINDS_AND_ROLES} | {"booking", "sent_by", "connection_broken_host"}
    used |= {"calendar_unreadable_host", "invitation", "found_bookings_guest", "package", "webhook_off_host"}
    used |= {"refunds_left_host", "reminder_of_seats_host"}
    used |= {f"package_{kind}" for kind in PackageMail}

    assert {path.stem for path in TEMPLATES.glob("*.jinja")} == used
