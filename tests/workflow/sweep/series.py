"""What a guest and the host do with a class week after week, paid for in one go (G6), each again where it fails."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from joinlink.model.booking import Booking
from joinlink.model.booking_parts import Guest
from joinlink.model.booking_stages import Party
from joinlink.model.money import Money
from joinlink.model.payment import PaymentEventKind, SeriesEvent
from joinlink.usecases.bookings.book_class import BookingRequest
from joinlink.usecases.bookings.book_series import SeriesRequest, book_series
from joinlink.usecases.bookings.cancel_booking import cancel_booking
from joinlink.usecases.bookings.change_series import Rhythm, SeriesChange, cancel_rest, move_rest
from joinlink.usecases.bookings.let_go import let_go
from joinlink.usecases.bookings.reschedule_booking import reschedule_booking
from joinlink.usecases.bookings.series_bookings import bookings_of
from joinlink.usecases.bookings.strangers import THIS_MACHINE
from joinlink.usecases.bookings.take_series_event import take_series_event
from tests import samples
from tests.samples import HOST
from tests.workflow.sweep.people import STARTS_AT, Act, until_heard, webhook
from tests.workflow.sweep.seats import SEATS
from tests.workflow.sweep.town import Town

STARTS: Final = (STARTS_AT + timedelta(hours=6), STARTS_AT + timedelta(hours=23))
"""Monday at four and Tuesday at nine in Berlin: two dates show what more would, and their last days overlap."""
THURSDAYS: Final = Rhythm(weekday=3)
FIRST_ELSEWHERE: Final = STARTS[1] + timedelta(hours=5)
ON_THURSDAY: Final = (STARTS[0] + timedelta(days=3), STARTS[1] + timedelta(days=2))
MOST: Final = 8
REASON: Final = "I am ill."
CLASS: Final = replace(samples.CLASS, series_max=MOST)

Dates = Sequence[Booking]


def sell_series(town: Town) -> None:
    """Sell a class that can be booked week after week."""
    town.sell(CLASS)


def give_series_away(town: Town) -> None:
    """Offer such a class that costs nothing."""
    town.sell(replace(CLASS, price=Money(0, "eur")))


def sell_series_of_seats(town: Town) -> None:
    """Sell such a class with several seats."""
    town.sell(replace(CLASS, seats=SEATS))


# --- the guest ---


def hold(guest: Guest, starts: Sequence[datetime] = STARTS) -> Act:
    """Let a guest book all dates; what costs nothing is theirs."""
    key = f"dates of {guest.name}"
    wish = BookingRequest(HOST.handle, CLASS.slug, starts[0], guest, source=THIS_MACHINE, idempotency_key=key)

    def act(town: Town) -> None:
        until_heard(town, "book", lambda: book_series(SeriesRequest(wish, tuple(starts)), town.house))
        town.cloud.settle()

    return act


def take(guest: Guest, starts: Sequence[datetime] = STARTS) -> Act:
    """Let a guest book all dates and pay; no workflow has begun."""

    def act(town: Town) -> None:
        hold(guest, starts)(town)
        stripe_says(PaymentEventKind.PAID)(town)

    return act


def book(guest: Guest, starts: Sequence[datetime] = STARTS) -> Act:
    """Let a guest book all dates and pay, and let the consequences happen."""

    def act(town: Town) -> None:
        take(guest, starts)(town)
        town.cloud.settle()

    return act


def release(town: Town) -> None:
    """Let the guest give the unpaid dates back."""
    _change_first(town, lambda first: let_go(first, Party.GUEST, town.house))


def leave(town: Town) -> None:
    """Let the guest cancel the first date."""
    _change_first(town, lambda first: cancel_booking(first, Party.GUEST, "", town.house))


def move_first(town: Town) -> None:
    """Let the guest move the first date."""
    _change_first(town, lambda first: reschedule_booking(first, FIRST_ELSEWHERE, town.house))


# --- the host ---


def cancel_all(*, refund: bool) -> Act:
    """Let the host cancel what is still to come, and give the money back or not."""

    def act(town: Town) -> None:
        town.wants_refunds = refund
        _change_all(lambda dates: cancel_rest(dates, REASON, town.house, refund=refund))(town)

    return act


def move_all(town: Town) -> None:
    """Let the host move what is still to come to another day of their weeks."""
    _change_all(lambda dates: move_rest(dates, THURSDAYS, town.house))(town)


# --- Stripe ---


def stripe_says(kind: PaymentEventKind, *, short_by: int = 0) -> Act:
    """Let Stripe report the outcome of the series' checkout, for which the guest may have paid too little."""

    def act(town: Town) -> None:
        dates = dates_of(town)
        if not dates or dates[0].pay_until is None:
            return
        event = _event(dates[0], kind, short_by, town)
        town.payment_events.append(event)
        webhook(town, "stripe_webhook", lambda: take_series_event(event, town.house))

    return act


def pay(town: Town) -> None:
    """Let Stripe report that the dates are paid, and let the consequences happen."""
    stripe_says(PaymentEventKind.PAID)(town)
    town.cloud.settle()


def pay_too_little(town: Town) -> None:
    """Let Stripe report another sum than the total, and let the consequences happen."""
    stripe_says(PaymentEventKind.PAID, short_by=1)(town)
    town.cloud.settle()


def _event(first: Booking, kind: PaymentEventKind, short_by: int, town: Town) -> SeriesEvent:
    assert first.series is not None
    checkout = town.payments.checkouts.get(first.booking_id) or first.checkout
    return SeriesEvent(
        event_id=f"{kind} {first.series.series_id}",
        kind=kind,
        session_id=checkout and checkout.session_id,
        payment_intent_id=f"payment of {first.series.series_id}",
        amount_minor=first.checkout_total.amount_minor - short_by,
        currency=first.price.currency,
        expires_at=first.pay_until,
        series_id=first.series.series_id,
    )


def dates_of(town: Town) -> Dates:
    """Return the dates of the series that was booked last, by number."""
    series = [one.series.series_id for one in town.all_bookings if one.series is not None]
    return bookings_of(series[-1], town.bookings) if series else ()


def _change_first(town: Town, change: Callable[[Booking], object]) -> None:
    if dates_of(town):
        until_heard(town, "change_booking", lambda: change(dates_of(town)[0]))
    town.cloud.settle()


def _change_all(change: Callable[[Dates], SeriesChange]) -> Act:
    """Let the host change what is to come, and again as long as they hear that a date could not be changed."""

    def try_all(town: Town) -> None:
        for one in change(dates_of(town)).stays:
            raise one.error

    def act(town: Town) -> None:
        if dates_of(town):
            until_heard(town, "host_bookings", lambda: try_all(town))
        town.cloud.settle()

    return act
