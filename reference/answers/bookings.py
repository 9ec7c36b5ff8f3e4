"""Bookings, series and occurrences, as their host sees them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from joinlink.model.booking_stages import MeetingState
from joinlink.model.dispute import DisputeStage
from reference.answers.answer import LEFT_OUT, Answer, Minor, Url
from reference.answers.guest_bookings import GuestBooking


class Dispute(Answer):
    """What the guest's bank says of a payment; its money is gone where it is `lost`, and for now where it is `open`.

    Of one that is lost `amountMinor` is what has not come back: a part that was refunded before does.
    """

    dispute_id: str
    stage: DisputeStage
    amount_minor: Minor
    due_by: datetime = LEFT_OUT
    stripe_url: Url


class HostBooking(GuestBooking):
    """A booking as its host sees it."""

    disputes: list[Dispute] = LEFT_OUT

    notes: str = LEFT_OUT
    meeting_id: str = LEFT_OUT
    calendar_event_id: str = LEFT_OUT


class HostBookings(Answer):
    """A page of bookings; `cursor` asks for the next one, and is missing on the last."""

    items: list[HostBooking]
    cursor: str = LEFT_OUT


class TimelineEvent(Answer):
    """A line of a booking's history."""

    at: datetime
    what: str
    detail: str


class Timeline(Answer):
    """A booking's history."""

    events: list[TimelineEvent]


class UnchangedBooking(Answer):
    """A booking of a series that stays as it is, and why."""

    booking_id: str
    starts_at: datetime
    code: str
    detail: str


class SeriesChange(Answer):
    """The result of changing the dates of a series that are still to come; unless `finished`, the same call goes on."""

    series_id: str
    changed: list[HostBooking]
    unchanged: list[UnchangedBooking]
    finished: bool


class Occurrence(Answer):
    """A start of a class with several seats, with the bookings that have one."""

    occurrence_id: str
    class_id: str
    class_title: str
    starts_at: datetime
    ends_at: datetime
    seats: int
    seats_taken: int
    meeting_url: Url = LEFT_OUT
    meeting_provider: Literal["zoom", "google_meet", "manual"] = LEFT_OUT
    meeting_state: MeetingState
    bookings: list[str]


class Occurrences(Answer):
    """A page of occurrences; `cursor` asks for the next one, and is missing on the last."""

    items: list[Occurrence]
    cursor: str = LEFT_OUT
