"""The fields of a class's form that make it one of a series (G6); read without pydantic, for the page has them too."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

REPEAT: Final = "repeat"
"""How many weeks are booked."""
DATE: Final = "dates."
"""The beginning of the names of the dates' fields; the rest is a number. A date that is left out is empty."""
_DATE_NAME: Final = re.compile(r"dates\.[0-9]{1,3}")
SHOWN: Final = "shown"
"""Of which series the dates in the form are."""


def marker_of(starts_at: str, repeat: str) -> str:
    """Return the mark by which a form names the series whose dates it has."""
    return f"{starts_at} {repeat}"


def asks_for_series(form: Mapping[str, str]) -> bool:
    """Whether it asks for more than one week."""
    return form.get(REPEAT, "1") not in ("", "1")


def has_its_dates(form: Mapping[str, str]) -> bool:
    """Whether the guest has seen the dates of the very series that the form asks for."""
    return form.get(SHOWN) == marker_of(form.get("startsAt", ""), form.get(REPEAT, ""))


def date_names(form: Mapping[str, str]) -> list[str]:
    """Return the names of the dates' fields, in the order of the dates."""
    return sorted(filter(_DATE_NAME.fullmatch, form), key=lambda name: (len(name), name))


def chosen_dates(form: Mapping[str, str]) -> list[str]:
    """Return the starts that are chosen among the dates, in their order."""
    return [form[name] for name in date_names(form) if form[name]]
