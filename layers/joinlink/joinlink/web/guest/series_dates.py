"""The dates of a series on a class's page before they are booked: how each stands, and the times free instead (G6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from joinlink.clock import parse_rfc3339, rfc3339
from joinlink.language import gettext as _
from joinlink.language import ngettext
from joinlink.model.local_time import leaf, written_date, written_hours, written_time, zone_label
from joinlink.model.money import Money
from joinlink.model.series import FEWEST_DATES, weekly_starts
from joinlink.model.teaching import TeachingClass
from joinlink.usecases.slots.host_calendar import HostCalendar, SlotTerms
from joinlink.usecases.slots.offer_dates import DateStatus, SeriesOffer, offer_dates
from joinlink.web.guest.series_fields import DATE, REPEAT, marker_of


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """One date: its field, its day, and the choices there: value, words, whether it is chosen."""

    name: str
    day: str
    is_free: bool
    problem: str
    choices: Sequence[tuple[str, str, bool]]


class DatesInWords(NamedTuple):
    """So many dates, and their total; none for a free class."""

    how_many: str
    total: str

    @classmethod
    def of(cls, number: int, price: Money) -> DatesInWords:
        """Say it in the reader's language."""
        total = "" if price.is_free else replace(price, amount_minor=price.amount_minor * number).written
        return cls(ngettext("%(num)s date", "%(num)s dates", number), total)


@dataclass(frozen=True, slots=True)
class SeriesDates:
    """All dates; `marker` says which series they are of, so that a form with another one is shown its own first."""

    rows: Sequence[SeriesRow]
    marker: str
    rhythm: str
    """How they follow each other, by whose clocks."""
    chosen: int
    """How many are chosen as the page is shown."""
    sums: Sequence[DatesInWords]
    """The words for none, one, two … chosen dates: a script follows a choice without asking the site."""

    @property
    def count(self) -> str:
        """How many dates are chosen, in words."""
        return self.sums[self.chosen].how_many

    @property
    def total(self) -> str:
        """Their total."""
        return self.sums[self.chosen].total

    @property
    def all_free(self) -> bool:
        """Whether there is nothing to look at twice."""
        return all(row.is_free for row in self.rows)


def series_dates(
    terms: SlotTerms,
    teaching_class: TeachingClass,
    sent: Mapping[str, str],
    starts_at: str,
    timezone: str,
    *,
    calendar: HostCalendar,
) -> SeriesDates | None:
    """Return the dates that a form which came back asks for; None where it asks for one alone.

    Raises:  AvailabilityUnknown
    """
    repeat = sent.get(REPEAT, "")
    if not repeat.isdecimal() or not FEWEST_DATES <= int(repeat) <= teaching_class.series_max:
        return None
    host_zone = terms.profile.availability.timezone
    starts = weekly_starts(parse_rfc3339(starts_at), int(repeat), host_zone)
    offers = offer_dates(terms, starts, timezone, calendar=calendar)
    rows = [_row(number, offer, sent, timezone) for number, offer in enumerate(offers)]
    return SeriesDates(
        rows=rows,
        marker=marker_of(starts_at, repeat),
        rhythm=_rhythm(starts[0], host_zone),
        chosen=sum(any(is_chosen and value for value, _words, is_chosen in row.choices) for row in rows),
        sums=[DatesInWords.of(number, teaching_class.price) for number in range(len(rows) + 1)],
    )


def _rhythm(first: datetime, timezone: str) -> str:
    local = first.astimezone(ZoneInfo(timezone))
    return _(
        "Every %(weekday)s at %(time)s by the clocks of %(zone)s.",
        weekday=leaf(first, timezone)[2],
        time=written_time(local),
        zone=zone_label(timezone),
    )


def _row(number: int, offer: SeriesOffer, sent: Mapping[str, str], timezone: str) -> SeriesRow:
    name, is_free = f"{DATE}{number}", offer.status is DateStatus.FREE
    length = offer.ends_at - offer.starts_at
    starts = [offer.starts_at] if is_free else list(offer.instead)
    values = [rfc3339(each) for each in starts]
    chosen = sent.get(name)
    if chosen is None or (chosen and chosen not in values):
        chosen = values[0] if is_free else ""
    times = [(value, written_hours(each, each + length, timezone)) for value, each in zip(values, starts, strict=True)]
    left_out = ("", _("Leave this date out"))
    choices = [*times, left_out] if is_free else [left_out, *times]
    return SeriesRow(
        name=name,
        day=written_date(offer.starts_at.astimezone(ZoneInfo(timezone)).date()),
        is_free=is_free,
        problem="" if is_free else _problem(offer, timezone),
        choices=[(value, words, value == chosen) for value, words in choices],
    )


def _problem(offer: SeriesOffer, timezone: str) -> str:
    time = written_hours(offer.starts_at, offer.ends_at, timezone)
    if offer.status is DateStatus.TAKEN:
        return _("%(time)s is taken", time=time)
    return _("%(time)s is not on offer", time=time)
