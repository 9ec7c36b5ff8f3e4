"""D4, AC-07: the test booking tries a host's accounts and leaves nothing behind."""

from typing import Any

import pytest

from tests.e2e.people import Host, Town, from_now, headline

pytestmark = [pytest.mark.timeout(240), pytest.mark.usefixtures("undisturbed")]


def tried(host: Host) -> list[tuple[str, bool]]:
    """Run a test booking and return its steps, each with how it went."""
    answer = host.call("POST", "/api/test-booking")
    assert answer.status_code == 200, answer.text
    return [(step["what"], step["ok"]) for step in answer.json()["steps"]]


def mails_to(town: Town, host: Host) -> list[dict[str, Any]]:
    return [mail for mail in town.mailbox() if mail["to"] == host.email]


def test_d4_every_step_works_the_host_is_mailed_and_nothing_is_left(town: Town) -> None:
    host = town.host("zoom", "google")

    assert tried(host) == [
        ("Google connection", True),
        ("Zoom connection", True),
        ("Make a Zoom meeting", True),
        ("Read the Zoom meeting back", True),
        ("Make a Google Calendar entry", True),
        ("Send you a mail", True),
        ("Remove the Google Calendar entry", True),
        ("Remove the Zoom meeting", True),
    ]

    assert (host.meetings(), host.events(), host.notices()) == ([], [], [])
    (mail,) = mails_to(town, host)
    assert headline(mail).startswith("Your test booking works: ")
    assert mail["calendar"] is None
    assert "create_meeting" in [call["operation"] for call in town.requests("zoom")]
    town.heal(from_now(minutes=6))
    assert host.notices() == []
