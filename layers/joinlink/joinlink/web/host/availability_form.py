"""A host's hours as a form: the rows of the default set and of the dates, and the settings by their names.

AvailabilityForm
├── rows        HoursRows
└── settings    `timezone`, `bufferBeforeMinutes`, ...
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from pydantic_core import to_json

from joinlink.errors import InvalidInput
from joinlink.model.availability import Availability, HoursSet
from joinlink.usecases.hosts.keep_hours import HoursTerms
from joinlink.web.api import hours_schemas, present, schemas
from joinlink.web.host.hours_rows import HoursRows
from joinlink.web.pickers.time_zones import zone_as_typed, zone_meant
from joinlink.web.shell.forms import whole_number

COUNTS = ("bufferBeforeMinutes", "bufferAfterMinutes", "minimumNoticeMinutes", "horizonDays")


@dataclass(frozen=True, slots=True)
class AvailabilityForm:
    """The contents of the form."""

    settings: Mapping[str, str]
    rows: HoursRows = field(default_factory=HoursRows)

    @classmethod
    def of(cls, hours: Availability, today: date) -> AvailabilityForm:
        """Fill the form with stored hours."""
        counts = (
            hours.buffer_before_minutes,
            hours.buffer_after_minutes,
            hours.minimum_notice_minutes,
            hours.horizon_days,
        )
        return cls(
            settings={"timezone": zone_as_typed(hours.timezone), **dict(zip(COUNTS, map(str, counts), strict=True))},
            rows=HoursRows.of(hours.weekly, hours.overrides, today),
        )

    @classmethod
    def sent(cls, fields: Mapping[str, str]) -> AvailabilityForm:
        """Take what a browser sent."""
        zone = fields.get("timezone", "").strip()
        meant = zone_meant(zone)
        return cls(
            settings={
                "timezone": zone_as_typed(meant) if meant else zone,
                **{name: fields.get(name, "").strip() for name in COUNTS},
            },
            rows=HoursRows.sent(fields),
        )

    def read(self) -> Availability:
        """Return the hours in the form.

        Raises:  InvalidInput  naming the wrong fields: those that the API refuses, else windows of one day that overlap
                               and dates given twice
        """
        hours = schemas.read(hours_schemas.AvailabilityBody, to_json(self.body()))
        check_rows(self.rows)
        return hours.availability()

    def body(self) -> present.Json:
        """Return it as the API takes it."""
        counts = {
            name: text if (number := whole_number(text := self.settings[name])) is None else number for name in COUNTS
        }
        zone = self.settings["timezone"]
        return {"timezone": zone_meant(zone) or zone, **self.rows.body(), **counts}


@dataclass(frozen=True, slots=True)
class HoursForm:
    """The contents of the form of one set of hours (P4)."""

    name: str
    rows: HoursRows

    @classmethod
    def of(cls, hours: HoursSet, today: date) -> HoursForm:
        """Fill the form with a stored set."""
        return cls(hours.title, HoursRows.of(hours.weekly, hours.overrides, today))

    @classmethod
    def sent(cls, fields: Mapping[str, str]) -> HoursForm:
        """Take what a browser sent."""
        return cls(fields.get("name", "").strip(), HoursRows.sent(fields))

    def read(self) -> HoursTerms:
        """Return the set in the form.

        Raises:  InvalidInput  as for the form of all hours
        """
        terms = hours_schemas.read_hours(to_json({"name": self.name, **self.rows.body()}))
        check_rows(self.rows)
        return terms


def check_rows(rows: HoursRows) -> None:
    """Check what the API lets pass.

    Raises:  InvalidInput
    """
    wrong = rows.wrong()
    if wrong:
        (name, message), *others = wrong.items()
        raise InvalidInput(message, field=name, others=dict(others))
