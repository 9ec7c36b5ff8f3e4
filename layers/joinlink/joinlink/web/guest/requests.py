"""Guests' queries and forms: the dates of a list of slots, and the form that books one."""

from __future__ import annotations

import json
from collections.abc import Mapping

from pydantic import Field

from joinlink.clock import rfc3339
from joinlink.ids import derived_id
from joinlink.web.api.fields import Day, Timezone
from joinlink.web.api.schemas import Body, BookingBody, read


class SlotsQuery(Body):
    """The slots to list: between two dates, both included, in a zone, by default the host's."""

    first_day: Day = Field(alias="from")
    last_day: Day = Field(alias="to")
    timezone: Timezone | None = None


def read_slots_query(query: Mapping[str, str]) -> SlotsQuery:
    """Read the dates of a request for slots; unknown parameters, which other sites may add to a link, are ignored.

    Raises:  InvalidInput
    """
    names = {field.alias or name for name, field in SlotsQuery.model_fields.items()}
    return read(SlotsQuery, json.dumps({name: value for name, value in query.items() if name in names}).encode())


def read_booking_form(form: Mapping[str, str]) -> BookingBody:
    """Read the form on a class's page, which has the same contents as the JSON body.

    Raises:  InvalidInput
    """
    guest = {"name": form.get("guest.name", ""), "email": form.get("guest.email", "")}
    guest["timezone"] = form.get("timezone", "")
    body = {"startsAt": form.get("startsAt", ""), "guest": guest, "notes": form.get("notes", "")}
    return read(BookingBody, json.dumps(body).encode())


def form_key(form: Mapping[str, str], wish: BookingBody) -> str | None:
    """Return the idempotency key of a form, so that a form sent twice books only once.

    The page's own key would not do: it would refuse a guest who goes back in the browser and picks another time.
    """
    key = form.get("key")
    return derived_id("form", key, rfc3339(wish.starts_at), wish.guest.email) if key else None
