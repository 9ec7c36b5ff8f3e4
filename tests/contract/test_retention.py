"""S6: every row about a guest has an end, and it follows the class."""

from datetime import UTC, datetime, timedelta

import pytest

from joinlink.model.host import Provider
from joinlink.model.notice import missing_link_notice
from joinlink.store import keys
from joinlink.usecases.bookings.cancel_booking import cancel_as_host
from joinlink.usecases.bookings.reschedule_booking import reschedule_booking
from tests.contract.store_samples import IDENTITY, KEPT_FOR
from tests.contract.stored_world import StoredWorld
from tests.samples import CLASS, HOST, SLOT
from tests.worlds.world import FREE_CLASS

A_WEEK = timedelta(days=7)
LASTS = timedelta(minutes=CLASS.duration_minutes)


@pytest.fixture
def world(table) -> StoredWorld:
    world = StoredWorld().on(table)
    world.hosts.create(HOST, IDENTITY)
    world.live_in("Europe/Berlin")
    world.sell(FREE_CLASS)
    return world.connect(Provider.ZOOM, Provider.GOOGLE)


def ends(table, booking_id: str) -> dict[str, set[datetime]]:
    """Tell when rows of a booking end, by their kind; a row without an end is an error."""
    told: dict[str, set[datetime]] = {}
    for page in [table._client.scan(TableName=table._name)]:
        for item in page["Items"]:
            if item["pk"]["S"] == keys.booking_partition(booking_id):
                end = datetime.fromtimestamp(int(item["ttl"]["N"]), UTC)
                told.setdefault(item["sk"]["S"].partition("#")[0], set()).add(end)
    return told


def test_s6_a_booking_its_meetings_and_its_mails_end_so_long_after_the_class(world, table) -> None:
    booking = world.run_confirm(world.book())

    told = ends(table, booking.booking_id)

    end = SLOT + LASTS + KEPT_FOR
    assert [told[kind] for kind in ("BOOKING", "MEETING", "MAIL")] == [{end}] * 3
    assert {"BOOKING", "MEETING", "MAIL", "EVENT", "DUE"} == told.keys()
    assert max(told["EVENT"]) <= end


def test_s6_a_booking_that_is_moved_ends_later_and_a_cancelled_one_as_before(world, table) -> None:
    booking = world.run_confirm(world.book())

    moved = reschedule_booking(booking, SLOT + A_WEEK, world.house)
    assert ends(table, booking.booking_id)["BOOKING"] == {SLOT + A_WEEK + LASTS + KEPT_FOR}

    cancel_as_host(moved, "", world.house)
    assert ends(table, booking.booking_id)["BOOKING"] == {SLOT + A_WEEK + LASTS + KEPT_FOR}


def test_s6_a_notice_and_a_silenced_address_have_an_end_too(world, table) -> None:
    booking = world.book()
    world.notices.put(missing_link_notice(booking, world.clock.now()))
    world.suppressions.suppress("guest@example.com", "bounce", world.clock.now())

    rows = table._client.scan(TableName=table._name)["Items"]
    kept = [item for item in rows if item["sk"]["S"].startswith(("NOTICE#", "MAILBOX#"))]

    assert len(kept) == 2
    assert all(int(item["ttl"]["N"]) > world.clock.now().timestamp() for item in kept)
