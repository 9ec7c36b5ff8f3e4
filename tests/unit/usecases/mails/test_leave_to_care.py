"""O7, S2: the mail that asks to confirm a booking waits, too, and goes out once the site may send."""

from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.errors import SendingNotAllowed
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.due import DueKind
from joinlink.usecases.mails.leave_to_care import leave_to_care
from tests.worlds.world import NEXT_WEEK, World

HELD = replace(NEXT_WEEK, status=BookingStatus.AWAITING_CONFIRMATION, revision=1)


def test_o7_care_sends_the_mail_that_asks_to_confirm_as_soon_as_the_site_may(world: World) -> None:
    booking = world.put(replace(HELD, hold_until=world.clock.now() + timedelta(minutes=30)))
    world.mailer.failures.add("send", SendingNotAllowed("sandbox"))

    leave_to_care(booking.target, world.house)
    assert world.due_at(DueKind.CARE) == world.clock.now() + timedelta(minutes=5)
    assert world.look_when_due() == timedelta(minutes=5)
    assert world.mailer.recipients == []
    world.look_when_due()

    assert world.mailer.recipients == [HELD.guest.email]


@pytest.mark.parametrize("status", [BookingStatus.CONFIRMED, BookingStatus.CANCELLED, BookingStatus.EXPIRED])
def test_o7_any_other_booking_keeps_the_time_at_which_care_looks_at_it(world: World, status: BookingStatus) -> None:
    booking = world.put(replace(NEXT_WEEK, status=status))

    leave_to_care(booking.target, world.house)

    assert world.due_at(DueKind.CARE) is None
