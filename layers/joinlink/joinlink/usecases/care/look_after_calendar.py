"""Look every hour whether a host's calendar can be read, and mail the host if it can't be for longer than one look.

read ─▶ can be read ─────────────────────────▶ the notice closes, the next look is in an hour
     └▶ can't be ─▶ a notice ─▶ a quarter of an hour later ─▶ still not ─▶ a mail, once, and looks go on
                                                          └▶ it can be: nobody is mailed
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Protocol

from joinlink.errors import AvailabilityUnknown
from joinlink.model.due import WATCHED, Due
from joinlink.model.host import Connection, Provider
from joinlink.model.notice import calendar_unreadable_notice
from joinlink.model.profile import HostProfile
from joinlink.model.slots import Interval
from joinlink.ports.care import DueWork
from joinlink.ports.hosts import ProfileStore
from joinlink.usecases.connections.tell_of_broken_connection import IncidentPorts, tell_of_broken_connection
from joinlink.usecases.mails.send_mail import send_mail
from joinlink.usecases.slots.look_at_calendars import LOOKED_AT_AGAIN_AFTER, CalendarLooks

EVERY: Final = timedelta(hours=1)
LASTS_LONGER: Final = timedelta(minutes=10)
"""An outage that is younger may pass by itself."""
LOOKS_AHEAD: Final = timedelta(days=62)
"""As far as guests see at once."""
CALENDARS: Final = {kind: provider for provider, kind in WATCHED.items()}


class CalendarCarePorts(IncidentPorts, Protocol):
    """Ports for looking after calendars."""

    due_work: DueWork
    profiles: ProfileStore

    @property
    def calendar_looks(self) -> CalendarLooks: ...

    @property
    def connections_url(self) -> str: ...


def look_after_calendar(due: Due, ports: CalendarCarePorts) -> None:
    """Look at one calendar; due again in an hour, or sooner while it can't be read.

    Of a connection that waits for its host they are told, unless they were; once it is removed, its looks end.
    Raises:  MailUnavailable, StoreUnavailable  it falls due again soon
    """
    now = ports.clock.now()
    taken = ports.due_work.take(due, until=now + LOOKED_AT_AGAIN_AFTER)
    if taken is None:
        return
    provider, profile = CALENDARS[due.kind], ports.profiles.load(due.owner_id)
    connection = next((each for each in profile.connections if each.provider is provider), None)
    if connection is None:
        ports.due_work.settle(taken, next_at=None)
    elif not connection.is_usable:
        tell_of_broken_connection(due.owner_id, provider, ports, connections_url=ports.connections_url)
        ports.due_work.settle(taken, next_at=now + EVERY)
    elif _can_be_read(connection, profile, now, ports):
        ports.due_work.settle(taken, next_at=now + EVERY)
    else:
        _mail_once(due.owner_id, provider, now, ports)
        ports.due_work.postpone(taken, until=now + min(taken.tries * LOOKED_AT_AGAIN_AFTER, EVERY))


def _can_be_read(connection: Connection, profile: HostProfile, now: datetime, ports: CalendarCarePorts) -> bool:
    window = Interval(int(now.timestamp()), int((now + LOOKS_AHEAD).timestamp()))
    try:
        ports.calendar_looks.look(connection, profile, window)
    except AvailabilityUnknown:
        return False
    return True


def _mail_once(host_id: str, provider: Provider, now: datetime, ports: CalendarCarePorts) -> None:
    """Mail the host, unless it was done, the outage is young, or they are mailed to reconnect.

    The mark comes after the mail: a crash in between sends it twice rather than never.
    """
    connection = ports.connections.get(host_id, provider)
    if connection is None or not connection.is_usable or not connection.is_unreadable or connection.unreadable_mailed:
        return
    if now - _unreadable_since(connection, now, ports) < LASTS_LONGER:
        return
    mail = ports.mail_composer.calendar_unreadable(
        connection, ports.hosts.get(host_id), connections_url=ports.connections_url
    )
    send_mail(mail, ports)
    ports.connections.mark_unreadable_mailed(connection)


def _unreadable_since(connection: Connection, now: datetime, ports: CalendarCarePorts) -> datetime:
    """Return when the notice went up, even if it was dismissed."""
    wanted = calendar_unreadable_notice(connection.host_id, connection.provider, now).notice_id
    notices = ports.notices.list(connection.host_id, with_dismissed=True)
    return next((notice.created_at for notice in notices if notice.notice_id == wanted), now)
