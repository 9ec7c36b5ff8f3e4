"""Busy times from Google: everything that is not a full answer is unknown, and unknown is never free (A3, A4)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from joinlink.clock import rfc3339
from joinlink.errors import ProviderUnavailable
from joinlink.model.meeting import MeetingKind
from joinlink.model.slots import Interval
from joinlink.providers.google.calendar import GoogleFreeBusy
from tests.contract.providers.odd_provider import OddProvider
from tests.contract.providers.sandbox_run import TIMEOUT_SECONDS, SandboxRun
from tests.fakes import FakeFreeBusy

HOUR = 3600
DAY = 24 * HOUR
MIDNIGHT = int(datetime(2027, 3, 1, tzinfo=UTC).timestamp())


@pytest.fixture(params=["google", "fake"])
def read_busy(request: pytest.FixtureRequest, sandbox: SandboxRun) -> Callable[..., list[Interval]]:
    def read(busy: list[Interval], window: Interval) -> list[Interval]:
        if request.param == "fake":
            return list(FakeFreeBusy(busy).busy("token", window))
        sandbox.app.change("google", {"busy": [{"start": _at(one.start), "end": _at(one.end)} for one in busy]})
        return list(sandbox.free_busy().busy(sandbox.connect_google().tokens.access_token, window))

    return read


def _at(epoch_seconds: int) -> str:
    return rfc3339(datetime.fromtimestamp(epoch_seconds, UTC))


def test_busy_times_of_the_window_come_in_order(read_busy) -> None:
    late, early = Interval(MIDNIGHT + 9 * HOUR, MIDNIGHT + 10 * HOUR), Interval(MIDNIGHT, MIDNIGHT + HOUR)
    outside = Interval(MIDNIGHT + 3 * DAY, MIDNIGHT + 3 * DAY + HOUR)

    assert read_busy([late, outside, early], Interval(MIDNIGHT, MIDNIGHT + DAY)) == [early, late]


def test_our_own_events_count_as_busy(sandbox, clock, meeting_request) -> None:
    token = sandbox.connect_google().tokens.access_token
    asked = meeting_request(MeetingKind.GOOGLE_MEET)
    sandbox.google_meet(clock).create_meeting(token, asked)
    start = int(asked.starts_at.timestamp())

    busy = sandbox.free_busy().busy(token, Interval(start - HOUR, start + DAY))

    assert busy == [Interval(start, start + 45 * 60)]


def test_a_long_window_is_asked_for_in_pieces_without_a_gap(sandbox) -> None:
    """W12: Google refuses long windows, and a minute between two pieces would be a minute of double bookings."""
    busy = [Interval(MIDNIGHT + day * DAY - 1800, MIDNIGHT + day * DAY + 1800) for day in range(1, 200)]
    sandbox.app.change("google", {"busy": [{"start": _at(one.start), "end": _at(one.end)} for one in busy]})
    token = sandbox.connect_google().tokens.access_token

    found = sandbox.free_busy().busy(token, Interval(MIDNIGHT, MIDNIGHT + 200 * DAY))

    spans = [(call["body"]["timeMin"], call["body"]["timeMax"]) for call in sandbox.calls("google", "free_busy")]
    assert list(found) == busy
    assert spans[0][0] == _at(MIDNIGHT)
    assert spans[-1][1] == _at(MIDNIGHT + 200 * DAY)
    assert all(earlier[1] == later[0] for earlier, later in pairwise(spans))
    assert all(
        datetime.fromisoformat(end) - datetime.fromisoformat(start) <= timedelta(days=60) for start, end in spans
    )


def test_the_primary_calendar_is_asked_about_and_nothing_else(sandbox) -> None:
    """C3: `calendar.freebusy` is enough for it."""
    token = sandbox.connect_google().tokens.access_token

    sandbox.free_busy().busy(token, Interval(MIDNIGHT, MIDNIGHT + DAY))

    (call,) = sandbox.calls("google", "free_busy")
    assert call["query"] == {}
    assert call["body"] == {
        "timeMin": "2027-03-01T00:00:00Z",
        "timeMax": "2027-03-02T00:00:00Z",
        "items": [{"id": "primary"}],
    }


def test_an_empty_window_asks_nobody(sandbox) -> None:
    assert list(sandbox.free_busy().busy("no token", Interval(MIDNIGHT, MIDNIGHT))) == []
    assert sandbox.app.requests("google") == []


@pytest.mark.parametrize("reason", ["notFound", "internalError", "groupTooBig", "tooManyCalendarsRequested"])
def test_an_error_for_the_calendar_is_never_free_time(sandbox, reason) -> None:
    """A4, AC-56, W12: the answer is a 200 all the same."""
    sandbox.app.change("google", {"freeBusyErrors": [reason]})
    token = sandbox.connect_google().tokens.access_token

    with pytest.raises(ProviderUnavailable):
        sandbox.free_busy().busy(token, Interval(MIDNIGHT, MIDNIGHT + DAY))


def test_busy_times_that_touch_or_overlap_are_one(odd_provider) -> None:
    stretches = [("09:30", "11:00"), ("08:00", "09:00"), ("10:00", "10:30"), ("11:00", "12:00")]
    busy = [{"start": f"2027-03-01T{start}:00Z", "end": f"2027-03-01T{end}:00Z"} for start, end in stretches]
    odd_provider.will_answer(200, {"calendars": {"primary": {"busy": busy}}})

    found = _odd(odd_provider).busy("token", Interval(MIDNIGHT, MIDNIGHT + DAY))

    assert found == [
        Interval(MIDNIGHT + 8 * HOUR, MIDNIGHT + 9 * HOUR),
        Interval(MIDNIGHT + 9 * HOUR + 1800, MIDNIGHT + 12 * HOUR),
    ]


def test_parts_of_a_second_count_as_busy(odd_provider) -> None:
    busy = [{"start": "2027-03-01T09:00:00.900+01:00", "end": "2027-03-01T10:00:00.100+01:00"}]
    odd_provider.will_answer(200, {"calendars": {"primary": {"busy": busy}}})

    found = _odd(odd_provider).busy("token", Interval(MIDNIGHT, MIDNIGHT + DAY))

    assert found == [Interval(MIDNIGHT + 8 * HOUR, MIDNIGHT + 9 * HOUR + 1)]


def _odd(provider: OddProvider) -> GoogleFreeBusy:
    return GoogleFreeBusy(calendar_url=provider.url, timeout_seconds=TIMEOUT_SECONDS)
