"""What a booking's life costs in calls of the table, however many other bookings there are (E4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from moto.dynamodb.models import dynamodb_backends

from joinlink.model.care import FIRST_LOOK_AFTER
from joinlink.model.due import DueKind
from joinlink.store.booking_item import booking_item
from joinlink.store.due import put_due_work
from joinlink.store.writes import Item, Put
from local.aws import ACCOUNT_ID, REGION
from tests.e2e.clockwork import before, book, open_at_any_hour, send_reminders, slot_in, table_calls
from tests.e2e.people import Host, Town
from tests.samples import BOOKING, at

pytestmark = pytest.mark.timeout(240)

FEW, MANY = 100, 1_000
BATCH: Final = 25
"""As many items as one BatchWriteItem takes."""
WORKFLOW: Final = ("start_workflow", "mint_meeting", "store_link", "add_to_calendar", "delete_meeting", "send_email")


@dataclass(frozen=True)
class Costs:
    """How many calls each of these took; a schedule's Queries for what is due are counted by the day looked at."""

    booking: int
    idle_reminders: int
    one_reminder: int
    idle_heal: int
    healthy_booking: int
    move: int
    cancellation: int


@dataclass(frozen=True)
class Crowd:
    """A host whose future bookings grow in number."""

    town: Town
    host: Host
    items: list[Item] = field(default_factory=list)

    def costs_beside(self, size: int) -> Costs:
        """Measure once there are so many of them."""
        self.town.heal(datetime.now(UTC) + FIRST_LOOK_AFTER)  # or what is left to look after is counted with the next
        present = len(self.items) // 2
        arrivals = [item for number in range(present, size) for item in future_booking(self.host, number)]
        write(self.town, [{"PutRequest": {"Item": item}} for item in arrivals])
        self.items.extend(arrivals)
        return measure(self.town, self.host)


@pytest.fixture(scope="module")
def crowd(town: Town) -> Iterator[Crowd]:
    with town.undisturbed():
        host = open_at_any_hour(town.host("zoom", "google"))
        send_reminders(town)  # the first look of a day moves the mark
        crowd = Crowd(town, host)
        yield crowd
        keys = ({"pk": item["pk"], "sk": item["sk"]} for item in crowd.items)
        write(town, [{"DeleteRequest": {"Key": key}} for key in keys])


@pytest.fixture(scope="module")
def costs(crowd: Crowd) -> Costs:
    """Measure beside a few future bookings of the same host."""
    return crowd.costs_beside(FEW)


@pytest.fixture(scope="module")
def costs_beside_many(costs: Costs, crowd: Crowd) -> Costs:
    """Measure beside many, after those beside a few."""
    return crowd.costs_beside(MANY)


def write(town: Town, requests: Sequence[Item]) -> None:
    """Write to the table past its stream: no workflow is to begin for what has long been confirmed."""
    client, name = town.cloud.client("dynamodb"), town.cloud.table_name
    stream = dynamodb_backends[ACCOUNT_ID][REGION].get_table(name).stream_shard
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stream, "add", lambda *_images: None)
        for first in range(0, len(requests), BATCH):
            client.batch_write_item(RequestItems={name: requests[first : first + BATCH]})


def future_booking(host: Host, number: int) -> list[Item]:
    """Return what lies in the table of a confirmed booking from next week on, three of them an hour."""
    starts_at = datetime.now(UTC).replace(microsecond=0) + timedelta(days=7, minutes=20 * number)
    booking = replace(at(BOOKING, starts_at), booking_id=f"booking_of_crowd_{number}", host_id=host.host_id)
    reminder = put_due_work(DueKind.REMINDER, booking.booking_id, starts_at - timedelta(days=1))
    return [put.request()["Item"] for put in (Put(booking_item(booking)), reminder)]


def measure(town: Town, host: Host) -> Costs:
    """Let one booking be made, be reminded of, be looked after, be moved and be cancelled, and count."""
    offer = host.sell(price_minor=0, reminderMinutes=[60])
    soon = slot_in(offer, timedelta(hours=2))
    town.control("DELETE", "requests")
    booking = book(offer, soon)
    booked = table_calls(town, "book", *WORKFLOW).total()
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
    return Costs(booked, idle_reminders, one_reminder, idle_heal, healthy_booking, move, cancellation)


def calls_of_a_look(town: Town, function: str, at: datetime) -> int:
    """Fire a schedule, and count its calls as if it had looked at one day: eight Queries, one for each shard."""
    town.control("DELETE", "requests")
    outcome = town.control("POST", f"schedules/{function}", {"time": at.isoformat()})
    assert not outcome["failed"]
    since_yesterday = (at.date() - (datetime.now(UTC) - timedelta(hours=1)).date()).days
    return table_calls(town, function).total() - 8 * since_yesterday


def test_c9_ac_46_a_grant_that_nobody_uses_is_refreshed_once_a_day_for_a_few_calls(town: Town) -> None:
    with town.undisturbed():
        town.host("zoom", "google")
        town.heal()  # the first look of a day moves the mark
        before_the_look = refreshes(town)
        tomorrow = datetime.now(UTC) + timedelta(days=1)

        calls = calls_of_a_look(town, "heal", tomorrow)
        calls_of_a_look(town, "heal", tomorrow)

        assert refreshes(town) == [count + 1 for count in before_the_look]
        assert calls <= 22


def refreshes(town: Town) -> list[int]:
    """Count the tokens that Zoom and Google refreshed."""
    return [town.control("GET", f"provider-state/{provider}")["tokens"]["refreshes"] for provider in ("zoom", "google")]


@pytest.mark.slow
def test_e4_nobody_pays_for_the_bookings_of_others(costs: Costs, costs_beside_many: Costs) -> None:
    """A tick of the reminders included: it costs the same beside a hundred future bookings and beside thousands."""
    assert costs == costs_beside_many


def test_e4_a_reminder_to_guest_and_host_costs_a_dozen_calls(costs: Costs) -> None:
    """The row itself, booking and host, four for each mail, and where to go on; nine for a look at nothing."""
    assert costs.idle_reminders == 9
    assert costs.one_reminder - costs.idle_reminders <= 12


def test_r1_r2_x1_m7_what_each_step_of_a_life_costs(costs: Costs) -> None:
    assert costs.idle_heal <= 9
    assert costs.healthy_booking - costs.idle_heal <= 8
    assert costs.move <= 54
    assert costs.cancellation <= 31
