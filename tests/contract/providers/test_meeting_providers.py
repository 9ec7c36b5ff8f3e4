"""What every maker of meetings has in common: one suite on Zoom, on both kinds of Google event, and on the fakes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.errors import AccessTokenRejected, MeetingNotAsAsked, ProviderRejected
from joinlink.model.meeting import MarkedObject, MeetingKind, MeetingRequest, check_as_asked
from tests.contract.providers.makers import BAD_TOKEN, OF_GOOGLE, OF_ZOOM, Maker
from tests.contract.providers.sandbox_run import SandboxRun
from tests.fakes import FakeClock

MAKERS = OF_ZOOM | OF_GOOGLE


@pytest.fixture(params=MAKERS)
def maker(request: pytest.FixtureRequest, sandbox: SandboxRun, clock: FakeClock) -> Maker:
    return MAKERS[request.param](sandbox, clock)


@pytest.fixture
def new_request(maker: Maker, meeting_request: Callable[..., MeetingRequest]) -> Callable[[], MeetingRequest]:
    """Say what to ask of this maker; for another booking each time."""
    join_url = "https://zoom.us/j/81000000001" if maker.kind is MeetingKind.GOOGLE_CALENDAR else None
    return lambda: meeting_request(maker.kind, join_url=join_url)


@pytest.fixture
def asked(new_request: Callable[[], MeetingRequest]) -> MeetingRequest:
    return new_request()


def test_what_is_made_is_what_was_asked_for(maker, asked) -> None:
    """M2, 12.7, AC-59: start, duration, zone and link are read back from the answer."""
    made = maker.provider.create_meeting(maker.token, asked)

    check_as_asked(asked, made)
    assert (made.starts_at, made.duration_minutes) == (asked.starts_at, asked.duration_minutes)
    assert made.timezone == asked.timezone


def test_what_stands_there_can_be_read_by_its_id_and_found_by_its_marker(maker, asked) -> None:
    """12.6: start, zone, duration and link, as when it was made; M6: so that it can be adopted, or removed."""
    made = maker.provider.create_meeting(maker.token, asked)

    assert maker.provider.read_meeting(maker.token, made.provider_id) == made
    assert maker.provider.find_meeting(maker.token, asked) == made
    assert maker.provider.locate(maker.token, asked.marker) == made.provider_id


def test_what_was_moved_by_hand_is_read_as_it_is_now(maker, asked) -> None:
    """12.6: so that it shows before the class, and not when nobody comes."""
    made = maker.provider.create_meeting(maker.token, asked)
    later = asked.starts_at + timedelta(hours=1)

    maker.move_by_hand(made.provider_id, later)

    found = maker.provider.read_meeting(maker.token, made.provider_id)
    assert found == replace(made, starts_at=later)
    with pytest.raises(MeetingNotAsAsked, match="start"):
        check_as_asked(asked, found)


@pytest.mark.parametrize("by_hand", [True, False])
def test_what_was_deleted_is_gone_and_can_be_deleted_again(maker, asked, by_hand) -> None:
    """12.6, AC-03, AC-08, AC-09, X2: for who reads it, looks for it, lists what is ours, or deletes it once more."""
    made = maker.provider.create_meeting(maker.token, asked)

    maker.delete_by_hand(made.provider_id) if by_hand else maker.provider.delete_meeting(maker.token, made.provider_id)

    assert maker.provider.read_meeting(maker.token, made.provider_id) is None
    assert maker.provider.find_meeting(maker.token, asked) is None
    assert list(maker.marked.list_marked(maker.token)) == []
    maker.provider.delete_meeting(maker.token, made.provider_id)


def test_nothing_is_found_where_nothing_was_made(maker, asked, new_request) -> None:
    maker.provider.create_meeting(maker.token, new_request())

    assert maker.provider.find_meeting(maker.token, asked) is None


def test_a_token_that_is_no_good_is_told_from_every_other_refusal(maker, asked) -> None:
    """C9: only this error is worth a refresh."""
    calls: list[Callable[[], object]] = [
        lambda: maker.provider.create_meeting(BAD_TOKEN, asked),
        lambda: maker.provider.find_meeting(BAD_TOKEN, asked),
        lambda: maker.provider.read_meeting(BAD_TOKEN, "81000000001"),
        lambda: maker.provider.delete_meeting(BAD_TOKEN, "81000000001"),
        lambda: maker.marked.list_marked(BAD_TOKEN),
    ]
    for call in calls:
        with pytest.raises(AccessTokenRejected):
            call()


# --- what is ours (12.3) ---


def test_what_is_ours_is_listed_with_what_it_was_made_for(maker, new_request) -> None:
    """12.3: booking, revision, kind and generation are told by the object itself, without the ledger."""
    asked = [new_request(), new_request()]
    made = [maker.provider.create_meeting(maker.token, each) for each in asked]

    listed = maker.marked.list_marked(maker.token)

    assert sorted(listed, key=lambda found: found.provider_id) == sorted(
        (MarkedObject(each.provider_id, ask.marker, ask.reference) for each, ask in zip(made, asked, strict=True)),
        key=lambda found: found.provider_id,
    )


def test_what_is_over_is_not_listed(maker, asked, now) -> None:
    """12.3: what has been is nobody's business any more."""
    made = maker.provider.create_meeting(maker.token, asked)

    maker.move_by_hand(made.provider_id, now - timedelta(days=1))

    assert list(maker.marked.list_marked(maker.token)) == []


# --- how each of them repeats itself (M6) ---


@pytest.mark.parametrize("name", OF_ZOOM)
def test_zoom_makes_another_meeting_for_a_repeat(sandbox, clock, meeting_request, name) -> None:
    """M6, W1: which is why a repeat has to look first."""
    maker = OF_ZOOM[name](sandbox, clock)
    asked = meeting_request(MeetingKind.ZOOM)

    first = maker.provider.create_meeting(maker.token, asked)
    second = maker.provider.create_meeting(maker.token, asked)

    assert first.provider_id != second.provider_id
    assert len(maker.marked.list_marked(maker.token)) == 2


@pytest.mark.parametrize("name", OF_ZOOM)
def test_zoom_tells_no_id_for_a_marker_that_nothing_carries(sandbox, clock, meeting_request, name) -> None:
    maker = OF_ZOOM[name](sandbox, clock)

    assert maker.provider.locate(maker.token, meeting_request(MeetingKind.ZOOM).marker) is None


@pytest.mark.parametrize("name", OF_GOOGLE)
def test_google_gives_a_repeat_the_first_event(sandbox, clock, meeting_request, name) -> None:
    """M6, AC-11: the id is derived, so that Google itself refuses a second one (409)."""
    maker = OF_GOOGLE[name](sandbox, clock)
    asked = meeting_request(maker.kind)
    first = maker.provider.create_meeting(maker.token, asked)

    assert maker.provider.create_meeting(maker.token, asked) == first
    assert len(maker.marked.list_marked(maker.token)) == 1


@pytest.mark.parametrize("name", OF_GOOGLE)
def test_google_never_gives_the_id_of_a_deleted_event_again(sandbox, clock, meeting_request, name) -> None:
    """M6, AC-34: the next attempt has to be of another generation."""
    maker = OF_GOOGLE[name](sandbox, clock)
    asked = meeting_request(maker.kind)
    made = maker.provider.create_meeting(maker.token, asked)
    maker.provider.delete_meeting(maker.token, made.provider_id)

    with pytest.raises(ProviderRejected):
        maker.provider.create_meeting(maker.token, asked)
