"""Bookings, their history, and the links by which guests reach them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from joinlink.model.booking import Booking, Checkout, StartRange
from joinlink.model.claim import Claim
from joinlink.model.mail import MailLinks
from joinlink.model.meeting import (
    MeetingRecord,
)
from joinlink.model.slots import Interval
from joinlink.model.timeline import TimelineEvent


class BookingStore(Protocol):
    """Bookings together with the day ledger that keeps two of them from one slot, and the work that falls due for them.

    Transactions that lose a race against another writer of the same day read again, a few times. Whatever brings a
    booking to a next revision names the revision before, and leaves due work: somebody looks after it in a quarter of
    an hour (`care`), and a confirmed one is reminded of.
    """

    def get(self, booking_id: str) -> Booking:
        """Read consistently.

        Raises:  NotFound
        """

    def claims(self, host_id: str, window: Interval) -> Sequence[Claim]:
        """Return every claim that overlaps the window, lapsed ones too, in one Query."""

    def claim(self, booking: Booking, claim: Claim, now: datetime) -> bool:
        """Write the booking and its claim in one transaction; False when this very booking is there already.

        Raises:  SlotTaken  a live claim overlaps
        """

    def record_checkout(self, booking: Booking, checkout: Checkout) -> None:
        """Store the Checkout session of a booking that is still pending payment; a no-op when it moved on."""

    def extend_hold(self, booking: Booking, claim: Claim, now: datetime) -> bool:
        """Store a later `hold_until`, and that the checkout is completed, at the same revision.

        False when the booking moved on.
        Raises:  SlotTaken  the hold had lapsed and a live claim of another booking overlaps
        """

    def confirm(self, booking: Booking, claim: Claim, now: datetime, *, event_id: str | None) -> bool:
        """Store the confirmed booking (its revision already raised), with its claim and the webhook event.

        All or nothing; False when the stored revision is not the one before, or the event was seen.

        A claim that has lapsed and was dropped is taken again where the time is still free.
        Raises:  SlotTaken  the hold lapsed and a live claim of another booking overlaps
        """

    def expire(self, booking: Booking, claim: Claim) -> bool:
        """Store the expired booking (its revision already raised) and free its claim; False when it moved on."""

    def reschedule(self, booking: Booking, claim: Claim, old_claim: Claim, now: datetime) -> bool:
        """Store the moved booking (its revision already raised), free the old time and claim the new one (R1).

        All or nothing; False when it moved on meanwhile.
        Raises:  SlotTaken  a live claim of another booking overlaps
        """

    def cancel(self, booking: Booking, claim: Claim, now: datetime) -> bool:
        """Store the cancelled booking (its revision already raised) and free its time; False when it moved on."""

    def paste_link(self, booking: Booking, now: datetime) -> bool:
        """Store the booking with the link that its host gave (its revision already raised); False when it moved on."""

    def refund(self, booking: Booking, now: datetime) -> bool:
        """Store the booking as refunded (its revision already raised); False when it moved on."""

    def record_refund(self, booking_id: str, refund_id: str) -> None:
        """Keep Stripe's id of the refund: the money is on its way."""

    def store_link(self, booking: Booking, record: MeetingRecord) -> None:
        """Put the record's link on the booking, raise `link_count`, and turn the record live, in one transaction.

        Only if the booking is confirmed at the record's revision; a repeat changes nothing.

        Raises:  Superseded         the booking was cancelled or moved
                 IllegalTransition  it has another link, or the record was given up
        """

    def store_calendar_event(self, booking: Booking, record: MeetingRecord) -> None:
        """Put the event's id on the booking, in place of the one it was read with, and turn the record live.

        Under the same condition as store_link.
        Raises:  as store_link
        """

    def mark_link_missing(self, booking: Booking, now: datetime) -> bool:
        """Set `meeting_state` to missing; False when superseded or a link is there.

        It is looked after at once, unless it was read as missing: then whoever looks after it decides when again.
        """

    def lose_link(self, booking: Booking, now: datetime) -> bool:
        """Take off a link that leads nowhere any more, and have the booking looked after at once.

        False when the booking has moved on or carries another link.
        """

    def list_by_start(
        self, host_id: str, starts: StartRange, *, limit: int, cursor: str | None
    ) -> tuple[Sequence[Booking], str | None]:
        """Return one page of a host's bookings by start and the cursor of the next.

        Raises:  InvalidInput  the cursor is not one of ours
        """


class Timeline(Protocol):
    """A booking's own history (D5); losing a line never fails the work it describes."""

    def add(self, booking_id: str, now: datetime, what: str, detail: str = "") -> None: ...
    def list(self, booking_id: str) -> Sequence[TimelineEvent]: ...


class GuestLinks(Protocol):
    """Guests' links: a signed token in the address stands in for a session, for one booking and for good (AC-38)."""

    def token(self, booking_id: str) -> str:
        """Return the secret that opens this booking."""

    def booking_page(self, booking_id: str) -> str:
        """Return the absolute address of the booking's page, from which a guest manages it."""

    def booking_path(self, booking_id: str, *, has_been_at_checkout: bool = False) -> str:
        """Return that page's address within the site."""

    def page_after_checkout(self, booking_id: str) -> str:
        """Return the absolute address to which a guest comes back who has paid."""

    def join_page(self, booking_id: str) -> str:
        """Return the absolute address of the bridge to the booking's current link (12.5)."""

    def mail_links(self, booking_id: str) -> MailLinks:
        """Return the addresses that the mails about a booking carry."""

    def read_join(self, token: str) -> str:
        """Return which booking a bridge belongs to; raises NotFound."""

    def check(self, booking_id: str, token: str) -> None:
        """Let pass who holds this booking's token; raises Forbidden."""


class LinkSigner(Protocol):
    """Signs the links that stand in for a session, one purpose each."""

    def sign(self, purpose: str, booking_id: str) -> str: ...

    def read(self, purpose: str, token: str) -> str:
        """Return the booking id.

        Raises:  InvalidSignature
        """
