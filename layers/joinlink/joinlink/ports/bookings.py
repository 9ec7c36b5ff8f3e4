"""Bookings, their history, and the links that open them for guests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from joinlink.model.booking import Booking
    from joinlink.model.booking_parts import Checkout, StartRange
    from joinlink.model.claim import Claim
    from joinlink.model.guest_search import GuestSearch
    from joinlink.model.happenings import Happening
    from joinlink.model.kept_form import KeptForm
    from joinlink.model.limits import Admission
    from joinlink.model.mail import MailLinks
    from joinlink.model.meeting import (
        MeetingRecord,
    )
    from joinlink.model.occurrence import Occurrence
    from joinlink.model.package import Package
    from joinlink.model.series_date import SeriesDate
    from joinlink.model.slots import Interval
    from joinlink.model.telling import Value
    from joinlink.model.timeline import TimelineEvent


class BookingStore(Protocol):
    """Bookings, the day ledger that keeps two of them out of one slot, their seats in occurrences, and their due work.

    A booking with an `occurrence_id` has a seat in place of a time of its own (G1): what is said of its time below is
    said of the seat, and each of these writes it in the same transaction, with the revision that the occurrence then
    has (`occurrence_revision`).

    A transaction that loses a race with another writer of the same day reads again and retries, a few times. Every
    write that brings a booking to its next revision is conditional on the previous one, and leaves due work: care in
    a quarter of an hour and, for a confirmed booking, its reminders.
    """

    def get(self, booking_id: str) -> Booking:
        """Read consistently.

        Raises:  NotFound
        """

    def get_each(self, booking_ids: Sequence[str]) -> Sequence[Booking]:
        """Read those that exist consistently, in this order: one request for a hundred."""

    def claims(self, host_id: str, window: Interval) -> Sequence[Claim]:
        """Return every claim that overlaps the window, lapsed ones too, in one Query."""

    def claim(
        self,
        booking: Booking,
        claim: Claim,
        now: datetime,
        admission: Admission | None = None,
        *,
        terms: Occurrence | None = None,
    ) -> bool:
        """Write the booking and its claim in one transaction; False when this very booking already exists.

        A booking of an occurrence takes a seat there; `terms` are the occurrence's if it begins with this booking.
        A stranger's is counted in the same transaction; only one that is refused or exists already counts nothing. One
        that is paid with a package takes a lesson of it there, too.
        Raises:  SlotTaken             a live claim overlaps, or all seats are taken
                 RateLimited           the stranger, their network or the host has had too much (S1)
                 TrustedNumberReached  the address has as many free bookings ahead as are confirmed at once (S2)
                 NoLessonLeft          its package has no lesson for it (G5)
                 PackageExpired        its package's time is over
        """

    def claim_all(self, dates: Sequence[SeriesDate], now: datetime, admission: Admission) -> bool:
        """Write all bookings of a series with their claims in one transaction; False when it exists already (G6).

        All or nothing. `admission` counts them together, except in the shares of their days.
        Raises:  DatesTaken  names each date that is not free
                 RateLimited, TrustedNumberReached  as for `claim`
        """

    def record_checkout(self, booking: Booking, checkout: Checkout) -> None:
        """Store the Checkout session of a booking that is still pending payment; a no-op when it has moved on."""

    def extend_hold(self, booking: Booking, claim: Claim, now: datetime) -> bool:
        """Store a later `hold_until`, and that the checkout is completed, at the same revision.

        False when the booking has moved on.
        Raises:  SlotTaken  the hold has lapsed, and a live claim of another booking overlaps
        """

    def confirm(
        self,
        booking: Booking,
        claim: Claim,
        now: datetime,
        *,
        event_id: str | None,
        admission: Admission | None = None,
    ) -> bool:
        """Store the confirmed booking (its revision already raised), with its claim and the webhook event.

        All or nothing; False when the stored revision is not the previous one, or the event was seen before.

        A claim that has lapsed and been dropped is taken again if the time is still free.
        Raises:  SlotTaken    the hold has lapsed, and a live claim of another booking overlaps
                 RateLimited  strangers have caused too many meetings of the host today; never with a payment
        """

    def expire(self, booking: Booking, claim: Claim, now: datetime) -> bool:
        """Store the expired booking (its revision already raised) and free its time; False when it has moved on.

        It leaves due work only if somebody is mailed about it.
        """

    def note_ending(self, booking: Booking, now: datetime) -> bool:
        """Store an expired booking (its revision already raised) with another ending; False when it has moved on."""

    def reschedule(
        self,
        booking: Booking,
        claim: Claim,
        old_claim: Claim,
        now: datetime,
        admission: Admission | None = None,
        *,
        terms: Occurrence | None = None,
    ) -> bool:
        """Store the moved booking (its revision already raised), free the old time and claim the new one (R1).

        All or nothing; False when it has moved on meanwhile. `terms` as for `claim`.
        Raises:  SlotTaken    a live claim of another booking overlaps
                 RateLimited  a guest's move is one too many for their network or the host (S1)
        """

    def cancel(self, booking: Booking, claim: Claim, now: datetime) -> bool:
        """Store the cancelled booking (its revision already raised) and free its time; False when it has moved on.

        Its lesson, if the cancellation gives it back, is back on the package in the same transaction.
        """

    def paste_link(self, booking: Booking, now: datetime) -> bool:
        """Store the booking with its pasted link (its revision already raised); False when it has moved on."""

    def mail_again(self, booking: Booking, before: Booking, now: datetime, admission: Admission | None = None) -> bool:
        """Store the booking with its next round of mails and its guest's address, at the same revision.

        False unless revision, address and rounds are still as in `before`.
        Raises:  RateLimited  the address has had too many mails that strangers caused (S1)
        """

    def note_guest_mail(self, booking: Booking, *, is_stopped: bool) -> None:
        """Store whether mail reaches the guest; a no-op once the guest has another address than the booking read."""

    def make_findable(self, booking: Booking) -> None:
        """Store the hash by which a guest's search finds it; a no-op as for `note_guest_mail`."""

    def refund(self, booking: Booking, now: datetime) -> bool:
        """Store the refunded booking (its revision already raised); False when it has moved on."""

    def record_refund(self, booking_id: str, refund_id: str) -> None:
        """Store Stripe's id of the refund: the money is on its way back."""

    def keep_refunds(self, booking: Booking, before: Booking, now: datetime) -> bool:
        """Store the refunds that a host asked for, at the same revision, and ask for care; False unless as in `before`.

        The same refunds once more count as stored.
        """

    def keep_refunds_together(self, bookings: Sequence[Booking], before: Sequence[Booking], now: datetime) -> bool:
        """Store the refunds of several bookings as `keep_refunds` does those of one, all or none.

        Care is asked for where they changed. False unless those of all are as in `before`.
        """

    def keep_disputes(self, bookings: Sequence[Booking], before: Sequence[Booking]) -> bool:
        """Store the disputes of a payment on all of its bookings, at the same revision; False unless as in `before`."""

    def store_link(self, booking: Booking, record: MeetingRecord) -> None:
        """Put the record's link on the booking, raise `link_count`, and make the record live, in one transaction.

        Only if the booking is confirmed at the record's revision; a repeat changes nothing.

        Raises:  Superseded         the booking was cancelled or moved
                 IllegalTransition  it has another link, or the record was given up
        """

    def store_calendar_event(self, booking: Booking, record: MeetingRecord) -> None:
        """Put the event's id on the booking, in place of the one it was read with, and make the record live.

        Under the same condition as store_link.
        Raises:  as store_link
        """

    def mark_link_missing(self, booking: Booking, now: datetime) -> bool:
        """Set `meeting_state` to missing; False when the booking is superseded or has a link.

        Asks for care at once, unless it was already missing when read, as then the running care decides on the next; or
        it has a seat in an occurrence, whose care sees to it.
        """

    def lose_link(self, booking: Booking, now: datetime) -> bool:
        """Take off a link whose meeting is gone, and ask for care at once.

        False when the booking has moved on or has a different link.
        """

    def list_by_start(
        self, host_id: str, starts: StartRange, *, limit: int, cursor: str | None
    ) -> tuple[Sequence[Booking], str | None]:
        """Return one page of a host's bookings by start, and the cursor of the next page, if any.

        Raises:  InvalidInput  the cursor is not one of ours
        """

    def walk_by_start(
        self, host_id: str, starts: StartRange, *, cursor: str | None = None
    ) -> Iterator[tuple[Booking, str]]:
        """Iterate over a host's bookings by start, each with the cursor of those after it; read only as far as needed.

        Raises:  InvalidInput  the cursor is not one of ours
        """


