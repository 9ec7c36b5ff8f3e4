"""The forms that values from outside must have, by kind; each reader says what is wrong with another."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Final

from joinlink.clock import parse_rfc3339
from joinlink.language import N_
from joinlink.language import gettext as _
from joinlink.model.address_name import ADDRESS_NAME_PATTERN
from joinlink.model.plain_names import why_not_a_name
from joinlink.web.api.time_zones import is_unsaid, may_be_newer, zone_understood

LONGEST_TIMEZONE: Final = 64
TOO_LONG: Final = N_("it must have at most {max_length} characters")
MISSING: Final = N_("this field is needed")
NOT_AS_IT_MUST_BE: Final = N_("this is not in the form that it must have")

_RFC3339 = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:\d{2})", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029]")


def read_instant(value: object) -> datetime:
    """Read an instant, RFC 3339 with its offset.

    Raises:  ValueError
    """
    if not (isinstance(value, str) and _RFC3339.fullmatch(value)):
        raise ValueError(_("write a time as 2026-12-01T09:00:00Z"))
    try:
        instant = parse_rfc3339(value)
    except ValueError:
        raise ValueError(_("there is no such time")) from None
    if not 2000 <= instant.year < 3000:
        raise ValueError(_("a time is between the years 2000 and 3000"))
    return instant


def read_day(value: object) -> date:
    """Read a date.

    Raises:  ValueError
    """
    if not (isinstance(value, str) and _DATE.fullmatch(value)):
        raise ValueError(_("write a date as 2026-12-01"))
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError(_("there is no such day")) from None


def without_control_characters(text: str) -> str:
    """Return a text that can be written into a mail, a page and a calendar file.

    Raises:  ValueError
    """
    if _CONTROL_CHARACTERS.search(text):
        raise ValueError(_("it has characters that can't be written"))
    return text


def on_one_line(text: str) -> str:
    """Return a text of one line.

    Raises:  ValueError
    """
    if "\n" in text or "\r" in text:
        raise ValueError(_("it must be one line"))
    return without_control_characters(text)


def plain_name(text: str) -> str:
    """Return a name that may stand in a mail to anybody (S3).

    Raises:  ValueError  it has unseen characters, or leads elsewhere
    """
    if wrong := why_not_a_name(text):
        raise ValueError(wrong)
    return text


def known_timezone(name: str) -> str:
    """Return the name of the zone that is meant, as tzdata has it.

    Raises:  ValueError
    """
    meant = zone_understood(name)
    if meant is None:
        raise ValueError(_("there is no time zone of this name; one is Europe/London"))
    return meant


def reported_timezone(name: str) -> str:
    """Return the name of the zone that a guest's browser means; empty where it doesn't know, or knows better (F4).

    Raises:  ValueError  somebody wrote what is no zone
    """
    meant = zone_understood(name)
    is_nobodys_mistake = meant is None and (is_unsaid(name) or may_be_newer(name))
    return "" if is_nobodys_mistake else known_timezone(name)


def answer(value: object) -> str | bool | None:
    """Return an answer to some question; None for none.

    Raises:  ValueError
    """
    if value is None or isinstance(value, bool):
        return value
    if not isinstance(value, str):
        raise ValueError(_("write the answer as text, or as true or false"))  # noqa: TRY004  pydantic's way to refuse
    return without_control_characters(value.strip()) or None


def address_name(name: str) -> str:
    """Return a name that can be part of an address.

    Raises:  ValueError
    """
    if not re.fullmatch(ADDRESS_NAME_PATTERN, name):
        raise ValueError(_("use small letters, digits and hyphens, such as piano-lesson"))
    return name
