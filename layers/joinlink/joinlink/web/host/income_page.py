"""A host's income by month and class, with the part passed on to their account (P3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Final
from zoneinfo import ZoneInfo

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.errors import InvalidInput
from joinlink.language import gettext as _
from joinlink.model.income import Income, summed
from joinlink.model.local_time import written_month
from joinlink.model.profile import HostProfile
from joinlink.usecases.bookings.read_income import IncomeRead, month_after
from joinlink.web.addresses import INCOME_PAGE
from joinlink.web.host.layout import host_page
from joinlink.web.shell.session import SignedIn

SHOWN_MONTHS: Final = 6


@dataclass(frozen=True, slots=True)
class Months:
    """The first and the last month that are asked for, by their first days."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class MonthOfIncome:
    """A month with its lines, and their sums by currency."""

    name: str
    key: str
    lines: Sequence[Income]
    sums: Sequence[Income]


def read_months(query: Mapping[str, str], now: datetime, timezone: str) -> Months:
    """Read `from` and `to`, written as `2026-12`; without them, this month and the five before.

    Raises:  InvalidInput
    """
    given = {name: query[name] for name in ("from", "to") if query.get(name)}
    present = now.astimezone(ZoneInfo(timezone)).date().replace(day=1)
    last = _month("to", given["to"]) if "to" in given else present
    first = _month("from", given["from"]) if "from" in given else month_after(last, 1 - SHOWN_MONTHS)
    return Months(first, max(first, last) if "to" not in given else last)


def income_page(
    signed_in: SignedIn, profile: HostProfile, read: IncomeRead, months: Months, *, has_payouts: bool
) -> Response[str]:
    """Show the months, the latest first."""
    return host_page(
        "host/income.html",
        signed_in,
        profile.connections,
        current=INCOME_PAGE,
        months=[_shown(month, list(lines)) for month, lines in groupby(read.lines, key=lambda line: line.month)],
        is_complete=read.is_complete,
        has_disputes=any(line.lost.amount_minor or line.disputed.amount_minor for line in read.lines),
        has_payouts=has_payouts,
        first=written_month(months.first),
        last=written_month(months.last),
        earlier=_address(month_after(months.first, -SHOWN_MONTHS), month_after(months.first, -1)),
        later=_address(month_after(months.last), month_after(months.last, SHOWN_MONTHS)),
    )


def _shown(month: date, lines: Sequence[Income]) -> MonthOfIncome:
    return MonthOfIncome(written_month(month), f"{month:%Y-%m}", lines, summed(lines))


def _address(first: date, last: date) -> str:
    return f"{INCOME_PAGE}?from={first:%Y-%m}&to={last:%Y-%m}"


def _month(field: str, text: str) -> date:
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError:
        raise InvalidInput(_("write a month as 2026-12"), field=field) from None
    if len(text) != len("2026-12") or not 2000 <= month.year < 3000:
        raise InvalidInput(_("write a month as 2026-12"), field=field)
    return month
