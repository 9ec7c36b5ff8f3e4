"""E5: SES's reports by EventBridge are read as they are sent."""

from dataclasses import replace
from io import StringIO
from typing import Any

import pytest

from tests.functions.site import run, sample
from tests.samples import GUEST, PACKAGE
from tests.worlds.packages import bought, stored
from tests.worlds.world import CONFIRMED, World


@pytest.fixture(autouse=True)
def booked(world: World) -> None:
    world.put(CONFIRMED)


def hand_over(name: str, **changes: Any) -> None:
    """Hand a sample over; a change replaces a part of its report."""
    event = sample(f"mail_feedback.{name}")
    event["detail"].update(changes)
    run("mail_feedback", event)


def part(name: str, member: str) -> dict[str, Any]:
    """Return a part of a sample's report."""
    found: dict[str, Any] = sample(f"mail_feedback.{name}")["detail"][member]
    return found


@pytest.mark.parametrize(
    ("name", "cause", "line"),
    [
        ("bounced", "bounce", "Mail to the guest came back"),
        ("complaint", "complaint", "Mail to the guest was reported as spam"),
    ],
)
def test_e5_c11_a_bounce_and_a_complaint_stop_the_address_and_show_on_the_booking(
    world: World, log: StringIO, name: str, cause: str, line: str
) -> None:
    hand_over(name)

    assert world.suppressions.causes == {GUEST.email: cause}
    assert world.story(CONFIRMED) == [line]
    assert len(world.notices.notices) == 1
    assert f'"feedback":"{cause}"' in log.getvalue()
    assert CONFIRMED.booking_id in log.getvalue()
    assert not [secret for secret in ("@", "user unknown") if secret in log.getvalue()]


@pytest.mark.parametrize("bounce_type", ["Transient", "Undetermined"])
def test_e5_a_bounce_that_may_pass_is_noted_and_no_more(world: World, bounce_type: str) -> None:
    hand_over("mailbox_full", bounce={**part("mailbox_full", "bounce"), "bounceType": bounce_type})

    assert not world.suppressions.causes
    assert world.story(CONFIRMED) == ["Mail to the guest came back this time"]


@pytest.mark.parametrize("tags", [{}, {"tags": {"ses:operation": ["SendEmail"]}}], ids=["no tags", "others"])
def test_e5_without_a_booking_only_the_address_is_stopped(world: World, tags: dict[str, object]) -> None:
    hand_over("bounced", mail={"destination": [GUEST.email], **tags})

    assert world.suppressions.is_suppressed(GUEST.email)
    assert not world.timeline.events


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("complaint", {"complaint": {**part("complaint", "complaint"), "complaintFeedbackType": "not-spam"}}),
        ("bounced", {"eventType": "Delivery"}),
    ],
    ids=["taken out of the spam folder", "delivered"],
)
def test_e5_what_is_no_complaint_and_no_bounce_stops_nothing(world: World, name: str, changes: dict) -> None:
    hand_over(name, **changes)

    assert not world.suppressions.causes
    assert not world.timeline.events


@pytest.mark.parametrize("reader", ["buyer", "host"])
def test_e5_g5_a_reader_with_an_internationalised_domain_is_known_as_ses_writes_it(world: World, reader: str) -> None:
    typed, told = "anna@bücher.example", "anna@xn--bcher-kva.example"
    bought(world, **({"buyer": replace(GUEST, email=typed)} if reader == "buyer" else {}))
    if reader == "host":
        world.be(email=typed)

    hand_over(
        "bounced",
        mail={"destination": [told], "tags": {"package_id": [PACKAGE.package_id]}},
        bounce={**part("bounced", "bounce"), "bouncedRecipients": [{"emailAddress": told}]},
    )

    assert stored(world).is_mail_stopped is (reader == "buyer")
    assert world.the_notice().package_id == PACKAGE.package_id


def test_e5_g5_a_bounce_of_a_package_s_mail_stops_the_address_and_shows_on_the_package(world, log: StringIO) -> None:
    bought(world)

    hand_over("bounced", mail={"destination": [GUEST.email], "tags": {"package_id": [PACKAGE.package_id]}})

    assert world.suppressions.causes == {GUEST.email: "bounce"}
    assert (stored(world).is_mail_stopped, world.the_notice().package_id) == (True, PACKAGE.package_id)
    assert f'"package_id":"{PACKAGE.package_id}"' in log.getvalue()
    assert "@" not in log.getvalue()
