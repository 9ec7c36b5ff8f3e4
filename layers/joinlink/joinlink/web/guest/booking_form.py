"""The form of a class's page, which says the same as a booking's JSON body."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Final

from joinlink.clock import rfc3339
from joinlink.ids import derived_id
from joinlink.model.questions import MOST_QUESTIONS, QUESTION_ID_PATTERN
from joinlink.model.series import MOST_DATES
from joinlink.web.api.booking_schemas import BookingBody, SeriesBody
from joinlink.web.api.schemas import read
from joinlink.web.api.time_zones import zone_understood
from joinlink.web.guest.series_fields import REPEAT, chosen_dates, date_names

LINES: Final = ("key", "startsAt", "guest.name", "guest.email", "timezone", "day", REPEAT)
NOTES: Final = "notes"
ANSWER: Final = "answers."
"""What the names of the fields of questions begin with; the rest is the question's id."""
LONGEST_LINE_KEPT: Final = 254
LONGEST_TEXT_KEPT: Final = 5000
"""In characters: enough to shorten what was too long. All fields at their longest fit an item of the table."""


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
    answers = {name.removeprefix(ANSWER): form[name] for name in _answer_names(form)}
    return {"guest": guest, "notes": form.get(NOTES, ""), "answers": answers}


def _answer_names(form: Mapping[str, str]) -> list[str]:
    """Return the names that can be those of questions."""
    return [name for name in form if name.startswith(ANSWER) and re.fullmatch(QUESTION_ID_PATTERN, name[len(ANSWER) :])]


def kept_fields(form: Mapping[str, str]) -> dict[str, str]:
    """Return the fields of the form that the page shows again, cut where nobody types by hand."""
    lines = dict.fromkeys([*LINES, *date_names(form)[:MOST_DATES]], LONGEST_LINE_KEPT)
    texts = dict.fromkeys([NOTES, *_answer_names(form)[:MOST_QUESTIONS]], LONGEST_TEXT_KEPT)
    return {name: form[name][:longest] for name, longest in (lines | texts).items() if name in form}


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
