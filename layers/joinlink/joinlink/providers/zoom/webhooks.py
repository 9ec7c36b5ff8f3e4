"""Zoom's webhook: verifies that an event is really from Zoom, and reads it.

    x-zm-request-timestamp: <seconds>
    x-zm-signature:         v0=<hex HMAC-SHA256(secret, "v0:<seconds>:<body>")>

Source:  https://developers.zoom.us/docs/api/webhooks/
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable
from datetime import datetime
from typing import Final

from joinlink.clock import parse_rfc3339
from joinlink.errors import InvalidSignature
from joinlink.model.host import Provider
from joinlink.model.zoom_event import Deauthorization, MeetingDeletion, UrlValidation, ZoomEvent
from joinlink.providers.json_object import JsonObject, signed_object

TOLERANCE_SECONDS: Final = 300


class ZoomWebhooks:
    """Verifies and reads events; `secret` returns the app's secret token."""

    def __init__(self, secret: Callable[[], str]) -> None:
        self._secret = secret

    def read_event(self, payload: bytes, *, signature: str, timestamp: str, now: datetime) -> ZoomEvent:
        """Check signature and age (300 s either way), and read the event.

        Zoom's request to validate the address must be signed like any other event: its answer is an HMAC with the same
        secret, so an unsigned request could be used to have any event signed.
        Raises:  InvalidSignature
        Source:  https://github.com/zoom/webhook-sample/blob/master/index.js
        """
        self._check_signature(payload, signature, timestamp)
        if abs(now.timestamp() - int(timestamp)) > TOLERANCE_SECONDS:
            raise InvalidSignature("the event was signed too long ago or in the future")
        event = signed_object(Provider.ZOOM, payload)
        told = event.part("payload")
        match event.text("event"):
            case "endpoint.url_validation":
                return self._answered(told.text("plainToken"))
            case "app_deauthorized":
                return _deauthorization(told)
            case "meeting.deleted" if told.text("operation") != "single":
                return _meeting_deletion(told)
        return None

    def _check_signature(self, payload: bytes, signature: str, timestamp: str) -> None:
        if not re.fullmatch("[0-9]{1,12}", timestamp):
            raise InvalidSignature("the event has no time of signing")
        expected = f"v0={self._hmac(f'v0:{timestamp}:'.encode() + payload)}"
        # As bytes: text outside ASCII can't be compared in constant time.
        if not hmac.compare_digest(expected.encode(), signature.encode(errors="replace")):
            raise InvalidSignature("the event is not signed with our secret")

    def _answered(self, plain_token: str | None) -> UrlValidation:
        if plain_token is None:
            raise InvalidSignature("the payload has no token to answer with")
        return UrlValidation(plain_token, encrypted_token=self._hmac(plain_token.encode()))

    def _hmac(self, message: bytes) -> str:
        return hmac.new(self._secret().encode(), message, hashlib.sha256).hexdigest()


def _deauthorization(told: JsonObject) -> ZoomEvent:
    account_id = told.text("user_id")
    at = _instant(told.text("deauthorization_time"))
    return None if account_id is None else Deauthorization(account_id, at)


def _meeting_deletion(told: JsonObject) -> ZoomEvent:
    meeting = told.part("object")
    account_id, meeting_id = meeting.text("host_id"), meeting.integer("id")
    if account_id is None or meeting_id is None:
        return None
    return MeetingDeletion(account_id, str(meeting_id), _instant(meeting.text("start_time")))


def _instant(text: str | None) -> datetime | None:
    try:
        return parse_rfc3339(text or "")
    except ValueError:
        return None
