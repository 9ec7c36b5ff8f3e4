"""What every maker of meetings has in common: one suite on Zoom, on both kinds of Google event, and on the fake."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from joinlink.errors import AccessTokenRejected
from joinlink.model.meeting import MeetingKind, MeetingRequest, check_as_asked
from joinlink.ports import MeetingProvider
from tests.contract.providers.sandbox_run import SandboxRun
from tests.fakes import FakeClock, FakeMeetingProvider


@dataclass(frozen=True)
class Maker:
    """An adapter, a token that it works with, and one that it does not."""

    kind: MeetingKind
    provider: MeetingProvider
    good_token: str
    bad_token: str = "not-a-token"


def _zoom(sandbox: SandboxRun, clock: FakeClock) -> Maker:
    token = sandbox.connect_zoom().tokens.access_token
    return Maker(MeetingKind.ZOOM, sandbox.zoom_meetings(clock), token)


def _meet(sandbox: SandboxRun, clock: FakeClock) -> Maker:
    token = sandbox.connect_google().tokens.access_token
    return Maker(MeetingKind.GOOGLE_MEET, sandbox.google_meet(clock), token)


def _entries(sandbox: SandboxRun, clock: FakeClock) -> Maker:
    token = sandbox.connect_google().tokens.access_token
    return Maker(MeetingKind.GOOGLE_CALENDAR, sandbox.calendar_entries(), token)


def _fake(sandbox: SandboxRun, clock: FakeClock) -> Maker:
    provider = FakeMeetingProvider(MeetingKind.ZOOM, rejected_tokens={"not-a-token"})
    return Maker(MeetingKind.ZOOM, provider, "good-token")


@pytest.fixture(params=[_zoom, _meet, _entries, _fake], ids=lambda make: make.__name__.strip("_"))
def maker(request: pytest.FixtureRequest, sandbox: SandboxRun, clock: FakeClock) -> Maker:
    made: Maker = request.param(sandbox, clock)
    return made


@pytest.fixture
def asked(maker: Maker, meeting_request: Callable[..., MeetingRequest]) -> MeetingRequest:
    join_url = "https://zoom.us/j/81000000001" if maker.kind is MeetingKind.GOOGLE_CALENDAR else None
    return meeting_request(maker.kind, join_url=join_url)


def test_what_is_made_is_what_was_asked_for(maker: Maker, asked: MeetingRequest) -> None:
    """M2, AC-59: start, duration, zone and link are read back from the answer."""
    made = maker.provider.create_meeting(maker.good_token, asked)

    check_as_asked(asked, made)
    assert (made.starts_at, made.duration_minutes) == (asked.starts_at, asked.duration_minutes)
    assert made.timezone == asked.timezone


def test_a_meeting_is_found_again_by_its_marker(maker: Maker, asked: MeetingRequest) -> None:
    """M6: what an attempt whose answer got lost has made can be adopted."""
    made = maker.provider.create_meeting(maker.good_token, asked)

    assert maker.provider.find_meeting(maker.good_token, asked) == made


def test_the_id_to_remove_is_told_by_the_marker_too(maker: Maker, asked: MeetingRequest) -> None:
    """M6: what had to be given up before its answer came is removed by this id."""
    made = maker.provider.create_meeting(maker.good_token, asked)

    assert maker.provider.locate(maker.good_token, asked) == made.provider_id


def test_nothing_is_found_where_nothing_was_made(
    maker: Maker, asked: MeetingRequest, meeting_request: Callable[..., MeetingRequest]
) -> None:
    maker.provider.create_meeting(maker.good_token, meeting_request(maker.kind))

    assert maker.provider.find_meeting(maker.good_token, asked) is None


def test_a_deleted_meeting_is_gone(maker: Maker, asked: MeetingRequest) -> None:
    made = maker.provider.create_meeting(maker.good_token, asked)

    maker.provider.delete_meeting(maker.good_token, made.provider_id)

    assert maker.provider.find_meeting(maker.good_token, asked) is None


def test_deleting_what_is_already_gone_succeeds(maker: Maker, asked: MeetingRequest) -> None:
    """X2, AC-09: gone by hand, or by the first of two deletions."""
    made = maker.provider.create_meeting(maker.good_token, asked)
    maker.provider.delete_meeting(maker.good_token, made.provider_id)

    maker.provider.delete_meeting(maker.good_token, made.provider_id)

    assert maker.provider.find_meeting(maker.good_token, asked) is None


def test_a_token_that_is_no_good_is_told_from_every_other_refusal(maker: Maker, asked: MeetingRequest) -> None:
    """C9: only this error is worth a refresh."""
    with pytest.raises(AccessTokenRejected):
        maker.provider.create_meeting(maker.bad_token, asked)
    with pytest.raises(AccessTokenRejected):
        maker.provider.find_meeting(maker.bad_token, asked)
    with pytest.raises(AccessTokenRejected):
        maker.provider.delete_meeting(maker.bad_token, "81000000001")
