"""Zoom's webhook events, about the meetings and accounts of the sandbox.

{"event": "meeting.deleted", "event_ts": <milliseconds>, "payload": {...}}
"""

from local.sandboxes.moments import as_rfc3339, epoch_seconds, now
from local.sandboxes.wire import Json, random_text
from local.sandboxes.zoom_meetings import Account


def zoom_event(kind: str, payload: Json) -> Json:
    """Wrap a payload as every event is wrapped."""
    return {"event": kind, "event_ts": epoch_seconds() * 1000, "payload": payload}


def url_validation(given: Json) -> Json:
    """Make the payload of `endpoint.url_validation`."""
    return {"plainToken": random_text(22)} | given


def deauthorization(account: Account, client_id: str, given: Json) -> Json:
    """Make the payload of `app_deauthorized`."""
    standard = {
        "account_id": account.account_id,
        "user_id": account.user_id,
        "client_id": client_id,
        "deauthorization_time": as_rfc3339(now()),
        "signature": random_text(64, "0123456789abcdef"),
        "event_ts": epoch_seconds() * 1000,
    }
    return standard | given


def meeting_change(kind: str, host: Account, meeting: Json) -> Json:
    """Make the payload of the `meeting.…` events."""
    payload: Json = {
        "account_id": host.account_id,
        "operator": host.email,
        "operator_id": host.user_id,
        "object": meeting,
    }
    if kind == "meeting.deleted":
        return payload | {"operation": "all"}
    if kind == "meeting.updated":
        return payload | {"old_object": {"id": meeting.get("id")}, "time_stamp": epoch_seconds() * 1000}
    return payload
