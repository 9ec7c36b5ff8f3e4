"""A booking, as its guest sees it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from joinlink.model.booking_stages import BookingStatus, MeetingState
from joinlink.model.questions import QuestionKind
from reference.answers.answer import LEFT_OUT, Answer, Minor, Price, Url


class Guest(Answer):
    """Who booked; the zone is empty where the browser did not know it."""

    name: str
    email: str
    timezone: str


class AskedQuestion(Answer):
    """A question as it was asked when the class was booked."""

    question_id: str
    label: str
    kind: QuestionKind


class SeriesPlace(Answer):
    """Which booking of its series one is; numbers begin at 1."""

    series_id: str
    number: int
    of: int


class GuestBooking(Answer):
    """A booking as its guest sees it."""

    booking_id: str
    class_id: str
    class_title: str
    status: BookingStatus
    meeting_state: MeetingState
    starts_at: datetime
    ends_at: datetime
    guest: Guest
    price: Price
    package_id: str = LEFT_OUT
    answers: dict[str, str | bool]
    questions: list[AskedQuestion] = LEFT_OUT
    refunded_minor: Minor = LEFT_OUT
    move_until: datetime = LEFT_OUT
    cancel_until: datetime = LEFT_OUT
    meeting_url: Url = LEFT_OUT
    meeting_provider: Literal["zoom", "google_meet", "manual"] = LEFT_OUT
    mail_stopped: bool = LEFT_OUT
    occurrence_id: str = LEFT_OUT
    series: SeriesPlace = LEFT_OUT
    revision: int
    created_at: datetime


class GuestExport(Answer):
    """What is kept about the guest of a booking."""

    exported_at: datetime
    booking: dict[str, Any]
    meetings: list[dict[str, Any]]
    mails: list[dict[str, Any]]
    timeline: list[dict[str, Any]]
