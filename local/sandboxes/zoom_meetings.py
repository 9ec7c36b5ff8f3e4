"""The meetings of every Zoom account here: created, changed, listed in pages, deleted.

A meeting is kept as the object that GET /meetings/{id} returns. A start in the past silently becomes now.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from local.sandboxes.moments import as_rfc3339, from_rfc3339, now
from local.sandboxes.wire import Json, random_text

INSTANT = 1
SCHEDULED = 2
LISTED_AGENDA_LENGTH = 250
UPCOMING_WITHIN = timedelta(days=183)
UPCOMING_MEETINGS_WITHIN = timedelta(hours=24)
LISTED_FIELDS = (
    "uuid", "id", "host_id", "topic", "type", "start_time", "duration", "timezone", "agenda", "created_at", "join_url",
)  # fmt: skip
DEFAULT_SETTINGS: Json = {
    "host_video": False,
    "participant_video": False,
    "join_before_host": False,
    "jbh_time": 0,
    "mute_upon_entry": False,
    "watermark": False,
    "use_pmi": False,
    "approval_type": 2,
    "audio": "both",
    "auto_recording": "none",
    "waiting_room": True,
    "meeting_authentication": False,
    "private_meeting": False,
    "email_notification": True,
    "alternative_hosts": "",
    "global_dial_in_countries": ["US"],
}


@dataclass(frozen=True, slots=True)
class Account:
    """A Zoom user, derived from an e-mail address: the same address is the same user."""

    email: str

    @property
    def user_id(self) -> str:
        """The id of the user, as in `host_id`."""
        return _stable_id("user", self.email)

    @property
    def account_id(self) -> str:
        """The id of the account that the user belongs to."""
        return _stable_id("account", self.email)


class Meetings:
    """What exists; `list_delay` is how long a new meeting stays out of the lists."""

    def __init__(self) -> None:
        self.list_delay = timedelta(0)
        self._meetings: dict[int, Json] = {}

    def create(self, account: Account, body: Json) -> Json:
        """Create a meeting from a checked body; return the full object."""
        meeting_id = _meeting_id(self._meetings)
        password = body.get("password") or (random_text(6) if body.get("default_password", True) else "")
        token = f"{random_text(32)}.1"
        settings = DEFAULT_SETTINGS | body.get("settings", {})
        meeting: Json = {
            "uuid": f"{random_text(22)}==",
            "id": meeting_id,
            "host_id": account.user_id,
            "host_email": account.email,
            "topic": body.get("topic", "Zoom Meeting"),
            "type": body.get("type", SCHEDULED),
            "status": "waiting",
            "start_time": as_rfc3339(_start(body)),
            "duration": body.get("duration", 60),
            "timezone": body.get("timezone", "UTC"),
            "agenda": body.get("agenda", ""),
            "created_at": as_rfc3339(now()),
            "start_url": f"https://zoom.us/s/{meeting_id}?zak={random_text(120)}",
            "join_url": f"https://zoom.us/j/{meeting_id}" + (f"?pwd={token}" if password else ""),
            "settings": _consistent(settings),
            "creation_source": "open_api",
            "pre_schedule": body.get("pre_schedule", False),
        }
        if password:
            meeting |= {"password": password, "encrypted_password": token}
        meeting |= {name: body[name] for name in ("recurrence", "tracking_fields") if name in body}
        self._meetings[meeting_id] = meeting
        return meeting

    def find(self, account: Account, meeting_id: int) -> Json | None:
        """Find a meeting of that host, or None."""
        meeting = self._meetings.get(meeting_id)
        return meeting if meeting and meeting["host_id"] == account.user_id else None

    def update(self, meeting: Json, body: Json) -> None:
        """Apply a checked body; a start in the past is ignored."""
        changes = dict(body)
        changes.pop("default_password", None)
        if "start_time" in changes:
            requested = _requested_start({"timezone": meeting["timezone"], **body})
            changes["start_time"] = as_rfc3339(requested) if requested > now() else meeting["start_time"]
        changes["settings"] = _consistent(meeting["settings"] | body.get("settings", {}))
        meeting.update(changes)

    def move(self, meeting: Json, start: datetime) -> None:
        """Give a meeting another start, whenever that is."""
        meeting["start_time"] = as_rfc3339(start)

    def delete(self, meeting_id: int) -> None:
        """Remove a meeting.

        Raises:  KeyError  when there is none
        """
        del self._meetings[meeting_id]

    def listed(self, account: Account, kind: str) -> list[Json]:
        """List a host's meetings by start, in short form: no password, agenda cut to 250 characters."""
        chosen = [meeting for meeting in self._meetings.values() if self._is_listed(meeting, account, kind)]
        return [_as_listed(meeting) for meeting in sorted(chosen, key=lambda found: found["start_time"])]

    def everything(self) -> list[Json]:
        """List every meeting of every account, in full."""
        return list(self._meetings.values())

    def _is_listed(self, meeting: Json, account: Account, kind: str) -> bool:
        created_at = from_rfc3339(meeting["created_at"])
        if meeting["host_id"] != account.user_id or now() < created_at + self.list_delay:
            return False
        start = from_rfc3339(meeting["start_time"])
        is_over = start + timedelta(minutes=meeting["duration"]) <= now()
        match kind:
            case "scheduled":
                return bool(meeting["type"] != INSTANT)
            case "upcoming":
                return not is_over and start <= now() + UPCOMING_WITHIN
            case "upcoming_meetings":
                return not is_over and start <= now() + UPCOMING_MEETINGS_WITHIN
            case "previous_meetings":
                return is_over
        return False


def _as_listed(meeting: Json) -> Json:
    fields = {name: meeting[name] for name in LISTED_FIELDS}
    return fields | {"agenda": meeting["agenda"][:LISTED_AGENDA_LENGTH]}


def _start(body: Json) -> datetime:
    earliest = now()
    return max(earliest, _requested_start(body)) if "start_time" in body else earliest


def _requested_start(body: Json) -> datetime:
    written: str = body["start_time"]
    zone = UTC if written.endswith("Z") else ZoneInfo(body.get("timezone", "UTC"))
    return datetime.fromisoformat(written.removesuffix("Z")).replace(tzinfo=zone).astimezone(UTC)


def _consistent(settings: Json) -> Json:
    """Switch joining before the host off when there is a waiting room."""
    return settings | {"join_before_host": settings["join_before_host"] and not settings["waiting_room"]}


def _meeting_id(taken: dict[int, Json]) -> int:
    while (meeting_id := int("8" + random_text(10, "0123456789"))) in taken:
        continue
    return meeting_id


def _stable_id(kind: str, address: str) -> str:
    digest = hashlib.sha256(f"{kind} {address}".encode()).hexdigest()
    return digest[:22]