class Timeline(Protocol):
    """The history of a booking, or of an occurrence (D5); a lost line never fails the work it describes."""

    def add(self, subject_id: str, now: datetime, happening: Happening, /, **values: Value) -> None:
        """Write a line, with the values of its words."""

    def list(self, subject_id: str) -> Sequence[TimelineEvent]: ...


class GuestLinks(Protocol):
    """Guests' links: a signed token in the address stands in for a session; it opens one booking, for ever (AC-38)."""

    def token(self, booking_id: str) -> str:
        """Return the secret that opens this booking."""

    def booking_page(self, booking_id: str) -> str:
        """Return the absolute address of the page where a guest manages the booking."""

    def booking_path(self, booking_id: str, *, has_been_at_checkout: bool = False) -> str:
        """Return that page's address within the site."""

    def search_page(self) -> str:
        """Return the absolute address of the page that mails somebody their bookings."""

    def page_without_token(self) -> str:
        """Return the absolute address of the page that says where the link to a booking is, and nothing about it."""

    def page_after_checkout(self, booking_id: str) -> str:
        """Return the absolute address that a guest who has paid comes back to."""

    def join_page(self, booking_id: str) -> str:
        """Return the absolute address of the bridge to the booking's current link (12.5)."""

    def mail_links(self, booking_id: str, *, occurrence_id: str | None = None) -> MailLinks:
        """Return the addresses used in the mails about a booking, or in one to the host about its occurrence."""

    def read_join(self, token: str) -> str:
        """Return the id of the booking that a bridge's token is for; raises NotFound."""

    def opens(self, token: str) -> str:
        """Return the id of the booking that a token opens; raises Forbidden."""

    def check(self, booking_id: str, token: str) -> None:
        """Check that the token is this booking's; raises Forbidden."""


