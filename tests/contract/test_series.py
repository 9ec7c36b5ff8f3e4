"""G6: all bookings of a series are claimed together or not at all; on the fakes and on DynamoDB."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from joinlink.errors import DatesTaken, RateLimited
from joinlink.model.availability import Availability, WeeklyWindow, Window
from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus, Ending, Party
from joinlink.model.series import MOST_DATES, weekly_starts
from joinlink.store.table import Table
from joinlink.store.writes import ConditionCheck, Write
from joinlink.usecases.bookings.book_class import BookingRequest
from joinlink.usecases.bookings.book_series import SeriesRequest, book_series
from joinlink.usecases.bookings.let_go import let_go
from joinlink.usecases.bookings.series_bookings import bookings_with
from tests.contract.store_samples import Stores
from tests.samples import GUEST
from tests.worlds.world import FREE_CLASS, PAID_CLASS, World

FROM_ELSEWHERE = "203.0.113.200"
FIRST = datetime(2026, 12, 2, 22, 30, tzinfo=UTC)
"""Wednesday, 23:30 in Berlin: the class and its buffers lie on two days, in UTC as well."""
ALL_DAY = Availability(
    "Europe/Berlin",
    tuple(WeeklyWindow(day, Window(0, 24 * 60)) for day in range(7)),
    buffer_before_minutes=60,
    buffer_after_minutes=60,
    minimum_notice_minutes=0,
    horizon_days=365,
)
MOST_WRITES_IN_A_TRANSACTION = 100


@pytest.fixture
def world(stores: Stores) -> World:
    """A class of an hour that may be booked twelve weeks in one go, with its bookings in one of the stores."""
    world = World()
    world.bookings, world.occurrences, world.timeline = stores.bookings, stores.occurrences, stores.timeline
    world.open_hours(ALL_DAY)
    world.sell(replace(PAID_CLASS, duration_minutes=60, series_max=MOST_DATES))
    return world


def series(world: World, count: int, first: datetime = FIRST, **changes: Any) -> list[Booking]:
    starts = tuple(weekly_starts(first, count, "Europe/Berlin"))
    wish = {"handle": "host", "slug": PAID_CLASS.slug, "starts_at": first, "guest": GUEST, "source": FROM_ELSEWHERE}
    return book_series(SeriesRequest(BookingRequest(**(wish | changes)), starts), world.house)


def test_all_bookings_of_a_series_are_there_with_their_places_g6(world: World) -> None:
    bookings = series(world, 3)

    stored = world.bookings.get_each([each.booking_id for each in bookings])
    assert [(each.series and (each.series.number, each.series.of)) for each in stored] == [(1, 3), (2, 3), (3, 3)]
    assert {each.status for each in stored} == {BookingStatus.PENDING_PAYMENT}
    assert {each.checkout and each.checkout.session_id for each in stored} == {"cs_test_1"}
    assert len({each.hold_until for each in stored}) == 1


def test_one_date_that_is_gone_is_named_and_nothing_is_held_g6(world: World) -> None:
    third = weekly_starts(FIRST, 3, "Europe/Berlin")[2]
    series(world, 2, third)

    with pytest.raises(DatesTaken) as refused:
        series(world, 4, guest=replace(GUEST, email="late@example.com"), idempotency_key="late")

    assert list(refused.value.starts) == weekly_starts(FIRST, 4, "Europe/Berlin")[2:]
    assert len(series(world, 2, guest=replace(GUEST, email="late@example.com"))) == 2


def test_of_two_guests_who_want_one_date_at_once_one_has_the_whole_series_g6(world: World) -> None:
    def book(number: int) -> list[Booking] | DatesTaken:
        guest = replace(GUEST, email=f"guest{number}@example.com")
        try:
            return series(world, 4, FIRST + timedelta(weeks=number), guest=guest)
        except DatesTaken as refused:
            return refused

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(book, range(2)))

    winners = [each for each in outcomes if isinstance(each, list)]
    losers = [each for each in outcomes if isinstance(each, DatesTaken)]
    assert [len(each) for each in winners] == [4]
    assert [len(each.starts) for each in losers] == [3]


def test_a_series_counts_as_one_unpaid_hold_until_it_is_let_go_g6_s1(world: World) -> None:
    first, *_others = series(world, 3)
    series(world, 3, FIRST + timedelta(hours=4))

    with pytest.raises(RateLimited):
        series(world, 2, FIRST - timedelta(hours=4))
    let_go(first, Party.GUEST, world.house)

    assert len(series(world, 2, FIRST - timedelta(hours=4))) == 2
    assert {each.ending for each in bookings_with(first, world.bookings)} == {Ending.LET_GO}


def test_free_series_count_each_booking_towards_the_trusted_number_g6_s2(world: World) -> None:
    world.sell(replace(FREE_CLASS, duration_minutes=60, series_max=MOST_DATES))

    trusted = series(world, 3)
    beyond = series(world, 3, FIRST + timedelta(hours=4))

    assert {each.status for each in trusted} == {BookingStatus.CONFIRMED}
    assert {each.status for each in beyond} == {BookingStatus.AWAITING_CONFIRMATION}


@pytest.mark.parametrize("stores", ["dynamo"], indirect=True)
def test_the_longest_series_of_a_group_class_fits_into_one_transaction_g6(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    strangers, transact = world.house.strangers, Table.transact
    limits = replace(strangers.limits, free_bookings_ahead=100, mails_a_day=100, times_of_network=2)
    vars(world.house)["strangers"] = replace(strangers, limits=limits)
    world.sell(replace(FREE_CLASS, duration_minutes=60, seats=10, series_max=MOST_DATES))
    for start in weekly_starts(FIRST - timedelta(hours=4), MOST_DATES, "Europe/Berlin"):
        world.book(starts_at=start, source=FROM_ELSEWHERE)  # now its network is near its share of each day
    written: list[int] = []

    def counting(table: Table, writes: Sequence[Write | ConditionCheck], **how: int) -> None:
        written.append(len(writes))
        transact(table, writes, **how)

    monkeypatch.setattr(Table, "transact", counting)
    bookings = series(world, MOST_DATES)

    assert {each.status for each in bookings} == {BookingStatus.CONFIRMED}
    assert written == [98]
    assert written[0] <= MOST_WRITES_IN_A_TRANSACTION
