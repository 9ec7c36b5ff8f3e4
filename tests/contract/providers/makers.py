"""Makers of meetings, real and fake, with what makes a contract of them: a token, their list, and a host's own hand."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from joinlink.clock import rfc3339
from joinlink.model.meeting import MeetingKind
from joinlink.ports.clock import Clock
from joinlink.ports.meetings import MarkedObjects, MeetingProvider
from tests.contract.providers.sandbox_run import SandboxRun
from tests.fakes import FakeMarkedObjects, FakeMeetingProvider

BAD_TOKEN = "not-a-token"
LENGTH = timedelta(minutes=45)


@dataclass(frozen=True)
class Maker:
    """An adapter and a token that it works with; `move_by_hand` and `delete_by_hand` are what its host may do."""

    kind: MeetingKind
    provider: MeetingProvider
    marked: MarkedObjects
    token: str
    move_by_hand: Callable[[str, datetime], object]
    delete_by_hand: Callable[[str], object]


MakeMaker = Callable[[SandboxRun, Clock], Maker]


def zoom(sandbox: SandboxRun, clock: Clock) -> Maker:
    meetings = sandbox.zoom_meetings(clock)

    def move(meeting_id: str, starts_at: datetime) -> None:
        sandbox.app.change("zoom", {"moveMeeting": {"id": meeting_id, "startsAt": rfc3339(starts_at)}})

    return Maker(
        kind=MeetingKind.ZOOM,
        provider=meetings,
        marked=meetings,
        token=sandbox.connect_zoom().tokens.access_token,
        move_by_hand=move,
        delete_by_hand=lambda meeting_id: sandbox.app.change("zoom", {"deleteMeeting": meeting_id}),
    )


def meet(sandbox: SandboxRun, clock: Clock) -> Maker:
    return _google(sandbox, clock, MeetingKind.GOOGLE_MEET, sandbox.google_meet(clock))


def entries(sandbox: SandboxRun, clock: Clock) -> Maker:
    return _google(sandbox, clock, MeetingKind.GOOGLE_CALENDAR, sandbox.calendar_entries())


def _google(sandbox: SandboxRun, clock: Clock, kind: MeetingKind, provider: MeetingProvider) -> Maker:
    def move(event_id: str, starts_at: datetime) -> None:
        times = {"start": rfc3339(starts_at), "end": rfc3339(starts_at + LENGTH)}
        sandbox.app.change("google", {"moveEvent": {"id": event_id, **times}})

    return Maker(
        kind=kind,
        provider=provider,
        marked=sandbox.google_marked_events(clock),
        token=sandbox.connect_google().tokens.access_token,
        move_by_hand=move,
        delete_by_hand=lambda event_id: sandbox.app.change("google", {"deleteEvent": event_id}),
    )


def fake(kind: MeetingKind) -> MakeMaker:
    def make(_sandbox: SandboxRun, clock: Clock) -> Maker:
        provider = FakeMeetingProvider(kind, rejected_tokens={BAD_TOKEN})
        marked = FakeMarkedObjects([provider], clock)
        return Maker(kind, provider, marked, "good-token", provider.move_by_hand, provider.delete_by_hand)

    return make


OF_ZOOM: dict[str, MakeMaker] = {"zoom": zoom, "fake zoom": fake(MeetingKind.ZOOM)}
OF_GOOGLE: dict[str, MakeMaker] = {
    "meet": meet,
    "entries": entries,
    "fake meet": fake(MeetingKind.GOOGLE_MEET),
    "fake entries": fake(MeetingKind.GOOGLE_CALENDAR),
}
