"""A2 to A5: which slots a guest is shown, and none where a calendar can't be read."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from joinlink.errors import InvalidInput, NotFound, ProviderUnavailable
from joinlink.model.availability import DateOverride, Window, default_availability
from joinlink.model.claim import Claim
from joinlink.model.host import Provider
from joinlink.model.notice import NoticeKind
from joinlink.usecases.slots.list_slots import OfferedSlots, list_slots
from tests.samples import EVENINGS, HOST, NOW, SLOT
from tests.worlds.world import CONFIRMED, HOST_ID, PAID_CLASS, World

WEDNESDAY = date(2026, 12, 2)
NO_ANSWER = ProviderUnavailable("no answer", provider="google")


def slots_of(
    world: World, first_day: date = WEDNESDAY, last_day: date = WEDNESDAY, timezone: str | None = None, **other: str
) -> OfferedSlots:
    names = {"handle": HOST.handle, "slug": PAID_CLASS.slug, **other}
    return list_slots(
        **names, first_day=first_day, last_day=last_day, timezone=timezone, calendar=world.house.host_calendar
    )


def utc(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=UTC)


def starts(offered: OfferedSlots) -> list[datetime]:
    return [slot.starts_at for slot in offered.slots]


def test_a5_without_a_zone_the_dates_are_the_hosts_and_both_are_included(world) -> None:
    offered = slots_of(world, WEDNESDAY, WEDNESDAY + timedelta(days=1))

    assert offered.timezone == "Europe/Berlin"
    assert starts(offered)[0] == datetime(2026, 12, 2, 8, 0, tzinfo=UTC)
    assert starts(offered)[-1] == datetime(2026, 12, 3, 15, 30, tzinfo=UTC)
    assert len(offered.slots) == 2 * 16


def test_p4_a_class_is_offered_in_the_hours_that_it_has_chosen_and_on_dates_that_differ_by_those(world) -> None:
    closed, early = (date(2026, 12, day) for day in (3, 4))
    noon, dawn = Window(12 * 60, 12 * 60 + 30), Window(6 * 60, 6 * 60 + 30)
    dates = (DateOverride(closed), DateOverride(early, (noon,)))
    world.open_hours(replace(default_availability("Europe/Berlin"), overrides=dates))
    world.also_open(replace(EVENINGS, overrides=(DateOverride(early, (dawn,)),)))
    world.sell(replace(PAID_CLASS, hours_id=EVENINGS.hours_id))

    by_evening = starts(slots_of(world, WEDNESDAY, early))
    world.sell(PAID_CLASS)
    by_default = starts(slots_of(world, WEDNESDAY, early))

    assert by_evening == [
        utc(2, 17, 0),
        utc(2, 17, 30),
        *(utc(2, hour, half) for hour in (18, 19) for half in (0, 30)),
        utc(4, 5),
    ]
    assert (by_default[0], by_default[-1]) == (utc(2, 8), utc(4, 11))
    assert not [start for start in by_default if start.date() == closed]


def test_a5_dates_begin_and_end_in_the_guests_zone(world) -> None:
    offered = slots_of(world, timezone="Pacific/Auckland")

    assert offered.timezone == "Pacific/Auckland"
    assert starts(offered)[0] == datetime(2026, 12, 1, 11, 0, tzinfo=UTC)
    assert starts(offered)[-1] == datetime(2026, 12, 2, 10, 30, tzinfo=UTC)


def test_a6_b2_what_a_live_claim_holds_is_not_offered_and_a_lapsed_hold_is_before_anything_has_cleaned_up(
    world,
) -> None:
    world.put(CONFIRMED)
    assert SLOT not in starts(slots_of(world))

    lapsed = replace(Claim.of(CONFIRMED), hold_until=int(NOW.timestamp()))
    world.bookings.day_claims[HOST_ID][CONFIRMED.booking_id] = lapsed
    assert SLOT in starts(slots_of(world))


def test_a3_google_busy_times_block_and_no_longer_once_it_is_disconnected(world) -> None:
    world.connect(Provider.GOOGLE)
    world.be_busy(SLOT, minutes=30)
    offered = slots_of(world)
    assert offered.is_known
    assert SLOT not in starts(offered)
    assert SLOT + timedelta(minutes=30) in starts(offered)

    world.connections.delete(world.connection(Provider.GOOGLE))
    assert SLOT in starts(slots_of(world))


@pytest.mark.parametrize("minutes_before_or_after", [-15, 45])
def test_a2_busy_times_and_buffers_reach_over_the_edges_of_the_window(world, minutes_before_or_after) -> None:
    buffered = replace(default_availability("Europe/Berlin"), buffer_before_minutes=20, buffer_after_minutes=20)
    world.open_hours(buffered)
    world.connect(Provider.GOOGLE)
    world.be_busy(SLOT + timedelta(minutes=minutes_before_or_after), minutes=10)

    assert SLOT not in starts(slots_of(world))


def test_a4_ac56_a_calendar_that_cant_be_read_offers_nothing_and_the_host_is_told(world) -> None:
    world.connect(Provider.GOOGLE)
    world.free_busy.failures.add("busy", NO_ANSWER)

    offered = slots_of(world)

    assert (offered.is_known, offered.slots) == (False, ())
    assert world.notice_kinds() == [NoticeKind.CALENDAR_UNREADABLE]


@pytest.mark.parametrize(
    ("first_day", "last_day"),
    [(date(2026, 11, 1), date(2026, 11, 30)), (date(2028, 1, 1), date(2028, 2, 1))],
    ids=["past", "beyond the horizon"],
)
def test_past_and_far_dates_have_no_slots_and_ask_no_calendar(world, first_day, last_day) -> None:
    world.connect(Provider.GOOGLE)
    world.free_busy.failures.add("busy", NO_ANSWER)

    offered = slots_of(world, first_day, last_day)

    assert (offered.is_known, offered.slots) == (True, ())


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
def test_what_makes_no_sense_is_refused_by_name(world, first_day, last_day, timezone, field) -> None:
    with pytest.raises(InvalidInput) as refusal:
        slots_of(world, first_day, last_day, timezone)

    assert refusal.value.field == field


def test_sixty_two_days_can_be_listed_at_once(world) -> None:
    assert slots_of(world, WEDNESDAY, WEDNESDAY + timedelta(days=61)).slots


@pytest.mark.parametrize("named", [{"handle": "nobody"}, {"slug": "nothing"}, {"slug": "draft"}])
def test_k6_an_unknown_host_or_a_class_that_is_unknown_or_not_published_is_not_found(world, named) -> None:
    world.sell(replace(PAID_CLASS, class_id="class_2", slug="draft", published=False))

    with pytest.raises(NotFound):
        slots_of(world, **named)
