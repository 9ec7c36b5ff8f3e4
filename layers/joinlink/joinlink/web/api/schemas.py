"""The bodies that callers may send, one per call: checked strictly, then passed on as domain values.

A number in quotes is not a number, an unknown field is refused, and a refusal names the field as the caller wrote it:
`price.amountMinor`, `weekly.0.end`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, ValidationInfo, field_validator
from pydantic.alias_generators import to_camel
from pydantic_core import ErrorDetails, from_json, to_json

from joinlink.errors import InvalidInput
from joinlink.ids import new_id
from joinlink.language import N_, reader
from joinlink.language import gettext as _
from joinlink.model.availability import (
    HOURS_ID_PATTERN,
)
from joinlink.model.deadlines import LONGEST_DEADLINE_MINUTES, Deadlines
from joinlink.model.meeting import MeetingChoice
from joinlink.model.money import HIGHEST_CHARGE_MINOR, Money
from joinlink.model.palette import Hue
from joinlink.model.questions import (
    FEWEST_CHOICES,
    LONGEST_CHOICE,
    LONGEST_LABEL,
    MOST_CHOICES,
    MOST_QUESTIONS,
    QUESTION_ID_PATTERN,
    Question,
    QuestionKind,
)
from joinlink.model.series import MOST_DATES
from joinlink.model.teaching import DEFAULT_REMINDER_MINUTES, LONGEST_CLASS_MINUTES, MOST_SEATS, Location, TeachingClass
from joinlink.usecases.classes.save_class import ClassTerms
from joinlink.web.api.fields import AddressName, Line, Name, Text
from joinlink.web.api.values import MISSING, NOT_AS_IT_MUST_BE, TOO_LONG

_IN_OUR_WORDS = {
    "extra_forbidden": N_("there is no such field"),
    "greater_than_equal": N_("it must be at least {ge}"),
    "int_type": N_("write a whole number"),
    "less_than_equal": N_("it must be at most {le}"),
    "missing": MISSING,
    "string_too_long": TOO_LONG,
    "string_too_short": MISSING,
    "string_pattern_mismatch": NOT_AS_IT_MUST_BE,
    "too_long": N_("it must have at most {max_length} entries"),
    "too_short": N_("it must have at least {min_length} entries"),
}
"""Our words, by pydantic's type of error, where its own would not help a person."""


