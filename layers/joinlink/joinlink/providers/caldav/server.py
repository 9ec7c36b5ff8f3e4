"""The four requests that we make to a CalDAV server.

    address typed ─▶ principal ─▶ home sets, own addresses ─▶ calendars with events ─▶ events of a window
                     ╰ stored     ╰──── read again each time, since Apple moves accounts between servers

iCloud refuses free-busy queries, and a principal read at depth 1, so we use neither. An incomplete answer is an error:
times that can't be read are unknown, and never free (A4).
Source:  https://www.rfc-editor.org/rfc/rfc4791, https://www.rfc-editor.org/rfc/rfc6638#section-9.1
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from joinlink.errors import CalendarUnauthorized, CalendarUnreachable
from joinlink.model.slots import DAY, Interval
from joinlink.providers.caldav.pinned_http import Answer, PinnedSession
from joinlink.providers.caldav.xml_answer import Found, read_multi_status
from joinlink.providers.public_address import follow

WELL_KNOWN: Final = "/.well-known/caldav"
HEADERS: Final = {"Content-Type": "application/xml; charset=utf-8", "Accept": "application/xml, text/xml"}
MULTI_STATUS: Final = 207
UNAUTHORIZED: Final = 401

CURRENT_USER_PRINCIPAL: Final = "{DAV:}current-user-principal"
RESOURCE_TYPE: Final = "{DAV:}resourcetype"
HOME_SET: Final = "{urn:ietf:params:xml:ns:caldav}calendar-home-set"
ADDRESSES: Final = "{urn:ietf:params:xml:ns:caldav}calendar-user-address-set"
CALENDAR: Final = "{urn:ietf:params:xml:ns:caldav}calendar"
COMPONENTS: Final = "{urn:ietf:params:xml:ns:caldav}supported-calendar-component-set"
TRANSPARENCY: Final = "{urn:ietf:params:xml:ns:caldav}schedule-calendar-transp"
TRANSPARENT: Final = "{urn:ietf:params:xml:ns:caldav}transparent"
CALENDAR_DATA: Final = "{urn:ietf:params:xml:ns:caldav}calendar-data"

QUESTION: Final = (
    '<?xml version="1.0" encoding="utf-8"?><{0} xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">{1}</{0}>'
)
WHO_AM_I: Final = "<prop><current-user-principal/></prop>"
WHERE_ARE_MY_CALENDARS: Final = "<prop><C:calendar-home-set/><C:calendar-user-address-set/></prop>"
WHICH_CALENDARS: Final = (
    "<prop><resourcetype/><C:supported-calendar-component-set/><C:schedule-calendar-transp/></prop>"
)
"""The last is whether a calendar's events count as busy at all: Apple's *Events affect availability*."""
WHICH_EVENTS: Final = (
    "<prop><C:calendar-data/></prop>"
    '<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">'
    '<C:time-range start="{:%Y%m%dT%H%M%SZ}" end="{:%Y%m%dT%H%M%SZ}"/>'
    "</C:comp-filter></C:comp-filter></C:filter>"
)


@dataclass(frozen=True, slots=True)
class Principal:
    """The calendars' owner: the URLs of the home sets, and the owner's own addresses in invitations, lower case."""

    home_urls: tuple[str, ...]
    addresses: frozenset[str]


@dataclass(frozen=True, slots=True)
class Resource:
    """A server's answer about one URL; properties by tag."""

    url: str
    properties: Mapping[str, Found]

    def links(self, tag: str) -> list[str]:
        """Return the links in a property, as written."""
        found = self.properties.get(tag)
        return [] if found is None else found.links


