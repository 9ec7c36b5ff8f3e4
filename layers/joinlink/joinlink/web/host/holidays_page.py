"""The page on which a host takes public holidays as days off (P4); nothing of it is kept but the dates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import urlencode

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.language import reader
from joinlink.language.zones import country_code_of, country_names
from joinlink.model.local_time import weekday_in_full, written_date
from joinlink.usecases.hosts.take_holidays import HolidayPorts, OfferedHoliday, offer_holidays
from joinlink.web.addresses import AVAILABILITY_PAGE, HOLIDAYS_PAGE
from joinlink.web.host.hours_pages import HoursDesk
from joinlink.web.host.layout import host_page

DAY: Final = "day."
"""What the names of the fields of days begin with: `day.2026-12-25`."""


@dataclass(frozen=True, slots=True)
class Place:
    """A country, and perhaps a region of it, by their codes; empty where none is chosen."""

    country: str = ""
    region: str = ""

    @classmethod
    def sent(cls, fields: Mapping[str, str]) -> Place:
        """Take what a browser sent."""
        return cls(fields.get("country", ""), fields.get("region", ""))

    @property
    def address(self) -> str:
        """The address of its holidays."""
        return f"{HOLIDAYS_PAGE}?{urlencode({'country': self.country, 'region': self.region})}"


@dataclass(frozen=True, slots=True)
class HolidayLine:
    """A holiday as a line of the page."""

    offered: OfferedHoliday
    written: str
    weekday: str


def holidays_page(
    desk: HoursDesk,
    place: Place,
    ports: HolidayPorts,
    *,
    added: int | None = None,
    message: str = "",
    status: int = 200,
) -> Response[str]:
    """Show the countries and, once one is chosen, its regions and holidays; `added` says how many days are off now.

    Until then the country of the host's zone is proposed.
    """
    countries = _countries(ports)
    country = place.country if place.country in countries else ""
    regions = ports.public_holidays.regions(country) if country else {}
    region = place.region if place.region in regions else ""
    offered: Sequence[OfferedHoliday] = ()
    if country:
        offered = offer_holidays(desk.profile, country, region or None, reader().locale, ports)
    return host_page(
        "host/holidays.html",
        desk.signed_in,
        desk.profile.connections,
        current=AVAILABILITY_PAGE,
        status=status,
        place=Place(country, region),
        countries=sorted(countries.items(), key=lambda each: each[1].casefold()),
        chosen=country or country_code_of(desk.profile.availability.timezone) or "",
        regions=sorted(regions.items(), key=lambda each: each[1].casefold()),
        where=regions.get(region) or countries.get(country, ""),
        lines=[HolidayLine(each, written_date(each.day), weekday_in_full(each.day.weekday())) for each in offered],
        added=added,
        message=message,
    )


def chosen_days(sent: Iterable[str]) -> Sequence[date]:
    """Return the days whose boxes are ticked; fields that are not dates are ignored."""
    texts = (name.removeprefix(DAY) for name in sent if name.startswith(DAY))
    return [day for day in map(_day, texts) if day is not None]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _countries(ports: HolidayPorts) -> Mapping[str, str]:
    """Name the countries whose holidays are known, in the host's language."""
    names = country_names()
    return {code: names[code] for code in ports.public_holidays.countries() if code in names}
