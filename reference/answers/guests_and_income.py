"""Guests and income."""

from __future__ import annotations

from datetime import datetime

from reference.answers.answer import LEFT_OUT, Answer, Minor, Price


class KnownGuest(Answer):
    """A guest by their address; `bookings` take place, or have, and `paid` has packages, too, less what went back."""

    guest_id: str
    name: str
    email: str
    bookings: int
    paid: list[Price]
    next_booking_id: str = LEFT_OUT
    next_starts_at: datetime = LEFT_OUT
    last_starts_at: datetime = LEFT_OUT
    note: str = LEFT_OUT


class Guests(Answer):
    """The guests of 2,000 bookings and of packages, those who come first; `cursor` asks for earlier bookings'."""

    items: list[KnownGuest]
    cursor: str = LEFT_OUT


class IncomeLine(Answer):
    """One class, or one package on offer, in one month and currency; `passedOnMinor` went to the host's account.

    Guests' banks took `lostMinor` back for good, which is not in `keptMinor`, and keep `disputedMinor`, which is, until
    it is settled who is right.
    """

    month: str
    title: str
    class_id: str = LEFT_OUT
    offer_id: str = LEFT_OUT
    count: int
    currency: str
    paid_minor: Minor
    refunded_minor: Minor
    lost_minor: Minor
    disputed_minor: Minor
    fee_minor: Minor
    kept_minor: Minor
    passed_on_minor: Minor


class Income(Answer):
    """The months, the latest first; not `complete` where they have more than 4,000 bookings."""

    items: list[IncomeLine]
    complete: bool
