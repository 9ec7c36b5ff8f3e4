"""A calendar that lives from invitations, by the rules of iTIP (RFC 5546) and with a parser that is not our writer.

REQUEST  puts an event there, or changes it          for who is an ATTENDEE of it
CANCEL   removes it                                  from its ORGANIZER alone
either   counts only if (SEQUENCE, DTSTAMP) is not older than what came before     section 2.1.5
"""

from dataclasses import dataclass, field
from datetime import datetime

import vobject


@dataclass(frozen=True)
class Event:
    starts_at: datetime
    ends_at: datetime
    location: str | None
    description: str
    organizer: str
    age: tuple[int, datetime]
    """SEQUENCE and DTSTAMP."""


@dataclass
class Inbox:
    """One person's calendar."""

    address: str
    events: dict[str, Event] = field(default_factory=dict)
    newest: dict[str, tuple[int, datetime]] = field(default_factory=dict)
    """The age of the newest message about each UID, kept after the event is gone."""

    def receive(self, content: bytes) -> None:
        """Do what a message asks for."""
        calendar = vobject.readOne(content.decode(), validate=True)
        (message,) = calendar.vevent_list
        uid, event = message.uid.value, _read(message)
        if event.age < self.newest.get(uid, event.age):
            return
        self.newest[uid] = event.age
        if self.address not in _attendees(message):
            return
        if calendar.method.value == "REQUEST":
            assert message.status.value == "CONFIRMED"
            self.events[uid] = event
        elif uid in self.events:
            assert (calendar.method.value, message.status.value) == ("CANCEL", "CANCELLED")
            assert event.organizer == self.events[uid].organizer
            del self.events[uid]


def _read(message: vobject.base.Component) -> Event:
    return Event(
        starts_at=message.dtstart.value,
        ends_at=message.dtend.value,
        location=message.location.value if hasattr(message, "location") else None,
        description=message.description.value,
        organizer=message.organizer.value,
        age=(int(message.sequence.value), message.dtstamp.value),
    )


def _attendees(message: vobject.base.Component) -> set[str]:
    return {attendee.value.removeprefix("mailto:") for attendee in message.contents.get("attendee", [])}
