"""Write into the host's calendar how many come to an occurrence, though not who (G2)."""

from __future__ import annotations

from typing import Final

from joinlink.errors import ProviderError
from joinlink.model.happenings import Happening
from joinlink.model.host import Provider
from joinlink.model.meeting import MeetingKind
from joinlink.model.occurrence import Occurrence
from joinlink.model.telling import Cause
from joinlink.usecases.meetings.meeting_ports import MeetingPorts
from joinlink.usecases.meetings.meeting_request import meeting_request

MOST_TRIES: Final = 3


def note_seats(occurrence_id: str, ports: MeetingPorts) -> None:
    """Bring the description of its event up to date; a no-op without one.

    Of two that do so at once, the later one may write the older number: so each looks again. A failure is only noted,
    for the next guest who comes or goes brings it up to date.
    """
    occurrence = ports.occurrences.get(occurrence_id)
    for _attempt in range(MOST_TRIES):
        if not occurrence.takes_place or occurrence.google_event_id is None:
            return
        try:
            _describe(occurrence, occurrence.google_event_id, ports)
        except ProviderError as exc:
            ports.timeline.add(occurrence_id, ports.clock.now(), Happening.SEATS_NOT_NOTED, cause=Cause(str(exc)))
            return
        described, occurrence = occurrence.confirmed, ports.occurrences.get(occurrence_id)
        if occurrence.confirmed == described:
            return


def _describe(occurrence: Occurrence, event_id: str, ports: MeetingPorts) -> None:
    is_on_meet = occurrence.link is not None and occurrence.link.kind is MeetingKind.GOOGLE_MEET
    kind = MeetingKind.GOOGLE_MEET if is_on_meet else MeetingKind.GOOGLE_CALENDAR
    join_url = None if is_on_meet or occurrence.link is None else occurrence.link.url
    request = meeting_request(occurrence, kind, generation=1, join_url=join_url)
    ports.provider_access.call(
        occurrence.host_id,
        Provider.GOOGLE,
        lambda access_token: ports.calendar_notes.describe(access_token, event_id, request),
    )
