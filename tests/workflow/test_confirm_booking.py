"""`confirm_booking` from its mint on: M5, M6, B7, N4, X3, AC-42."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from joinlink.errors import StoreUnavailable
from joinlink.model.host import Provider
from joinlink.model.meeting import LedgerState, MeetingKind
from joinlink.model.notice import NoticeKind
from tests.workflow.interpreter import Killed, Walk
from tests.workflow.meanwhile import at_call, once
from tests.workflow.readings import DOWN, NO, kinds, leftover
from tests.worlds.world import HOST_ID, World

STRAIGHT = ["Mint meeting", "Store link", "Add to calendar", "Send email"]
HAPPY = ["Choose first step", *STRAIGHT]
SUPERSEDED = ["Delete superseded meeting", "Superseded"]
BEGINS = {"paid": ["Choose first step"], "moved": ["Choose first step", "Delete old meeting"]}

paid_or_moved = pytest.mark.parametrize(("follow", "begins"), BEGINS.items(), indirect=["follow"], ids=BEGINS)


@paid_or_moved
def test_m5_an_outage_is_waited_out(world: World, follow: Walk, begins: list[str]) -> None:
    world.zoom.failures.add("create_meeting", DOWN, times=4)

    execution = follow()

    assert execution.states == [*begins, *STRAIGHT]
    assert execution.retries["Mint meeting"] == 4
    assert len(world.zoom.meetings) == 1


@paid_or_moved
def test_m5_zoom_refuses_and_meet_steps_in(world: World, follow: Walk, begins: list[str]) -> None:
    world.zoom.failures.add("create_meeting", NO)

    execution = follow()

    assert execution.states == [*begins, "Mint meeting", "Mint with fallback provider", *STRAIGHT[1:]]
    assert kinds(world) == [NoticeKind.MEETING_FALLBACK]
    assert (world.zoom.meetings, list(world.meet.meetings)) == ({}, [world.stored().calendar_event_id])


@paid_or_moved
def test_b7_both_refuse_and_the_booking_is_mailed_without_a_link(world: World, follow: Walk, begins: list[str]) -> None:
    old_links = [meeting.join_url for meeting in world.zoom.meetings.values()]
    for maker in (world.zoom, world.meet):
        maker.failures.add("create_meeting", NO)

    execution = follow()

    minting = ["Mint meeting", "Mint with fallback provider", "Record missing link"]
    assert (execution.status, execution.states) == ("SUCCEEDED", [*begins, *minting, *STRAIGHT[2:]])
    guest_mail, host_mail = world.mailer.sent
    assert "Your video link will follow." in guest_mail.text
    assert "There is no video link yet." in host_mail.text
    assert not [link for link in old_links for mail in world.mailer.sent if link in mail.text]
    assert kinds(world) == [NoticeKind.MISSING_LINK]
    assert world.stored().meeting_state == "missing"


@paid_or_moved
def test_a_link_that_can_not_be_stored_takes_its_meeting_along(
    world: World, follow: Walk, begins: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(world.bookings, "store_link", _raise(StoreUnavailable("down")))

    execution = follow()

    storing = ["Mint meeting", "Store link", "Delete unstored meeting", "Record missing link"]
    assert execution.states == [*begins, *storing, *STRAIGHT[2:]]
    assert world.zoom.meetings == {}
    assert kinds(world) == [NoticeKind.MISSING_LINK]


@pytest.mark.parametrize(
    ("follow", "function", "states"),
    [
        ("moved", "delete_meeting", [*BEGINS["moved"], "Mint meeting", *SUPERSEDED]),
        *(
            (came, function, [*begins, *states])
            for came, begins in BEGINS.items()
            for function, states in (
                ("mint_meeting", ["Mint meeting", *SUPERSEDED]),
                ("store_link", ["Mint meeting", "Store link", *SUPERSEDED]),
                ("add_to_calendar", STRAIGHT),
                ("send_email", STRAIGHT),
            )
        ),
    ],
    indirect=["follow"],
)
def test_m6_ac42_a_booking_cancelled_on_the_way_leaves_no_meeting_and_is_told_that_alone(
    world: World, follow: Walk, walk: Walk, function: str, states: list[str]
) -> None:
    execution = follow(**{function: once(world.cancel)})

    assert (execution.status, execution.states) == ("SUCCEEDED", states)
    assert world.mailer.sent == []
    assert len(world.zoom.meetings) == states.count("Send email")

    walk()

    assert [mail.subject.partition(" · ")[2].startswith("Cancelled") for mail in world.mailer.sent] == [True, True]
    assert (world.zoom.meetings, world.entries.meetings) == ({}, {})


def test_b7_an_outage_without_end_still_ends_with_the_booking_mailed(world: World, confirm: Walk) -> None:
    for provider in (world.zoom, world.meet, world.entries):
        provider.failures.add("create_meeting", DOWN, times=99)

    execution = confirm()

    assert execution.status == "SUCCEEDED"
    assert len(world.mailer.sent) == 2
    assert world.state_of(MeetingKind.ZOOM) is LedgerState.DELETED
    assert world.zoom.meetings == {}


@pytest.mark.parametrize(
    ("method", "error", "times", "state", "notices"),
    [
        ("create_meeting", DOWN, 0, LedgerState.DELETED, [NoticeKind.MEETING_FALLBACK]),
        ("delete_meeting", Killed(), 1, LedgerState.DELETED, [NoticeKind.MEETING_FALLBACK]),
        ("locate", DOWN, 99, LedgerState.LEFTOVER, [NoticeKind.LEFTOVER_MEETING, NoticeKind.MEETING_FALLBACK]),
        (
            "delete_meeting",
            ZeroDivisionError(),
            99,
            LedgerState.LEFTOVER,
            [NoticeKind.LEFTOVER_MEETING, NoticeKind.MISSING_LINK],
        ),
    ],
    ids=["removed", "killed once", "silent", "as nobody foresaw"],
)
def test_m6_what_zoom_may_have_made_is_removed_or_named_once_zoom_is_given_up(
    world: World, confirm: Walk, method: str, error: Exception, times: int, state: LedgerState, notices
) -> None:
    world.zoom.failures.add("create_meeting", DOWN, after=True)
    world.zoom.failures.add("find_meeting", DOWN, times=99)
    world.zoom.failures.add(method, error, times=times)

    execution = confirm()

    assert execution.states[1:3] == ["Mint meeting", "Mint with fallback provider"]
    assert world.state_of(MeetingKind.ZOOM) is state
    assert len(world.zoom.meetings) == (0 if state is LedgerState.DELETED else 1)
    assert kinds(world) == notices
    assert len(world.meet.meetings) == notices.count(NoticeKind.MEETING_FALLBACK)


def test_m6_a_process_killed_while_it_removes_a_wrong_meeting_is_followed_by_one_that_does(
    world: World, confirm: Walk
) -> None:
    world.connections.delete(world.connection(Provider.GOOGLE))
    create = world.zoom.create_meeting

    def too_long(*request: object) -> object:
        return replace(create(*request), duration_minutes=999)  # type: ignore[arg-type]

    world.zoom.create_meeting = too_long  # type: ignore[assignment, method-assign]
    world.zoom.failures.add("delete_meeting", Killed())  # type: ignore[arg-type]

    confirm()

    assert world.zoom.meetings == {}
    assert world.state_of(MeetingKind.ZOOM) is LedgerState.DELETED


def test_m6_what_another_account_may_have_made_is_named_and_never_asked_for(world: World, confirm: Walk) -> None:
    world.zoom.failures.add("create_meeting", DOWN, after=True)

    def another_account() -> None:
        connection = world.connection(Provider.ZOOM)
        world.connections.connections[HOST_ID, Provider.ZOOM] = replace(connection, account_id="another-account")

    execution = confirm(mint_meeting=at_call(2, another_account))

    assert execution.states == HAPPY
    assert world.stored().link.meeting_id == list(world.zoom.meetings)[1]
    assert leftover(world).title == "There may be an extra meeting for Portfolio review"


def test_a_busy_table_does_not_make_the_next_attempt_wait(
    world: World, confirm: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    began_at, find = world.clock.now(), world.connections.get
    answers = iter([_raise(StoreUnavailable("busy"))])
    monkeypatch.setattr(world.connections, "get", lambda *who: next(answers, find)(*who))

    execution = confirm()

    assert execution.states == HAPPY
    assert world.clock.now() == began_at


def test_m6_a_link_that_was_stored_before_its_task_died_is_kept(
    world: World, confirm: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    store_link = world.bookings.store_link

    def stored_and_lost(*stored: object) -> None:
        store_link(*stored)  # type: ignore[arg-type]
        raise ValueError("something nobody foresaw")

    monkeypatch.setattr(world.bookings, "store_link", stored_and_lost)

    execution = confirm()

    link = world.stored().link
    assert "Delete unstored meeting" in execution.states
    assert link is not None
    assert list(world.zoom.meetings) == [link.meeting_id]
    assert world.notices.list(HOST_ID) == []


def _raise(error: Exception) -> Callable[..., None]:
    def fail(*_: object) -> None:
        raise error

    return fail
