"""The page on which a booking is moved, for its guest and for its host (R1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final
from zoneinfo import ZoneInfo

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.errors import IllegalTransition
from joinlink.model.booking import Booking, BookingStatus
from joinlink.model.host import Host
from joinlink.model.local_time import written_span
from joinlink.model.profile import HostProfile
from joinlink.usecases.bookings.change_ports import ChangePorts
from joinlink.usecases.bookings.guest_links import GuestLinks
from joinlink.usecases.bookings.reschedule_booking import reschedule_booking
from joinlink.usecases.slots.host_calendar import SlotTerms
from joinlink.web.guest.requests import read_move_form
from joinlink.web.host.booking_entries import booking_path
from joinlink.web.host.layout import host_page
from joinlink.web.pickers.refused_choice import REFUSED, RefusedChoice
from joinlink.web.pickers.slot_picker import (
    PickerPage,
    PickerQuery,
    PickerTime,
    SlotPicker,
    read_picker_query,
    slot_picker,
)
from joinlink.web.shell.forms import FormState
from joinlink.web.shell.pages import page
from joinlink.web.shell.resolver import redirect
from joinlink.web.shell.session import SignedIn

BOOKINGS_PAGE: Final = "/mentor/bookings"
WHY_NOT: Final = {
    BookingStatus.PENDING_PAYMENT: "It is not paid yet.",
    BookingStatus.CONFIRMED: "It has already begun.",
    BookingStatus.EXPIRED: "It was not paid in time.",
    BookingStatus.CANCELLED: "It is cancelled.",
    BookingStatus.REFUNDED: "It was refunded.",
}


@dataclass(frozen=True, slots=True)
class Move:
    """What the page of a booking that can be moved shows: when it is, what changes, and the form that moves it."""

    when: str
    changes: Sequence[str]
    picker: SlotPicker
    form: FormState
    nearest: Sequence[PickerTime]


@dataclass(frozen=True)
class MoveDesk:
    """Somebody with a booking that they may move: `signed_in` is its host, and without one it is its guest."""

    booking: Booking
    changes: ChangePorts
    links: GuestLinks
    signed_in: SignedIn | None = None

    def show(self, query: PickerQuery, refused: RefusedChoice | None = None) -> Response[str]:
        """Show when the booking is, what moving it changes, and the free times, first those of its own day.

        A page that says why it can't be moved is shown where it can't.
        """
        calendar, booking = self.changes.host_calendar, self.booking
        if booking.status is not BookingStatus.CONFIRMED or self.changes.clock.now() >= booking.starts_at:
            return self._page(409, None)
        terms = SlotTerms.of_move(self._profile, booking)
        form = refused.form if refused else FormState()
        if query == PickerQuery():
            query = PickerQuery(day=booking.starts_at.astimezone(ZoneInfo(self._place.timezone)).date())
        picker = slot_picker(terms, query, self._place, calendar=calendar, chosen=form.value("startsAt"))
        move = Move(
            when=written_span(booking.starts_at, booking.ends_at, self._place.timezone),
            changes=what_changes(booking, self._host, for_host=self.signed_in is not None),
            picker=picker,
            form=form,
            nearest=refused.nearest(terms, picker.zone.name, calendar=calendar) if refused else [],
        )
        return self._page(refused.status if refused else 200, move)

    def move(self, form: Mapping[str, str]) -> Response[str]:
        """Move the booking and lead back to it; show the form again when the time can't be had."""
        try:
            reschedule_booking(self.booking, read_move_form(form).starts_at, self.changes)
        except REFUSED as error:
            now = self._read_again() if isinstance(error, IllegalTransition) else self
            return now.show(read_picker_query(form), RefusedChoice(form, error))
        return redirect(f"{self._back}?done=moved" if self.signed_in else self._back, status=303)

    @cached_property
    def _profile(self) -> HostProfile:
        return self.changes.profiles.load(self.booking.host_id)

    @cached_property
    def _host(self) -> Host:
        return self.changes.hosts.get(self.booking.host_id)

    @property
    def _back(self) -> str:
        booking_id = self.booking.booking_id
        return booking_path(booking_id) if self.signed_in else self.links.booking_path(booking_id)

    @property
    def _place(self) -> PickerPage:
        """Times are first shown in the zone that the guest booked in, and to the host in the one of their hours."""
        booking_id = self.booking.booking_id
        if self.signed_in:
            return PickerPage(f"{booking_path(booking_id)}/reschedule", self._profile.availability.timezone, True)
        token = {"token": self.links.token(booking_id)}
        return PickerPage(f"/bookings/{booking_id}/reschedule", self.booking.guest.timezone, True, token)

    def _page(self, status: int, move: Move | None) -> Response[str]:
        why_not = WHY_NOT[self.booking.status]
        if self.signed_in is None:
            return page(
                "guest/move.html",
                status=status,
                booking=self.booking,
                host=self._host,
                back=self._back,
                move=move,
                why_not=why_not,
            )
        return host_page(
            "host/move.html",
            self.signed_in,
            self._profile.connections,
            current=BOOKINGS_PAGE,
            status=status,
            booking=self.booking,
            host=self._host,
            back=self._back,
            move=move,
            why_not=why_not,
        )

    def _read_again(self) -> MoveDesk:
        return replace(self, booking=self.changes.bookings.get(self.booking.booking_id))


def what_changes(booking: Booking, host: Host, *, for_host: bool) -> Sequence[str]:
    """Say what moving a booking does to its link, its payment and its people (R1, R2)."""
    lines = [_about_link(booking)]
    if not booking.price.is_free:
        lines.append("What was paid stays with the booking." if for_host else "Your payment stays with the booking.")
    other = booking.guest.name if for_host else host.name
    return [*lines, f"A mail with the new time goes to you and to {other}."]


def _about_link(booking: Booking) -> str:
    if not booking.is_online:
        return "The place stays the same."
    if booking.link is not None and booking.link.is_pasted:
        return "The video link stays the same."
    return "The video link changes with the time: the new one comes by mail, and the old one stops working."
