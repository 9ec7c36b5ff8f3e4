"""The page where a host moves everybody in an occurrence (G3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from joinlink.language import gettext as _
from joinlink.language import ngettext
from joinlink.model.occurrence import Occurrence
from joinlink.usecases.bookings.change_occurrence import MovingPorts, move_occurrence
from joinlink.usecases.slots.host_calendar import SlotTerms
from joinlink.web.addresses import host_occurrence_address, host_occurrence_move_address
from joinlink.web.host.booking_entries import seats_words
from joinlink.web.host.host_move_desk import HostMoveDesk
from joinlink.web.pickers.move_desk import about_link


@dataclass(frozen=True)
class OccurrenceMove(HostMoveDesk):
    """A host moving an occurrence."""

    booking: Occurrence
    ports: MovingPorts

    @property
    def path(self) -> str:
        """The path of this page."""
        return host_occurrence_move_address(self.booking.occurrence_id)

    @property
    def booking_page(self) -> str:
        """The address of the occurrence's own page."""
        return host_occurrence_address(self.booking.occurrence_id)

    @property
    def terms(self) -> SlotTerms:
        """The terms on which it is moved."""
        return SlotTerms.of_occurrence(self.profile, self.booking)

    @property
    def who(self) -> str:
        """How many seats are taken."""
        return seats_words(self.booking, self.ports.clock.now())

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

    def changes(self) -> Sequence[str]:
        """Say whether the link changes, and who is mailed."""
        guests, unpaid = self.booking.confirmed, self.booking.seats_taken(self.ports.clock.now())
        mails = ngettext(
            "A mail with the new time goes to the guest.",
            "A mail with the new time goes to each of the %(num)s guests.",
            guests,
        )
        let_go = [_("Seats that are not paid yet are let go.")] if unpaid > guests else []
        return [about_link(self.booking), mails, *let_go]

    def _move_to(self, starts_at: datetime) -> None:
        move_occurrence(self.booking, starts_at, self.ports)

    def _read_again(self) -> Self:
        return replace(self, booking=self.ports.occurrences.get(self.booking.occurrence_id))
