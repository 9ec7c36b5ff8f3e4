"""Fakes of what makes, removes and lists meetings; `tests.fakes` exports them too."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from joinlink.errors import AccessTokenRejected, ProviderRejected
from joinlink.model.meeting import MarkedObject, MeetingKind, MeetingRequest, ProviderMeeting
from joinlink.ports.clock import Clock
from tests.fakes.failures import Failures


@dataclass
class FakeMeetingProvider:
    """Zoom or Google, as each of them repeats itself.

    Zoom makes a second meeting for a repeated create, and only the marker finds the first. Google takes the marker for
    the event's id: a repeat gets the first one, and the id of one that was deleted is never free again.
    """

    kind: MeetingKind = MeetingKind.ZOOM
    meetings: dict[str, ProviderMeeting] = field(default_factory=dict)
    requests: dict[str, MeetingRequest] = field(default_factory=dict)
    """What each meeting was made from, by the provider's id; deleted ones stay here."""
    calls: list[str] = field(default_factory=list)
    removals: list[str] = field(default_factory=list)
    """What was asked to be removed, by the provider's id."""
    rejected_tokens: set[str] = field(default_factory=set)
    failures: Failures = field(default_factory=Failures)

    def create_meeting(self, access_token: str, request: MeetingRequest) -> ProviderMeeting:
        with self._called("create_meeting", access_token):
            number = 81_000_000_001 + len(self.requests)
            provider_id = str(number) if self.kind is MeetingKind.ZOOM else request.marker
            if provider_id in self.meetings:
                return self.meetings[provider_id]
            if provider_id in self.requests:
                raise ProviderRejected("the id of an event that was deleted", provider=self.kind.provider)
            made = ProviderMeeting(
                provider_id=provider_id,
                join_url=_join_url(request, number),
                starts_at=request.starts_at,
                duration_minutes=request.duration_minutes,
                timezone=request.timezone,
            )
            self.meetings[made.provider_id] = made
            self.requests[made.provider_id] = request
            return made

    def find_meeting(self, access_token: str, request: MeetingRequest) -> ProviderMeeting | None:
        with self._called("find_meeting", access_token):
            return self._marked(request.marker)

    def locate(self, access_token: str, marker: str) -> str | None:
        if self.kind is not MeetingKind.ZOOM:
            return marker
        with self._called("locate", access_token):
            found = self._marked(marker)
            return found.provider_id if found else None

    def read_meeting(self, access_token: str, provider_id: str) -> ProviderMeeting | None:
        with self._called("read_meeting", access_token):
            return self.meetings.get(provider_id)

    def delete_meeting(self, access_token: str, provider_id: str) -> None:
        self.removals.append(provider_id)
        with self._called("delete_meeting", access_token):
            self.meetings.pop(provider_id, None)

    def move_by_hand(self, provider_id: str, starts_at: datetime) -> None:
        """Give a meeting another start, as its host may do in the provider's own app."""
        self.meetings[provider_id] = replace(self.meetings[provider_id], starts_at=starts_at)

    def delete_by_hand(self, provider_id: str) -> None:
        """Remove a meeting, as its host may do in the provider's own app."""
        del self.meetings[provider_id]

    def _marked(self, marker: str) -> ProviderMeeting | None:
        marked = (made for made in self.meetings.values() if self.requests[made.provider_id].marker == marker)
        return next(marked, None)

    @contextmanager
    def _called(self, operation: str, access_token: str) -> Iterator[None]:
        self.calls.append(operation)
        self.check_token(access_token)
        with self.failures.around(operation):
            yield

    def check_token(self, access_token: str) -> None:
        if access_token in self.rejected_tokens:
            raise AccessTokenRejected("the access token is not good", provider=self.kind.provider)


def _join_url(request: MeetingRequest, number: int) -> str | None:
    match request.kind:
        case MeetingKind.ZOOM:
            return f"https://zoom.us/j/{number}"
        case MeetingKind.GOOGLE_MEET:
            return f"https://meet.google.com/abc-{number}"
        case MeetingKind.GOOGLE_CALENDAR:
            return request.join_url


@dataclass
class FakeCalendarNotes:
    """Keeps the descriptions that events were given since they were made, by the event's id."""

    descriptions: dict[str, str] = field(default_factory=dict)
    failures: Failures = field(default_factory=Failures)

    def describe(self, access_token: str, event_id: str, request: MeetingRequest) -> None:
        with self.failures.around("describe"):
            self.descriptions[event_id] = request.description


@dataclass
class FakeMarkedObjects:
    """Lists what is still to come of that which the makers of one account have made."""

    makers: Sequence[FakeMeetingProvider]
    clock: Clock
    failures: Failures = field(default_factory=Failures)

    def list_marked(self, access_token: str) -> Sequence[MarkedObject]:
        for maker in self.makers:
            maker.check_token(access_token)
        with self.failures.around("list_marked"):
            return [
                MarkedObject(made.provider_id, request.marker, request.reference)
                for maker in self.makers
                for made in maker.meetings.values()
                if made.starts_at + timedelta(minutes=made.duration_minutes) > self.clock.now()
                for request in [maker.requests[made.provider_id]]
            ]
