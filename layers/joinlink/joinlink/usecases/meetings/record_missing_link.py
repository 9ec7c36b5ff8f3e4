"""Record that a confirmed class has no link: on its page, in a notice to its host, and as due care."""

from __future__ import annotations

from joinlink.model.booking_parts import BookingRevision
from joinlink.model.booking_stages import MeetingState
from joinlink.model.happenings import Happening
from joinlink.model.notice import missing_link_notice, missing_link_notice_id
from joinlink.usecases.meetings.meeting_ports import MeetingPorts


def record_missing_link(target: BookingRevision, ports: MeetingPorts) -> None:
    """Mark the link missing, ask for care, and put up a notice; a no-op when superseded or a link is there.

    Safe to repeat. The notice goes up first, and comes down again if a link was stored meanwhile.
    """
    booking = ports.bookings.get(target.booking_id)
    now = ports.clock.now()
    if not booking.is_online or not booking.is_current(target.revision):
        return
    ports.notices.put(missing_link_notice(booking, now))
    if not ports.bookings.mark_link_missing(booking, now):
        ports.notices.close(booking.host_id, missing_link_notice_id(target))
    elif booking.meeting_state is not MeetingState.MISSING:
        ports.timeline.add(target.booking_id, now, Happening.NO_LINK_FOR_NOW)
