"""Classes, as their host sees them."""

from __future__ import annotations

from typing import Literal

from joinlink.model.palette import Hue
from joinlink.model.questions import QuestionKind
from reference.answers.answer import LEFT_OUT, Answer, Price, Url


class Question(Answer):
    """What guests are asked when they book."""

    question_id: str
    label: str
    kind: QuestionKind
    required: bool
    choices: list[str] = LEFT_OUT


class Place(Answer):
    """Where a class takes place."""

    label: str
    address: str = LEFT_OUT
    place_id: str = LEFT_OUT


class Places(Answer):
    """Places that match what was typed."""

    places: list[Place]


class HostClass(Answer):
    """A class as its host sees it."""

    class_id: str
    title: str
    description: str
    duration_minutes: int
    slot_step_minutes: int
    price: Price
    is_online: bool
    meeting_provider: Literal["zoom", "google_meet", "automatic"]
    resolved_provider: Literal["zoom", "google_meet"] | None
    location: Place = LEFT_OUT
    slug: str
    published: bool
    reminder_minutes: list[int]
    questions: list[Question]
    move_until_minutes: int
    cancel_until_minutes: int
    color: Hue = LEFT_OUT
    seats: int
    series_max: int
    hours_id: str = LEFT_OUT
    picture_url: Url = LEFT_OUT
    public_url: Url


class HostClasses(Answer):
    """The host's classes, oldest first."""

    classes: list[HostClass]
