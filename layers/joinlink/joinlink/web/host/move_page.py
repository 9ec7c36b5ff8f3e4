"""The page where a host moves a booking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.language import gettext as _
from joinlink.model.booking_stages import Party
from joinlink.usecases.bookings.change_series import Rhythm, move_rest
from joinlink.usecases.bookings.series_bookings import bookings_with
from joinlink.web.addresses import BOOKINGS_PAGE, host_booking_address, host_move_address
from joinlink.web.host.layout import host_page
from joinlink.web.host.move_confirmation import Wish, confirmation_page, read_wish
from joinlink.web.host.series import REST, rest_done
from joinlink.web.pickers.links import PickerPage
from joinlink.web.pickers.move_desk import Move, MoveDesk
from joinlink.web.pickers.refused_choice import RefusedChoice
from joinlink.web.shell.resolver import redirect
from joinlink.web.shell.session import SignedIn

SEE_OTHER: Final = 303


@dataclass(frozen=True)
class HostMove(MoveDesk):
    """A host moving a booking; times are shown in the zone of the host's hours."""

    signed_in: SignedIn

    @property
    def party(self) -> Party:
        """The booking's host."""
        return Party.HOST

    @property
    def booking_page(self) -> str:
        """The address of the booking's own page."""
        return host_booking_address(self.booking.booking_id)

    @property
    def page_after_moving(self) -> str:
        """The booking's page, which then says that it was moved."""
        return f"{self.booking_page}?done=moved"

    @property
    def who(self) -> str:
        """The guest."""
        return self.booking.guest.name

    @property
    def guest_zone(self) -> str:
        """The guest's zone."""
        return self.booking.guest.timezone

    @property
    def place(self) -> PickerPage:
        """This page."""
        return PickerPage(host_move_address(self.booking.booking_id), self.profile.availability.timezone, True)

    def confirm(self, wish: Wish, refused: RefusedChoice | None = None) -> Response[str]:
        """Ask whether to move it to where it was put in the calendar; if it can't be moved, say why (P4)."""
        return self._page(409, None) if self.is_closed else confirmation_page(self, wish, refused)

    def refuse(self, refused: RefusedChoice) -> Response[str]:
        """Show the form again, or the question that was answered in it."""
        wish = read_wish(refused.sent)
        return self.confirm(wish, refused) if wish else super().refuse(refused)

    def move(self, form: Mapping[str, str]) -> Response[str]:
        """Move the booking and, if the form says so, the rest of its series to the same weekday and time (G6)."""
        answer, wish = super().move(form), read_wish(form)
        if answer.status_code != SEE_OTHER:
            return answer
        if form.get(REST) and self.booking.series is not None:
            return self._move_rest(form)
        if wish is None:
            return answer
        return redirect(wish.calendar_address(self.place.timezone, self.booking.booking_id), status=SEE_OTHER)

    def _move_rest(self, form: Mapping[str, str]) -> Response[str]:
        from joinlink.web.api.booking_schemas import read_move_form

        local = read_move_form(form).astimezone(ZoneInfo(self.profile.availability.timezone))
        series = bookings_with(self.booking, self.ports.bookings)
        others = [each for each in series if each.booking_id != self.booking.booking_id]
        outcome = move_rest(others, Rhythm(local.weekday(), local.time()), self.ports)
        return redirect(f"{self.booking_page}?done={rest_done('moved_rest', outcome)}", status=SEE_OTHER)

    def consequences(self) -> Sequence[str]:
        """Tell how a move affects the payment, and who is mailed."""
        lines = [] if self.booking.price.is_free else [_("What was paid stays with the booking.")]
        return [*lines, _("A mail with the new time goes to you and to %(guest)s.", guest=self.booking.guest.name)]

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
