"""The page where a host moves everybody in an occurrence (G3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.errors import IllegalTransition
from joinlink.language import gettext as _
from joinlink.language import ngettext
from joinlink.model.host import Host
from joinlink.model.occurrence import Occurrence
from joinlink.model.profile import HostProfile
from joinlink.usecases.bookings.change_occurrence import MovingPorts, move_occurrence
from joinlink.usecases.slots.host_calendar import HostCalendar, SlotTerms
from joinlink.web.addresses import BOOKINGS_PAGE, host_occurrence_address, host_occurrence_move_address
from joinlink.web.host.booking_entries import seats_words
from joinlink.web.host.layout import host_page
from joinlink.web.host.move_confirmation import Wish, confirmation_page, read_wish
from joinlink.web.pickers.links import PickerPage
from joinlink.web.pickers.move_desk import Move, about_link, offered_move
from joinlink.web.pickers.refused_choice import REFUSED, RefusedChoice
from joinlink.web.pickers.slot_picker import PickerQuery, read_picker_query
from joinlink.web.shell.resolver import redirect
from joinlink.web.shell.session import SignedIn


@dataclass(frozen=True)
class OccurrenceMove:
    """A host moving an occurrence; times are shown in the zone of the host's hours."""

    booking: Occurrence
    """The occurrence, under the name by which the page's parts know a booking."""
    ports: MovingPorts
    signed_in: SignedIn

    def show(self, query: PickerQuery, refused: RefusedChoice | None = None) -> Response[str]:
        """Show its time, the consequences of moving it, and the free times; if it can't be moved, why."""
        if self.is_closed:
            return self._page(409, None)
        return self._page(refused.status if refused else 200, offered_move(self, query, refused))

    def move(self, form: Mapping[str, str]) -> Response[str]:
        """Move it and lead back to it; show the form again if the time is not available."""
        from joinlink.web.api.booking_schemas import read_move_form

        try:
            move_occurrence(self.booking, read_move_form(form), self.ports)
        except REFUSED as error:
            now = self._read_again() if isinstance(error, IllegalTransition) else self
            return now.refuse(RefusedChoice(form, error))
        wish, occurrence_id = read_wish(form), self.booking.occurrence_id
        in_calendar = wish.calendar_address(self.place.timezone, occurrence_id) if wish else ""
        return redirect(in_calendar or f"{self.booking_page}?done=moved", status=303)

    def confirm(self, wish: Wish, refused: RefusedChoice | None = None) -> Response[str]:
        """Ask whether to move it to where it was put in the calendar; if it can't be moved, say why (P4)."""
        return self._page(409, None) if self.is_closed else confirmation_page(self, wish, refused)

    def refuse(self, refused: RefusedChoice) -> Response[str]:
        """Show the form again, or the question that was answered in it."""
        wish = read_wish(refused.sent)
        return self.confirm(wish, refused) if wish else self.show(read_picker_query(refused.sent), refused)

    @cached_property
    def profile(self) -> HostProfile:
        """The host's profile."""
        return self.ports.profiles.load(self.booking.host_id)

    @cached_property
    def host(self) -> Host:
        """The host."""
        return self.ports.hosts.get(self.booking.host_id)

    @property
    def booking_page(self) -> str:
        """The address of the occurrence's own page."""
        return host_occurrence_address(self.booking.occurrence_id)

    @property
    def calendar(self) -> HostCalendar:
        """The calendar that says which times are free."""
        return self.ports.host_calendar

    @property
    def terms(self) -> SlotTerms:
        """The terms on which it is moved."""
        return SlotTerms.of_occurrence(self.profile, self.booking)

    @property
    def place(self) -> PickerPage:
        """This page."""
        timezone = self.profile.availability.timezone
        return PickerPage(host_occurrence_move_address(self.booking.occurrence_id), timezone, True)

    @property
    def who(self) -> str:
        """How many come."""
        return self.seats

    @property
    def guest_zone(self) -> str:
        """None: each guest may be somewhere else."""
        return ""

    @property
    def is_closed(self) -> bool:
        """Whether it can't be moved any more."""
        return not self.booking.takes_place or self.ports.clock.now() >= self.booking.starts_at

    @property
    def why_not(self) -> str:
        """Why it can't be moved."""
        if self.booking.is_cancelled:
            return _("It is cancelled.")
        return _("It has already begun.") if self.booking.takes_place else _("Nobody has a seat.")

    @property
    def seats(self) -> str:
        """How many seats are taken."""
        return seats_words(self.booking, self.ports.clock.now())

    def changes(self) -> list[str]:
        """Say whether the link changes, and who is mailed."""
        guests, unpaid = self.booking.confirmed, self.booking.seats_taken(self.ports.clock.now())
        mails = ngettext(
            "A mail with the new time goes to the guest.",
            "A mail with the new time goes to each of the %(num)s guests.",
            guests,
        )
        let_go = [_("Seats that are not paid yet are let go.")] if unpaid > guests else []
        return [about_link(self.booking), mails, *let_go]

    def _read_again(self) -> OccurrenceMove:
        return replace(self, booking=self.ports.occurrences.get(self.booking.occurrence_id))

    def _page(self, status: int, move: Move | None) -> Response[str]:
        return host_page(
            "host/move_for_all.html",
            self.signed_in,
            self.profile.connections,
            current=BOOKINGS_PAGE,
            status=status,
            desk=self,
            move=move,
        )
