"""M1, M3, AC-15: the task that writes the booking into the host's calendar."""

from __future__ import annotations

import pytest

from joinlink.errors import ProviderUnavailable
from tests.functions.site import run, sample
from tests.functions.tasks.targets import TASK, book_for
from tests.worlds.world import World


def test_ac_15_the_sample_makes_an_entry_that_carries_the_link(world: World) -> None:
    event = sample("add_to_calendar.zoom_link")
    booking = book_for(world, event)
    for task in ("mint_meeting", "store_link", "add_to_calendar"):
        assert run(task, event) is None

    stored = world.bookings.get(booking.booking_id)
    (entry,) = world.entries.requests.values()
    assert entry.join_url == stored.link.url
    assert stored.calendar_event_id in world.entries.meetings


def test_an_outage_leaves_the_task_under_the_name_that_the_state_machine_retries(world: World) -> None:
    book_for(world, TASK)
    world.entries.failures.add("create_meeting", ProviderUnavailable("no answer", provider="google"))

    with pytest.raises(ProviderUnavailable):
        run("add_to_calendar", TASK)
