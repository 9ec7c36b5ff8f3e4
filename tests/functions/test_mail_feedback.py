"""E5: what SES tells of mails by EventBridge is read as it is sent."""

from __future__ import annotations

import importlib
from io import StringIO
from typing import Any

import pytest

from joinlink import wiring
from joinlink.usecases.mails.take_mail_feedback import FeedbackPorts
from tests import samples
from tests.functions.site import FakeLambdaContext, sample
from tests.unit.usecases.stage import Stage

BOOKING = samples.BOOKING.booking_id
GUEST = samples.GUEST.email


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Stage:
    stage = Stage()
    stage.book(samples.BOOKING)
    ports = FeedbackPorts(stage.suppressions, stage.bookings, stage.notices, stage.timeline, stage.clock)
    monkeypatch.setattr(wiring, "feedback_ports", lambda: ports)
    return stage


def hand_over(event: dict[str, Any]) -> object:
    return importlib.import_module("functions.mail_feedback.app").handler(event, FakeLambdaContext())


@pytest.mark.parametrize(
    ("name", "cause", "line"),
    [
        ("bounced", "bounce", "Mail to the guest came back"),
        ("complaint", "complaint", "Mail to the guest was reported as spam"),
    ],
)
def test_e5_a_bounce_and_a_complaint_stop_the_address_and_show_on_the_booking(stage, name, cause, line) -> None:
    hand_over(sample(f"mail_feedback.{name}"))

    assert stage.suppressions.causes == {GUEST: cause}
    assert stage.lines(BOOKING) == [line]
    assert len(stage.notices.notices) == 1


@pytest.mark.parametrize("bounce_type", ["Transient", "Undetermined"])
def test_e5_a_bounce_that_may_pass_is_noted_and_no_more(stage: Stage, bounce_type: str) -> None:
    event = sample("mail_feedback.mailbox_full")
    event["detail"]["bounce"]["bounceType"] = bounce_type

    hand_over(event)

    assert not stage.suppressions.causes
    assert stage.lines(BOOKING) == ["Mail to the guest came back this time"]


def test_e5_a_mail_that_was_passed_on_stops_for_both_mailboxes(stage: Stage) -> None:
    event = sample("mail_feedback.bounced")
    event["detail"]["bounce"]["bouncedRecipients"][0]["emailAddress"] = "forwarded-to@example.com"

    hand_over(event)

    assert set(stage.suppressions.causes) == {GUEST, "forwarded-to@example.com"}


@pytest.mark.parametrize("tags", [None, {"ses:operation": ["SendEmail"]}], ids=["no tags", "others"])
def test_e5_without_a_booking_only_the_address_is_stopped(stage: Stage, tags: dict[str, list[str]] | None) -> None:
    event = sample("mail_feedback.bounced")
    event["detail"]["mail"].pop("tags")
    if tags is not None:
        event["detail"]["mail"]["tags"] = tags

    hand_over(event)

    assert stage.suppressions.is_suppressed(GUEST)
    assert not stage.timeline.events


def test_e5_who_takes_a_mail_out_of_the_spam_folder_has_not_complained(stage: Stage) -> None:
    event = sample("mail_feedback.complaint")
    event["detail"]["complaint"]["complaintFeedbackType"] = "not-spam"

    hand_over(event)

    assert not stage.suppressions.causes
    assert not stage.timeline.events


def test_e5_another_kind_of_event_is_fine(stage: Stage) -> None:
    event = sample("mail_feedback.bounced")
    event["detail"] = {"eventType": "Delivery", "mail": event["detail"]["mail"]}

    hand_over(event)

    assert not stage.suppressions.causes


def test_c11_no_address_gets_into_the_log(stage: Stage, log: StringIO) -> None:
    hand_over(sample("mail_feedback.bounced"))

    assert '"feedback":"bounce"' in log.getvalue()
    assert BOOKING in log.getvalue()
    assert "@" not in log.getvalue()
    assert "user unknown" not in log.getvalue()
