"""Points in time as the providers write them: aware datetimes in UTC inside, RFC 3339 text outside."""

import re
from datetime import UTC, datetime, timedelta

DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)?")


def now() -> datetime:
    """Return the current moment, aware, in UTC."""
    return datetime.now(UTC)


def epoch_seconds() -> int:
    """Return the current moment in whole seconds since 1970, as Stripe counts."""
    return int(now().timestamp())


def as_rfc3339(moment: datetime) -> str:
    """Text in UTC with a trailing Z, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def from_rfc3339(text: str) -> datetime:
    """Read a full RFC 3339 date-time; its offset is mandatory.

    Raises:  ValueError  for any other form, and for a day or hour that does not exist
    """
    moment = from_date_time(text)
    if moment.tzinfo is None:
        raise ValueError(f"a date-time without an offset: {text}")
    return moment.astimezone(UTC)


def from_date_time(text: str) -> datetime:
    """Read an RFC 3339 date-time whose offset may be missing; the result is naive then.

    Raises:  ValueError  for any other form, and for a day or hour that does not exist
    """
    if not DATE_TIME.fullmatch(text):
        raise ValueError(f"not an RFC 3339 date-time: {text}")
    return datetime.fromisoformat(text)


def next_midnight() -> datetime:
    """Return the coming 00:00 UTC, when daily limits start again."""
    tomorrow = now() + timedelta(days=1)
    return tomorrow.replace(hour=0, minute=0, second=0, microsecond=0)
