"""E5: what SES tells of mails by EventBridge is read as it is sent."""

from __future__ import annotations

import importlib
from io import StringIO
from typing import Any

import pytest

from tests import samples
from tests.functions.site import FakeLambdaContext, sample
from tests.worlds.world import World

BOOKING = samples.BOOKING.booking_id
GUEST = samples.GUEST.email


@pytest.fixture(autouse=True)
def booked(world: World) -> None:
    world.put(samples.BOOKING)


def hand_over(event: dict[str, Any]) -> object:
    return importlib.import_module("functions.mail_feedback.app").handler(event, FakeLambdaContext())


@pytest.mark.parametrize(
    ("name", "cause", "line"),
    [
        ("bounced", "bounce", "Mail to the guest came back"),
        ("complaint", "complaint", "Mail to the guest was reported as spam"),
    ],
)
def test_e5_a_bounce_and_a_complaint_stop_the_address_and_show_on_the_booking(world, name, cause, line) -> None:
    hand_over(sample(f"mail_feedback.{name}"))

    assert world.suppressions.causes == {GUEST: cause}
    assert world.story(samples.BOOKING) == [line]
    assert len(world.notices.notices) == 1


@pytest.mark.parametrize("bounce_type", ["Transient", "Undetermined"])
def test_e5_a_bounce_that_may_pass_is_noted_and_no_more(world: World, bounce_type: str) -> None:
    event = sample("mail_feedback.mailbox_full")
    event["detail"]["bounce"]["bounceType"] = bounce_type

    hand_over(event)

    assert not world.suppressions.causes
    assert world.story(samples.BOOKING) == ["Mail to the guest came back this time"]


def test_e5_a_mail_that_was_passed_on_stops_for_both_mailboxes(world: World) -> None:
    event = sample("mail_feedback.bounced")
    event["detail"]["bounce"]["bouncedRecipients"][0]["emailAddress"] = "forwarded-to@example.com"

    hand_over(event)

    assert set(world.suppressions.causes) == {GUEST, "forwarded-to@example.com"}


@pytest.mark.parametrize("tags", [None, {"ses:operation": ["SendEmail"]}], ids=["no tags", "others"])
def test_e5_without_a_booking_only_the_address_is_stopped(world: World, tags: dict[str, list[str]] | None) -> None:
    event = sample("mail_feedback.bounced")
    event["detail"]["mail"].pop("tags")
    if tags is not None:
        event["detail"]["mail"]["tags"] = tags

    hand_over(event)

    assert world.suppressions.is_suppressed(GUEST)
    assert not world.timeline.events


def test_e5_who_takes_a_mail_out_of_the_spam_folder_has_not_complained(world: World) -> None:
    event = sample("mail_feedback.complaint")
    event["detail"]["complaint"]["complaintFeedbackType"] = "not-spam"

    hand_over(event)

    assert not world.suppressions.causes
    assert not world.timeline.events


def test_e5_another_kind_of_event_is_fine(world: World) -> None:
    event = sample("mail_feedback.bounced")
    event["detail"] = {"eventType": "Delivery", "mail": event["detail"]["mail"]}

    hand_over(event)

    assert not world.suppressions.causes


def test_c11_no_address_gets_into_the_log(world: World, log: StringIO) -> None:
    hand_over(sample("mail_feedback.bounced"))

    assert '"feedback":"bounce"' in log.getvalue()
    assert BOOKING in log.getvalue()
    assert "@" not in log.getvalue()
    assert "user unknown" not in log.getvalue()
