"""M2, M5, M6, 12.2, AC-01, N1, N2, AC-31, AC-59: one meeting per booking revision, whatever happens on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.errors import (
    JoinlinkError,
    MeetingNotAsAsked,
    MintInProgress,
    NoFallbackProvider,
    NoMeetingProvider,
    ProviderQuotaExhausted,
    ProviderRejected,
    ProviderUnavailable,
    ReconnectRequired,
    Superseded,
)
from joinlink.model.booking import BookingRevision
from joinlink.model.host import Provider
from joinlink.model.meeting import LedgerState, MeetingChoice, MeetingKind, MeetingRequest, ProviderMeeting
from joinlink.model.notice import NoticeKind
from joinlink.usecases.meetings.mint_meeting import ATTEMPT, mint_meeting
from joinlink.usecases.meetings.store_link import store_link
from tests.fakes import FakeMeetingProvider
from tests.worlds.world import HOST_ID, NEXT_WEEK, World

TARGET = BookingRevision(NEXT_WEEK.booking_id, NEXT_WEEK.revision)
UNAVAILABLE = ProviderUnavailable("no answer", provider="zoom")


@pytest.fixture
def world() -> World:
    """Return a host with Zoom and Google, and a confirmed booking of an online class."""
    world = World().connect(Provider.ZOOM, Provider.GOOGLE)
    world.put()
    return world


def mint(world: World, *, fallback: bool = False) -> None:
    mint_meeting(TARGET, world.house, fallback=fallback)


def store(world: World) -> None:
    store_link(TARGET, world.house)


def test_m2_zoom_is_asked_for_the_booked_time_in_the_hosts_zone(world: World) -> None:
    mint(world)

    (request,) = world.zoom.requests.values()
    assert request.starts_at == NEXT_WEEK.starts_at
    assert request.duration_minutes == 30
    assert request.timezone == "Europe/Berlin"
    assert "guest@example.com" not in request.title + request.description


def test_ac_01_each_of_several_bookings_gets_one_meeting_of_its_own(world: World) -> None:
    for number in range(2, 5):
        booking = world.put(replace(NEXT_WEEK, booking_id=f"bk_{number}"))
        mint_meeting(booking.target, world.house)
    mint(world)

    assert world.zoom.calls == ["create_meeting"] * 4
    made_for = {request.reference.booking_id for request in world.zoom.requests.values()}
    assert made_for == {"bk_1", "bk_2", "bk_3", "bk_4"}


def test_12_2_m6_a_repeat_after_success_asks_the_provider_nothing(world: World) -> None:
    mint(world)
    calls = list(world.zoom.calls)

    mint(world)

    assert world.zoom.calls == calls


def test_m6_a_lost_answer_is_found_again_by_its_marker_and_adopted(world: World) -> None:
    world.zoom.failures.add("create_meeting", UNAVAILABLE, after=True)

    with pytest.raises(ProviderUnavailable):
        mint(world)
    mint(world)
    store(world)

    assert len(world.zoom.meetings) == 1
    assert world.zoom.calls == ["create_meeting", "find_meeting"]


def test_m6_a_create_that_never_arrived_is_made_once_by_the_repeat(world: World) -> None:
    world.zoom.failures.add("create_meeting", UNAVAILABLE)

    with pytest.raises(ProviderUnavailable):
        mint(world)
    mint(world)

    assert len(world.zoom.meetings) == 1


def test_m6_a_repeat_waits_while_an_attempt_that_went_silent_may_still_run(world: World) -> None:
    class Killed(BaseException):
        """The process is gone: nothing after it runs."""

    world.zoom.failures.add("create_meeting", Killed(), after=True)  # type: ignore[arg-type]
    with pytest.raises(Killed):
        mint(world)

    with pytest.raises(MintInProgress):
        mint(world)
    world.clock.time += ATTEMPT + timedelta(seconds=1)
    mint(world)

    assert len(world.zoom.meetings) == 1


def test_m6_a_second_caller_does_not_create_while_the_first_is_at_it(world: World) -> None:
    second: list[JoinlinkError] = []

    def call_again() -> None:
        try:
            mint(world)
        except JoinlinkError as exc:
            second.append(exc)

    world.zoom = Interrupting(call_again)

    mint(world)

    assert isinstance(second[0], MintInProgress)
    assert len(world.zoom.meetings) == 1


def test_m6_an_uncertain_attempt_is_not_closed_by_a_failure_that_could_not_look(world: World) -> None:
    world.zoom.failures.add("create_meeting", UNAVAILABLE, after=True)
    world.zoom.failures.add("find_meeting", ProviderRejected("no", provider="zoom"))

    with pytest.raises(ProviderUnavailable):
        mint(world)
    with pytest.raises(ProviderRejected):
        mint(world)

    assert world.state_of(MeetingKind.ZOOM) is LedgerState.INTENDED


@pytest.mark.parametrize(
    "error",
    [ProviderRejected("no", provider="zoom"), ProviderQuotaExhausted("daily limit", provider="zoom")],
    ids=["rejected", "daily-limit"],
)
def test_m5_after_zoom_gave_up_meet_is_made_and_the_host_is_told(world: World, error: JoinlinkError) -> None:
    world.zoom.failures.add("create_meeting", error)

    with pytest.raises(type(error)):
        mint(world)
    mint(world, fallback=True)
    store(world)

    booking = world.bookings.get("bk_1")
    assert booking.link is not None
    assert booking.link.kind is MeetingKind.GOOGLE_MEET
    assert booking.link.instead_of is MeetingKind.ZOOM
    assert [notice.kind for notice in world.notices.list(HOST_ID)] == [NoticeKind.MEETING_FALLBACK]
    assert world.state_of(MeetingKind.ZOOM) is LedgerState.DELETED


def test_m6_a_stand_in_that_waits_to_be_stored_is_followed_by_no_other_meeting(world: World) -> None:
    world.zoom.failures.add("create_meeting", ProviderRejected("no", provider="zoom"))
    with pytest.raises(ProviderRejected):
        mint(world)
    mint(world, fallback=True)

    mint(world)
    mint(world, fallback=True)

    assert (len(world.zoom.meetings), len(world.meet.meetings)) == (0, 1)


def test_n2_a_zoom_that_needs_reconnecting_is_not_asked_and_meet_steps_in(world: World) -> None:
    world.disturb(Provider.ZOOM)

    with pytest.raises(ReconnectRequired):
        mint(world)
    mint(world, fallback=True)

    assert world.zoom.calls == []
    assert len(world.meet.meetings) == 1


def test_m5_without_google_nothing_is_left_to_turn_to() -> None:
    world = World().connect(Provider.ZOOM)
    world.put()

    with pytest.raises(NoFallbackProvider):
        mint(world, fallback=True)


def test_k3_a_class_set_to_meet_does_not_fall_back_to_zoom(world: World) -> None:
    world.put(replace(NEXT_WEEK, meeting_choice=MeetingChoice.GOOGLE_MEET))
    world.meet.failures.add("create_meeting", ProviderRejected("no", provider="google"))

    with pytest.raises(ProviderRejected):
        mint(world)
    with pytest.raises(NoFallbackProvider):
        mint(world, fallback=True)

    assert world.zoom.meetings == {}


def test_n1_with_nothing_connected_there_is_no_provider_and_the_booking_stands() -> None:
    world = World()
    booking = world.put()

    with pytest.raises(NoMeetingProvider):
        mint(world)

    assert world.bookings.get("bk_1") == booking


@pytest.mark.parametrize(
    "difference",
    [
        {"starts_at": NEXT_WEEK.starts_at + timedelta(hours=1)},
        {"duration_minutes": 60},
        {"timezone": "Europe/London"},
        {"join_url": "https://zoom.us/u/abcdef"},
        {"join_url": None},
    ],
    ids=["start", "duration", "zone", "dial-in-page", "no-link"],
)
def test_ac_31_ac_59_a_meeting_that_is_not_as_asked_is_removed_and_never_stored(
    world: World, difference: dict[str, object]
) -> None:
    world.zoom = Altering(difference)

    with pytest.raises(MeetingNotAsAsked):
        mint(world)
    with pytest.raises(ProviderRejected):
        mint(world)

    assert world.zoom.meetings == {}
    assert world.state_of(MeetingKind.ZOOM) is LedgerState.DELETED


def test_x3_a_wrong_meeting_that_can_not_be_removed_is_named_by_a_notice(world: World) -> None:
    world.zoom = Altering({"duration_minutes": 60})
    world.zoom.failures.add("delete_meeting", ProviderRejected("no", provider="zoom"))

    with pytest.raises(MeetingNotAsAsked):
        mint(world)

    (notice,) = world.notices.list(HOST_ID)
    assert notice.kind is NoticeKind.LEFTOVER_MEETING
    assert notice.meeting_id in world.zoom.meetings
    assert world.state_of(MeetingKind.ZOOM) is LedgerState.LEFTOVER


def test_a_cancelled_booking_supersedes_its_mint(world: World) -> None:
    world.cancel()

    with pytest.raises(Superseded):
        mint(world)

    assert world.zoom.calls == []


def test_a_class_in_person_needs_no_meeting(world: World) -> None:
    world.put(replace(NEXT_WEEK, is_online=False))

    mint(world)
    store(world)

    assert world.zoom.calls == []
    assert world.bookings.get("bk_1").link is None


def test_d5_the_timeline_says_why_there_is_no_zoom_link(world: World) -> None:
    world.zoom.failures.add("create_meeting", ProviderRejected("Validation Failed. (300)", provider="zoom"))

    with pytest.raises(ProviderRejected):
        mint(world)

    (event,) = world.timeline.list("bk_1")
    assert event.what == "Zoom meeting could not be made"
    assert "300" in event.detail


class Interrupting(FakeMeetingProvider):
    """Lets somebody else in between the intent and the create."""

    def __init__(self, meanwhile: Callable[[], None]) -> None:
        super().__init__()
        self.meanwhile = meanwhile

    def create_meeting(self, access_token: str, request: MeetingRequest) -> ProviderMeeting:
        self.meanwhile()
        return super().create_meeting(access_token, request)


class Altering(FakeMeetingProvider):
    """Makes something other than what was asked for."""

    def __init__(self, difference: dict[str, object]) -> None:
        super().__init__()
        self.difference = difference

    def create_meeting(self, access_token: str, request: MeetingRequest) -> ProviderMeeting:
        made = replace(super().create_meeting(access_token, request), **self.difference)
        self.meetings[made.provider_id] = made
        return made
