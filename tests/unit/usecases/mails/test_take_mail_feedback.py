"""E5: bounces and complaints stop further mail and show on the booking."""

from __future__ import annotations

from dataclasses import replace

import pytest

from joinlink.model.mail_feedback import FeedbackKind, MailFeedback
from joinlink.usecases.mails.take_mail_feedback import FeedbackPorts, take_mail_feedback
from tests import samples
from tests.samples import HOST
from tests.worlds.world import HOST_ID, World

BOOKING = samples.BOOKING.booking_id
TO_THE_GUEST = samples.GUEST.email
TO_THE_HOST = HOST.email
FOR_GOOD = [FeedbackKind.BOUNCE, FeedbackKind.COMPLAINT]


@pytest.fixture
def world() -> World:
    world = World()
    world.put_with_meeting(samples.BOOKING)
    return world


def take(world: World, kind: FeedbackKind, *addresses: str, booking_id: str | None = BOOKING) -> None:
    ports = FeedbackPorts(world.suppressions, world.bookings, world.notices, world.timeline, world.clock)
    take_mail_feedback(MailFeedback(kind, addresses, booking_id), ports)


@pytest.mark.parametrize("kind", FOR_GOOD)
def test_e5_the_address_gets_no_more_mail(world: World, kind: FeedbackKind) -> None:
    take(world, kind, TO_THE_GUEST)

    assert world.suppressions.is_suppressed(TO_THE_GUEST)
    assert world.suppressions.causes[TO_THE_GUEST] == kind
    assert not world.suppressions.is_suppressed(TO_THE_HOST)


@pytest.mark.parametrize(
    ("kind", "address", "title"),
    [
        (FeedbackKind.BOUNCE, TO_THE_GUEST, "Mail to the guest of Portfolio review comes back"),
        (FeedbackKind.COMPLAINT, TO_THE_GUEST, "Mail to the guest of Portfolio review was reported as spam"),
        (FeedbackKind.BOUNCE, TO_THE_HOST, "Mail to your own address comes back"),
    ],
)
def test_e5_the_host_is_told_whose_mail_does_not_arrive(world, kind, address, title) -> None:
    take(world, kind, address)

    (notice,) = world.notices.list(HOST_ID)
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
def test_e5_it_shows_on_the_booking(world: World, kind: FeedbackKind, line: str) -> None:
    take(world, kind, TO_THE_GUEST)

    (event,) = world.timeline.list(BOOKING)
    assert event.what == line
    assert "@" not in event.what + event.detail


@pytest.mark.parametrize(
    ("written", "told"), [("Guest@Example.com", TO_THE_GUEST), (TO_THE_GUEST, "GUEST@EXAMPLE.COM")]
)
def test_e5_the_guest_is_known_however_the_address_is_written(world: World, written: str, told: str) -> None:
    world.put_with_meeting(replace(samples.BOOKING, guest=replace(samples.GUEST, email=written)))

    take(world, FeedbackKind.BOUNCE, told)

    assert world.lines(BOOKING) == ["Mail to the guest came back"]


def test_e5_a_mailbox_that_was_full_still_gets_mail_and_nobody_is_bothered(world: World) -> None:
    take(world, FeedbackKind.SOFT_BOUNCE, TO_THE_GUEST)

    assert not world.suppressions.causes
    assert not world.notices.notices


@pytest.mark.parametrize("booking_id", [None, "booking_unknown"])
def test_e5_a_mail_about_no_booking_stops_the_address_and_no_more(world: World, booking_id: str | None) -> None:
    take(world, FeedbackKind.BOUNCE, TO_THE_HOST, booking_id=booking_id)

    assert world.suppressions.is_suppressed(TO_THE_HOST)
    assert not world.notices.notices
    assert not world.timeline.events


def test_e5_every_address_of_a_report_is_stopped(world: World) -> None:
    take(world, FeedbackKind.BOUNCE, "forwarded-to@example.com", TO_THE_GUEST)

    assert set(world.suppressions.causes) == {"forwarded-to@example.com", TO_THE_GUEST}
    assert world.lines(BOOKING) == ["Mail to the guest came back"]


def test_e5_a_repeat_puts_no_second_notice_up(world: World) -> None:
    for _ in range(2):
        take(world, FeedbackKind.BOUNCE, TO_THE_GUEST)

    assert len(world.notices.notices) == 1
