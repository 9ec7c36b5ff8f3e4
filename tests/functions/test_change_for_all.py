"""The API by which a host changes an occurrence for everybody: G3."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from joinlink.clock import rfc3339
from joinlink.model.booking import Booking
from joinlink.model.booking_parts import Checkout
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.host import Provider
from joinlink.model.refund import RefundState
from tests.functions.site import Answer, Site
from tests.worlds.group_class import OCCURRENCE_ID, GroupClass
from tests.worlds.world import NEXT_WEEK, World

TO = NEXT_WEEK.starts_at + timedelta(hours=2)
CANCEL = f"/api/occurrences/{OCCURRENCE_ID}/cancel"


@pytest.fixture
def lesson(world: World) -> GroupClass:
    world.connect(Provider.ZOOM)
    lesson = GroupClass(world)
    lesson.fill(3)
    return lesson


def content(answer: Answer, status: int = 200) -> dict[str, Any]:
    assert answer.status == status, answer.body
    found: dict[str, Any] = answer.json
    return found


def move(site: Site, starts_at: datetime = TO) -> Answer:
    return site.post(f"/api/occurrences/{OCCURRENCE_ID}/reschedule", {"startsAt": rfc3339(starts_at)})


def pay(world: World, booking: Booking) -> None:
    paid = Checkout("cs", "https://checkout.example", payment_intent_id="pi")
    world.bookings.bookings[booking.booking_id] = replace(booking, checkout=paid)


def test_a_host_moves_everybody_g3(site: Site, lesson: GroupClass) -> None:
    moved = content(move(site))

    assert (moved["startsAt"], moved["seatsTaken"], sorted(moved["bookings"])) == (
        rfc3339(TO),
        3,
        ["seat_1", "seat_2", "seat_3"],
    )
    assert {booking.starts_at for booking in lesson.bookings()} == {TO}


def test_a_move_that_is_sent_twice_moves_once_g3(site: Site, lesson: GroupClass) -> None:
    once = content(move(site))

    assert content(move(site)) == once
    assert {booking.revision for booking in lesson.bookings()} == {2}


def test_a_time_that_is_taken_or_not_offered_moves_nobody_g3(site: Site, lesson: GroupClass, world: World) -> None:
    world.put(replace(NEXT_WEEK, booking_id="other", starts_at=TO, ends_at=TO + timedelta(minutes=30)))

    assert content(move(site), 409)["code"] == "slot_taken"
    night = NEXT_WEEK.starts_at + timedelta(hours=14)
    assert content(move(site, night), 409)["code"] == "slot_not_offered"
    assert {booking.starts_at for booking in lesson.bookings()} == {NEXT_WEEK.starts_at}


def test_a_host_cancels_for_everybody_and_gives_back_what_was_paid_g3(
    site: Site, lesson: GroupClass, world: World
) -> None:
    pay(world, lesson.bookings()[0])

    cancelled = content(site.post(CANCEL, {"reason": "I am ill.", "refund": True}))

    assert (cancelled["seatsTaken"], cancelled["bookings"]) == (0, [])
    assert {(each.status, each.reason) for each in lesson.bookings()} == {(BookingStatus.CANCELLED, "I am ill.")}
    assert [[refund.state for refund in each.refunds] for each in lesson.bookings()] == [[RefundState.MADE], [], []]


def test_a_cancellation_without_a_body_moves_no_money_and_may_be_repeated_g3(
    site: Site, lesson: GroupClass, world: World
) -> None:
    pay(world, lesson.bookings()[0])

    once = content(site.post(CANCEL))

    assert content(site.post(CANCEL)) == once
    assert [each.refunds for each in lesson.bookings()] == [()] * 3
    assert content(move(site), 409)["code"] == "illegal_transition"


def test_a_link_that_is_pasted_on_one_seat_stands_on_all_m8(site: Site, lesson: GroupClass) -> None:
    answer = site.put("/api/bookings/seat_1/meeting-link", {"url": "https://rooms.example/group"})

    link = content(answer)["meetingUrl"]

    assert lesson.links() == {link, lesson.occurrence.link.url} == {link}  # type: ignore[union-attr]


def test_another_hosts_occurrence_is_not_found_s3(site: Site, lesson: GroupClass, world: World) -> None:
    stored = lesson.occurrence
    world.bookings.occurrences[OCCURRENCE_ID] = replace(stored, host_id="host_2")

    assert content(site.post(CANCEL), 404)["code"] == "not_found"
    assert content(move(site), 404)["code"] == "not_found"
