"""The common part of the pages where a booking is moved, its host's and its guest's, or an occurrence (R1, G3)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Final, Protocol, Self

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.clock import rfc3339
from joinlink.errors import IllegalTransition
from joinlink.language import N_
from joinlink.language import gettext as _
from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus, Party
from joinlink.model.host import Host
from joinlink.model.local_time import TimeInLines, in_lines
from joinlink.model.meeting_subject import MeetingSubject
from joinlink.model.profile import HostProfile
from joinlink.ports.clock import Clock
from joinlink.ports.hosts import HostStore, ProfileStore
from joinlink.usecases.bookings.change_ports import ChangePorts
from joinlink.usecases.bookings.reschedule_booking import reschedule_booking
from joinlink.usecases.slots.host_calendar import HostCalendar, SlotTerms
from joinlink.web.pickers.links import PickerPage
from joinlink.web.pickers.refused_choice import REFUSED, RefusedChoice
from joinlink.web.pickers.slot_picker import PickerQuery, SlotPicker, read_picker_query, slot_picker
from joinlink.web.pickers.times import PickerTime
from joinlink.web.shell.forms import FormState
from joinlink.web.shell.resolver import redirect

WHY_NOT: Final = {
    BookingStatus.PENDING_PAYMENT: N_("It is not paid yet."),
    BookingStatus.AWAITING_CONFIRMATION: N_("It is not confirmed yet."),
    BookingStatus.CONFIRMED: N_("It has already begun."),
    BookingStatus.EXPIRED: N_("It has expired."),
    BookingStatus.CANCELLED: N_("It is cancelled."),
    BookingStatus.REFUNDED: N_("It was refunded."),
}


@dataclass(frozen=True, slots=True)
class Move:
    """The contents of the page for a booking that can be moved: its time, the consequences, and the form."""

    when: TimeInLines
    changes: Sequence[str]
    picker: SlotPicker
    form: FormState
    nearest: Sequence[PickerTime]


class MoveDeskPorts(Protocol):
    """Ports for the page itself; moving takes more."""

    hosts: HostStore
    profiles: ProfileStore
    clock: Clock

    @property
    def host_calendar(self) -> HostCalendar: ...


@dataclass(frozen=True)
class MoveDesk(ABC):
    """Somebody moving a booking, or an occurrence with all its seats."""

    booking: MeetingSubject
    """The thing that is moved, under the name by which the page's parts know it."""
    ports: MoveDeskPorts

    def show(self, query: PickerQuery, refused: RefusedChoice | None = None) -> Response[str]:
        """Show its time, the consequences of moving it, and the free times, first those of its own day.

        If it can't be moved, the page says why.
        """
        if self.is_closed:
            return self._page(409, None)
        return self._page(refused.status if refused else 200, self._offered(query, refused))

    def move(self, form: Mapping[str, str]) -> Response[str]:
        """Move it and lead back to it; show the form again if the time is not available."""
        from joinlink.web.api.booking_schemas import read_move_form

        try:
            self._move_to(read_move_form(form))
        except REFUSED as error:
            now = self._read_again() if isinstance(error, IllegalTransition) else self
            return now.refuse(RefusedChoice(form, error))
        return redirect(self._moved(form), status=303)

    def refuse(self, refused: RefusedChoice) -> Response[str]:
        """Show the form again."""
        return self.show(read_picker_query(refused.sent), refused)

    @cached_property
    def profile(self) -> HostProfile:
        """The host's profile."""
        return self.ports.profiles.load(self.booking.host_id)

    @cached_property
    def host(self) -> Host:
        """The host."""
        return self.ports.hosts.get(self.booking.host_id)

    @property
    def calendar(self) -> HostCalendar:
        """The calendar that says which times are free."""
        return self.ports.host_calendar

    @property
    @abstractmethod
    def terms(self) -> SlotTerms:
        """The terms on which it is moved."""

    @property
    @abstractmethod
    def booking_page(self) -> str:
        """The address of its own page."""

    @property
    @abstractmethod
    def place(self) -> PickerPage:
        """The address of this page, and the zone in which times are first shown."""

    @property
    @abstractmethod
    def is_closed(self) -> bool:
        """Whether it can't be moved any more."""

    @property
    @abstractmethod
    def why_not(self) -> str:
        """Why it can't be moved."""

    @abstractmethod
    def changes(self) -> Sequence[str]:
        """Say what happens to the link and the payment, and who is mailed (R1, R2)."""

    @abstractmethod
    def _move_to(self, starts_at: datetime) -> None:
        """Move it, or raise one of `REFUSED`."""

    @abstractmethod
    def _read_again(self) -> Self: ...

    @abstractmethod
    def _moved(self, form: Mapping[str, str], /) -> str:
        """Do what else the form asks for, and return the address that the move leads to."""

    @abstractmethod
    def _page(self, status: int, move: Move | None) -> Response[str]: ...

    def _offered(self, query: PickerQuery, refused: RefusedChoice | None) -> Move:
        terms, timezone = self.terms, self.place.timezone
        form = refused.form if refused else FormState()
        chosen, first = form.value("startsAt"), rfc3339(self.booking.starts_at)
        picker = slot_picker(terms, query, self.place, calendar=self.calendar, chosen=chosen, first=first)
        return Move(
            when=in_lines(self.booking.starts_at, self.booking.ends_at, timezone, self.ports.clock.now()),
            changes=self.changes(),
            picker=picker,
            form=form,
            nearest=refused.nearest(terms, picker, calendar=self.calendar) if refused else [],
        )


@dataclass(frozen=True)
class BookingMoveDesk(MoveDesk):
    """A guest or host moving one of their bookings."""

    booking: Booking
    ports: ChangePorts

    @property
    @abstractmethod
    def party(self) -> Party:
        """Who moves it."""

    @property
    def terms(self) -> SlotTerms:
        """The terms on which it is moved."""
        return SlotTerms.of_move(self.profile, self.booking)

    @property
    def is_closed(self) -> bool:
        """Whether the booking can't be moved any more."""
        return self.booking.status is not BookingStatus.CONFIRMED or self.ports.clock.now() >= self.booking.starts_at

    @property
    def why_not(self) -> str:
        """Why a booking of this status can't be moved."""
        return _(WHY_NOT[self.booking.status])

    def _move_to(self, starts_at: datetime) -> None:
        reschedule_booking(self.booking, starts_at, self.ports, by=self.party)

    def _read_again(self) -> Self:
        return replace(self, booking=self.ports.bookings.get(self.booking.booking_id))


def about_link(subject: MeetingSubject) -> str:
    """Say whether the link changes with the time."""
    if not subject.is_online:
        return _("The place stays the same.")
    if subject.link is not None and subject.link.is_pasted:
        return _("The video link stays the same.")
    return _("The video link changes with the time: the new one comes by mail, and the old one stops working.")
