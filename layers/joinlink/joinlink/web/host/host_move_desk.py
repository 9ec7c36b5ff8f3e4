"""The common part of the pages where a host moves a booking, or an occurrence with all its seats."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.web.addresses import BOOKINGS_PAGE
from joinlink.web.host.layout import host_page
from joinlink.web.host.move_confirmation import Wish, confirmation_page, read_wish
from joinlink.web.pickers.links import PickerPage
from joinlink.web.pickers.move_desk import Move, MoveDesk
from joinlink.web.pickers.refused_choice import RefusedChoice
from joinlink.web.shell.session import SignedIn


@dataclass(frozen=True)
class HostMoveDesk(MoveDesk):
    """A host moving something; times are shown in the zone of the host's hours."""

    signed_in: SignedIn

    @property
    @abstractmethod
    def path(self) -> str:
        """The path of this page."""

    @property
    @abstractmethod
    def who(self) -> str:
        """The guest, or how many seats are taken."""

    @property
    def guest_zone(self) -> str:
        """The zone of the one guest; empty for several."""
        return ""

    @property
    def place(self) -> PickerPage:
        """This page."""
        return PickerPage(self.path, self.profile.availability.timezone, True)

    def confirm(self, wish: Wish, refused: RefusedChoice | None = None) -> Response[str]:
        """Ask whether to move it to where it was put in the calendar; if it can't be moved, say why (P4)."""
        if self.is_closed:
            return self._page(409, None)
        return confirmation_page(self, wish, refused, signed_in=self.signed_in, guest_zone=self.guest_zone)

    def refuse(self, refused: RefusedChoice) -> Response[str]:
        """Show the form again, or the question that was answered in it."""
        wish = read_wish(refused.sent)
        return self.confirm(wish, refused) if wish else super().refuse(refused)

    def _moved(self, form: Mapping[str, str], /) -> str:
        wish = read_wish(form)
        in_calendar = wish.calendar_address(self.place.timezone, self.booking.subject_id) if wish else ""
        return in_calendar or f"{self.booking_page}?done=moved"

    def _page(self, status: int, move: Move | None) -> Response[str]:
        return host_page(
            "host/move.html",
            self.signed_in,
            self.profile.connections,
            current=BOOKINGS_PAGE,
            status=status,
            desk=self,
            move=move,
        )
