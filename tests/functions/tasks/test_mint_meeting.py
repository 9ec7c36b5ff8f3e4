"""M1, M2, M5, C11: the task that mints, and what the state machine sees of its failures."""

from __future__ import annotations

from io import StringIO

import pytest

from joinlink.errors import (
    InvalidInput,
    NotFound,
    ProviderRejected,
    ProviderUnavailable,
)
from joinlink.model.meeting import LedgerState, MeetingKind
from joinlink.observability import UnexpectedError
from tests.functions.site import run, sample
from tests.functions.tasks.targets import TASK, book_for
from tests.worlds.world import World


def test_m2_the_sample_of_a_first_attempt_makes_the_meeting(world: World) -> None:
    event = sample("mint_meeting.first")
    booking = book_for(world, event)

    assert run("mint_meeting", event) is None

    (meeting,) = world.zoom.meetings.values()
    assert meeting.starts_at == booking.starts_at
    (row,) = world.meeting_ledger.all_records(booking.booking_id)
    assert (row.state, row.provider_id) == (LedgerState.INTENDED, meeting.provider_id)


def test_m5_the_sample_of_a_fallback_makes_a_meet_link(world: World) -> None:
    event = sample("mint_meeting.fallback")
    book_for(world, event)

    run("mint_meeting", event)

    assert (len(world.zoom.meetings), len(world.meet.meetings)) == (0, 1)


def test_m6_a_task_that_runs_twice_makes_one_meeting(world: World) -> None:
    book_for(world, TASK)

    for _ in range(2):
        run("mint_meeting", TASK)

    assert len(world.zoom.meetings) == 1
    assert world.state_of(MeetingKind.ZOOM) is LedgerState.INTENDED


@pytest.mark.parametrize(
    "error", [ProviderUnavailable("no answer", provider="zoom"), ProviderRejected("no", provider="zoom")]
)
def test_m5_an_error_leaves_under_the_name_that_the_state_machine_matches(world: World, error: Exception) -> None:
    book_for(world, TASK)
    world.zoom.failures.add("create_meeting", error)

    with pytest.raises(type(error)):
        run("mint_meeting", TASK)


def test_c11_an_error_that_nobody_foresaw_leaves_without_its_words(world: World, log: StringIO) -> None:
    book_for(world, TASK)
    world.zoom.failures.add("create_meeting", ValueError("access-1 of host@example.com"))

    with pytest.raises(UnexpectedError) as error:
        run("mint_meeting", TASK)

    assert str(error.value) == "ValueError"
    assert "access-1" not in log.getvalue()
    assert '"level":"ERROR"' in log.getvalue()


def test_c11_the_log_names_the_booking_and_neither_link_nor_guest(world: World, log: StringIO) -> None:
    book_for(world, TASK)

    run("mint_meeting", TASK)

    assert '"booking_id":"bk_1"' in log.getvalue()
    assert '"revision":2' in log.getvalue()
    assert all(word not in log.getvalue() for word in ("zoom.us", "example.com", "Guest", "access-1"))


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"bookingId": "bk_1"},
        {"revision": 2},
        {"bookingId": 1, "revision": 2},
        {"bookingId": "bk_1", "revision": "2"},
    ],
)
def test_an_event_that_names_no_revision_of_a_booking_is_refused(world: World, event: dict[str, object]) -> None:
    with pytest.raises(InvalidInput):
        run("mint_meeting", event)


def test_a_booking_that_is_none_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        run("mint_meeting", TASK)
