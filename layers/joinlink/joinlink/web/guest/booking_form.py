"""The form of a class's page, which says the same as a booking's JSON body."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from joinlink.clock import rfc3339
from joinlink.ids import derived_id
from joinlink.model.questions import MOST_QUESTIONS
from joinlink.model.series import MOST_DATES
from joinlink.web.api.booking_schemas import BookingBody, SeriesBody
from joinlink.web.api.schemas import read
from joinlink.web.api.time_zones import zone_understood
from joinlink.web.guest.series_fields import DATE, REPEAT, chosen_dates

FIELDS: Final = ("key", "startsAt", "guest.name", "guest.email", "notes", "timezone", "day", REPEAT)
ANSWER: Final = "answers."
"""What the names of the fields of questions begin with; the rest is the question's id."""
LONGEST_KEPT: Final = 5000
"""In characters: enough to shorten what was too long."""


def read_booking_form(form: Mapping[str, str], package_token: str = "") -> BookingBody:
    """Read the form on a class's page, which has the same contents as the JSON body.

    The package that it pays with is named in the form, its secret is the browser's cookie.

    Raises:  InvalidInput
    """
    body = _contents(form) | {"startsAt": form.get("startsAt", "")}
    if form.get("package"):
        body["package"] = {"packageId": form["package"], "token": package_token}
    return read(BookingBody, json.dumps(body).encode())


def _contents(form: Mapping[str, str]) -> dict[str, object]:
    """Return the members that every body has, whatever times it asks for."""
    guest = {"name": form.get("guest.name", ""), "email": form.get("guest.email", "")}
    guest["timezone"] = zone_understood(form.get("timezone", "")) or ""
    answers = {name.removeprefix(ANSWER): form[name] for name in form if name.startswith(ANSWER)}
    return {"guest": guest, "notes": form.get("notes", ""), "answers": answers}


def kept_fields(form: Mapping[str, str]) -> dict[str, str]:
    """Return the fields of the form that the page shows again, cut where nobody types by hand."""
    answers = [name for name in form if name.startswith(ANSWER)][:MOST_QUESTIONS]
    dates = [name for name in form if name.startswith(DATE)][:MOST_DATES]
    return {name: form[name][:LONGEST_KEPT] for name in [*FIELDS, *answers, *dates] if name in form}


def read_series_form(form: Mapping[str, str]) -> SeriesBody:
    """Read the form with the dates of a series, which has the same contents as the JSON body.

    Raises:  InvalidInput
    """
    return read(SeriesBody, json.dumps(_contents(form) | {"starts": chosen_dates(form)}).encode())


def form_key(form: Mapping[str, str], wish: BookingBody | SeriesBody) -> str | None:
    """Return the idempotency key of a form, so that a form sent twice books only once, whatever notes it has by then.

    The page's own key would not do: it would refuse a guest who goes back in the browser and picks another time.
    """
    key = form.get("key")
    starts = [wish.starts_at] if isinstance(wish, BookingBody) else wish.starts
    package = [wish.package.package_id] if isinstance(wish, BookingBody) and wish.package else []
    return derived_id("form", key, *map(rfc3339, starts), wish.guest.email, *package) if key else None
