"""The page where a host moves a booking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from joinlink.language import gettext as _
from joinlink.model.booking_stages import Party
from joinlink.usecases.bookings.change_series import Rhythm, move_rest
from joinlink.usecases.bookings.series_bookings import bookings_with
from joinlink.web.addresses import host_booking_address, host_move_address
from joinlink.web.host.host_move_desk import HostMoveDesk
from joinlink.web.host.series import REST, rest_done
from joinlink.web.pickers.move_desk import BookingMoveDesk, about_link


@dataclass(frozen=True)
class HostMove(BookingMoveDesk, HostMoveDesk):
    """A host moving a booking, and with it the rest of its series if the form says so."""

    @property
    def party(self) -> Party:
        """The booking's host."""
        return Party.HOST

    @property
    def path(self) -> str:
        """The path of this page."""
        return host_move_address(self.booking.booking_id)

    @property
    def booking_page(self) -> str:
        """The address of the booking's own page."""
        return host_booking_address(self.booking.booking_id)

    @property
    def who(self) -> str:
        """The guest."""
        return self.booking.guest.name

    @property
    def guest_zone(self) -> str:
        """The guest's zone."""
        return self.booking.guest.timezone

    def changes(self) -> Sequence[str]:
        """Say what happens to the link and the payment, and who is mailed."""
        payment = [] if self.booking.price.is_free else [_("What was paid stays with the booking.")]
        mails = _("A mail with the new time goes to you and to %(guest)s.", guest=self.booking.guest.name)
        return [about_link(self.booking), *payment, mails]

    def _moved(self, form: Mapping[str, str], /) -> str:
        """Move the rest of its series to the same weekday and time, if the form says so (G6)."""
        if form.get(REST) and self.booking.series is not None:
            return f"{self.booking_page}?done={self._move_rest(form)}"
        return super()._moved(form)

    def _move_rest(self, form: Mapping[str, str]) -> str:
        from joinlink.web.api.booking_schemas import read_move_form

        local = read_move_form(form).astimezone(ZoneInfo(self.profile.availability.timezone))
        series = bookings_with(self.booking, self.ports.bookings)
        others = [each for each in series if each.booking_id != self.booking.booking_id]
        return rest_done("moved_rest", move_rest(others, Rhythm(local.weekday(), local.time()), self.ports))
