"""Bookings and occurrences page by page, in the order of their starts."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from joinlink.clock import rfc3339
from joinlink.errors import InvalidInput
from joinlink.model.booking import Booking
from joinlink.model.booking_parts import StartRange
from joinlink.model.meeting_subject import is_occurrence
from joinlink.model.occurrence import Occurrence

Started = TypeVar("Started", Booking, Occurrence)


def page_by_start(
    stored: Iterable[Started], host_id: str, starts: StartRange, kind: str, limit: int, cursor: str | None
) -> tuple[Sequence[Started], str | None]:
    newest_first, until = starts.newest_first, starts.before
    within = (one for one in stored if starts.after <= one.starts_at and (until is None or one.starts_at < until))
    found = sorted((one for one in within if one.host_id == host_id), key=place, reverse=newest_first)
    if cursor is not None:
        shown = _read_place(cursor, _order(starts), kind)
        found = [one for one in found if (place(one) < shown if newest_first else place(one) > shown)]
    page = found[:limit]
    return page, cursor_behind(page[-1], starts) if len(found) > limit else None


def cursor_behind(one: Booking | Occurrence, starts: StartRange) -> str:
    return " ".join([_order(starts), *place(one)])


def _order(starts: StartRange) -> str:
    return "newest-first" if starts.newest_first else "soonest-first"


def place(one: Booking | Occurrence) -> tuple[str, str]:
    return rfc3339(one.starts_at), one.subject_id


def _read_place(cursor: str, order: str, kind: str) -> tuple[str, str]:
    match cursor.split(" "):
        case [its_order, starts_at, subject_id] if (its_order, is_occurrence(subject_id)) == (
            order,
            kind == "occurrence",
        ):
            return starts_at, subject_id
    raise InvalidInput("this is not a cursor of this list", field="cursor")
