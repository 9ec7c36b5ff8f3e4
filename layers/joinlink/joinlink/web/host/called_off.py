"""The former seats of an occurrence that its host cancelled for everybody, and what happened to each (G3)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from joinlink.language import N_
from joinlink.language import gettext as _
from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus
from joinlink.web.addresses import host_booking_address
from joinlink.web.host.booking_entries import Chip, dispute_chip

_LET_GO: Final = Chip(N_("Let go, not paid"))
_ON_ITS_WAY: Final = Chip(N_("Refund under way"), "warning")
_LESSON_BACK: Final = Chip(N_("Lesson given back"), "good")
_FOLLOWS: Final = Chip(N_("Cancelled within minutes"), "warning")
_TOLD: Final = Chip(N_("Told by mail"), "good", drawing="mail")
_NOT_TOLD: Final = Chip(N_("Not told yet"), "warning", drawing="mail")
_OUT_OF_REACH: Final = Chip(N_("No mail reaches them"), "bad", drawing="mail")


@dataclass(frozen=True, slots=True)
class FormerSeat:
    """One booking that had a seat: its page, and what happened to it."""

    booking: Booking
    path: str
    chips: tuple[Chip, ...]


def former_seat(booking: Booking, told: Collection[str]) -> FormerSeat:
    """Return a booking with what happened to it; `told` has those whose guest was mailed about it."""
    chips = [_FOLLOWS] if _has_still_to_follow(booking) else [*_of_its_money(booking), _of_its_mail(booking, told)]
    return FormerSeat(booking, host_booking_address(booking.booking_id), tuple(chips))


def _has_still_to_follow(booking: Booking) -> bool:
    return booking.is_held or booking.status is BookingStatus.CONFIRMED


def _of_its_money(booking: Booking) -> Iterator[Chip]:
    if booking.status is BookingStatus.EXPIRED:
        yield _LET_GO
    if booking.refunded.amount_minor:
        yield Chip(_("%(amount)s refunded", amount=booking.refunded.written), "good")
    if booking.open_refund is not None:
        yield _ON_ITS_WAY
    disputed = dispute_chip([booking])
    if disputed is not None:
        yield disputed
    if booking.refundable.amount_minor:
        yield Chip(_("%(amount)s not refunded", amount=booking.refundable.written))
    if booking.is_lesson_back:
        yield _LESSON_BACK


def _of_its_mail(booking: Booking, told: Collection[str]) -> Chip:
    if booking.booking_id in told:
        return _TOLD
    return _OUT_OF_REACH if booking.is_mail_stopped or booking.anonymised_at else _NOT_TOLD
