"""A host's public pages, and the receipts of those who book there."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from joinlink.model.booking_stages import BookingStatus
from joinlink.model.palette import Hue
from joinlink.usecases.slots.offer_dates import DateStatus
from reference.answers.answer import LEFT_OUT, Answer, Price, Url
from reference.answers.classes import Place, Question


class PublicClass(Answer):
    """A class as guests see it."""

    title: str
    description: str
    duration_minutes: int
    price: Price
    is_online: bool
    slug: str
    url: Url
    location: Place = LEFT_OUT
    color: Hue = LEFT_OUT
    seats: int = LEFT_OUT
    series_max: int = LEFT_OUT
    picture_url: Url = LEFT_OUT
    questions: list[Question]
    move_until_minutes: int
    cancel_until_minutes: int


class PublicHost(Answer):
    """A host as guests see them, with the classes on sale."""

    name: str
    handle: str
    headline: str = LEFT_OUT
    bio: str = LEFT_OUT
    accent_color: str = LEFT_OUT
    photo_url: Url = LEFT_OUT
    logo_url: Url = LEFT_OUT
    cover_url: Url = LEFT_OUT
    classes: list[PublicClass]


class Slot(Answer):
    """A time on offer; of a class with several seats, with how many are left."""

    starts_at: datetime
    ends_at: datetime
    seats_left: int = LEFT_OUT


class Slots(Answer):
    """The times on offer; none while the host's calendar can't be read, and `availability` is `unknown`."""

    timezone: str
    slots: list[Slot]
    availability: Literal["ok", "unknown"]


class SeriesDate(Answer):
    """How a date of a series stands; `instead` are free starts of the same day, for one that is not free."""

    starts_at: datetime
    ends_at: datetime
    status: DateStatus
    seats_left: int = LEFT_OUT
    instead: list[datetime] = LEFT_OUT


class SeriesDates(Answer):
    """The dates of a series, week after week by the host's clocks."""

    dates: list[SeriesDate]


class BookingReceipt(Answer):
    """The result of a guest's request for a time.

    `token` opens the booking, and is missing until its guest has confirmed it by mail; it is paid at `checkoutUrl`.
    """

    booking_id: str
    status: BookingStatus
    booking_url: Url
    token: str = LEFT_OUT
    checkout_url: Url = LEFT_OUT
    hold_expires_at: datetime = LEFT_OUT


class BookingOfSeries(Answer):
    """A booking that was just made as one of a series; there is no token before it is confirmed by mail."""

    booking_id: str
    starts_at: datetime
    status: BookingStatus
    booking_url: Url
    token: str = LEFT_OUT


class SeriesReceipt(Answer):
    """The answer to a new series: its bookings, and one checkout for them all if they have to be paid."""

    series_id: str
    bookings: list[BookingOfSeries]
    checkout_url: Url = LEFT_OUT
    hold_expires_at: datetime = LEFT_OUT
    total: Price