class Body(BaseModel):
    """A JSON object from outside."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, alias_generator=to_camel)


BodyT = TypeVar("BodyT", bound=Body)


def read(body: type[BodyT], raw: bytes) -> BodyT:
    """Read a JSON body.

    Raises:  InvalidInput  it is not a JSON object, or fields are wrong, which are named by their dotted paths
    """
    try:
        return body.model_validate_json(raw)
    except ValidationError as exc:
        found = exc.errors(include_url=False, include_input=False)
        messages = {".".join(map(str, error["loc"])): _message(error) for error in reversed(found)}
        field, message = messages.popitem()
        raise InvalidInput(message, field=field or None, others=dict(reversed(messages.items()))) from exc


def _message(error: ErrorDetails) -> str:
    if words := _IN_OUR_WORDS.get(error["type"]):
        return _(words).format(**error.get("ctx", {}))
    if error["type"] == "value_error":
        return error["msg"].removeprefix("Value error, ")  # from one of our readers of values
    return error["msg"] if reader().language == "en" else _(NOT_AS_IT_MUST_BE)


def read_optional(body: type[BodyT], raw: bytes) -> BodyT:
    """Read a JSON body that may be left out; an empty one counts as `{}`.

    Raises:  InvalidInput  as read
    """
    return read(body, raw or b"{}")


class NoBody(Body):
    """The body of a call whose address says everything: no field is allowed."""


# --- classes --------------------------------------------------------------------------------------------------


class PriceBody(Body):
    """`{"amountMinor": 4500, "currency": "eur"}`."""

    amount_minor: int = Field(ge=0, le=HIGHEST_CHARGE_MINOR)
    currency: str = Field(pattern=r"^[a-z]{3}$")


class LocationBody(Body):
    """The place of an in-person class."""

    label: Line
    address: Line | None = None
    place_id: Line | None = None


class QuestionBody(Body):
    """A question to guests; without an id it is a new one."""

    question_id: Annotated[str, StringConstraints(pattern=QUESTION_ID_PATTERN)] | None = None
    label: Annotated[Line, StringConstraints(max_length=LONGEST_LABEL)]
    kind: Literal["text", "long_text", "choice", "yes_no", "phone"]
    required: bool = False
    choices: tuple[Annotated[Line, StringConstraints(max_length=LONGEST_CHOICE)], ...] | None = Field(
        default=None, max_length=MOST_CHOICES, validate_default=True
    )

    @field_validator("choices")
    @classmethod
    def _of_a_choice(cls, choices: tuple[str, ...] | None, info: ValidationInfo) -> tuple[str, ...] | None:
        if info.data.get("kind") == QuestionKind.CHOICE:
            if len(choices or ()) < FEWEST_CHOICES:
                raise ValueError(_("write at least two answers to choose from"))
            if len(choices or ()) > len(set(choices or ())):
                raise ValueError(_("two of the answers are the same"))
        elif choices:
            raise ValueError(_("only a question of the kind choice has answers to choose from"))
        return choices

    def question(self) -> Question:
        """Return it as a domain value."""
        question_id = self.question_id or new_id("question")
        return Question(question_id, self.label, QuestionKind(self.kind), self.required, self.choices or ())


class ClassBody(Body):
    """A class as its host describes it."""

    title: Name
    description: Text
    duration_minutes: int = Field(ge=5, le=LONGEST_CLASS_MINUTES)
    slot_step_minutes: int | None = Field(default=None, ge=5, le=LONGEST_CLASS_MINUTES)
    price: PriceBody
    is_online: bool
    meeting_provider: Literal["zoom", "google_meet", "automatic"] | None = None
    location: LocationBody | None = None
    slug: AddressName | None = None
    published: bool = True
    questions: tuple[QuestionBody, ...] = Field(default=(), max_length=MOST_QUESTIONS)
    move_until_minutes: int = Field(default=0, ge=0, le=LONGEST_DEADLINE_MINUTES)
    cancel_until_minutes: int = Field(default=0, ge=0, le=LONGEST_DEADLINE_MINUTES)
    reminder_minutes: tuple[Annotated[int, Field(ge=5, le=28 * 24 * 60)], ...] = Field(
        default=DEFAULT_REMINDER_MINUTES, max_length=5
    )
    color: Hue | None = None
    seats: int = Field(default=1, ge=1, le=MOST_SEATS)
    series_max: int = Field(default=1, ge=1, le=MOST_DATES)
    hours_id: Annotated[str, StringConstraints(pattern=HOURS_ID_PATTERN)] | None = None

    @field_validator("questions")
    @classmethod
    def _each_once(cls, questions: tuple[QuestionBody, ...]) -> tuple[QuestionBody, ...]:
        ids = [question.question_id for question in questions if question.question_id]
        if len(ids) > len(set(ids)):
            raise ValueError(_("two questions have the same id"))
        return questions

    @field_validator("location")
    @classmethod
    def _only_in_person(cls, location: LocationBody | None, info: ValidationInfo) -> LocationBody | None:
        if location is not None and info.data.get("is_online"):
            raise ValueError(_("an online class has no location"))
        return location

    def terms(self) -> ClassTerms:
        """Return the class's terms."""
        place = self.location
        return ClassTerms(
            title=self.title,
            description=self.description,
            duration_minutes=self.duration_minutes,
            slot_step_minutes=self.slot_step_minutes or self.duration_minutes,
            price=Money(self.price.amount_minor, self.price.currency),
            is_online=self.is_online,
            meeting_choice=MeetingChoice(self.meeting_provider or MeetingChoice.AUTOMATIC),
            location=Location(place.label, place.address, place.place_id) if place else None,
            slug=self.slug,
            published=self.published,
            reminder_minutes=tuple(sorted(set(self.reminder_minutes), reverse=True)),
            color=self.color,
            questions=tuple(question.question() for question in self.questions),
            deadlines=Deadlines(self.move_until_minutes, self.cancel_until_minutes),
            seats=self.seats,
            series_max=self.series_max,
            hours_id=self.hours_id,
        )


def read_change(raw: bytes) -> dict[str, object]:
    """Read the fields of a partial body, unchecked.

    Raises:  InvalidInput  it is not a JSON object
    """
    try:
        change = from_json(raw)
    except ValueError as exc:
        raise InvalidInput(_("the body is not JSON")) from exc
    if not isinstance(change, dict):
        raise InvalidInput(_("the body is not an object"))
    return change


def read_class_change(
    raw: bytes, body_of: Callable[[TeachingClass], dict[str, object]]
) -> Callable[[TeachingClass], ClassTerms]:
    """Read a partial class; missing fields are taken from `body_of` the stored class, then the whole is checked.

    A class that goes online loses its location, unless the caller names one.
    Raises:  InvalidInput  at once if the body is not a JSON object, otherwise when the change is applied
    """
    change = read_change(raw)
    if change.get("isOnline") is True:
        change.setdefault("location", None)

    def apply(stored: TeachingClass) -> ClassTerms:
        return read(ClassBody, to_json({**body_of(stored), **change})).terms()

    return apply


class ClassOrderBody(Body):
    """The order of a host's classes, by their ids."""

    class_ids: list[str]
