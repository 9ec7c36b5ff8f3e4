"""The types of values that callers may send; each is checked, so that none can break a mail, calendar file or page."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, WithJsonSchema

from joinlink.model.address_name import ADDRESS_NAME_PATTERN, LONGEST_ADDRESS_NAME
from joinlink.model.booking_facts import LONGEST_NOTES
from joinlink.web.api.email_addresses import LONGEST_EMAIL, email_address
from joinlink.web.api.values import (
    LONGEST_TIMEZONE,
    address_name,
    answer,
    known_timezone,
    on_one_line,
    plain_name,
    read_day,
    read_instant,
    reported_timezone,
    without_control_characters,
)

Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(on_one_line)
]
Name = Annotated[Line, AfterValidator(plain_name)]
"""The name of a person or a class: only words, as it stands in mails to people who never heard of its author (S3)."""
Text = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=5000), AfterValidator(without_control_characters)
]
Note = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=LONGEST_NOTES), AfterValidator(without_control_characters)
]
AddressName = Annotated[
    str,
    StringConstraints(max_length=LONGEST_ADDRESS_NAME),
    AfterValidator(address_name),
    WithJsonSchema({"type": "string", "pattern": f"^{ADDRESS_NAME_PATTERN}$", "maxLength": LONGEST_ADDRESS_NAME}),
]
EmailAddress = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_EMAIL),
    AfterValidator(email_address),
    WithJsonSchema({"type": "string", "format": "email", "maxLength": LONGEST_EMAIL}),
]
Instant = Annotated[datetime, BeforeValidator(read_instant)]
Day = Annotated[date, BeforeValidator(read_day)]
Timezone = Annotated[str, StringConstraints(max_length=LONGEST_TIMEZONE), AfterValidator(known_timezone)]
ReportedTimezone = Annotated[
    str,
    StringConstraints(max_length=LONGEST_TIMEZONE),
    BeforeValidator(lambda value: "" if value is None else value),
    AfterValidator(reported_timezone),
]
"""A guest's zone; empty where the browser doesn't know it."""
Answer = Annotated[object, AfterValidator(answer), WithJsonSchema({"type": ["string", "boolean", "null"]})]
"""What a guest answers: text, true or false; nothing for no answer."""
Minutes = Annotated[int, Field(ge=0)]
