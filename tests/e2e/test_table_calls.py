"""How many calls of the table a booking's life costs (E4); tests/contract shows that other bookings add none."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from joinlink.model.care import FIRST_LOOK_AFTER
from tests.e2e.clockwork import IN_PERSON, before, book, fill, open_at_any_hour, send_reminders, slot_in, table_calls
from tests.e2e.people import Host, Town

pytestmark = pytest.mark.timeout(240)

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


@pytest.fixture(scope="module")
def costs(town: Town) -> Costs:
    """Measure once nothing is left to look after."""
    with town.undisturbed():
        host = open_at_any_hour(town.host("zoom", "google"))
        send_reminders(town)  # the first look of a day moves the mark
        town.heal(datetime.now(UTC) + FIRST_LOOK_AFTER)
        return measure(town, host)


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
    """Five of them are for the look at Google's calendar, which is due as well (A4)."""
    with town.undisturbed():
        town.host("zoom", "google")
        town.heal()  # the first look of a day moves the mark
        before_the_look = refreshes(town)
        tomorrow = datetime.now(UTC) + timedelta(days=1)

        calls = calls_of_a_look(town, "heal", tomorrow)
        calls_of_a_look(town, "heal", tomorrow)

        assert refreshes(town) == [count + 1 for count in before_the_look]
        assert calls <= 27


def refreshes(town: Town) -> list[int]:
    """Count the tokens that Zoom and Google refreshed."""
    return [town.control("GET", f"provider-state/{provider}")["tokens"]["refreshes"] for provider in ("zoom", "google")]


def test_e4_a_reminder_to_guest_and_host_costs_a_dozen_calls(costs: Costs) -> None:
    """The row itself, booking and host, four for each mail, and where to go on; nine for a look at nothing."""
    assert costs.idle_reminders == 9
    assert costs.one_reminder - costs.idle_reminders <= 12


def test_e4_g2_of_several_seats_the_one_that_reminds_the_host_costs_fourteen_calls_and_each_other_eight(
    town: Town,
) -> None:
    """One reads whether the host was told, and the start; the others find that they were, and send one mail."""
    with town.undisturbed():
        offer = open_at_any_hour(town.host()).sell(price_minor=0, **IN_PERSON, seats=3, reminderMinutes=[60])
        guests = [f"seat-{number}@example.com" for number in range(3)]
        there = fill(offer, slot_in(offer, timedelta(hours=2)), guests)

        idle = calls_of_a_look(town, "send_reminders", datetime.now(UTC))
        three_seats = calls_of_a_look(town, "send_reminders", before(there, minutes=60))

    assert three_seats - idle == 14 + 2 * 8


def test_r1_r2_x1_m7_what_each_step_of_a_life_costs(costs: Costs) -> None:
    assert costs.idle_heal <= 9
    assert costs.healthy_booking - costs.idle_heal <= 8
    assert costs.move <= 54
    assert costs.cancellation <= 31
