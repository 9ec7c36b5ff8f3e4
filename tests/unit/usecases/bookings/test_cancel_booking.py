"""X1: cancelling frees the time and takes the link off at once; no money moves."""

from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.errors import IllegalTransition
from joinlink.model.booking import Booking
from joinlink.model.booking_parts import Checkout
from joinlink.model.booking_stages import BookingStatus, MeetingState, Party
from joinlink.model.claim import Claim
from joinlink.model.due import DueKind
from joinlink.usecases.bookings.cancel_booking import cancel_booking
from tests.samples import NOW, SLOT
from tests.worlds.world import HOST_ID, WITH_ZOOM, World

BOOKED = replace(
    WITH_ZOOM,
    calendar_event_id="event-1",
    checkout=Checkout("cs_1", "https://checkout.example", payment_intent_id="pi_1"),
)


@pytest.fixture(autouse=True)
def booked(world: World) -> None:
    world.put(BOOKED)


def cancel(world: World, by: Party = Party.GUEST, reason: str = "", booking: Booking = BOOKED) -> Booking:
    return cancel_booking(booking, by, reason, world.house)


def test_x1_ac_35_time_link_and_entry_are_free_at_once_and_no_money_is_sent_back(world) -> None:
    cancelled = cancel(world)

    assert world.stored(BOOKED) == cancelled
    assert (cancelled.status, cancelled.revision) == (BookingStatus.CANCELLED, BOOKED.revision + 1)
    assert world.bookings.claims(HOST_ID, Claim.of(BOOKED).interval) == []
    assert (cancelled.link, cancelled.calendar_event_id) == (None, None)
    assert cancelled.meeting_state is MeetingState.REMOVED
    assert (cancelled.checkout, world.payments.refunds) == (BOOKED.checkout, {})


@pytest.mark.parametrize("party", Party)
def test_x1_who_cancelled_and_why_is_kept(world, party) -> None:
    cancelled = cancel(world, party, "  I am ill.  ")

    assert (cancelled.ended_by, cancelled.reason) == (party, "I am ill.")
    (event,) = world.timeline.list(BOOKED.booking_id)
    assert (event.what, event.detail) == (f"Cancelled by the {party}", "I am ill.")


def test_ac_41_ac_03_no_reminder_is_left_and_somebody_sees_to_the_meeting(world) -> None:
    world.due_work.ask(DueKind.REMINDER, BOOKED.booking_id, SLOT - timedelta(days=1))

    cancel(world)

    assert world.due_at(DueKind.REMINDER, BOOKED.booking_id) is None
    assert world.due_at(DueKind.CARE, BOOKED.booking_id) == NOW + timedelta(minutes=15)


def test_x1_a_class_that_has_begun_can_still_be_cancelled_until_it_is_over(world) -> None:
    world.clock.time = BOOKED.ends_at

    with pytest.raises(IllegalTransition):
        cancel(world)
    assert world.stored(BOOKED) == BOOKED

    world.clock.time -= timedelta(seconds=1)
    assert cancel(world).status is BookingStatus.CANCELLED


def test_a_booking_that_moved_meanwhile_is_not_cancelled_by_who_saw_it_before(world) -> None:
    moved = world.put(replace(BOOKED, revision=BOOKED.revision + 1))

    with pytest.raises(IllegalTransition):
        cancel(world)
    assert world.stored(BOOKED) == moved
    assert world.story(BOOKED) == []
