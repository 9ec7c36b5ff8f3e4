"""How small values are stored in items.

Instants are RFC 3339 text in whole seconds; those that DynamoDB itself compares or expires by are epoch seconds.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from joinlink.clock import parse_rfc3339, rfc3339
from joinlink.model.deadlines import NO_DEADLINES, Deadlines
from joinlink.model.money import Money
from joinlink.model.questions import Answer, Question, QuestionKind
from joinlink.model.teaching import Location
from joinlink.model.telling import Cause, Moment, Span, Value, Values
from joinlink.store.writes import Item


def optional_instant(text: str | None) -> datetime | None:
    """Read an instant that may be missing."""
    return None if text is None else parse_rfc3339(text)


def written_instant(instant: datetime | None) -> str | None:
    """Write an instant that may be missing."""
    return None if instant is None else rfc3339(instant)


def machine_time() -> datetime:
    """Return the machine's own time, UTC: DynamoDB expires items by real time, whatever a test or a schedule says."""
    return datetime.now(UTC)


def epoch_seconds(instant: datetime) -> int:
    """Return an instant in whole seconds, rounded down."""
    return math.floor(instant.timestamp())


def epoch_deadline(instant: datetime) -> int:
    """Return an instant in whole seconds, rounded up, so that a period until then is never cut short."""
    return math.ceil(instant.timestamp())


def instant_of(seconds: int) -> datetime:
    """Return the instant of epoch seconds, UTC."""
    return datetime.fromtimestamp(seconds, UTC)


def time_to_live(after: datetime, keep: timedelta) -> dict[str, int]:
    """Return the attribute that makes DynamoDB drop an item, `keep` after an instant."""
    return {"ttl": epoch_seconds(after + keep)}


def money_item(money: Money) -> Item:
    """Return an amount as a map."""
    return {"amount_minor": money.amount_minor, "currency": money.currency}


def read_money(item: Mapping[str, Any]) -> Money:
    """Read an amount from its map."""
    return Money(item["amount_minor"], item["currency"])


def location_item(location: Location | None) -> Item | None:
    """Return a location as a map."""
    if location is None:
        return None
    return {"label": location.label, "address": location.address, "place_id": location.place_id}


def read_location(item: Mapping[str, Any] | None) -> Location | None:
    """Read a location from its map."""
    return None if item is None else Location(item["label"], item.get("address"), item.get("place_id"))


def deadlines_item(deadlines: Deadlines) -> Item | None:
    """Return deadlines as a map; None where there are none."""
    if deadlines == NO_DEADLINES:
        return None
    return {
        "move_minutes": deadlines.move_minutes,
        "cancel_minutes": deadlines.cancel_minutes,
        "declinable_until": written_instant(deadlines.declinable_until),
    }


def read_deadlines(item: Mapping[str, Any] | None) -> Deadlines:
    """Read deadlines from their map."""
    if item is None:
        return NO_DEADLINES
    declinable_until = optional_instant(item.get("declinable_until"))
    return Deadlines(item["move_minutes"], item["cancel_minutes"], declinable_until)


def question_items(questions: Sequence[Question]) -> list[Item] | None:
    """Return questions as maps; None where there are none."""
    return [
        {
            "question_id": question.question_id,
            "label": question.label,
            "kind": question.kind,
            "is_required": question.is_required,
            "choices": list(question.choices),
        }
        for question in questions
    ] or None


def read_questions(items: Sequence[Mapping[str, Any]]) -> tuple[Question, ...]:
    """Read questions from their maps."""
    return tuple(
        Question(
            item["question_id"], item["label"], QuestionKind(item["kind"]), item["is_required"], tuple(item["choices"])
        )
        for item in items
    )


def answer_items(answers: Sequence[Answer]) -> list[Item] | None:
    """Return answers as maps, each with its question as it was asked; None where there are none."""
    return [
        {"question_id": answer.question_id, "label": answer.label, "kind": answer.kind, "value": answer.value}
        for answer in answers
    ] or None


def read_answers(items: Sequence[Mapping[str, Any]]) -> tuple[Answer, ...]:
    """Read answers from their maps."""
    return tuple(
        Answer(item["question_id"], item["label"], QuestionKind(item["kind"]), item["value"]) for item in items
    )


def values_item(values: Values) -> Item:
    """Return the values of a sentence as a map: text as it is, the others as maps of their parts."""
    return {name: _value_item(value) for name, value in values.items()}


def read_values(item: Mapping[str, Any]) -> Values:
    """Read the values of a sentence from their map."""
    return {name: _read_value(value) for name, value in item.items()}


def _value_item(value: Value) -> str | Item:
    match value:
        case Money():
            return money_item(value)
        case Span():
            return {
                "starts_at": rfc3339(value.starts_at),
                "ends_at": rfc3339(value.ends_at),
                "timezone": value.timezone,
            }
        case Moment():
            return {"at": rfc3339(value.at), "timezone": value.timezone}
        case Cause():
            return {"cause": value.text}
    return value


def _read_value(item: str | Item) -> Value:
    if isinstance(item, str):
        return item
    match item:
        case {"amount_minor": amount_minor, "currency": currency}:
            return Money(amount_minor, currency)
        case {"starts_at": starts_at, "ends_at": ends_at, "timezone": timezone}:
            return Span(parse_rfc3339(starts_at), parse_rfc3339(ends_at), timezone)
        case {"at": at, "timezone": timezone}:
            return Moment(parse_rfc3339(at), timezone)
        case {"cause": text}:
            return Cause(text)
    return str(item)