class GuestSearches(Protocol):
    """Searches for the bookings and packages of an address, known by its salted hash (F7)."""

    def count(self, who: str, most: int, now: datetime) -> bool:
        """Count one more search today by or for a hash; False, counting nothing, if there were that many."""

    def find(self, guest: str, limit: int) -> tuple[Sequence[Booking], Sequence[Package]]:
        """Return an address's newest bookings and packages, by the time of booking or buying, unordered."""


class SearchRunner(Protocol):
    """Runs a search and mails its result, after the answer."""

    def start(self, search: GuestSearch) -> None:
        """Ask for it and don't wait; raises StoreUnavailable."""


class KeptForms(Protocol):
    """Forms that were refused, for the page that shows them again; found by a secret that only the browser has."""

    def keep(self, secret: str, form: KeptForm, until: datetime) -> None: ...

    def find(self, secret: str, now: datetime) -> KeptForm | None:
        """Return the form until its time is over."""


class Hashes(Protocol):
    """Salted hashes, under which strangers are counted."""

    def of(self, kind: str, text: str) -> str: ...


class LinkSigner(Protocol):
    """Signs the links that stand in for a session, each for one purpose."""

    def sign(self, purpose: str, booking_id: str) -> str: ...

    def read(self, purpose: str, token: str) -> str:
        """Return the booking id.

        Raises:  InvalidSignature
        """
