"""The form of a class's page, which says the same as a booking's JSON body."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from joinlink.clock import rfc3339
from joinlink.ids import derived_id
from joinlink.model.questions import MOST_QUESTIONS
from joinlink.web.api.schemas import BookingBody, read
from joinlink.web.api.time_zones import zone_understood

FIELDS: Final = ("key", "startsAt", "guest.name", "guest.email", "notes", "timezone", "day")
ANSWER: Final = "answers."
"""What the names of the fields of questions begin with; the rest is the question's id."""
LONGEST_KEPT: Final = 5000
"""In characters: enough to shorten what was too long."""


def read_booking_form(form: Mapping[str, str], package_token: str = "") -> BookingBody:
    """Read the form on a class's page, which has the same contents as the JSON body.

    The package that it pays with is named in the form, its secret is the browser's cookie.

    Raises:  InvalidInput
    """
    guest = {"name": form.get("guest.name", ""), "email": form.get("guest.email", "")}
    guest["timezone"] = zone_understood(form.get("timezone", "")) or ""
    answers = {name.removeprefix(ANSWER): form[name] for name in form if name.startswith(ANSWER)}
    body: dict[str, object] = {
        "startsAt": form.get("startsAt", ""),
        "guest": guest,
        "notes": form.get("notes", ""),
        "answers": answers,
    }
    if form.get("package"):
        body["package"] = {"packageId": form["package"], "token": package_token}
    return read(BookingBody, json.dumps(body).encode())


def kept_fields(form: Mapping[str, str]) -> dict[str, str]:
    """Return the fields of the form that the page shows again, cut where nobody types by hand."""
    answers = [name for name in form if name.startswith(ANSWER)][:MOST_QUESTIONS]
    return {name: form[name][:LONGEST_KEPT] for name in [*FIELDS, *answers] if name in form}


def form_key(form: Mapping[str, str], wish: BookingBody) -> str | None:
    """Return the idempotency key of a form, so that a form sent twice books only once.

    The page's own key would not do: it would refuse a guest who goes back in the browser and picks another time.
    """
    key = form.get("key")
    return derived_id("form", key, rfc3339(wish.starts_at), wish.guest.email) if key else None
