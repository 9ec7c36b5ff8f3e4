"""The four requests that we make to a CalDAV server, in the terms of the `caldav` library.

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
from typing import Any, Final

from caldav.elements import cdav, dav
from caldav.elements.base import BaseElement
from caldav.lib.namespace import ns
from lxml import etree  # type: ignore[import-untyped]

from joinlink.errors import CalendarUnauthorized, CalendarUnreachable
from joinlink.model.slots import DAY, Interval
from joinlink.providers.caldav.pinned_http import Answer, PinnedSession
from joinlink.providers.caldav.public_address import follow
from joinlink.providers.caldav.xml_answer import parse_answer

WELL_KNOWN: Final = "/.well-known/caldav"
HEADERS: Final = {"Content-Type": "application/xml; charset=utf-8", "Accept": "application/xml, text/xml"}
MULTI_STATUS: Final = 207
UNAUTHORIZED: Final = 401

_TRANSPARENT: Final = ns("C", "transparent")

Element = Any
"""An element of lxml, which is untyped."""


class CalendarTransparency(BaseElement):
    """Whether a calendar's events count as busy at all: Apple's *Events affect availability*."""

    tag = ns("C", "schedule-calendar-transp")


@dataclass(frozen=True, slots=True)
class Principal:
    """The calendars' owner: the URLs of the home sets, and the owner's own addresses in invitations, lower case."""

    home_urls: tuple[str, ...]
    addresses: frozenset[str]


@dataclass(frozen=True, slots=True)
class Resource:
    """A server's answer about one URL; properties by tag."""

    url: str
    properties: Mapping[str, Element]

    def hrefs(self, tag: str) -> list[str]:
        """Return the links in a property, as written."""
        found = self.properties.get(tag)
        return [] if found is None else [href.text.strip() for href in found.iter(dav.Href.tag) if href.text]


class CaldavServer:
    """Makes the requests, within one session.

    Every call raises:  CalendarUnauthorized  the user name or password is not accepted
                        CalendarUnreachable   no answer, or not that of a CalDAV server
                        ForbiddenAddress      the server sends us where we may not go
    """

    def __init__(self, session: PinnedSession) -> None:
        self._session = session

    def find_principal(self, url: str) -> str:
        """Return the URL of the principal; if the typed address has none, the server's well-known address is tried."""
        for candidate in (url, follow(url, WELL_KNOWN)):
            answer = self._ask("PROPFIND", candidate, _properties(dav.CurrentUserPrincipal()))
            if answer.status == MULTI_STATUS:
                for resource in _read(answer):
                    for href in resource.hrefs(dav.CurrentUserPrincipal.tag):
                        return follow(answer.url, href)
        raise CalendarUnreachable("there is no CalDAV server at this address")

    def read_principal(self, principal_url: str) -> Principal:
        """Return the principal's home sets and addresses."""
        wanted = _properties(cdav.CalendarHomeSet(), cdav.CalendarUserAddressSet())
        answer = self._ask("PROPFIND", principal_url, wanted)
        homes, addresses = [], []
        for resource in _read(answer):
            homes += resource.hrefs(cdav.CalendarHomeSet.tag)
            addresses += resource.hrefs(cdav.CalendarUserAddressSet.tag)
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
        wanted = _properties(dav.ResourceType(), cdav.SupportedCalendarComponentSet(), CalendarTransparency())
        resources = [
            resource for home_url in home_urls for resource in _read(self._ask("PROPFIND", home_url, wanted, depth=1))
        ]
        calendars = [resource for resource in resources if _holds_events(resource)]
        if not calendars:
            raise CalendarUnreachable("there is no calendar for events")
        return [calendar.url for calendar in calendars if not _is_transparent(calendar)]

    def list_events(self, calendar_url: str, window: Interval) -> Iterator[str]:
        """Yield the iCalendar objects of a calendar with an occurrence in the window, each with its whole series.

        The request covers a day more on either side, because only we know in which zone a whole day is meant.
        """
        span = cdav.TimeRange(*(datetime.fromtimestamp(at, UTC) for at in (window.start - DAY, window.end + DAY)))
        events = cdav.CompFilter("VCALENDAR") + (cdav.CompFilter("VEVENT") + span)
        query = cdav.CalendarQuery() + (dav.Prop() + cdav.CalendarData()) + (cdav.Filter() + events)
        for resource in _read(self._ask("REPORT", calendar_url, query, depth=1)):
            data = resource.properties.get(cdav.CalendarData.tag)
            if data is None or not data.text:
                raise CalendarUnreachable("the server lists an event but does not show it")
            yield data.text

    def _ask(self, method: str, url: str, question: BaseElement, *, depth: int = 0) -> Answer:
        body = etree.tostring(question.xmlelement(), encoding="utf-8", xml_declaration=True)
        answer = self._session.send(method, url, body, {**HEADERS, "Depth": str(depth)})
        if answer.status == UNAUTHORIZED:
            raise CalendarUnauthorized("the server does not accept this user name and password")
        return answer


def _properties(*wanted: BaseElement) -> BaseElement:
    return dav.Propfind() + (dav.Prop() + wanted)


def _holds_events(resource: Resource) -> bool:
    """Whether it is a calendar for events; one that lists no component kinds takes all."""
    kinds = resource.properties.get(dav.ResourceType.tag)
    if kinds is None:
        raise CalendarUnreachable("the server does not say what is a calendar")
    components = resource.properties.get(cdav.SupportedCalendarComponentSet.tag)
    takes_events = components is None or any(component.get("name", "").upper() == "VEVENT" for component in components)
    return kinds.find(cdav.Calendar.tag) is not None and takes_events


def _is_transparent(calendar: Resource) -> bool:
    transparency = calendar.properties.get(CalendarTransparency.tag)
    return transparency is not None and transparency.find(_TRANSPARENT) is not None


def _read(answer: Answer) -> list[Resource]:
    """Read a multi-status answer.

    Raises:  CalendarUnreachable  it is not one
    """
    if answer.status != MULTI_STATUS:
        raise CalendarUnreachable(f"the server answered {answer.status}")
    root = parse_answer(answer.body)
    if root.tag != dav.MultiStatus.tag or root.getroottree().docinfo.doctype:  # only a DTD can bring entities
        raise CalendarUnreachable("the server does not answer like a CalDAV server")
    return [_read_resource(answer.url, response) for response in root.iterfind(dav.Response.tag)]


def _read_resource(base_url: str, response: Element) -> Resource:
    """Read one URL's properties; those the server could not give are left out, and missed later if required."""
    properties: dict[str, Element] = {}
    for part in response.iterfind(dav.PropStat.tag):
        if (part.findtext(dav.Status.tag) or "").split()[1:2] == ["200"]:
            properties |= {found.tag: found for group in part.iterfind(dav.Prop.tag) for found in group}
    return Resource(follow(base_url, response.findtext(dav.Href.tag, "").strip()), properties)
