"""The types of values that callers may send; each is checked, so that none can break a mail, calendar file or page."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from joinlink.clock import parse_rfc3339
from joinlink.model.address_name import ADDRESS_NAME_PATTERN, LONGEST_ADDRESS_NAME
from joinlink.model.availability import is_timezone

_RFC3339 = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:\d{2})", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029]")


def _instant(value: object) -> datetime:
    if not (isinstance(value, str) and _RFC3339.fullmatch(value)):
        raise ValueError("write a time as 2026-12-01T09:00:00Z")
    try:
        instant = parse_rfc3339(value)
    except OverflowError as exc:
        raise ValueError("there is no such time") from exc
    if not 2000 <= instant.year < 3000:
        raise ValueError("a time is between the years 2000 and 3000")
    return instant


def _date(value: object) -> date:
    if not (isinstance(value, str) and _DATE.fullmatch(value)):
        raise ValueError("write a date as 2026-12-01")
    return date.fromisoformat(value)


def _without_control_characters(text: str) -> str:
    if _CONTROL_CHARACTERS.search(text):
        raise ValueError("it has characters that can't be written")
    return text


def _on_one_line(text: str) -> str:
    if "\n" in text or "\r" in text:
        raise ValueError("it must be one line")
    return _without_control_characters(text)


def _known_timezone(name: str) -> str:
    if not is_timezone(name):
        raise ValueError("there is no time zone of this name; one is Europe/London")
    return name


def _address_name(name: str) -> str:
    if not re.fullmatch(ADDRESS_NAME_PATTERN, name):
        raise ValueError("use small letters, digits and hyphens, such as piano-lesson")
    return name


Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(_on_one_line)
]
Text = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=5000), AfterValidator(_without_control_characters)
]
AddressName = Annotated[str, StringConstraints(max_length=LONGEST_ADDRESS_NAME), AfterValidator(_address_name)]
EmailAddress = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        max_length=254,
        pattern=r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9-]{2,63}$",
    ),
]
Instant = Annotated[datetime, BeforeValidator(_instant)]
Day = Annotated[date, BeforeValidator(_date)]
Timezone = Annotated[str, StringConstraints(max_length=64), AfterValidator(_known_timezone)]
Minutes = Annotated[int, Field(ge=0)]
