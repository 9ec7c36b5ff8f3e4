"""The page where a host moves everybody in an occurrence (G3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from zoneinfo import ZoneInfo

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.errors import IllegalTransition
from joinlink.language import gettext as _
from joinlink.model.host import Host
from joinlink.model.local_time import written_span
from joinlink.model.occurrence import Occurrence
from joinlink.model.profile import HostProfile
from joinlink.usecases.bookings.change_occurrence import MovingPorts, move_occurrence
from joinlink.usecases.slots.host_calendar import SlotTerms
from joinlink.web.addresses import BOOKINGS_PAGE, host_occurrence_address, host_occurrence_move_address
from joinlink.web.host.booking_entries import seats_words
from joinlink.web.host.layout import host_page
from joinlink.web.pickers.links import PickerPage
from joinlink.web.pickers.move_desk import Move
from joinlink.web.pickers.refused_choice import REFUSED, RefusedChoice
from joinlink.web.pickers.slot_picker import PickerQuery, read_picker_query, slot_picker
from joinlink.web.shell.forms import FormState
from joinlink.web.shell.resolver import redirect
from joinlink.web.shell.session import SignedIn


@dataclass(frozen=True)
class OccurrenceMove:
    """A host moving an occurrence; times are shown in the zone of the host's hours."""

    booking: Occurrence
    """What is moved, by the name that the page's parts know it by."""
    ports: MovingPorts
    signed_in: SignedIn

    def show(self, query: PickerQuery, refused: RefusedChoice | None = None) -> Response[str]:
        """Show its time, the consequences of moving it, and the free times; if it can't be moved, why."""
        occurrence, calendar, now = self.booking, self.ports.host_calendar, self.ports.clock.now()
        if not occurrence.takes_place or now >= occurrence.starts_at:
            return self._page(409, None)
        timezone = self.profile.availability.timezone
        place = PickerPage(host_occurrence_move_address(occurrence.occurrence_id), timezone, True)
        terms, form = SlotTerms.of_occurrence(self.profile, occurrence), refused.form if refused else FormState()
        if query == PickerQuery():
            query = PickerQuery(day=occurrence.starts_at.astimezone(ZoneInfo(timezone)).date())
        picker = slot_picker(terms, query, place, calendar=calendar, chosen=form.value("startsAt"))
        move = Move(
            when=written_span(occurrence.starts_at, occurrence.ends_at, timezone),
            changes=[*self._consequences()],
            picker=picker,
            form=form,
            nearest=refused.nearest(terms, picker, calendar=calendar) if refused else [],
        )
        return self._page(refused.status if refused else 200, move)

    def move(self, form: Mapping[str, str]) -> Response[str]:
        """Move it and lead back to it; show the form again if the time can't be had."""
        from joinlink.web.api.booking_schemas import read_move_form

        try:
            move_occurrence(self.booking, read_move_form(form), self.ports)
        except REFUSED as error:
            now = self._read_again() if isinstance(error, IllegalTransition) else self
            return now.show(read_picker_query(form), RefusedChoice(form, error))
        return redirect(f"{self.booking_page}?done=moved", status=303)

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
    def why_not(self) -> str:
        """Why it can't be moved."""
        if self.booking.is_cancelled:
            return _("It is cancelled.")
        return _("It has already begun.") if self.booking.takes_place else _("Nobody has a seat.")

    @property
    def seats(self) -> str:
        """How many seats are taken."""
        return seats_words(self.booking, self.ports.clock.now())

    def _consequences(self) -> list[str]:
        link = _("The video link changes with the time: the new one comes by mail, and the old one stops working.")
        if self.booking.link is not None and self.booking.link.is_pasted:
            link = _("The video link stays the same.")
        return [
            link if self.booking.is_online else _("The place stays the same."),
            _("A mail with the new time goes to each guest. Seats that are not paid yet are let go."),
        ]

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
