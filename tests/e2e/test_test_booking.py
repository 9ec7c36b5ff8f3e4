"""D4, AC-07: the test booking tries a host's accounts and leaves nothing behind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e.people import Host, Town, from_now

pytestmark = pytest.mark.timeout(240)


@pytest.fixture(autouse=True)
def undisturbed(town: Town) -> Iterator[None]:
    with town.undisturbed():
        yield


def tried(host: Host) -> list[tuple[str, bool]]:
    """Run a test booking and return its steps, each with how it went."""
    answer = host.call("POST", "/api/test-booking")
    assert answer.status_code == 200, answer.text
    return [(step["what"], step["ok"]) for step in answer.json()["steps"]]


def mails_to(town: Town, host: Host) -> list[dict[str, Any]]:
    return [mail for mail in town.mailbox() if mail["to"] == host.email]


ZOOM = ["Make a Zoom meeting", "Read the Zoom meeting back"]
MEET = ["Make a Google Meet link", "Read the Google Meet link back"]


@pytest.mark.parametrize(
    ("connected", "steps"),
    [
        (("zoom",), ["Zoom connection", *ZOOM, "Send you a mail", "Remove the Zoom meeting"]),
        (("google",), ["Google connection", *MEET, "Send you a mail", "Remove the Google Meet link"]),
        (
            ("zoom", "google"),
            [
                "Google connection",
                "Zoom connection",
                *ZOOM,
                "Make a Google Calendar entry",
                "Send you a mail",
                "Remove the Google Calendar entry",
                "Remove the Zoom meeting",
            ],
        ),
    ],
    ids=["zoom", "google", "both"],
)
def test_d4_every_step_works_the_host_is_mailed_and_nothing_is_left(
    town: Town, connected: tuple[str, ...], steps: list[str]
) -> None:
    host = town.host(*connected)

    assert tried(host) == [(step, True) for step in steps]

    assert (host.meetings(), host.events(), host.notices()) == ([], [], [])
    (mail,) = mails_to(town, host)
    assert mail["subject"].startswith("Your test booking works: ")
    assert mail["calendar"] is None
    made = [call["operation"] for provider in connected for call in town.requests(provider)]
    assert {"zoom": "create_meeting", "google": "insert_event"}[connected[0]] in made
    town.heal(from_now(minutes=6))
    assert host.notices() == []


def test_d4_without_an_account_it_says_what_to_do(town: Town) -> None:
    (step,) = town.host().call("POST", "/api/test-booking").json()["steps"]

    assert (step["what"], step["ok"]) == ("Connection", False)
    assert "/mentor/settings/connections" in step["detail"]


@pytest.mark.parametrize("mode", ["403", "timeout_after", "revoked"])
def test_d4_a_meeting_that_zoom_does_not_make_is_told_and_nothing_is_left(town: Town, mode: str) -> None:
    """Also where Zoom made it all the same and only its answer was lost."""
    host = town.host("zoom")
    town.fault("zoom", "create_meeting", mode, -1)

    steps = dict(tried(host))

    assert (steps["Zoom connection"], steps["Make a Zoom meeting"]) == (True, False)
    assert mails_to(town, host) == [] or mode == "revoked"
    town.calm()
    town.heal(from_now(minutes=6))
    assert (host.meetings(), host.notices("leftover_meeting")) == ([], [])


def test_d4_x3_what_can_not_be_removed_is_named_until_it_is_gone(town: Town) -> None:
    host = town.host("zoom")
    town.fault("zoom", "delete_meeting", "403", -1)

    assert ("Remove the Zoom meeting", False) in tried(host)

    (notice,), (meeting,) = host.notices(), host.meetings()
    assert (notice["kind"], notice["meetingId"]) == ("leftover_meeting", str(meeting["id"]))
    town.calm()
    town.heal(from_now(minutes=6))
    assert (host.meetings(), host.notices()) == ([], [])
