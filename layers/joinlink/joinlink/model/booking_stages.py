"""The stages of a booking and of its link, and why and by whom it may change."""

from __future__ import annotations

from enum import StrEnum

from joinlink.language import pgettext


class Party(StrEnum):
    """The people who can change a booking."""

    GUEST = "guest"
    HOST = "host"


class News(StrEnum):
    """The latest change to a confirmed booking; guest and host are mailed about it."""

    BOOKED = "booked"
    MOVED = "moved"
    LINK_READY = "link_ready"
    """The host pasted a link where there was none."""
    LINK_CHANGED = "link_changed"
    """The host pasted a link in place of another."""


class BookingStatus(StrEnum):
    """The stages of a booking."""

    PENDING_PAYMENT = "pending_payment"
    AWAITING_CONFIRMATION = "awaiting_confirmation"
    """Free, and held until its guest confirms it by the link in a mail (S2)."""
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    REFUNDED = "refunded"

    @property
    def in_words(self) -> str:
        """Its name in a sentence: *a booking that is pending payment*."""
        match self:
            case BookingStatus.PENDING_PAYMENT:
                return pgettext("state of a booking", "pending payment")
            case BookingStatus.AWAITING_CONFIRMATION:
                return pgettext("state of a booking", "awaiting confirmation")
            case BookingStatus.CONFIRMED:
                return pgettext("state of a booking", "confirmed")
            case BookingStatus.CANCELLED:
                return pgettext("state of a booking", "cancelled")
            case BookingStatus.EXPIRED:
                return pgettext("state of a booking", "expired")
            case BookingStatus.REFUNDED:
                return pgettext("state of a booking", "refunded")


class Ending(StrEnum):
    """Why a booking ended before it was confirmed, as expired or refunded."""

    NOT_PAID = "not_paid"
    """The checkout, or the hold, ended without a payment."""
    TRANSFER_FAILED = "transfer_failed"
    """The guest finished the checkout, and the bank did not send the money."""
    TRANSFER_LATE = "transfer_late"
    """The guest finished the checkout, and the money had not arrived when the hold ended."""
    LET_GO = "let_go"
    """The guest gave the time back."""
    DROPPED = "dropped"
    """The host released the time; a payment that comes nevertheless goes back."""
    NOT_THE_PRICE = "not_the_price"
    """The payment was not the price, and goes back."""

    NOT_CONFIRMED = "not_confirmed"
    """The guest did not confirm it in time, or somebody let it go before that (S2)."""

    @property
    def is_mailed(self) -> bool:
        """Whether somebody was told to wait for the booking, and so has to learn that it is off."""
        return self in (Ending.TRANSFER_FAILED, Ending.TRANSFER_LATE, Ending.DROPPED)


class MeetingState(StrEnum):
    """The stages of a booking's link."""

    NONE = "none"
    PREPARING = "preparing"
    READY = "ready"
    MISSING = "missing"
    MANUAL = "manual"
    REMOVED = "removed"


ALLOWED_TRANSITIONS: dict[BookingStatus, frozenset[BookingStatus]] = {
    BookingStatus.PENDING_PAYMENT: frozenset({BookingStatus.CONFIRMED, BookingStatus.EXPIRED}),
    BookingStatus.AWAITING_CONFIRMATION: frozenset({BookingStatus.CONFIRMED, BookingStatus.EXPIRED}),
    BookingStatus.EXPIRED: frozenset({BookingStatus.CONFIRMED, BookingStatus.REFUNDED}),
    BookingStatus.CONFIRMED: frozenset({BookingStatus.CANCELLED}),
    BookingStatus.CANCELLED: frozenset(),
    BookingStatus.REFUNDED: frozenset(),
}


def first_meeting_state(*, is_online: bool) -> MeetingState:
    """Return the link's state on a booking that was just confirmed or moved."""
    return MeetingState.PREPARING if is_online else MeetingState.NONE
