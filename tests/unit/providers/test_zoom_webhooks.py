"""C10: an event is Zoom's if it is signed with our secret, and just now; then what it tells is read."""

import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from joinlink.errors import InvalidSignature
from joinlink.model.zoom_event import Deauthorization, MeetingDeletion, UrlValidation, ZoomEvent
from joinlink.providers.zoom.webhooks import ZoomWebhooks
from local.sandboxes.webhooks import zoom_signature
from tests.samples import NOW

SECRET = "secret-token"
AT = int(NOW.timestamp())
OTHER = {"event": "meeting.started", "payload": {"object": {"id": 81000000001}}}


def read(payload: bytes, *, signature: str | None = None, timestamp: str = str(AT), now: datetime = NOW) -> ZoomEvent:
    """Read a delivery, signed as Zoom signs unless told otherwise."""
    if signature is None:
        message = f"v0:{timestamp}:".encode() + payload
        signature = "v0=" + hmac.new(SECRET.encode(), message, hashlib.sha256).hexdigest()
    return ZoomWebhooks(lambda: SECRET).read_event(payload, signature=signature, timestamp=timestamp, now=now)


def event(kind: str, payload: dict[str, Any]) -> bytes:
    return json.dumps({"event": kind, "event_ts": AT * 1000, "payload": payload}).encode()


class TestASignature:
    def test_c10_the_sandbox_signs_as_zoom_does(self) -> None:
        payload = json.dumps(OTHER)

        assert read(payload.encode(), signature=zoom_signature(SECRET, AT, payload)) is None

    def test_c10_the_body_counts_as_it_was_sent_byte_by_byte(self) -> None:
        payload = '{ "event":"meeting.deleted",  "payload":{"object":{"topic":"Ü ☕"}} }'.encode()

        assert read(payload) is None

    @pytest.mark.parametrize(
        "signature",
        ["", "v0=", "v0=" + "0" * 64, "v1=" + "0" * 64, "é", "\udc80"],
        ids=["none", "empty", "wrong", "another version", "not ASCII", "not text"],
    )
    def test_c10_any_other_is_refused(self, signature: str) -> None:
        with pytest.raises(InvalidSignature):
            read(event("app_deauthorized", {"user_id": "u1"}), signature=signature)

    @pytest.mark.parametrize(("of", "at"), [(json.dumps({}), AT), (json.dumps(OTHER), AT - 1)], ids=["body", "time"])
    def test_c10_one_of_another_body_or_time_is_refused(self, of: str, at: int) -> None:
        with pytest.raises(InvalidSignature):
            read(json.dumps(OTHER).encode(), signature=zoom_signature(SECRET, at, of))

    @pytest.mark.parametrize("seconds", [-300, 0, 300])
    def test_c10_up_to_five_minutes_either_way_are_fine(self, seconds: int) -> None:
        assert read(json.dumps(OTHER).encode(), timestamp=str(AT + seconds)) is None

    @pytest.mark.parametrize(
        "timestamp", [str(AT - 301), str(AT + 301), "", "-1", "1e9", "٣", str(AT * 1000), "9" * 40]
    )
    def test_c10_an_old_a_future_or_an_unreadable_time_is_refused_though_it_is_signed(self, timestamp: str) -> None:
        with pytest.raises(InvalidSignature):
            read(json.dumps(OTHER).encode(), timestamp=timestamp)

    @pytest.mark.parametrize(
        "payload",
        [b"", b"no json", b"[]", b"\xff", b'{"a":' * 50_000, b"[" * 50_000, b'{"event": ' + b"9" * 5000 + b"}"],
        ids=lambda payload: str(payload[:12]),
    )
    def test_c10_what_is_no_event_is_refused(self, payload: bytes) -> None:
        with pytest.raises(InvalidSignature):
            read(payload)


