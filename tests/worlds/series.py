"""A host whose classes can be booked for up to eight weeks in one go, and a guest who does (G6)."""

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from joinlink.model.availability import default_availability
from joinlink.model.booking import Booking
from joinlink.model.payment import PaymentEventKind, SeriesEvent
from joinlink.model.series import weekly_starts
from joinlink.model.teaching import TeachingClass
from joinlink.usecases.bookings.book_class import BookingRequest
from joinlink.usecases.bookings.book_series import SeriesRequest, book_series
from joinlink.usecases.bookings.take_payment_event import PaymentOutcome
from joinlink.usecases.bookings.take_series_event import take_series_event
from tests.samples import GUEST, SLOT
from tests.worlds.world import PAID_CLASS, World

BERLIN: Final = "Europe/Berlin"


def selling_weeks(teaching_class: TeachingClass) -> World:
    """Put the class on sale; hours are open for the 200 days ahead, over both changes of the clocks."""
    world = World.selling(replace(teaching_class, series_max=8))
    world.open_hours(replace(default_availability(BERLIN), horizon_days=200))
    return world


def book_weeks(world: World, count: int = 4, first: datetime = SLOT, **changes: Any) -> list[Booking]:
    """Let a guest book the class on sale this many weeks in a row."""
    starts = tuple(weekly_starts(first, count, BERLIN))
    wish = {"handle": "host", "slug": PAID_CLASS.slug, "starts_at": first, "guest": GUEST, "source": "203.0.113.9"}
    return book_series(SeriesRequest(BookingRequest(**(wish | changes)), starts), world.house)


def stripe_tells(world: World, bookings: list[Booking], kind: str = "paid", **changes: Any) -> PaymentOutcome:
    """Let Stripe report on the series' checkout."""
    first = bookings[0]
    assert first.series is not None
    assert first.checkout is not None
    event = SeriesEvent(
        event_id="evt_1",
        kind=PaymentEventKind(kind),
        session_id=first.checkout.session_id,
        payment_intent_id="pi_1",
        amount_minor=first.checkout_total.amount_minor,
        currency="eur",
        expires_at=first.pay_until,
        series_id=first.series.series_id,
    )
    return take_series_event(replace(event, **changes), world.house)


def as_they_are(world: World, bookings: list[Booking]) -> list[Booking]:
    """Return the bookings as they are stored by now."""
    return [world.stored(each) for each in bookings]
