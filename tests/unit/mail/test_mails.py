"""What mails say about a booking and a connection: E1, E2, E4, E5, R2, X1, B5, C9 and D4."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.model.booking_parts import Checkout
from joinlink.model.booking_stages import BookingStatus, Ending, Party
from joinlink.model.deadlines import Deadlines
from joinlink.model.mail import CalendarMethod, MailKind, MailRole
from joinlink.model.money import Money
from joinlink.model.questions import Answer, QuestionKind
from joinlink.model.refund import Refund, RefundState
from joinlink.model.teaching import Location
from tests.samples import HOST, NOW
from tests.samples import ZOOM as ZOOM_CONNECTION
from tests.unbroken import unbroken
from tests.unit.mail.letters import (
    CANCELLED,
    CONNECTIONS_URL,
    EXPIRED,
    KINDS_AND_ROLES,
    LINKS,
    MAILS,
    MEET,
    OCCURRENCE,
    WITH_ZOOM,
    ZOOM,
    everything_in,
    mail,
    reminder_of_seats,
)

NOT_ON_A_CALENDAR = {
    MailKind.PAYMENT_FAILED, MailKind.TO_CONFIRM, MailKind.DROPPED, MailKind.REFUNDED, MailKind.REFUND_FAILED,
    MailKind.MONEY_BACK, MailKind.MONEY_BACK_FAILED, MailKind.TEST,
}  # fmt: skip
every_reader = pytest.mark.parametrize("role", MailRole)


@every_reader
@pytest.mark.parametrize(
    ("is_back", "is_over", "words"),
    [
        (True, False, "The lesson is back on"),
        (True, True, "with which nothing can be booked any more"),
        (False, False, "It was too late for the lesson"),
    ],
)
def test_g5_a_cancellation_says_whether_the_lesson_is_back_on_the_package_and_can_be_booked(
    role: MailRole, is_back: bool, is_over: bool, words: str
) -> None:
    lesson = {"package_id": "package_1", "is_lesson_back": is_back, "is_package_over": is_over}
    booking = replace(CANCELLED, price=Money(0, "eur"), **lesson)

    letter = mail(MailKind.CANCELLED, role, booking)

    assert words in letter.text
    assert "Money is not refunded" not in letter.text
    assert "Paid: A lesson of a package" in mail(MailKind.CONFIRMATION, role, replace(WITH_ZOOM, package_id="p")).text


@every_reader
def test_a_free_class_mentions_no_money(role: MailRole) -> None:
    for kind in (MailKind.CONFIRMATION, MailKind.CANCELLED):
        booking = CANCELLED if kind is MailKind.CANCELLED else WITH_ZOOM
        letter = mail(kind, role, replace(booking, price=Money(0, "eur")))

        assert not re.search("Paid|EUR|[Mm]oney|refund", letter.text + letter.html)


@pytest.mark.parametrize(
    ("role", "before"),
    [
        (MailRole.GUEST, "Wednesday, December 2, 2026, 1:00 – 1:30 AM"),
        (MailRole.HOST, "Wednesday, December 2, 2026, 7:00 – 7:30 AM"),
    ],
)
def test_r2_ac_33_a_moved_booking_is_told_with_its_old_time_struck_and_its_new_link(role, before) -> None:
    letter = mail(MailKind.RESCHEDULED, role)

    assert f"It was: {unbroken(before)}" in letter.text
    assert re.search(f"<s [^>]*>{re.escape(unbroken(before))}</s>", letter.html)
    assert ZOOM.url in letter.text
    assert b"METHOD:REQUEST\r\n" in letter.calendar


@every_reader
def test_x1_ac_35_a_cancellation_holds_no_link_to_the_meeting_even_if_the_booking_still_had_one(role: MailRole) -> None:
    letter = mail(MailKind.CANCELLED, role, replace(CANCELLED, link=ZOOM))

    everything = everything_in(letter)
    assert "zoom" not in everything.lower()
    assert LINKS.join_url not in everything
    assert "will follow" not in everything
    assert b"METHOD:CANCEL\r\n" in letter.calendar
    assert letter.calendar_method is CalendarMethod.CANCEL


@pytest.mark.parametrize(
    ("role", "by", "told"),
    [
        (MailRole.GUEST, Party.GUEST, "You have cancelled it."),
        (MailRole.GUEST, Party.HOST, "Host has cancelled it."),
        (MailRole.HOST, Party.GUEST, "Guest has cancelled it."),
        (MailRole.HOST, Party.HOST, "You have cancelled it."),
    ],
)
def test_x1_e5_both_read_who_cancelled_and_why(role: MailRole, by: Party, told: str) -> None:
    letter = mail(MailKind.CANCELLED, role, replace(CANCELLED, ended_by=by))

    assert told in letter.text.splitlines()
    assert "Reason:\nI caught a cold.\nSorry!\n" in letter.text


@every_reader
def test_x1_a_cancellation_without_a_reason_has_no_word_of_one(role: MailRole) -> None:
    assert "Reason" not in mail(MailKind.CANCELLED, role, replace(CANCELLED, reason="")).text


@pytest.mark.parametrize(
    ("before", "soon"),
    [
        (timedelta(hours=24), "Starts in 24 hours: "),
        (timedelta(minutes=60), "Starts in 1 hour: "),
        (timedelta(minutes=57, seconds=10), "Starts in 57 minutes: "),
    ],
)
@every_reader
def test_e4_ac_41_a_reminder_tells_in_its_subject_how_soon_and_when(role, before, soon) -> None:
    letter = mail(MailKind.REMINDER, role, now=WITH_ZOOM.starts_at - before)

    assert f" · {soon}" in letter.subject
    assert soon.removesuffix(": ").lower() in letter.text


@pytest.mark.parametrize(
    ("changes", "told", "untold"),
    [
        ({"taken": {"booking_1": None}}, "1 guest comes.", "3 guests"),
        ({"taken": {"booking_1": None, "booking_2": NOW}}, "1 guest comes.", "2 guests"),
        ({"link": None}, "There is no video link yet. Your guests were told", "Join on Zoom"),
        ({"link": replace(MEET, must_knock=True)}, "be there in time, and let them in.", "no video link"),
        ({"link": None, "is_online": False, "location": Location("Studio 3")}, "Where: Studio 3", "video link"),
    ],
    ids=["one", "one who has not paid", "no link", "a door", "in person"],
)
def test_e4_g2_the_hosts_reminder_of_several_seats_tells_what_is_there(changes, told: str, untold: str) -> None:
    letter = reminder_of_seats(replace(OCCURRENCE, **changes))

    assert told in letter.text
    assert untold not in letter.text


@pytest.mark.parametrize(("kind", "role"), KINDS_AND_ROLES)
def test_e3_every_mail_about_a_booking_on_a_calendar_has_its_file(kind: MailKind, role: MailRole) -> None:
    letter = mail(kind, role)

    assert (letter.calendar is None) == (kind in NOT_ON_A_CALENDAR)
    if letter.calendar is not None:
        assert f"METHOD:{letter.calendar_method}\r\n".encode() in letter.calendar


@pytest.mark.parametrize(
    ("address", "told"),
    [("her@zoom.example", "your account her@zoom.example any more"), (None, "your account any more")],
)
def test_c9_ac_50_a_broken_connection_is_told_with_its_address_if_that_is_known(address: str | None, told: str) -> None:
    connection = replace(ZOOM_CONNECTION, account_email=address)

    letter = MAILS.connection_broken(connection, HOST, connections_url=CONNECTIONS_URL)

    assert (letter.to, letter.calendar) == (HOST.email, None)
    assert told in letter.text


@pytest.mark.parametrize(
    ("kind", "ending", "status", "to_guest", "to_host"),
    [
        ("payment_failed", "transfer_failed", "expired", "did not send the €45", "did not send the €45"),
        ("payment_failed", "transfer_late", "expired", "If the money still comes", "If the money still comes"),
        ("refunded", "not_paid", "refunded", "The payment came after that", "no longer free"),
        ("refunded", "let_go", "refunded", "You had let this time go", "no longer free"),
        ("refunded", "dropped", "refunded", "had released the time", "after you had let this booking go"),
        ("refunded", "not_the_price", "refunded", "You paid $9", "Guest paid $9, but the price is €45"),
    ],
)
def test_b5_what_became_of_the_money_is_told_to_both_with_its_cause(kind, ending, status, to_guest, to_host) -> None:
    paid = Checkout("cs_1", "", paid=Money(900, "usd")) if ending == "not_the_price" else None
    booking = replace(EXPIRED, status=BookingStatus(status), ending=Ending(ending), checkout=paid)

    letters = {role: mail(MailKind(kind), role, booking).text for role in MailRole}

    assert to_guest in letters[MailRole.GUEST]
    assert to_host in letters[MailRole.HOST]
    assert all("in time" not in text or ending == "transfer_late" for text in letters.values())


def test_f8_the_hosts_mail_has_the_answers_under_their_questions_and_the_guests_has_none() -> None:
    answers = (
        Answer("q_1", "Your level", QuestionKind.CHOICE, "Advanced"),
        Answer("q_2", "Is it your first time?", QuestionKind.YES_NO, value=False),
    )
    booking = replace(WITH_ZOOM, answers=answers)

    to_host, to_guest = (mail(MailKind.CONFIRMATION, role, booking).text for role in (MailRole.HOST, MailRole.GUEST))

    assert "Your level\nAdvanced\n\nIs it your first time?\nNo\n" in to_host
    assert "Your level" not in to_guest


def test_f9_the_guests_mail_says_until_when_they_may_change_their_mind() -> None:
    booking = replace(WITH_ZOOM, deadlines=Deadlines(60, 60))

    letter = mail(MailKind.CONFIRMATION, MailRole.GUEST, booking)

    until = unbroken("Free until Wed, Dec 2, 3:00 AM (Eastern Time, New York). After that, please write to Host.")
    assert until in letter.text
    assert until in letter.html


def test_f9_a_cancellation_says_what_goes_back() -> None:
    booking = replace(CANCELLED, refunds=(Refund(1, 1000, NOW, RefundState.INTENDED),))

    for role, words in [
        (MailRole.GUEST, "Host refunds €10 of the €45 that you paid."),
        (MailRole.HOST, "You refund €10 of the €45 that Guest paid."),
    ]:
        assert words in mail(MailKind.CANCELLED, role, booking).text
