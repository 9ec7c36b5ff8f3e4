"""One account's primary calendar. An event is kept as the resource that events.get returns.

A deleted event keeps its id for ever: status cancelled, 409 for a new one of that id, 410 for another deletion.
"""

from datetime import UTC, date, datetime
from urllib.parse import quote
from zoneinfo import ZoneInfo

from local.sandboxes.google_conferences import Conferences, Outcome
from local.sandboxes.google_errors import google_error, not_found
from local.sandboxes.moments import as_rfc3339, from_date_time, now
from local.sandboxes.wire import Json, Refused, random_text

ID_ALPHABET = "abcdefghijklmnopqrstuv0123456789"


class Calendar:
    """The events of one account, cancelled ones included."""

    def __init__(self, account: str) -> None:
        self.account = account
        self._events: dict[str, Json] = {}
        self._conferences = Conferences()
        self._changes = 0

    def insert(self, body: Json, outcome: Outcome) -> Json:
        """Create an event from a checked body.

        Raises:  Refused  409 for an id that was ever used; 400 for impossible times
        """
        event_id = body.get("id") or random_text(26, ID_ALPHABET)
        if event_id in self._events:
            raise Refused(google_error(409, "duplicate", "The requested identifier already exists."))
        person = {"email": self.account, "self": True}
        event: Json = {
            "kind": "calendar#event",
            "id": event_id,
            "status": "confirmed",
            "htmlLink": f"https://www.google.com/calendar/event?eid={quote(event_id)}",
            "created": as_rfc3339(now()),
            "creator": person,
            "organizer": person,
            "iCalUID": body.get("iCalUID", f"{event_id}@google.com"),
            "sequence": 0,
            "reminders": {"useDefault": True},
            "eventType": "default",
        }
        self._apply(event, body, outcome)
        self._events[event_id] = event
        return event

    def get(self, event_id: str) -> Json:
        """Find an event, cancelled or not.

        Raises:  Refused  404 for one that never existed
        """
        if event_id not in self._events:
            raise Refused(not_found())
        return self._events[event_id]

    def read(self, event_id: str) -> Json:
        """Find an event for a reader; a conference under way comes closer with each reading."""
        event = self.get(event_id)
        self._conferences.was_read(event)
        return event

    def patch(self, event_id: str, changes: Json, outcome: Outcome) -> Json:
        """Apply checked changes; a null removes a field.

        Raises:  Refused  403 for a cancelled event; 400 for impossible times
        """
        event = self.get(event_id)
        if event["status"] == "cancelled":
            raise Refused(google_error(403, "forbidden", "Forbidden"))
        changed = dict(event)
        for name in [name for name, value in changes.items() if value is None]:
            changed.pop(name, None)
            if name == "conferenceData":
                changed.pop("hangoutLink", None)
        self._apply(changed, {name: value for name, value in changes.items() if value is not None}, outcome)
        if (changed["start"], changed["end"]) != (event["start"], event["end"]):
            changed["sequence"] += 1
        self._events[event_id] = changed
        return changed

    def move(self, event_id: str, start: datetime, end: datetime) -> None:
        """Give an event other times, in the zone that it has."""
        event = self.get(event_id)
        for name, time in (("start", start), ("end", end)):
            zone = event[name].get("timeZone", "UTC")
            event[name] = _shown_time(name, {"dateTime": as_rfc3339(time), "timeZone": zone})
        event["sequence"] += 1
        self._touch(event)

    def delete(self, event_id: str) -> None:
        """Cancel an event.

        Raises:  Refused  410 for one that is cancelled already, 404 for one that never existed
        """
        event = self.get(event_id)
        if event["status"] == "cancelled":
            raise Refused(google_error(410, "deleted", "Resource has been deleted"))
        event["status"] = "cancelled"
        self._touch(event)

    def everything(self) -> list[Json]:
        """List every event, cancelled ones included."""
        return list(self._events.values())

    def busy(self) -> list[tuple[datetime, datetime]]:
        """List when the events that count as busy take place."""
        return [
            (instant(event["start"]), instant(event["end"]))
            for event in self._events.values()
            if event["status"] != "cancelled" and event.get("transparency") != "transparent"
        ]

    def _apply(self, event: Json, body: Json, outcome: Outcome) -> None:
        fields = {name: value for name, value in body.items() if name not in ("id", "conferenceData")}
        for end in ("start", "end"):
            if end in fields:
                fields[end] = _shown_time(end, fields[end])
        properties = event.get("extendedProperties", {})
        for kind, values in fields.pop("extendedProperties", {}).items():
            event["extendedProperties"] = properties = properties | {kind: properties.get(kind, {}) | values}
        event.update(fields)
        if instant(event["end"]) <= instant(event["start"]):
            raise Refused(google_error(400, "timeRangeEmpty", "The specified time range is empty."))
        if "conferenceData" in body:
            self._conferences.request(event, body["conferenceData"]["createRequest"], outcome)
        self._touch(event)

    def _touch(self, event: Json) -> None:
        self._changes += 1
        event["updated"] = as_rfc3339(now())
        event["etag"] = f'"{self._changes}"'


def instant(time: Json) -> datetime:
    """Read a shown start or end as an instant; an all-day one begins at midnight UTC."""
    if "date" in time:
        return datetime.combine(date.fromisoformat(time["date"]), datetime.min.time(), UTC)
    return datetime.fromisoformat(time["dateTime"]).astimezone(UTC)


def within(event: Json, earliest: datetime | None, latest: datetime | None) -> bool:
    """Return whether an event overlaps a window that may be open at either end."""
    begins_in_time = latest is None or instant(event["start"]) < latest
    return begins_in_time and (earliest is None or instant(event["end"]) > earliest)


def merged(
    intervals: list[tuple[datetime, datetime]], earliest: datetime, latest: datetime
) -> list[tuple[datetime, datetime]]:
    """Cut intervals to a window, sort them, and join those that touch."""
    cut = sorted((max(start, earliest), min(end, latest)) for start, end in intervals)
    joined: list[tuple[datetime, datetime]] = []
    for start, end in cut:
        if start >= end:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _shown_time(end: str, time: Json) -> Json:
    """Write a start or end as Google shows it: with the offset of its zone, UTC when it has none.

    Raises:  Refused  400 unless there is a date, or a time with an offset or a zone
    """
    if ("date" in time) == ("dateTime" in time):
        raise Refused(google_error(400, "required", f"Missing {end} time."))
    if "date" in time:
        return dict(time)
    try:
        moment = from_date_time(time["dateTime"])
    except ValueError as exc:
        raise Refused(google_error(400, "badRequest", f"Invalid value for {end}.dateTime.")) from exc
    zone = ZoneInfo(time.get("timeZone", "UTC"))
    if moment.tzinfo is None:
        if "timeZone" not in time:
            raise Refused(google_error(400, "required", f"Missing time zone definition for {end} time."))
        moment = moment.replace(tzinfo=zone)
    local = moment.astimezone(zone).replace(microsecond=0)
    return {"dateTime": local.isoformat().replace("+00:00", "Z"), "timeZone": str(zone)}
