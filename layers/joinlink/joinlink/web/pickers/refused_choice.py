"""A refused form that chose a time: the form as typed, its errors, and the nearest free times."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from joinlink.clock import parse_rfc3339
from joinlink.errors import (
    AllSeatsTaken,
    AvailabilityUnknown,
    BookingPaused,
    DatesTaken,
    HostNotPayable,
    IllegalTransition,
    InvalidInput,
    JoinlinkError,
    NoLessonLeft,
    PackageExpired,
    ProviderError,
    RateLimited,
    SecretMissing,
    SlotNotOffered,
    SlotTaken,
)
from joinlink.language import N_
from joinlink.language import gettext as _
from joinlink.model.booking_facts import LONGEST_NOTES
from joinlink.model.kept_form import KeptForm
from joinlink.usecases.slots.host_calendar import HostCalendar, SlotTerms
from joinlink.usecases.slots.read_slot_weeks import nearest_slots
from joinlink.web.pickers.slot_picker import SlotPicker
from joinlink.web.pickers.times import PickerTime, dated_times
from joinlink.web.shell.forms import FormState
from joinlink.web.shell.problems import problem_of

IN_OUR_WORDS: Final[dict[type[JoinlinkError], str]] = {
    DatesTaken: N_(
        "Some of these dates have just been taken, so nothing was booked. Please look at those that are marked."
    ),
    AllSeatsTaken: N_("The last seat has just been taken."),
    SlotTaken: N_("Somebody else has just taken this time."),
    SlotNotOffered: N_("This time is no longer free."),
    BookingPaused: N_("No bookings are taken right now, and nothing was booked. Please try again later."),
    AvailabilityUnknown: N_("The calendar can't be read right now. Please try again in a moment."),
    HostNotPayable: N_(
        "The host can't take payments at the moment, so nothing was booked. Please try again another day."
    ),
    SecretMissing: N_("This class can't be booked right now: the site isn't quite set up. Nothing was booked."),
    ProviderError: N_("The payment could not be started, so nothing was booked. Please try again in a moment."),
    PackageExpired: N_("This package has expired, so nothing was booked."),
    NoLessonLeft: N_("No lesson of your package is left for this, so nothing was booked."),
    IllegalTransition: N_("That did not work. Please open this page again."),
}
REFUSED: Final[tuple[type[JoinlinkError], ...]] = (InvalidInput, RateLimited, *IN_OUR_WORDS)
"""The errors that send a form back; any other gets its own page."""
FIELDS_IN_OUR_WORDS: Final = {
    "startsAt": N_("Please pick a time."),
    "guest.name": N_("Please write your name, on one line."),
    "guest.email": N_("Please write an e-mail address, such as name@example.com."),
    "starts": N_("Please choose at least one date."),
    "notes": N_("Please write at most %(number)s characters here."),
}


@dataclass(frozen=True, slots=True)
class RefusedChoice:
    """The form as sent, and the error that refused it, one of `REFUSED`."""

    sent: Mapping[str, str]
    error: JoinlinkError

    @property
    def status(self) -> int:
        """The HTTP status of the page that shows it."""
        return problem_of(self.error).status

    @property
    def form(self) -> FormState:
        """The form as the page shows it, with what was typed."""
        if isinstance(self.error, InvalidInput):
            form = FormState.refused(self.sent, self.error)
            return replace(form, errors={**form.errors, **_known(form.errors)})
        if isinstance(self.error, RateLimited):
            return FormState(self.sent, message=str(self.error))
        message = next(words for kind, words in IN_OUR_WORDS.items() if isinstance(self.error, kind))
        return FormState(self.sent, message=_(message))

    def kept(self) -> KeptForm:
        """Return it as it is kept for the page that the browser is sent to."""
        form = self.form
        return KeptForm(form.values, form.errors, form.message, is_time_gone=self.is_time_gone)

    @property
    def is_time_gone(self) -> bool:
        """Whether the chosen time was taken or is not on offer, so that another one may do."""
        return isinstance(self.error, (SlotTaken, SlotNotOffered)) and not isinstance(self.error, DatesTaken)

    def nearest(self, terms: SlotTerms, picker: SlotPicker, *, calendar: HostCalendar) -> list[PickerTime]:
        """Return the nearest free times, if the chosen one was taken or not on offer."""
        return nearest_times(terms, self.sent["startsAt"], picker, calendar=calendar) if self.is_time_gone else []


def nearest_times(terms: SlotTerms, starts_at: str, picker: SlotPicker, *, calendar: HostCalendar) -> list[PickerTime]:
    """Return the free times nearest to an unavailable one."""
    slots = nearest_slots(terms, parse_rfc3339(starts_at), calendar=calendar)
    return dated_times(slots, picker.zone.name, picker.links.choice)


def _known(errors: Mapping[str, str]) -> dict[str, str]:
    return {name: _(words, number=LONGEST_NOTES) for name, words in FIELDS_IN_OUR_WORDS.items() if name in errors}
