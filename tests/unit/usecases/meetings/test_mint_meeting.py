"""M2, M5, M6, 12.2, AC-01, N1, N2, AC-31, AC-59: one meeting per booking revision, whatever happens on the way."""

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
from joinlink.model.host import Provider
from joinlink.model.meeting import ATTEMPT, LedgerState, MeetingChoice, MeetingKind, MeetingRequest, ProviderMeeting
from joinlink.model.notice import NoticeKind
from joinlink.usecases.meetings.mint_meeting import mint_meeting
from joinlink.usecases.meetings.store_link import store_link
from tests.fakes import FakeMeetingProvider
from tests.fakes.interruptions import meanwhile
from tests.workflow.interpreter import Killed
from tests.worlds.world import NEXT_WEEK, World

UNAVAILABLE = ProviderUnavailable("no answer", provider="zoom")
REJECTED = ProviderRejected("Validation Failed. (300)", provider="zoom")


def mint(world: World, *, fallback: bool = False) -> None:
    mint_meeting(NEXT_WEEK.target, world.house, fallback=fallback)


def fail_to_mint(world: World, error: type[BaseException], *, fallback: bool = False) -> None:
    with pytest.raises(error):
        mint(world, fallback=fallback)


def test_ac_01_m2_each_of_several_bookings_gets_one_meeting_of_its_own_at_its_time_in_the_hosts_zone(world) -> None:
    for number in range(1, 5):
        booking = world.put(replace(NEXT_WEEK, booking_id=f"bk_{number}"))
        mint_meeting(booking.target, world.house)

    assert world.zoom.calls == ["create_meeting"] * 4
    requests = list(world.zoom.requests.values())
    assert {request.reference.subject_id for request in requests} == {"bk_1", "bk_2", "bk_3", "bk_4"}
    assert {request.starts_at for request in requests} == {NEXT_WEEK.starts_at}
    assert {(request.duration_minutes, request.timezone) for request in requests} == {(30, "Europe/Berlin")}
    assert "guest@example.com" not in str(requests)


def test_12_2_m6_a_repeat_after_success_asks_the_provider_nothing(world) -> None:
    mint(world)
    calls = list(world.zoom.calls)

    mint(world)

    assert world.zoom.calls == calls


@pytest.mark.parametrize("after", [True, False], ids=["the answer was lost", "it never arrived"])
def test_m6_a_create_whose_outcome_is_unknown_makes_one_meeting_with_its_repeat(world, after) -> None:
    world.zoom.failures.add("create_meeting", UNAVAILABLE, after=after)

    fail_to_mint(world, ProviderUnavailable)
    mint(world)

    assert len(world.zoom.meetings) == 1
    assert world.zoom.calls == ["create_meeting", "find_meeting", *([] if after else ["create_meeting"])]


def test_m6_a_repeat_waits_while_an_attempt_that_went_silent_may_still_run(world) -> None:
    world.zoom.failures.add("create_meeting", Killed(), after=True)  # type: ignore[arg-type]
    fail_to_mint(world, Killed)

    fail_to_mint(world, MintInProgress)
    world.clock.time += ATTEMPT + timedelta(seconds=1)
    mint(world)

    assert len(world.zoom.meetings) == 1


def test_m6_a_second_caller_does_not_create_while_the_first_is_at_it(world) -> None:
    meanwhile(world.zoom, "create_meeting", lambda: fail_to_mint(world, MintInProgress))

    mint(world)

    assert len(world.zoom.meetings) == 1


def test_m6_an_uncertain_attempt_is_not_closed_by_a_failure_that_could_not_look(world) -> None:
    world.zoom.failures.add("create_meeting", UNAVAILABLE, after=True)
    world.zoom.failures.add("find_meeting", REJECTED)

    fail_to_mint(world, ProviderUnavailable)
    fail_to_mint(world, ProviderRejected)

    assert world.state_of(MeetingKind.ZOOM) is LedgerState.INTENDED


