"""P2: which events a change of a booking is to its host's webhooks."""

from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.model.booking_stages import BookingStatus
from joinlink.model.refund import Refund, RefundState
from joinlink.model.webhook import BookingStep, told_by
from tests.samples import NOW
from tests.worlds.world import CANCELLED, CONFIRMED, PENDING, WITH_ZOOM

MOVED = replace(WITH_ZOOM, revision=3, starts_at=WITH_ZOOM.starts_at + timedelta(days=1), link=None)
REFUNDED_IN_PART = replace(CANCELLED, refunds=(Refund(1, 500, NOW, RefundState.MADE),))


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (PENDING, CONFIRMED, ["booking.confirmed"]),
        (None, CONFIRMED, ["booking.confirmed"]),
        (CONFIRMED, WITH_ZOOM, ["booking.link_ready"]),
        (WITH_ZOOM, MOVED, ["booking.moved"]),
        (WITH_ZOOM, CANCELLED, ["booking.cancelled"]),
        (CANCELLED, REFUNDED_IN_PART, ["booking.refunded"]),
        (None, PENDING, []),
        (WITH_ZOOM, replace(WITH_ZOOM, guest_round=1), []),
        (CANCELLED, replace(CANCELLED, calendar_event_id=None, host_round=1), []),
        (PENDING, replace(PENDING, status=BookingStatus.EXPIRED), []),
    ],
)
def test_p2_each_change_of_a_booking_tells_what_happened(before, after, told) -> None:
    assert [event for event, _ in told_by(BookingStep(before, after, NOW))] == told
