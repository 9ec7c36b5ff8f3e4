"""A host's Google calendar: Meet links, entries that carry another provider's link, and busy times.

Source:  https://developers.google.com/workspace/calendar/api/guides/create-events#conferencing and
         https://developers.google.com/workspace/calendar/api/v3/reference/freebusy/query
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from math import ceil, floor

from joinlink.clock import rfc3339
from joinlink.errors import ProviderUnavailable
from joinlink.ids import derived_id
from joinlink.language import N_
from joinlink.model.host import Provider
from joinlink.model.meeting import MarkedObject, MeetingRequest, ProviderMeeting
from joinlink.model.slots import Interval
from joinlink.ports.clock import Clock
from joinlink.providers.busy_intervals import merged
from joinlink.providers.google.events import (
    MARKER,
    REFERENCE,
    CalendarApi,
    CalendarEvents,
    conference_request,
    event_may_exist,
    read_event,
)
from joinlink.providers.json_object import JsonObject
from joinlink.providers.marks import marked_object

CONFERENCE_PAUSES_SECONDS = (0.5, 1.0, 2.0)
LONGEST_FREE_BUSY_SECONDS = 60 * 24 * 60 * 60
"""Google refuses a span of more than a few months, so longer windows are read in several adjoining spans."""


class GoogleMeet:
    """Events with a Meet conference, which Google makes shortly after the event."""

    def __init__(self, *, calendar_url: str, timeout_seconds: float, clock: Clock) -> None:
        self._events = CalendarEvents(CalendarApi(calendar_url=calendar_url, timeout_seconds=timeout_seconds))
        self._clock = clock

    def create_meeting(self, access_token: str, request: MeetingRequest) -> ProviderMeeting:
        """Create the event for one booking revision; a repeat returns the first one.

        `join_url` is None if Google made the event without a conference (M3).
        Raises:  ProviderUnavailable also while the conference is still being made
        """
        extra = {"conferenceData": conference_request(request.marker)}
        return self._with_link(access_token, request.marker, self._events.insert(access_token, request, extra))

    def find_meeting(self, access_token: str, request: MeetingRequest) -> ProviderMeeting | None:
        """Look for the event by its derived id, and wait for its conference as `create_meeting` does."""
        event = self._events.find(access_token, request)
        return None if event is None else self._with_link(access_token, request.marker, event)

    def locate(self, access_token: str, marker: str) -> str | None:  # noqa: ARG002
        """Return the event's id, which is the marker, so no call is made."""
        return marker

    def read_meeting(self, access_token: str, provider_id: str) -> ProviderMeeting | None:
        """Read the event as it is now, with its conference's link."""
        event = self._events.read(access_token, provider_id)
        return None if event is None else read_event(event, _video_link(event))

    def delete_meeting(self, access_token: str, provider_id: str) -> None:
        self._events.delete(access_token, provider_id)

    def _with_link(self, access_token: str, event_id: str, event: JsonObject) -> ProviderMeeting:
        with event_may_exist():
            event = self._with_conference(access_token, event_id, event)
        return read_event(event, _video_link(event))

    def _with_conference(self, access_token: str, event_id: str, event: JsonObject) -> JsonObject:
        """Wait for the conference; if Google failed to make one, ask once more under a new request id."""
        event = self._settled(access_token, event_id, event)
        if _video_link(event) is not None:
            return event
        earlier_id = event.text("conferenceData", "createRequest", "requestId") or event_id
        again = self._events.request_conference(access_token, event_id, derived_id("meet", earlier_id))
        return event if again is None else self._settled(access_token, event_id, again)

    def _settled(self, access_token: str, event_id: str, event: JsonObject) -> JsonObject:
        for pause in CONFERENCE_PAUSES_SECONDS:
            if not _is_pending(event):
                return event
            self._clock.sleep(pause)
            event = self._events.get(access_token, event_id) or event
        if _is_pending(event):
            raise ProviderUnavailable(N_("google is still making the conference"), provider=Provider.GOOGLE)
        return event


def _is_pending(event: JsonObject) -> bool:
    """Whether a conference was requested but has neither appeared nor failed; a missing status also means pending."""
    status = event.text("conferenceData", "createRequest", "status", "statusCode") or "pending"
    was_requested = bool(event.part("conferenceData", "createRequest").members)
    return was_requested and status == "pending" and _video_link(event) is None


def _video_link(event: JsonObject) -> str | None:
    entry_points = event.parts("conferenceData", "entryPoints")
    video = next((point for point in entry_points if point.text("entryPointType") == "video"), None)
    return event.text("hangoutLink") if video is None else video.text("uri")


