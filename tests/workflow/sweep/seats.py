"""What guests and the host do with the seats of a class, each again where it did not work."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final

from joinlink.clock import rfc3339
from joinlink.ids import derived_id
from joinlink.model.booking import Booking
from joinlink.model.booking_parts import Guest
from joinlink.model.booking_stages import BookingStatus, Party
from joinlink.model.money import Money
from joinlink.model.occurrence import Occurrence
from joinlink.model.package import Package
from joinlink.model.payment import PaymentEventKind
from joinlink.model.teaching import Location
from joinlink.usecases.bookings.cancel_booking import cancel_booking
from joinlink.usecases.bookings.change_occurrence import cancel_occurrence, move_occurrence, paste_link_for_all
from joinlink.usecases.bookings.reschedule_booking import reschedule_booking
from tests import samples
from tests.workflow.sweep.people import PASTED, STARTS_AT, Act, stripe_says, until_heard
from tests.workflow.sweep.town import Town

SEATS: Final = 2
THIRD: Final = Guest("Third guest", "third@example.com", "Europe/Paris")
OCCURRENCE_ID: Final = derived_id("occurrence", samples.CLASS.class_id, rfc3339(STARTS_AT), "0")
REASON: Final = "I am ill."
LAST_LESSON: Final = replace(samples.PACKAGE, lessons=1)


def sell_seats(town: Town) -> None:
    """Sell a class with several seats."""
    town.sell(replace(samples.CLASS, seats=SEATS))


def give_seats_away(town: Town) -> None:
    """Offer a class with several seats that costs nothing."""
    town.sell(replace(samples.CLASS, seats=SEATS, price=Money(0, "eur")))


def sell_seats_in_person(town: Town) -> None:
    """Sell a class with several seats that takes place in a room."""
    room = Location("Studio 3", "Main Street 1")
    town.sell(replace(samples.CLASS, seats=SEATS, is_online=False, location=room))


def sell_package(town: Town) -> None:
    """Let a guest have bought a package, of which one lesson is left."""
    town.packages.packages[LAST_LESSON.package_id] = LAST_LESSON


def package_of(town: Town) -> Package:
    """Return the package as it stands."""
    return town.packages.get(LAST_LESSON.package_id)


# --- guests ---


def hold(guest: Guest, starts_at: datetime = STARTS_AT, *, package_id: str | None = None) -> Act:
    """Let a guest book a seat; of what costs nothing more, it is theirs."""

    def act(town: Town) -> None:
        key = f"{guest.name} {starts_at}"
        wish = {"starts_at": starts_at, "guest": guest, "idempotency_key": key, "package_id": package_id}
        until_heard(town, "book", lambda: town.book(**wish))

    return act


def take(guest: Guest, starts_at: datetime = STARTS_AT, *, package_id: str | None = None) -> Act:
    """Let a guest book a seat and pay; its workflow has not begun."""

    def act(town: Town) -> None:
        hold(guest, starts_at, package_id=package_id)(town)
        booking = booking_of(guest, town)
        if booking is not None and booking.status is BookingStatus.PENDING_PAYMENT:
            stripe_says(PaymentEventKind.PAID, booking.booking_id)(town)

    return act


def join(guest: Guest, starts_at: datetime = STARTS_AT, *, package_id: str | None = None) -> Act:
    """Let a guest book a seat and pay, and let the consequences happen."""

    def act(town: Town) -> None:
        take(guest, starts_at, package_id=package_id)(town)
        town.cloud.settle()

    return act


def pay(guest: Guest) -> Act:
    """Let Stripe report that a guest's seat is paid, and let the consequences happen."""

    def act(town: Town) -> None:
        booking = booking_of(guest, town)
        if booking is not None:
            stripe_says(PaymentEventKind.PAID, booking.booking_id)(town)
        town.cloud.settle()

    return act


def leave(guest: Guest) -> Act:
    """Let a guest cancel."""
    return _change_booking(guest, lambda booking, town: cancel_booking(booking, Party.GUEST, "", town.house))


def move_on(guest: Guest, starts_at: datetime) -> Act:
    """Let a guest move to another time."""
    return _change_booking(guest, lambda booking, town: reschedule_booking(booking, starts_at, town.house))


# --- the host ---


def move_all(starts_at: datetime) -> Act:
    """Let the host move the occurrence."""
    return _change_occurrence(lambda occurrence, town: move_occurrence(occurrence, starts_at, town.house))


def cancel_all(*, refund: bool) -> Act:
    """Let the host cancel the occurrence, and give the money back or not."""
    return _change_occurrence(lambda occurrence, town: cancel_occurrence(occurrence, REASON, town.house, refund=refund))


def paste_for_all(town: Town) -> None:
    """Let the host give the occurrence a link."""
    _change_occurrence(lambda occurrence, town: paste_link_for_all(occurrence, PASTED, town.house))(town)


def move_all_unheard(starts_at: datetime) -> Act:
    """Let the host move the occurrence in a request that dies before any booking follows."""

    def moved(occurrence: Occurrence, now: datetime) -> Occurrence:
        return occurrence.moved(starts_at, timezone=occurrence.host_timezone, buffers=(0, 0), now=now)

    return _change_unheard(moved)


def cancel_all_unheard(town: Town) -> None:
    """Let the host cancel the occurrence and want the money back, in a request that dies before any booking follows."""
    _change_unheard(lambda occurrence, now: occurrence.cancelled(REASON, now, refund=True))(town)


def booking_of(guest: Guest, town: Town) -> Booking | None:
    """Return what a guest booked last."""
    own = [booking for booking in town.all_bookings if booking.guest.email == guest.email]
    return own[-1] if own else None


def _change_booking(guest: Guest, change: Callable[[Booking, Town], object]) -> Act:
    def act(town: Town) -> None:
        booked = booking_of(guest, town)
        if booked is not None:
            booking_id = booked.booking_id
            until_heard(town, "change_booking", lambda: change(town.bookings.get(booking_id), town))
        town.cloud.settle()

    return act


def _change_occurrence(change: Callable[[Occurrence, Town], object]) -> Act:
    def act(town: Town) -> None:
        until_heard(town, "host_bookings", lambda: change(town.house.occurrences.get(OCCURRENCE_ID), town))
        town.cloud.settle()

    return act


def _change_unheard(change: Callable[[Occurrence, datetime], Occurrence]) -> Act:
    def act(town: Town) -> None:
        now = town.clock.now()
        town.occurrence_changes.change(OCCURRENCE_ID, lambda occurrence: change(occurrence, now), now)

    return act