class CaldavServer:
    """Makes the requests, within one session.

    Every call raises:  CalendarUnauthorized  the user name or password is not accepted
                        CalendarUnreachable   no answer, or not that of a CalDAV server
                        ForbiddenAddress      the server sends us where we may not go
    """

    def __init__(self, session: PinnedSession) -> None:
        self._session = session
        self._allowance = session.allowance

    def find_principal(self, url: str) -> str:
        """Return the URL of the principal; if the typed address has none, the server's well-known address is tried."""
        for candidate in (url, follow(url, WELL_KNOWN)):
            answer = self._ask("PROPFIND", candidate, "propfind", WHO_AM_I)
            if answer.status == MULTI_STATUS:
                for resource in self._read(answer):
                    for link in resource.links(CURRENT_USER_PRINCIPAL):
                        return follow(answer.url, link)
        raise CalendarUnreachable("there is no CalDAV server at this address")

    def read_principal(self, principal_url: str) -> Principal:
        """Return the principal's home sets and addresses."""
        answer = self._ask("PROPFIND", principal_url, "propfind", WHERE_ARE_MY_CALENDARS)
        homes: list[str] = []
        addresses: list[str] = []
        for resource in self._read(answer):
            homes += resource.links(HOME_SET)
            addresses += resource.links(ADDRESSES)
        self._allowance.take("homes", len(homes))
        self._allowance.take("addresses", len(addresses))
        if not homes:
            raise CalendarUnreachable("the server keeps no calendars for this user")
        return Principal(
            home_urls=tuple(follow(answer.url, home) for home in homes),
            addresses=frozenset(address.lower() for address in addresses),
        )

    def list_calendars(self, home_urls: Collection[str]) -> list[str]:
        """Return the URLs of the calendars whose events count as busy.

        Raises:  CalendarUnreachable also if there is no calendar for events at all
        """
        answers = (self._ask("PROPFIND", url, "propfind", WHICH_CALENDARS, depth=1) for url in home_urls)
        calendars = [resource for answer in answers for resource in self._read(answer) if _holds_events(resource)]
        self._allowance.take("calendars", len(calendars))
        if not calendars:
            raise CalendarUnreachable("there is no calendar for events")
        return [calendar.url for calendar in calendars if not _is_transparent(calendar)]

    def list_events(self, calendar_url: str, window: Interval) -> Iterator[str]:
        """Yield the iCalendar objects of a calendar with an occurrence in the window, each with its whole series.

        The request covers a day more on either side, because only we know in which zone a whole day is meant.
        """
        span = (datetime.fromtimestamp(at, UTC) for at in (window.start - DAY, window.end + DAY))
        answer = self._ask("REPORT", calendar_url, "C:calendar-query", WHICH_EVENTS.format(*span), depth=1)
        for resource in self._read(answer):
            self._allowance.take("events")
            data = resource.properties.get(CALENDAR_DATA)
            if data is None or not data.text:
                raise CalendarUnreachable("the server lists an event but does not show it")
            yield data.text

    def _ask(self, method: str, url: str, root: str, question: str, *, depth: int = 0) -> Answer:
        body = QUESTION.format(root, question).encode()
        answer = self._session.send(method, url, body, {**HEADERS, "Depth": str(depth)})
        if answer.status == UNAUTHORIZED:
            raise CalendarUnauthorized("the server does not accept this user name and password")
        return answer

    def _read(self, answer: Answer) -> Iterator[Resource]:
        """Read a multi-status answer.

        Raises:  CalendarUnreachable  it is not one
        """
        if answer.status != MULTI_STATUS:
            raise CalendarUnreachable(f"the server answered {answer.status}")
        for resource in read_multi_status(answer.body, self._allowance):
            yield Resource(follow(answer.url, resource.href), resource.properties)


def _holds_events(resource: Resource) -> bool:
    """Whether it is a calendar for events; one that lists no component kinds takes all."""
    kinds = resource.properties.get(RESOURCE_TYPE)
    if kinds is None:
        raise CalendarUnreachable("the server does not say what is a calendar")
    components = resource.properties.get(COMPONENTS)
    takes_events = components is None or any(name.upper() == "VEVENT" for _, name in components.elements)
    return kinds.has(CALENDAR) and takes_events


def _is_transparent(calendar: Resource) -> bool:
    transparency = calendar.properties.get(TRANSPARENCY)
    return transparency is not None and transparency.has(TRANSPARENT)
