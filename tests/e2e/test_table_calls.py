"""What a booking's life costs in calls of the table, however many other bookings there are (E4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import Table

from joinlink.model.booking import Booking
from joinlink.model.care import FIRST_LOOK_AFTER
from joinlink.model.due import DueKind
from joinlink.store.booking_item import booking_item
from joinlink.store.due import put_due_work
from joinlink.store.keys import booking_partition
from joinlink.store.writes import Put
from local.aws import ACCOUNT_ID, REGION
from tests.e2e.clockwork import before, book, open_at_any_hour, send_reminders, slot_in, table_calls
from tests.e2e.people import Host, Town
from tests.samples import BOOKING, at

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

FEW, MANY = 100, 10_000
WORKFLOW: Final = ("start_workflow", "mint_meeting", "store_link", "add_to_calendar", "delete_meeting", "send_email")


@dataclass(frozen=True)
class Costs:
    """How many calls each of these took; a schedule's Queries for what is due are counted by the day looked at."""

    idle_reminders: int
    one_reminder: int
    idle_heal: int
    healthy_booking: int
    move: int
    cancellation: int


@pytest.fixture(scope="module")
def costs(town: Town) -> Iterator[dict[int, Costs]]:
    """Measure beside a few future bookings of the same host, and beside many."""
    table = dynamodb_backends[ACCOUNT_ID][REGION].get_table(town.cloud.table_name)
    with town.undisturbed(), crowd(table) as grow:
        host = open_at_any_hour(town.host("zoom", "google"))
        send_reminders(town)  # the first look of a day moves the mark
        measured = {}
        for size in (FEW, MANY):
            town.heal(datetime.now(UTC) + FIRST_LOOK_AFTER)  # or what is left to look after is counted with the next
            grow(host, size)
            measured[size] = measure(town, host)
        yield measured


@contextmanager
def crowd(table: Table) -> Iterator[Callable[[Host, int], None]]:
    """Give what brings a host's future bookings to a number; all of them are gone afterwards.

    They go into moto's table itself, past its stream: no workflow is to begin for what has long been confirmed.
    """
    present: list[str] = []

    def grow(host: Host, size: int) -> None:
        for number in range(len(present), size):
            booking = future_booking(host, number)
            due_work = put_due_work(DueKind.REMINDER, booking.booking_id, booking.starts_at - timedelta(days=1))
            for put in (Put(booking_item(booking)), due_work):
                table.put_item(put.request()["Item"], overwrite=True)
            present.append(booking.booking_id)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(table.stream_shard, "add", lambda *_images: None)
    yield grow
    for booking_id in present:
        del table.items[DynamoType({"S": booking_partition(booking_id)})]


def future_booking(host: Host, number: int) -> Booking:
    """Return a confirmed booking from next week on, three of them an hour."""
    starts_at = datetime.now(UTC).replace(microsecond=0) + timedelta(days=7, minutes=20 * number)
    return replace(at(BOOKING, starts_at), booking_id=f"booking_of_crowd_{number}", host_id=host.host_id)


def measure(town: Town, host: Host) -> Costs:
    """Let one booking be made, be reminded of, be looked after, be moved and be cancelled, and count."""
    offer = host.sell(price_minor=0, reminderMinutes=[60])
    booking = book(offer, slot_in(offer, timedelta(hours=2)))
    looked_at = datetime.now(UTC) + FIRST_LOOK_AFTER

    idle_reminders = calls_of_a_look(town, "send_reminders", datetime.now(UTC))
    one_reminder = calls_of_a_look(town, "send_reminders", before(booking, minutes=60))
    idle_heal = calls_of_a_look(town, "heal", datetime.now(UTC))
    healthy_booking = calls_of_a_look(town, "heal", looked_at)

    later = slot_in(offer, timedelta(hours=4))
    town.control("DELETE", "requests")
    assert offer.move(later).status_code == 200
    offer.settled()
    move = table_calls(town, "change_booking", *WORKFLOW).total()

    town.control("DELETE", "requests")
    assert offer.cancel().status_code == 200
    offer.settled()
    cancellation = table_calls(town, "change_booking", *WORKFLOW).total()
    return Costs(idle_reminders, one_reminder, idle_heal, healthy_booking, move, cancellation)


def calls_of_a_look(town: Town, function: str, at: datetime) -> int:
    """Fire a schedule, and count its calls as if it had looked at one day: eight Queries, one for each shard."""
    town.control("DELETE", "requests")
    outcome = town.control("POST", f"schedules/{function}", {"time": at.isoformat()})
    assert not outcome["failed"]
    since_yesterday = (at.date() - (datetime.now(UTC) - timedelta(hours=1)).date()).days
    return table_calls(town, function).total() - 8 * since_yesterday


def test_e4_a_tick_costs_the_same_beside_a_hundred_future_bookings_and_beside_ten_thousand(
    costs: dict[int, Costs],
) -> None:
    assert costs[FEW].idle_reminders == costs[MANY].idle_reminders == 9
    assert costs[FEW].one_reminder == costs[MANY].one_reminder


def test_nobody_pays_for_the_bookings_of_others(costs: dict[int, Costs]) -> None:
    assert costs[FEW] == costs[MANY]


def test_a_reminder_to_guest_and_host_costs_a_dozen_calls(costs: dict[int, Costs]) -> None:
    """The row itself, booking and host, four for each mail, and where to go on."""
    assert costs[MANY].one_reminder - costs[MANY].idle_reminders <= 12


def test_m7_heal_costs_nine_calls_when_nothing_is_due_and_eight_more_for_a_healthy_booking(
    costs: dict[int, Costs],
) -> None:
    assert costs[MANY].idle_heal <= 9
    assert costs[MANY].healthy_booking - costs[MANY].idle_heal <= 8


def test_r1_r2_a_move_with_its_meetings_and_mails_costs_some_fifty_calls(costs: dict[int, Costs]) -> None:
    assert costs[MANY].move <= 50


def test_x1_a_cancellation_with_its_meetings_and_mails_costs_some_thirty_calls(costs: dict[int, Costs]) -> None:
    assert costs[MANY].cancellation <= 29