@pytest.mark.parametrize(
    "error", [REJECTED, ProviderQuotaExhausted("daily limit", provider="zoom")], ids=["rejected", "daily limit"]
)
def test_m5_m6_d5_after_zoom_gave_up_one_meet_is_made_and_the_host_is_told(world, error: JoinlinkError) -> None:
    world.zoom.failures.add("create_meeting", error)
    fail_to_mint(world, type(error))
    (event,) = world.timeline.list(NEXT_WEEK.booking_id)
    assert (event.what, str(error) in event.detail) == ("Zoom meeting could not be made", True)

    mint(world, fallback=True)
    mint(world)
    mint(world, fallback=True)
    store_link(NEXT_WEEK.target, world.house)

    assert (len(world.zoom.meetings), len(world.meet.meetings)) == (0, 1)
    link = world.stored().link
    assert (link.kind, link.instead_of) == (MeetingKind.GOOGLE_MEET, MeetingKind.ZOOM)
    assert world.notice_kinds() == [NoticeKind.MEETING_FALLBACK]
    assert world.state_of(MeetingKind.ZOOM) is LedgerState.DELETED


def test_n2_a_zoom_that_needs_reconnecting_is_not_asked_and_meet_steps_in(world) -> None:
    world.disturb(Provider.ZOOM)

    fail_to_mint(world, ReconnectRequired)
    mint(world, fallback=True)

    assert world.zoom.calls == []
    assert len(world.meet.meetings) == 1


def test_m5_without_google_nothing_is_left_to_turn_to() -> None:
    fail_to_mint(World.booked(Provider.ZOOM), NoFallbackProvider, fallback=True)


def test_k3_a_class_set_to_meet_does_not_fall_back_to_zoom(world) -> None:
    world.put(replace(NEXT_WEEK, meeting_choice=MeetingChoice.GOOGLE_MEET))
    world.meet.failures.add("create_meeting", ProviderRejected("no", provider="google"))

    fail_to_mint(world, ProviderRejected)
    fail_to_mint(world, NoFallbackProvider, fallback=True)

    assert world.zoom.meetings == {}


def test_n1_with_nothing_connected_there_is_no_provider_and_the_booking_stands() -> None:
    world = World.booked()

    fail_to_mint(world, NoMeetingProvider)

    assert world.stored() == NEXT_WEEK


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
def test_ac_31_ac_59_a_meeting_that_is_not_as_asked_is_removed_and_never_stored(world, difference) -> None:
    world.meeting_providers[MeetingKind.ZOOM] = Altering(difference)

    fail_to_mint(world, MeetingNotAsAsked)
    fail_to_mint(world, ProviderRejected)

    assert world.zoom.meetings == {}
    assert world.state_of(MeetingKind.ZOOM) is LedgerState.DELETED


def test_x3_a_wrong_meeting_that_can_not_be_removed_is_named_by_a_notice(world) -> None:
    world.meeting_providers[MeetingKind.ZOOM] = Altering({"duration_minutes": 60})
    world.zoom.failures.add("delete_meeting", REJECTED)

    fail_to_mint(world, MeetingNotAsAsked)

    notice = world.the_notice()
    assert notice.kind is NoticeKind.LEFTOVER_MEETING
    assert notice.meeting_id in world.zoom.meetings
    assert world.state_of(MeetingKind.ZOOM) is LedgerState.LEFTOVER


def test_a_cancelled_booking_supersedes_its_mint(world) -> None:
    world.cancel()

    fail_to_mint(world, Superseded)

    assert world.zoom.calls == []


class Altering(FakeMeetingProvider):
    """Makes something other than what was asked for."""

    def __init__(self, difference: dict[str, object]) -> None:
        super().__init__()
        self.difference = difference

    def create_meeting(self, access_token: str, request: MeetingRequest) -> ProviderMeeting:
        made = replace(super().create_meeting(access_token, request), **self.difference)
        self.meetings[made.provider_id] = made
        return made


@pytest.mark.parametrize(
    ("account", "must_knock"),
    [
        ({"account_plan": "personal"}, True),
        ({"account_plan": "workspace", "account_email": "host@gmail.com"}, False),
        ({"account_plan": None, "account_email": "Host@Gmail.com"}, True),
        ({"account_plan": None, "account_email": "host@school.example"}, False),
        ({"account_plan": None, "account_email": None}, False),
    ],
)
def test_e1_guests_of_a_meet_of_a_personal_account_must_knock(account, must_knock) -> None:
    world = World().connect(Provider.GOOGLE, **account)
    world.put()

    world.run_confirm()

    assert world.stored().link.must_knock is must_knock


def test_e1_nobody_knocks_at_zoom_though_the_google_account_is_personal() -> None:
    world = World().connect(Provider.GOOGLE, account_plan="personal").connect(Provider.ZOOM)
    world.put()

    world.run_confirm()

    assert world.stored().link.must_knock is False
