"""M1 to M7, R2, X1, E1, C11: the tasks of the state machines, and what these see of a task's failures.

Each sample event does what its name says.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from io import StringIO

import pytest

from joinlink.errors import InvalidInput, NotFound, ProviderRejected, ProviderUnavailable, Superseded
from joinlink.model.booking import Booking
from joinlink.model.booking_stages import MeetingState
from joinlink.model.meeting import LedgerState
from joinlink.model.notice import NoticeKind
from joinlink.observability import UnexpectedError
from tests.functions.site import run, sample
from tests.worlds.world import HOST_ID, NEXT_WEEK, World

TASK = {"bookingId": NEXT_WEEK.booking_id, "revision": NEXT_WEEK.revision}
BOTH = ["guest@example.com", "host@example.com"]
REFUSED, NO_ANSWER = ProviderRejected("no", provider="zoom"), ProviderUnavailable("no answer", provider="zoom")


def book_for(world: World, event: Mapping[str, object], booking: Booking = NEXT_WEEK) -> Booking:
    """Put the booking there that an event is about."""
    return world.put(replace(booking, booking_id=str(event["bookingId"]), revision=int(str(event["revision"]))))


def states(world: World, booking: Booking) -> list[tuple[int, LedgerState]]:
    return [(row.revision, row.state) for row in world.meeting_ledger.all_records(booking.booking_id)]


def test_m1_m2_m4_ac_15_the_samples_make_a_meeting_its_link_and_an_entry_that_carries_it(world: World) -> None:
    names = ["mint_meeting.first", "store_link.minted", "add_to_calendar.zoom_link"]
    booking = book_for(world, sample(names[0]))

    for name in names:
        assert run(name.partition(".")[0], sample(name)) is None

    stored = world.stored(booking)
    (meeting,) = world.zoom.meetings.values()
    (entry,) = world.entries.requests.values()
    assert (meeting.starts_at, stored.link.meeting_id) == (booking.starts_at, meeting.provider_id)
    assert entry.join_url == stored.link.url
    assert stored.calendar_event_id in world.entries.meetings


def test_m5_the_sample_of_a_fallback_makes_a_meet_link(world: World) -> None:
    event = sample("mint_meeting.fallback")
    book_for(world, event)

    run("mint_meeting", event)

    assert (len(world.zoom.meetings), len(world.meet.meetings)) == (0, 1)


def test_r2_the_sample_of_a_move_removes_what_was_there_before_it_alone(world: World) -> None:
    event = sample("delete_meeting.before_a_move")
    before = {**event, "revision": event["revision"] - 1}
    booking = book_for(world, before)
    run("mint_meeting", before)
    book_for(world, event, replace(booking, starts_at=booking.starts_at + timedelta(hours=3)))
    run("mint_meeting", event)

    run("delete_meeting", event)

    assert states(world, booking) == [(2, LedgerState.DELETED), (3, LedgerState.INTENDED)]
    assert len(world.zoom.meetings) == 1


def test_x1_the_sample_of_a_superseded_mint_removes_it(world: World) -> None:
    event = sample("delete_meeting.superseded")
    booking = book_for(world, event)
    run("mint_meeting", event)

    run("delete_meeting", event)

    assert states(world, booking) == [(2, LedgerState.DELETED)]
    assert world.zoom.meetings == {}


def test_e1_e2_the_sample_mails_guest_and_host(world: World) -> None:
    event = sample("send_email.confirmation")
    book_for(world, event)

    run("send_email", event)

    assert world.mailer.recipients == BOTH


# --- telling the host -------------------------------------------------------------------------------------------


def leave_one_over(world: World, event: Mapping[str, object]) -> None:
    """Let a meeting be made that can't be removed."""
    world.zoom.failures.add("delete_meeting", REFUSED)
    run("mint_meeting", event)
    with pytest.raises(ProviderRejected):
        run("delete_meeting", event)


def kinds(world: World) -> list[NoticeKind]:
    return sorted(notice.kind for notice in world.notices.list(HOST_ID))


def test_m7_the_sample_of_a_missing_link_marks_it_and_tells_the_host(world: World) -> None:
    event = sample("record_notice.missing_link")
    booking = book_for(world, event)

    run("record_notice", event)

    assert kinds(world) == [NoticeKind.MISSING_LINK]
    assert world.stored(booking).meeting_state is MeetingState.MISSING


def test_x3_the_sample_of_a_leftover_names_what_could_not_be_removed(world: World) -> None:
    event = sample("record_notice.leftover_meeting")
    booking = book_for(world, event)
    leave_one_over(world, event)

    run("record_notice", event)

    assert [notice.meeting_id for notice in world.notices.list(HOST_ID)] == list(world.zoom.meetings)
    assert world.stored(booking) == booking


def test_x3_with_a_missing_link_a_leftover_is_named_as_well(world: World) -> None:
    book_for(world, TASK)
    leave_one_over(world, TASK)

    run("record_notice", {**TASK, "kind": "missing_link"})

    assert kinds(world) == [NoticeKind.LEFTOVER_MEETING, NoticeKind.MISSING_LINK]


@pytest.mark.parametrize("kind", ["mail_refused", "", None, 1])
def test_a_notice_of_no_such_kind_is_refused(world: World, kind: object) -> None:
    book_for(world, TASK)

    with pytest.raises(InvalidInput):
        run("record_notice", {**TASK, "kind": kind})
    assert kinds(world) == []


# --- failures ---------------------------------------------------------------------------------------------------


def test_a_booking_that_moved_on_is_told_to_the_state_machine(world: World, log: StringIO) -> None:
    book_for(world, TASK)
    run("mint_meeting", TASK)
    world.cancel()

    with pytest.raises(Superseded):
        run("store_link", TASK)
    assert '"error":"Superseded"' in log.getvalue()
    assert '"level":"INFO"' in log.getvalue()


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

    for task in ("mint_meeting", "store_link", "send_email"):
        assert run(task, TASK) is None

    assert '"booking_id":"bk_1"' in log.getvalue()
    assert '"revision":2' in log.getvalue()
    assert '"sent":2' in log.getvalue()
    assert all(word not in log.getvalue() for word in ("zoom.us", "example.com", "Guest", "access-1"))


@pytest.mark.parametrize(
    "event",
    [{"bookingId": "bk_1"}, {"revision": 2}, {"bookingId": 1, "revision": 2}, {"bookingId": "bk_1", "revision": "2"}],
)
def test_an_event_that_names_no_revision_of_a_booking_is_refused(world: World, event: dict[str, object]) -> None:
    with pytest.raises(InvalidInput):
        run("mint_meeting", event)


def test_a_booking_that_is_none_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        run("mint_meeting", TASK)
