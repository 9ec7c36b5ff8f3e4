"""M1, M4: the task that puts the link on the booking."""

from __future__ import annotations

from io import StringIO

import pytest

from joinlink.errors import Superseded
from tests.functions.site import run, sample
from tests.functions.tasks.targets import TASK, book_for
from tests.worlds.world import World


def test_m4_the_sample_stores_what_was_minted(world: World) -> None:
    event = sample("store_link.minted")
    booking = book_for(world, event)
    run("mint_meeting", event)

    assert run("store_link", event) is None

    assert world.bookings.get(booking.booking_id).link.meeting_id in world.zoom.meetings


def test_a_booking_that_moved_on_is_told_to_the_state_machine(world: World, log: StringIO) -> None:
    book_for(world, TASK)
    run("mint_meeting", TASK)
    world.cancel()

    with pytest.raises(Superseded):
        run("store_link", TASK)
    assert '"error":"Superseded"' in log.getvalue()
    assert '"level":"INFO"' in log.getvalue()
