"""Every mail reads as it was approved: `golden/` has subject and text, and the HTML says the same."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from joinlink.mail.rendering import TEMPLATES
from joinlink.model.host import Invitation, Provider
from joinlink.model.mail import FoundBooking, FoundPackage, Mail, MailKind, MailRole, PackageMail
from joinlink.model.money import Money
from joinlink.model.webhook import OFF_AFTER
from tests.samples import HOST, NOW, PACKAGE, WEBHOOK
from tests.samples import ZOOM as ZOOM_CONNECTION
from tests.unit.mail.letters import (
    CANCELLED,
    CONFIRMED,
    CONNECTIONS_URL,
    KINDS_AND_ROLES,
    LINKS,
    MAILS,
    SPANS,
    WITH_ZOOM,
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
    approved = (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")
    assert f"Subject: {letter.subject}\n\n{letter.text}" == approved
    assert retold_in_text(letter) == bare_words(letter.text)


@every_mail
def test_e1_e2_e4_r2_x1_b5_m7_d4_subject_and_text_read_as_they_were_approved(kind: MailKind, role: MailRole) -> None:
    now = CONFIRMED.starts_at - timedelta(hours=1) if kind in IN_AN_HOUR else NOW

    letter = mail(kind, role, now=now)

    check(letter, f"{kind}_{role}")


@pytest.mark.parametrize("provider", Provider)
def test_c9_the_mail_about_a_broken_connection_reads_as_it_was_approved(provider: Provider) -> None:
    connection = replace(ZOOM_CONNECTION, provider=provider)

    letter = MAILS.connection_broken(connection, HOST, connections_url=CONNECTIONS_URL)

    check(letter, f"connection_broken_{provider}")


@pytest.mark.parametrize(("why", "failing_for"), [("silent", OFF_AFTER), ("gone", timedelta())])
def test_p2_the_mail_about_a_webhook_that_was_switched_off_reads_as_it_was_approved(
    why: str, failing_for: timedelta
) -> None:
    off = replace(WEBHOOK, failing_since=NOW - failing_for, off_at=NOW)

    letter = MAILS.webhook_off(off, HOST, log_url="https://joinlink.example/mentor/settings/automation/webhook_1")

    check(letter, f"webhook_off_{why}")
    assert letter.to == HOST.email


@pytest.mark.parametrize("provider", [Provider.GOOGLE, Provider.APPLE])
def test_a4_the_mail_about_a_calendar_that_can_not_be_read_reads_as_it_was_approved(provider: Provider) -> None:
    connection = replace(ZOOM_CONNECTION, provider=provider)

    letter = MAILS.calendar_unreadable(connection, HOST, connections_url=CONNECTIONS_URL)

    check(letter, f"calendar_unreadable_{provider}")


def test_s7_the_invitation_reads_as_it_was_approved() -> None:
    letter = MAILS.invitation(Invitation("ada@example.com", NOW), sign_in_url="https://joinlink.example/login")

    check(letter, "invitation")
    assert (letter.to, letter.sender_name) == ("ada@example.com", "Joinlink")


def test_f7_the_mail_with_a_guests_bookings_reads_as_it_was_approved() -> None:
    ahead, behind = (FoundBooking(booking, HOST, LINKS.manage_url) for booking in (WITH_ZOOM, CANCELLED))
    package = FoundPackage(PACKAGE, HOST, "https://joinlink.example/packages/package_1?token=m")

    letter = MAILS.found_bookings([ahead], [behind], [package], find_url="https://joinlink.example/bookings/find")

    check(letter, "found_bookings")


@pytest.mark.parametrize("kind", PackageMail)
def test_g5_the_mails_about_a_package_read_as_they_were_approved(kind: PackageMail) -> None:
    back = Money(5000, "eur") if kind in (PackageMail.MONEY_BACK, PackageMail.MONEY_BACK_FAILED) else None

    letter = MAILS.about_package(
        kind, PACKAGE, HOST, url="https://joinlink.example/packages/package_1?token=m", back=back
    )

    check(letter, f"package_{kind}")
    assert letter.to == (HOST.email if kind is PackageMail.SOLD else PACKAGE.buyer.email)
    assert letter.sender_name == ("Joinlink" if kind is PackageMail.SOLD else "Host via Joinlink")


def test_g5_s6_the_mail_about_refunds_that_are_left_reads_as_it_was_approved() -> None:
    nobodys = replace(PACKAGE, title="Ten lessons").anonymised(NOW)

    letter = MAILS.refunds_left([(PACKAGE, Money(16000, "eur")), (nobodys, Money(1000, "eur"))], HOST)

    check(letter, "refunds_left")
    assert letter.to == HOST.email


def test_e4_g2_the_hosts_reminder_of_several_seats_reads_as_it_was_approved() -> None:
    letter = reminder_of_seats()

    check(letter, "reminder_of_seats_host")
    assert (letter.to, letter.sender_name, letter.reply_to) == (HOST.email, "Joinlink", None)
    assert SPANS[MailRole.HOST] in letter.text.splitlines()


def test_no_template_lies_there_that_no_mail_uses() -> None:
    used = {f"{kind}_{role}" for kind, role in KINDS_AND_ROLES} | {"booking", "sent_by", "connection_broken_host"}
    used |= {"calendar_unreadable_host", "invitation", "found_bookings_guest", "package", "webhook_off_host"}
    used |= {"refunds_left_host", "reminder_of_seats_host"}
    used |= {f"package_{kind}" for kind in PackageMail}

    assert {path.stem for path in TEMPLATES.glob("*.jinja")} == used