class TestTheValidationOfTheAddress:
    def test_c10_it_is_answered_with_the_token_signed_by_our_secret(self) -> None:
        answer = read(event("endpoint.url_validation", {"plainToken": "qgg8vlvZRS6UYooatFL8Aw"}))

        signed = hmac.new(SECRET.encode(), b"qgg8vlvZRS6UYooatFL8Aw", hashlib.sha256).hexdigest()
        assert answer == UrlValidation("qgg8vlvZRS6UYooatFL8Aw", signed)

    @pytest.mark.parametrize("payload", [{}, {"plainToken": "\ud800"}, {"plainToken": 1}])
    def test_c10_without_a_token_that_can_be_signed_it_is_refused(self, payload: dict[str, Any]) -> None:
        with pytest.raises(InvalidSignature):
            read(event("endpoint.url_validation", payload))

    def test_c10_nobody_else_can_have_an_event_signed_that_way(self) -> None:
        forged = event("app_deauthorized", {"user_id": "u1"}).decode()
        question = event("endpoint.url_validation", {"plainToken": f"v0:{AT}:{forged}"})

        for signature in ("", "v0=" + "0" * 64):
            with pytest.raises(InvalidSignature):
                read(question, signature=signature)


class TestWhatIsRead:
    @pytest.mark.parametrize("odd", ["\ud800", "9" * 5000, 10**400])
    def test_c10_odd_ids_and_topics_break_nothing(self, odd: object) -> None:
        """Half of an emoji, as where a topic was cut off, does not keep us from the rest."""
        meeting = {"id": 81000000001, "host_id": "u1", "topic": odd}

        assert read(event("meeting.deleted", {"object": meeting})) == MeetingDeletion("u1", "81000000001", None)
        assert read(event("meeting.deleted", {"object": {**meeting, "id": odd}})) is None

    def test_c10_who_removed_the_app_and_when(self) -> None:
        told = {"user_id": "u1", "account_id": "a1", "deauthorization_time": "2026-12-01T08:59:58.632Z"}

        assert read(event("app_deauthorized", told)) == Deauthorization(
            "u1", datetime(2026, 12, 1, 8, 59, 58, 632000, UTC)
        )

    @pytest.mark.parametrize("time", [None, "", "yesterday", 5, "2026-12-01T08:59:58"])
    def test_c10_a_time_that_can_not_be_read_is_unknown(self, time: object) -> None:
        told = {"user_id": "u1", "deauthorization_time": time}

        assert read(event("app_deauthorized", told)) == Deauthorization("u1", None)

    @pytest.mark.parametrize("meeting_id", [81000000001, "81000000001"])
    def test_which_meeting_of_whom_was_deleted(self, meeting_id: object) -> None:
        told = {"id": meeting_id, "host_id": "u1", "start_time": "2026-12-02T09:00:00Z", "type": 2}

        found = read(event("meeting.deleted", {"operation": "all", "object": told}))

        assert found == MeetingDeletion("u1", "81000000001", datetime(2026, 12, 2, 9, tzinfo=UTC))

    def test_a_meeting_without_a_start_has_none(self) -> None:
        told = {"operation": "all", "object": {"id": 1, "host_id": "u1"}}

        assert read(event("meeting.deleted", told)) == MeetingDeletion("u1", "1", None)

    @pytest.mark.parametrize(
        ("kind", "payload"),
        [
            ("meeting.started", {"object": {"id": 1, "host_id": "u1"}}),
            ("meeting.deleted", {"operation": "single", "object": {"id": 1, "host_id": "u1"}}),
            ("meeting.deleted", {"operation": "all", "object": {"id": 1}}),
            ("meeting.deleted", {"operation": "all", "object": {"host_id": "u1"}}),
            ("meeting.deleted", {}),
            ("app_deauthorized", {}),
            ("", {}),
        ],
    )
    def test_everything_else_is_taken_without_a_word(self, kind: str, payload: dict[str, Any]) -> None:
        assert read(event(kind, payload)) is None
