"""Every branch of `cancel_booking`: X1, X2, X3, B5, AC-03, AC-08, AC-09, AC-63."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from joinlink.errors import MailUnavailable, ProviderRejected, ProviderUnavailable, ReconnectRequired
from joinlink.model.booking import Booking, BookingStatus, Checkout, Party
from joinlink.model.mail import CalendarMethod
from tests.unit.usecases.minting import BOOKING, HOST, World
from tests.workflow.interpreter import Execution, Killed

Walk = Callable[..., Execution]
HAPPY = ["Delete meeting", "Send email"]
NO = ProviderRejected("no", provider="zoom")
DOWN = ProviderUnavailable("down", provider="zoom")
GONE = ReconnectRequired("the grant is gone", provider="zoom")


@pytest.fixture
def cancelled(world: World, walk: Walk) -> Booking:
    """Return the booking, minted and mailed, as it is once the guest has cancelled."""
    walk("confirm_booking")
    world.mailer.sent.clear()
    booking = world.bookings.get(BOOKING.booking_id).cancelled(Party.GUEST, "", world.clock.now())
    world.bookings.bookings[booking.booking_id] = booking
    return booking


@pytest.mark.usefixtures("cancelled")
def test_x1_ac_03_ac_08_meeting_and_entry_go_and_both_are_told(world: World, walk: Walk) -> None:
    execution = walk("cancel_booking")

    assert (execution.status, execution.states) == ("SUCCEEDED", HAPPY)
    assert (world.zoom.meetings, world.entries.meetings) == ({}, {})
    assert sorted(mail.to for mail in world.mailer.sent) == ["guest@example.com", "host@example.com"]
    assert world.notices.list(HOST) == []


@pytest.mark.usefixtures("cancelled")
def test_ac_63_what_is_sent_takes_the_class_off_calendars_and_is_sent_once(world: World, walk: Walk) -> None:
    walk("cancel_booking")
    walk("cancel_booking")

    assert [mail.calendar_method for mail in world.mailer.sent] == [CalendarMethod.CANCEL] * 2


@pytest.mark.usefixtures("cancelled")
def test_x2_ac_09_what_was_deleted_by_hand_counts_as_removed(world: World, walk: Walk) -> None:
    world.zoom.meetings.clear()
    world.entries.meetings.clear()

    assert walk("cancel_booking").states == HAPPY
    assert world.notices.list(HOST) == []


@pytest.mark.usefixtures("cancelled")
@pytest.mark.parametrize("error", [NO, DOWN, GONE], ids=["refused", "down for good", "grant gone"])
def test_x3_what_can_not_be_removed_is_named_and_the_mails_go_all_the_same(world: World, walk: Walk, error) -> None:
    (meeting_id,) = world.zoom.meetings
    world.zoom.failures.add_for_good("delete_meeting", error)

    execution = walk("cancel_booking")

    (notice,) = world.notices.list(HOST)
    assert execution.states == ["Delete meeting", "Record leftover notice", "Send email"]
    assert notice.title == "We could not remove a Zoom meeting for a cancelled session"
    assert notice.meeting_id == meeting_id
    assert len(world.mailer.sent) == 2


@pytest.mark.usefixtures("cancelled")
@pytest.mark.parametrize("error", [DOWN, Killed()], ids=["outage", "killed"])
def test_a_removal_that_is_cut_short_is_taken_up_again(world: World, walk: Walk, error) -> None:
    world.zoom.failures.add("delete_meeting", error)

    assert walk("cancel_booking").states == HAPPY
    assert world.zoom.meetings == {}


@pytest.mark.usefixtures("cancelled")
def test_a_mail_that_does_not_go_ends_in_a_failure_that_rings(world: World, walk: Walk) -> None:
    world.mailer.failures.add_for_good("send", MailUnavailable("throttled"))

    execution = walk("cancel_booking")

    assert (execution.status, execution.error) == ("FAILED", "MailNotSent")
    assert world.zoom.meetings == {}


def test_b5_a_payment_that_goes_back_is_told_to_the_guest_alone(world: World, walk: Walk) -> None:
    checkout = Checkout("cs_1", "", payment_intent_id="pi_1", refund_id="re_1")
    world.book(replace(BOOKING, status=BookingStatus.REFUNDED, checkout=checkout))

    assert walk("cancel_booking").states == HAPPY
    assert [mail.to for mail in world.mailer.sent] == ["guest@example.com"]
