"""The page where a guest moves a booking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.language import gettext as _
from joinlink.model.booking_stages import Party
from joinlink.model.deadlines import Freedom
from joinlink.ports.bookings import GuestLinks
from joinlink.web.addresses import guest_move_address
from joinlink.web.pickers.links import PickerPage
from joinlink.web.pickers.move_desk import BookingMoveDesk, Move, about_link
from joinlink.web.shell.pages import page


@dataclass(frozen=True)
class GuestMove(BookingMoveDesk):
    """A guest moving a booking; times are first shown in the zone the guest booked in."""

    links: GuestLinks

    @property
    def party(self) -> Party:
        """The booking's guest."""
        return Party.GUEST

    @property
    def is_closed(self) -> bool:
        """Whether it can't be moved any more, or no longer by its guest (F9)."""
        return super().is_closed or not self._freedom.may_move

    @property
    def why_not(self) -> str:
        """Why the guest can't move it."""
        written = self._freedom.written(self.host.name, self.booking.guest.timezone)
        return super().why_not if super().is_closed or written is None else written

    @property
    def _freedom(self) -> Freedom:
        return self.booking.freedom(self.ports.clock.now())

    @property
    def booking_page(self) -> str:
        """The address of the booking's own page, including the token."""
        return self.links.booking_path(self.booking.booking_id)

    @property
    def place(self) -> PickerPage:
        """This page, with the token that opens it."""
        token = {"token": self.links.token(self.booking.booking_id)}
        return PickerPage(guest_move_address(self.booking.booking_id), self.booking.guest.timezone, True, token)

    def changes(self) -> Sequence[str]:
        """Say what happens to the link and the payment, and who is mailed."""
        payment = [] if self.booking.price.is_free else [_("Your payment stays with the booking.")]
        mails = _("A mail with the new time goes to you and to %(host)s.", host=self.host.name)
        return [about_link(self.booking), *payment, mails]

    def _moved(self, _form: Mapping[str, str], /) -> str:
        return self.booking_page

    def _page(self, status: int, move: Move | None) -> Response[str]:
        return page("guest/move.html", status=status, desk=self, move=move)
