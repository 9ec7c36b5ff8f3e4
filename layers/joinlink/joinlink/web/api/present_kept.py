"""What is kept about a host or a guest, as an export (S6): the rows as they are stored, in the style of the contract.

Rows are written as they are, so that what is added to them later is exported as well.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from joinlink.clock import rfc3339
from joinlink.model.booking import Booking
from joinlink.model.kept_record import KeptRecord, RecordKind
from joinlink.model.mail import MailRole
from joinlink.web.api.present import Json
from joinlink.web.api.spreadsheet import written_table

ONE_OF_A_KIND: Final[Mapping[str, str]] = {
    RecordKind.HOST: "account",
    RecordKind.AVAILABILITY: "availability",
    RecordKind.BOOKING: "booking",
    RecordKind.PACKAGE: "package",
}
LISTS: Final[Mapping[str, str]] = {
    RecordKind.CLASS: "classes",
    RecordKind.CLASS_PACKAGE: "packageOffers",
    RecordKind.PICTURE: "pictures",
    RecordKind.SLUG: "slugs",
    RecordKind.CONNECTION: "connections",
    RecordKind.DAY: "days",
    RecordKind.NOTICE: "notices",
    RecordKind.SESSION: "sessions",
    RecordKind.KEY: "keys",
    RecordKind.FEED: "feeds",
    RecordKind.GUESTNOTE: "guestNotes",
    RecordKind.WEBHOOK: "webhooks",
    RecordKind.DELIVERY: "deliveries",
    RecordKind.DUE: "dueWork",
    RecordKind.OCCURRENCE: "occurrences",
    RecordKind.MEETING: "meetings",
    RecordKind.MAIL: "mails",
    RecordKind.EVENT: "timeline",
}
KEYED_BY_IDS: Final = ("claims", "holds", "spent", "taken")
"""The maps whose names are ids, and no words of ours."""
OF_THE_HOST: Final = frozenset(
    {
        *("host_id", "account_id", "payout", "marker", "meeting_id", "provider_id", "calendar_event_id", "host_round"),
        *("buffer_before_minutes", "buffer_after_minutes", "attempt_until", "disputes"),
    }
)
"""What a booking's rows say about its host's accounts, settings and disputes, which is not the guest's."""
COLUMNS: Final = (
    *("bookingId", "classTitle", "status"),
    *("startsAt", "endsAt"),
    *("guestName", "guestEmail", "guestTimezone", "notes"),
    *("amountMinor", "currency", "meetingUrl", "createdAt", "refundedMinor", "answers"),
    *("disputes", "lostMinor"),
)


def host_export(
    rows: Iterable[KeptRecord],
    bookings: Iterable[Sequence[KeptRecord]],
    now: datetime,
    *,
    following: str | None,
    packages: Iterable[KeptRecord] = (),
) -> Json:
    """Write what is kept about a host; `following` is the address of the next part."""
    further: Json = {} if following is None else {"next": following}
    told = [_grouped(each) for each in bookings]
    flat = [{**_booking_of(each), **{name: of for name, of in each.items() if name != "booking"}} for each in told]
    sold = [_camel(each.values) for each in packages]
    return {"exportedAt": rfc3339(now), **_grouped(rows), "bookings": flat, "packages": sold, **further}


def guest_export(rows: Iterable[KeptRecord], now: datetime) -> Json:
    """Write what is kept about the guest of a booking, without what it says about the host's accounts."""
    empty: Json = {"meetings": [], "mails": [], "timeline": []}
    return {"exportedAt": rfc3339(now), **empty, **_grouped(_of_the_guest(rows))}


def package_export(rows: Iterable[KeptRecord], now: datetime) -> Json:
    """Write what is kept about the buyer of a package."""
    return {"exportedAt": rfc3339(now), "mails": [], **_grouped(_of_the_guest(rows))}


def bookings_csv(bookings: Iterable[Booking]) -> str:
    """Write bookings as a table, one on each line."""
    return written_table([COLUMNS, *map(_line, bookings)])


def as_file(members: Json) -> str:
    """Write JSON that people may open."""
    return json.dumps(members, ensure_ascii=False, indent=1, default=str)


def _of_the_guest(rows: Iterable[KeptRecord]) -> Iterator[KeptRecord]:
    """Yield what is the guest's to know, without the host's part."""
    mailed_to_host = (RecordKind.MAIL, MailRole.HOST)
    for row in rows:
        is_ours = row.kind in (RecordKind.DUE, RecordKind.DELIVERY) or row.is_for_host_alone
        if not is_ours and (row.kind, row.values.get("role")) != mailed_to_host:
            yield _without_the_host(row)


def _without_the_host(row: KeptRecord) -> KeptRecord:
    return KeptRecord(row.kind, row.name, {name: of for name, of in row.values.items() if name not in OF_THE_HOST})


def _line(booking: Booking) -> tuple[object, ...]:
    what = booking.booking_id, booking.class_title, booking.status
    when = rfc3339(booking.starts_at), rfc3339(booking.ends_at)
    who = booking.guest.name, booking.guest.email, booking.guest.timezone, booking.notes
    link = "" if booking.link is None else booking.link.url
    answers = "\n".join(f"{each.label}: {each.written}" for each in booking.answers)
    made = rfc3339(booking.created_at), booking.refunded.amount_minor, answers
    disputed = " ".join(each.stage for each in booking.disputes), booking.lost.amount_minor
    return *what, *when, *who, booking.price.amount_minor, booking.price.currency, link, *made, *disputed


def _booking_of(told: Json) -> Json:
    booking = told.get("booking")
    return booking if isinstance(booking, dict) else {}


def _grouped(rows: Iterable[KeptRecord]) -> Json:
    """Put rows under the names of their kinds."""
    grouped: Json = {}
    lists: dict[str, list[Json]] = {}
    for row in rows:
        if row.kind in ONE_OF_A_KIND:
            grouped[ONE_OF_A_KIND[row.kind]] = _camel(row.values)
        else:
            named = {"id": row.name} if row.name else {}
            lists.setdefault(LISTS.get(row.kind, row.kind.lower()), []).append({**named, **_camel(row.values)})
    return {**grouped, **lists}


def _camel(values: Mapping[str, object]) -> Json:
    return {_name(name): _value(name, value) for name, value in values.items() if not isinstance(value, bytes)}


def _value(name: str, value: object) -> object:
    match value:
        case Mapping() if name in KEYED_BY_IDS:
            return {each: _value("", of) for each, of in value.items()}
        case Mapping():
            return _camel(value)
        case list() | tuple():
            return [_value(name, each) for each in value]
        case _:
            return value


def _name(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(other.title() for other in others)
