"""The bodies by which guests book, and guests and hosts change a booking, an occurrence or a series."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Annotated

from pydantic import Field
from pydantic_core import to_json

from joinlink.errors import InvalidInput
from joinlink.language import gettext as _
from joinlink.language import reader
from joinlink.language.choice import locale_meant
from joinlink.model.booking_parts import Guest
from joinlink.model.money import HIGHEST_CHARGE_MINOR
from joinlink.model.questions import MOST_QUESTIONS, Value
from joinlink.model.series import FEWEST_DATES, MOST_DATES
from joinlink.usecases.bookings.change_series import Rhythm
from joinlink.web.api.fields import Answer, EmailAddress, Instant, Line, Name, Note, ReportedTimezone
from joinlink.web.api.schemas import Body, read


class GuestBody(Body):
    """The person who books."""

    name: Name
    email: EmailAddress
    timezone: ReportedTimezone = ""
    locale: str = Field("", max_length=35)

    def as_guest(self) -> Guest:
        """Return it as a domain value; a locale that we don't speak, or none, is that of the request."""
        return Guest(self.name, self.email, self.timezone, locale_meant(self.locale) or reader().locale)


class PackageKeyBody(Body):
    """`{"packageId": "package_…", "token": "…"}`: a package, and the secret that opens it."""

    package_id: Line
    token: Line = Field(repr=False)


class BookingBody(Body):
    """A guest's request for a slot; with a package, a lesson of it pays."""

    starts_at: Instant
    guest: GuestBody
    notes: Note = ""
    package: PackageKeyBody | None = None
    answers: dict[str, Answer] = Field(default_factory=dict, max_length=MOST_QUESTIONS)

    def given(self) -> dict[str, Value]:
        """Return the answers by their questions' ids, without empty ones."""
        return given_answers(self.answers)


def given_answers(answers: Mapping[str, object]) -> dict[str, Value]:
    """Return answers by their questions' ids, without empty ones."""
    return {name: value for name, value in answers.items() if isinstance(value, (str, bool))}


class SeriesBody(Body):
    """A guest's request for a series: its starts, one a day by the host's clocks."""

    starts: tuple[Instant, ...] = Field(min_length=FEWEST_DATES, max_length=MOST_DATES)
    guest: GuestBody
    notes: Note = ""
    answers: dict[str, Answer] = Field(default_factory=dict, max_length=MOST_QUESTIONS)

    def given(self) -> dict[str, Value]:
        """Return the answers by their questions' ids, without empty ones."""
        return given_answers(self.answers)


class RefundBody(Body):
    """The amount to refund; all that is left if it is left out."""

    amount_minor: int | None = Field(default=None, ge=1, le=HIGHEST_CHARGE_MINOR)


class HostCancelBody(Body):
    """A host's cancellation; the guest is told the reason."""

    reason: Note = ""


class OccurrenceCancelBody(HostCancelBody):
    """A host's cancellation for everybody; with `refund`, what was paid goes back."""

    refund: bool = False


class SeriesCancelBody(OccurrenceCancelBody):
    """A host's cancellation of the rest of a series; with `refund`, what was paid for it goes back."""


class SeriesMoveBody(Body):
    """Where the rest of a series goes within its weeks, by the host's clocks; weekday 0 is Monday."""

    weekday: int | None = Field(default=None, ge=0, le=6)
    time: str | None = Field(default=None, pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")

    def rhythm(self) -> Rhythm:
        """Return it as the domain has it.

        Raises:  InvalidInput  it says neither
        """
        if self.weekday is None and self.time is None:
            raise InvalidInput(_("say a weekday or a time"), field="weekday")
        return Rhythm(self.weekday, time.fromisoformat(self.time) if self.time else None)


class GuestAddressBody(Body):
    """`{"email": "guest@example.com"}`: the address that a guest's mails go to from now on."""

    email: EmailAddress


class GuestSearchBody(Body):
    """`{"email": "guest@example.com", "handle": "maria"}`: whose bookings are mailed to them, of one host if named."""

    email: EmailAddress
    handle: Annotated[str, Field(max_length=200)] | None = None


class RescheduleBody(Body):
    """The time to move a booking to."""

    starts_at: Instant


def read_move_form(form: Mapping[str, str]) -> datetime:
    """Read the new start from the form that moves a booking.

    Raises:  InvalidInput
    """
    return read(RescheduleBody, to_json({"startsAt": form.get("startsAt", "")})).starts_at


class MeetingLinkBody(Body):
    """A link made by the host elsewhere."""

    url: str


class KnownGuestBody(Body):
    """What a host notes about a guest; an empty note removes it."""

    note: Note
