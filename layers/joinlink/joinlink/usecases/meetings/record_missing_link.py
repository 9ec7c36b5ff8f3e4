"""Record that a confirmed class has no link: on its page, in a notice to its host, and as due care.

The seats of one occurrence have one notice together (G2).
"""

from __future__ import annotations

from joinlink.errors import Superseded
from joinlink.model.booking_parts import BookingRevision
from joinlink.model.booking_stages import MeetingState
from joinlink.model.happenings import Happening
from joinlink.model.notice import missing_link_notice, missing_link_notice_id
from joinlink.model.occurrence import Occurrence
from joinlink.usecases.meetings.meeting_ports import MeetingPorts
from joinlink.usecases.meetings.subjects import wanted_subject


def record_missing_link(target: BookingRevision, ports: MeetingPorts) -> None:
    """Mark the link missing, ask for care, and put up a notice; a no-op when superseded or a link is there.

    Safe to repeat. The notice goes up first, and comes down again if a link was stored meanwhile.
    """
    try:
        booking, subject = wanted_subject(target, ports)
    except Superseded:
        return
    now = ports.clock.now()
    if not subject.is_online:
        return
    ports.notices.put(missing_link_notice(subject, now))
    is_waiting = ports.bookings.mark_link_missing(booking, now)
    is_missing = is_waiting
    if isinstance(subject, Occurrence):
        is_missing = ports.shared_meetings.mark_link_missing(subject, now)
    if not is_missing:
        ports.notices.close(subject.host_id, missing_link_notice_id(subject.target))
    if is_waiting and booking.meeting_state is not MeetingState.MISSING:
        ports.timeline.add(target.booking_id, now, Happening.NO_LINK_FOR_NOW)
