"""What guests may send besides a booking's JSON body: the dates of a list of slots, and the form of a page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TypeVar

from pydantic import Field

from joinlink.clock import rfc3339
from joinlink.ids import derived_id
from joinlink.web.fields import Day, Timezone
from joinlink.web.schemas import Body, BookingBody, read

DAYS_ON_A_PAGE = 14


class SlotsQuery(Body):
    """Which slots to list: two dates, both included, on the clock of a zone (the host's without one)."""

    first_day: Day = Field(alias="from")
    last_day: Day = Field(alias="to")
    timezone: Timezone | None = None


class PageQuery(Body):
    """What a class's page shows: slots from a date on, and the code of a refusal that a form just got."""

    since: Day | None = Field(default=None, alias="from")
    timezone: Timezone | None = None
    refusal: str | None = None

    def days(self, now: datetime) -> tuple[date, date]:
        """Return the first and the last date of the page.

        Without a date it begins a day early: it may still be yesterday in the guest's zone, and past times are never
        offered.
        """
        first_day = self.since or now.date() - timedelta(days=1)
        return first_day, first_day + timedelta(days=DAYS_ON_A_PAGE - 1)


QueryT = TypeVar("QueryT", bound=Body)


def read_slots_query(query: Mapping[str, str]) -> SlotsQuery:
    """Read the dates of a call for slots.

    Raises:  InvalidInput
    """
    return _read(SlotsQuery, query)


def read_page_query(query: Mapping[str, str]) -> PageQuery:
    """Read what an address of a class's page asks for.

    Raises:  InvalidInput
    """
    return _read(PageQuery, query)


def _read(body: type[QueryT], query: Mapping[str, str]) -> QueryT:
    """Read a query string; parameters that others hang on an address are let pass."""
    names = {field.alias or name for name, field in body.model_fields.items()}
    return read(body, json.dumps({name: value for name, value in query.items() if name in names}).encode())


def read_booking_form(form: Mapping[str, str]) -> BookingBody:
    """Read the form of a class's page, which says the same as the JSON body.

    Raises:  InvalidInput
    """
    guest = {name: form.get(name, "") for name in ("name", "email", "timezone")}
    body = {"startsAt": form.get("startsAt", ""), "guest": guest, "notes": form.get("notes", "")}
    return read(BookingBody, json.dumps(body).encode())


def form_key(form: Mapping[str, str], wish: BookingBody) -> str | None:
    """Return the idempotency key of a form: sent twice, it books once.

    The page's own key alone would refuse a guest who goes back in the browser and picks another time.
    """
    key = form.get("key")
    return derived_id("form", key, rfc3339(wish.starts_at), wish.guest.email) if key else None
