"""E5: bounces and complaints stop further mail and show on the booking."""

from __future__ import annotations

from dataclasses import replace

import pytest

from joinlink.model.mail_feedback import FeedbackKind, MailFeedback
from joinlink.usecases.mails.take_mail_feedback import FeedbackPorts, take_mail_feedback
from tests import samples
from tests.unit.usecases.stage import HOST, Stage

BOOKING = samples.BOOKING.booking_id
TO_THE_GUEST = samples.GUEST.email
TO_THE_HOST = samples.HOST.email
FOR_GOOD = [FeedbackKind.BOUNCE, FeedbackKind.COMPLAINT]


@pytest.fixture
def stage() -> Stage:
    stage = Stage()
    stage.book(samples.BOOKING)
    return stage


def take(stage: Stage, kind: FeedbackKind, *addresses: str, booking_id: str | None = BOOKING) -> None:
    ports = FeedbackPorts(stage.suppressions, stage.bookings, stage.notices, stage.timeline, stage.clock)
    take_mail_feedback(MailFeedback(kind, addresses, booking_id), ports)


@pytest.mark.parametrize("kind", FOR_GOOD)
def test_e5_the_address_gets_no_more_mail(stage: Stage, kind: FeedbackKind) -> None:
    take(stage, kind, TO_THE_GUEST)

    assert stage.suppressions.is_suppressed(TO_THE_GUEST)
    assert stage.suppressions.causes[TO_THE_GUEST] == kind
    assert not stage.suppressions.is_suppressed(TO_THE_HOST)


@pytest.mark.parametrize(
    ("kind", "address", "title"),
    [
        (FeedbackKind.BOUNCE, TO_THE_GUEST, "Mail to the guest of Portfolio review comes back"),
        (FeedbackKind.COMPLAINT, TO_THE_GUEST, "Mail to the guest of Portfolio review was reported as spam"),
        (FeedbackKind.BOUNCE, TO_THE_HOST, "Mail to your own address comes back"),
    ],
)
def test_e5_the_host_is_told_whose_mail_does_not_arrive(stage, kind, address, title) -> None:
    take(stage, kind, address)

    (notice,) = stage.notices.list(HOST)
    assert (notice.kind, notice.title, notice.booking_id) == ("mail_refused", title, BOOKING)
    assert address not in notice.detail


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        (FeedbackKind.BOUNCE, "Mail to the guest came back"),
        (FeedbackKind.SOFT_BOUNCE, "Mail to the guest came back this time"),
        (FeedbackKind.COMPLAINT, "Mail to the guest was reported as spam"),
    ],
)
def test_e5_it_shows_on_the_booking(stage: Stage, kind: FeedbackKind, line: str) -> None:
    take(stage, kind, TO_THE_GUEST)

    (event,) = stage.timeline.list(BOOKING)
    assert event.what == line
    assert "@" not in event.what + event.detail


@pytest.mark.parametrize(
    ("written", "told"), [("Guest@Example.com", TO_THE_GUEST), (TO_THE_GUEST, "GUEST@EXAMPLE.COM")]
)
def test_e5_the_guest_is_known_however_the_address_is_written(stage: Stage, written: str, told: str) -> None:
    stage.book(replace(samples.BOOKING, guest=replace(samples.GUEST, email=written)))

    take(stage, FeedbackKind.BOUNCE, told)

    assert stage.lines(BOOKING) == ["Mail to the guest came back"]


def test_e5_a_mailbox_that_was_full_still_gets_mail_and_nobody_is_bothered(stage: Stage) -> None:
    take(stage, FeedbackKind.SOFT_BOUNCE, TO_THE_GUEST)

    assert not stage.suppressions.causes
    assert not stage.notices.notices


@pytest.mark.parametrize("booking_id", [None, "booking_unknown"])
def test_e5_a_mail_about_no_booking_stops_the_address_and_no_more(stage: Stage, booking_id: str | None) -> None:
    take(stage, FeedbackKind.BOUNCE, TO_THE_HOST, booking_id=booking_id)

    assert stage.suppressions.is_suppressed(TO_THE_HOST)
    assert not stage.notices.notices
    assert not stage.timeline.events


def test_e5_every_address_of_a_report_is_stopped(stage: Stage) -> None:
    take(stage, FeedbackKind.BOUNCE, "forwarded-to@example.com", TO_THE_GUEST)

    assert set(stage.suppressions.causes) == {"forwarded-to@example.com", TO_THE_GUEST}
    assert stage.lines(BOOKING) == ["Mail to the guest came back"]


def test_e5_a_repeat_puts_no_second_notice_up(stage: Stage) -> None:
    for _ in range(2):
        take(stage, FeedbackKind.BOUNCE, TO_THE_GUEST)

    assert len(stage.notices.notices) == 1
