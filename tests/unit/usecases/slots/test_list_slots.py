"""A2 to A5: which slots a guest is shown, and none where a calendar can't be read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from joinlink.errors import InvalidInput, NotFound, ProviderUnavailable, ReconnectRequired
from joinlink.model.availability import default_availability
from joinlink.model.claim import Claim
from joinlink.model.host import ConnectionStatus, Provider
from joinlink.model.notice import NoticeKind
from joinlink.usecases.slots.list_slots import OfferedSlots, list_slots
from tests.samples import HOST, NOW, SLOT
from tests.worlds.world import CONFIRMED, HOST_ID, PAID_CLASS, World

WEDNESDAY = date(2026, 12, 2)
NO_ANSWER = ProviderUnavailable("no answer", provider="google")


@pytest.fixture
def world() -> World:
    return World.selling()


def slots_of(
    world: World, first_day: date = WEDNESDAY, last_day: date = WEDNESDAY, timezone: str | None = None
) -> OfferedSlots:
    return list_slots(HOST.handle, PAID_CLASS.slug, first_day, last_day, timezone, calendar=world.house.host_calendar)


def starts(offered: OfferedSlots) -> list[datetime]:
    return [slot.starts_at for slot in offered.slots]


def test_a5_without_a_zone_the_dates_are_the_hosts(world: World) -> None:
    offered = slots_of(world)

    assert offered.timezone == "Europe/Berlin"
    assert starts(offered)[0] == datetime(2026, 12, 2, 8, 0, tzinfo=UTC)
    assert len(offered.slots) == 16


def test_a5_dates_begin_and_end_in_the_guests_zone(world: World) -> None:
    offered = slots_of(world, timezone="Pacific/Auckland")

    assert offered.timezone == "Pacific/Auckland"
    assert starts(offered)[0] == datetime(2026, 12, 1, 11, 0, tzinfo=UTC)
    assert starts(offered)[-1] == datetime(2026, 12, 2, 10, 30, tzinfo=UTC)


def test_both_dates_are_included(world: World) -> None:
    offered = slots_of(world, WEDNESDAY, WEDNESDAY + timedelta(days=1))

    assert {start.date() for start in starts(offered)} == {date(2026, 12, 2), date(2026, 12, 3)}


def test_a6_what_a_live_claim_holds_is_not_offered(world: World) -> None:
    world.put(CONFIRMED)

    assert SLOT not in starts(slots_of(world))


def test_b2_a_lapsed_hold_is_offered_again_before_anything_has_cleaned_up(world: World) -> None:
    lapsed = replace(Claim.of(CONFIRMED), hold_until=int(NOW.timestamp()))
    world.bookings.day_claims[HOST_ID][CONFIRMED.booking_id] = lapsed

    assert SLOT in starts(slots_of(world))


def test_a3_google_busy_times_block(world: World) -> None:
    world.connect(Provider.GOOGLE)
    world.be_busy(SLOT, minutes=30)

    offered = slots_of(world)

    assert offered.is_known
    assert SLOT not in starts(offered)
    assert SLOT + timedelta(minutes=30) in starts(offered)


@pytest.mark.parametrize("minutes_before_or_after", [-15, 45])
def test_a2_busy_times_and_buffers_reach_over_the_edges_of_the_window(
    world: World, minutes_before_or_after: int
) -> None:
    buffered = replace(default_availability("Europe/Berlin"), buffer_before_minutes=20, buffer_after_minutes=20)
    world.open_hours(buffered)
    world.connect(Provider.GOOGLE)
    world.be_busy(SLOT + timedelta(minutes=minutes_before_or_after), minutes=10)

    assert SLOT not in starts(slots_of(world))


@pytest.mark.parametrize(
    "error", [NO_ANSWER, ReconnectRequired("the grant is gone", provider="google")], ids=["no answer", "revoked"]
)
def test_a4_ac56_a_calendar_that_cant_be_read_offers_nothing_and_the_host_is_told(world: World, error) -> None:
    world.connect(Provider.GOOGLE)
    world.free_busy.failures.add("busy", error)

    offered = slots_of(world)

    assert not offered.is_known
    assert offered.slots == ()
    (notice,) = world.notices.list(HOST_ID)
    assert (notice.kind, notice.provider) == (NoticeKind.CALENDAR_UNREADABLE, "google")


def test_a4_the_host_is_told_once_however_many_guests_look(world: World) -> None:
    world.connect(Provider.GOOGLE)
    world.free_busy.failures.add("busy", NO_ANSWER, times=3)

    for _ in range(3):
        slots_of(world)
        world.clock.sleep(24 * 60 * 60)

    assert len(world.notices.list(HOST_ID)) == 1


def test_a4_a_connection_that_must_be_renewed_is_unknown_even_with_a_fresh_snapshot(world: World) -> None:
    world.connect(Provider.GOOGLE)
    slots_of(world)
    world.connections.require_reconnect(world.connections.connections[HOST_ID, Provider.GOOGLE])

    assert not slots_of(world).is_known


def test_a3_a_disconnected_google_and_a_connected_zoom_block_nothing(world: World) -> None:
    world.connect(Provider.GOOGLE, status=ConnectionStatus.CONNECTED)
    world.be_busy(SLOT, minutes=30)
    google = world.connections.connections.pop((HOST_ID, Provider.GOOGLE))
    world.connections.put(replace(google, provider=Provider.ZOOM, status=ConnectionStatus.RECONNECT_REQUIRED))

    offered = slots_of(world)

    assert offered.is_known
    assert SLOT in starts(offered)


def test_a_snapshot_serves_for_a_minute_and_no_longer(world: World) -> None:
    world.connect(Provider.GOOGLE)
    slots_of(world)
    world.be_busy(SLOT, minutes=30)

    world.clock.sleep(60)
    assert SLOT in starts(slots_of(world))

    world.clock.sleep(1)
    assert SLOT not in starts(slots_of(world))


def test_a_snapshot_of_other_days_does_not_serve(world: World) -> None:
    world.connect(Provider.GOOGLE)
    world.be_busy(SLOT + timedelta(days=1), minutes=30)
    slots_of(world)

    offered = slots_of(world, WEDNESDAY, WEDNESDAY + timedelta(days=1))

    assert SLOT + timedelta(days=1) not in starts(offered)


def test_a_failed_fetch_leaves_no_snapshot_behind(world: World) -> None:
    world.connect(Provider.GOOGLE)
    world.be_busy(SLOT, minutes=30)
    world.free_busy.failures.add("busy", NO_ANSWER)
    slots_of(world)

    offered = slots_of(world)

    assert offered.is_known
    assert SLOT not in starts(offered)


@pytest.mark.parametrize(
    ("first_day", "last_day"),
    [(date(2026, 11, 1), date(2026, 11, 30)), (date(2028, 1, 1), date(2028, 2, 1))],
    ids=["past", "beyond the horizon"],
)
def test_past_and_far_dates_have_no_slots_and_ask_no_calendar(world: World, first_day, last_day) -> None:
    world.connect(Provider.GOOGLE)
    world.free_busy.failures.add("busy", NO_ANSWER)

    offered = slots_of(world, first_day, last_day)

    assert offered.is_known
    assert offered.slots == ()


@pytest.mark.parametrize(
    ("first_day", "last_day", "timezone", "field"),
    [
        (WEDNESDAY, WEDNESDAY - timedelta(days=1), None, "to"),
        (WEDNESDAY, WEDNESDAY + timedelta(days=62), None, "to"),
        (date(1, 1, 1), date(1, 1, 2), "Asia/Tokyo", "from"),
        (date(9999, 12, 31), date(9999, 12, 31), None, "from"),
        (WEDNESDAY, WEDNESDAY, "Europe/Nowhere", "timezone"),
        (WEDNESDAY, WEDNESDAY, "../UTC", "timezone"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(world: World, first_day, last_day, timezone, field) -> None:
    with pytest.raises(InvalidInput) as refusal:
        slots_of(world, first_day, last_day, timezone)

    assert refusal.value.field == field


def test_sixty_two_days_can_be_listed_at_once(world: World) -> None:
    assert slots_of(world, WEDNESDAY, WEDNESDAY + timedelta(days=61)).slots


@pytest.mark.parametrize(("handle", "slug"), [("nobody", PAID_CLASS.slug), (HOST.handle, "nothing")])
def test_an_unknown_host_or_class_is_not_found(world: World, handle: str, slug: str) -> None:
    with pytest.raises(NotFound):
        list_slots(handle, slug, WEDNESDAY, WEDNESDAY, None, calendar=world.house.host_calendar)


def test_k6_a_class_that_is_not_published_is_not_found(world: World) -> None:
    world.sell(replace(PAID_CLASS, published=False))

    with pytest.raises(NotFound):
        slots_of(world)
