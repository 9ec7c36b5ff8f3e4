"""Zoom: meetings on a host's account.

Source:  https://developers.zoom.us/docs/api/meetings/
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import quote

from joinlink.clock import rfc3339
from joinlink.errors import ProviderRejected
from joinlink.language import N_
from joinlink.model.host import Provider
from joinlink.model.meeting import MarkedObject, MeetingRequest, ProviderMeeting
from joinlink.ports.clock import Clock
from joinlink.providers.json_object import JsonObject
from joinlink.providers.marks import marked_object
from joinlink.providers.wording import shortened
from joinlink.providers.zoom.api import ZoomApi

SCHEDULED = 2
NO_REGISTRATION = 2
LONGEST_TOPIC = 200
LONGEST_AGENDA = 2000
LARGEST_PAGE = "300"
SECOND_LOOK_SECONDS = 2.0

MARK = "joinlink:"
UPCOMING = "upcoming"
"""The list of upcoming meetings; it ends after six months."""
EVERYTHING = "scheduled"
"""The longer list of all meetings that can still be started, including past ones."""


class ZoomMeetings:
    """Scheduled meetings with their own ids, found again by the marker at the start of the agenda."""

    def __init__(self, *, api_url: str, timeout_seconds: float, clock: Clock) -> None:
        self._api = ZoomApi(api_url=api_url, timeout_seconds=timeout_seconds, clock=clock)
        self._clock = clock

    def create_meeting(self, access_token: str, request: MeetingRequest) -> ProviderMeeting:
        """Create the meeting for one booking revision. A repeat makes another: look with `find_meeting` first.

        The start goes out in UTC with a trailing Z plus the host's IANA zone; the duration in whole minutes.
        Zoom silently turns a past start into now, so no meeting is created for a class that has begun.
        Source:  https://developers.zoom.us/docs/api/meetings/#tag/meetings/POST/users/{userId}/meetings
        """
        if request.starts_at <= self._clock.now():
            raise ProviderRejected(N_("zoom schedules nothing in the past"), provider=Provider.ZOOM)
        answer = self._api.call("POST", access_token, "users/me/meetings", json=_meeting_body(request))
        return _read_meeting(answer.body)

    def find_meeting(self, access_token: str, request: MeetingRequest) -> ProviderMeeting | None:
        """Find the meeting by its marker, as `locate` does, and read it."""
        meeting_id = self.locate(access_token, request.marker)
        return None if meeting_id is None else self.read_meeting(access_token, meeting_id)

    def locate(self, access_token: str, marker: str) -> str | None:
        """Return the id of the meeting that carries the marker.

        A new meeting may be listed late, so the list is read twice, with a pause. The second time, the longer list is
        read too: it also has meetings that are more than six months ahead or have begun.
        Source:  https://developers.zoom.us/docs/api/meetings/#tag/meetings/GET/users/{userId}/meetings
        """
        meeting_id = self._listed_id(access_token, marker, UPCOMING)
        if meeting_id is None:
            self._clock.sleep(SECOND_LOOK_SECONDS)
            looks = (self._listed_id(access_token, marker, listing) for listing in (UPCOMING, EVERYTHING))
            meeting_id = next(filter(None, looks), None)
        return meeting_id

    def read_meeting(self, access_token: str, provider_id: str) -> ProviderMeeting | None:
        """Read the meeting as it is now.

        Source:  https://developers.zoom.us/docs/api/meetings/#tag/meetings/GET/meetings/{meetingId}
        """
        answer = self._api.call("GET", access_token, _meeting_path(provider_id), or_gone=True)
        return _read_meeting(answer.body) if answer.is_success else None

    def delete_meeting(self, access_token: str, provider_id: str) -> None:
        """Remove it without a mail to the host; one that is already gone counts as removed (X2).

        Source:  https://developers.zoom.us/docs/api/meetings/#tag/meetings/DELETE/meetings/{meetingId}
        """
        path, no_mail = _meeting_path(provider_id), {"schedule_for_reminder": "false"}
        self._api.call("DELETE", access_token, path, no_mail, or_gone=True)

    def list_marked(self, access_token: str) -> Sequence[MarkedObject]:
        """Return the meetings of the next six months that carry a marker of ours with its reference."""
        marked = (_marked(listed) for listed in self._listed(access_token, UPCOMING))
        return [found for found in marked if found is not None]

    def _listed_id(self, access_token: str, marker: str, listing: str) -> str | None:
        carriers = (listed for listed in self._listed(access_token, listing) if _carries(listed, marker))
        return next((_meeting_id(listed) for listed in carriers), None)

    def _listed(self, access_token: str, listing: str) -> Iterator[JsonObject]:
        query = {"type": listing, "page_size": LARGEST_PAGE}
        while True:
            page = self._api.call("GET", access_token, "users/me/meetings", query).body
            yield from page.need_parts("meetings")
            next_page = page.text("next_page_token")
            if next_page is None:
                return
            query["next_page_token"] = next_page


def _meeting_body(request: MeetingRequest) -> dict[str, object]:
    return {
        "topic": shortened(request.title, LONGEST_TOPIC),
        "type": SCHEDULED,
        "start_time": rfc3339(request.starts_at),
        "timezone": request.timezone,
        "duration": request.duration_minutes,
        "agenda": shortened(
            f"{MARK}{request.marker} {request.reference}\n\n{request.description}".strip(), LONGEST_AGENDA
        ),
        "settings": {
            "use_pmi": False,
            "join_before_host": True,
            "waiting_room": False,  # a waiting room would switch join_before_host off
            "approval_type": NO_REGISTRATION,
            "email_notification": False,
        },
    }


def _carries(listed: JsonObject, marker: str) -> bool:
    return _first_words(listed)[:1] == [f"{MARK}{marker}"]


def _marked(listed: JsonObject) -> MarkedObject | None:
    match _first_words(listed):
        case [mark, reference] if mark.startswith(MARK):
            marker = mark.removeprefix(MARK)
            return marked_object(Provider.ZOOM, _meeting_id(listed), marker=marker, reference=reference)
    return None


def _first_words(listed: JsonObject) -> list[str]:
    """Return the first words of the agenda: marker and reference, if it is ours. Lists show 250 characters of it."""
    return (listed.text("agenda") or "").split(maxsplit=2)[:2]


def _meeting_id(meeting: JsonObject) -> str:
    return str(meeting.need_integer("id"))


def _read_meeting(meeting: JsonObject) -> ProviderMeeting:
    """Read the answer, but never `start_url`, which opens the meeting as its host."""
    return ProviderMeeting(
        provider_id=_meeting_id(meeting),
        join_url=meeting.text("join_url"),
        starts_at=meeting.need_instant("start_time"),
        duration_minutes=meeting.need_integer("duration"),
        timezone=meeting.text("timezone"),
    )


def _meeting_path(meeting_id: str) -> str:
    return f"meetings/{quote(meeting_id, safe='')}"