class GoogleCalendarEntries:
    """Events without a conference that carry another provider's link as their location."""

    def __init__(self, *, calendar_url: str, timeout_seconds: float) -> None:
        self._events = CalendarEvents(CalendarApi(calendar_url=calendar_url, timeout_seconds=timeout_seconds))

    def create_meeting(self, access_token: str, request: MeetingRequest) -> ProviderMeeting:
        """Create the event for one booking revision; a repeat returns the first one."""
        event = self._events.insert(access_token, request, _link_members(request))
        return read_event(event, event.text("location"))

    def find_meeting(self, access_token: str, request: MeetingRequest) -> ProviderMeeting | None:
        """Look for the event by its derived id."""
        event = self._events.find(access_token, request)
        return None if event is None else read_event(event, event.text("location"))

    def locate(self, access_token: str, marker: str) -> str | None:  # noqa: ARG002
        """Return the event's id, which is the marker, so no call is made."""
        return marker

    def read_meeting(self, access_token: str, provider_id: str) -> ProviderMeeting | None:
        """Read the event as it is now, with the link that it carries."""
        event = self._events.read(access_token, provider_id)
        return None if event is None else read_event(event, event.text("location"))

    def delete_meeting(self, access_token: str, provider_id: str) -> None:
        self._events.delete(access_token, provider_id)


def _link_members(request: MeetingRequest) -> dict[str, object]:
    return {} if request.join_url is None else {"location": request.join_url, "description": _description(request)}


def _description(request: MeetingRequest) -> str:
    return "\n\n".join(filter(None, [request.join_url, request.description]))


class GoogleCalendarNotes:
    """What our events of both kinds say."""

    def __init__(self, *, calendar_url: str, timeout_seconds: float) -> None:
        self._events = CalendarEvents(CalendarApi(calendar_url=calendar_url, timeout_seconds=timeout_seconds))

    def describe(self, access_token: str, event_id: str, request: MeetingRequest) -> None:
        """Give the event the request's description.

        Source:  https://developers.google.com/workspace/calendar/api/v3/reference/events/patch
        """
        self._events.describe(access_token, event_id, _description(request))


class GoogleMarkedEvents:
    """Our events of both kinds, found by the private property that they all have."""

    def __init__(self, *, calendar_url: str, timeout_seconds: float, clock: Clock) -> None:
        self._events = CalendarEvents(CalendarApi(calendar_url=calendar_url, timeout_seconds=timeout_seconds))
        self._clock = clock

    def list_marked(self, access_token: str) -> Sequence[MarkedObject]:
        """Return the events that have not ended and carry a marker of ours with its reference.

        A host's own copy of an event has a different id, and is the host's to keep.
        """
        marked = (_marked(event) for event in self._events.list_ours(access_token, self._clock.now()))
        return [found for found in marked if found is not None and found.provider_id == found.marker]


def _marked(event: JsonObject) -> MarkedObject | None:
    properties = event.part("extendedProperties", "private")
    return marked_object(
        Provider.GOOGLE,
        event.need_text("id"),
        marker=properties.text(MARKER) or "",
        reference=properties.text(REFERENCE) or "",
    )


class GoogleFreeBusy:
    """Busy times of the primary calendar. An incomplete answer is an error: unknown is never free (A4)."""

    def __init__(self, *, calendar_url: str, timeout_seconds: float) -> None:
        self._api = CalendarApi(calendar_url=calendar_url, timeout_seconds=timeout_seconds)

    def busy(self, access_token: str, window: Interval) -> Sequence[Interval]:
        """Return busy times that overlap the window, in order and without overlap."""
        return merged(interval for span in _spans(window) for interval in self._busy_within(access_token, span))

    def _busy_within(self, access_token: str, span: Interval) -> Iterator[Interval]:
        query = {"timeMin": _instant(span.start), "timeMax": _instant(span.end), "items": [{"id": "primary"}]}
        answer = self._api.call("POST", access_token, "freeBusy", json=query)
        calendar = answer.body.part("calendars", "primary")
        if calendar.members.get("errors"):
            raise ProviderUnavailable("google could not read the calendar", provider=Provider.GOOGLE)
        for busy in calendar.need_parts("busy"):
            start, end = busy.need_instant("start"), busy.need_instant("end")
            yield Interval(floor(start.timestamp()), ceil(end.timestamp()))


def _spans(window: Interval) -> Iterator[Interval]:
    """Cut the window into spans that Google accepts; each begins where the previous one ends."""
    for start in range(window.start, window.end, LONGEST_FREE_BUSY_SECONDS):
        yield Interval(start, min(start + LONGEST_FREE_BUSY_SECONDS, window.end))


def _instant(epoch_seconds: int) -> str:
    return rfc3339(datetime.fromtimestamp(epoch_seconds, UTC))
