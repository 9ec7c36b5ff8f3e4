"""Meet conferences of Google Calendar events (M2, M3)."""

import re

import pytest

from tests.sandboxes.clients import EVENTS, GoogleClient

VERSION_1 = {"conferenceDataVersion": "1"}


def meet(request_id: str = "r1", kind: str = "hangoutsMeet") -> dict[str, object]:
    return {"createRequest": {"requestId": request_id, "conferenceSolutionKey": {"type": kind}}}


@pytest.fixture(autouse=True)
def _connected(google: GoogleClient) -> None:
    google.connect(email="host@example.com")


def test_a_conference_is_there_at_once(google) -> None:
    event = google.inserted(VERSION_1, conferenceData=meet())

    (entry,) = event["conferenceData"]["entryPoints"]
    assert re.fullmatch(r"https://meet\.google\.com/[a-z]{3}-[a-z]{4}-[a-z]{3}", event["hangoutLink"])
    assert (entry["entryPointType"], entry["uri"]) == ("video", event["hangoutLink"])
    assert event["conferenceData"]["createRequest"]["status"]["statusCode"] == "success"


def test_without_the_version_the_conference_is_dropped_in_silence(google) -> None:
    event = google.inserted(conferenceData=meet())

    assert "conferenceData" not in event
    assert "hangoutLink" not in event


@pytest.mark.parametrize(("outcome", "status"), [("pending", {"status": {"statusCode": "pending"}}), ("missing", {})])
def test_a_conference_under_way_is_there_at_the_second_reading(google, sandboxes, outcome, status) -> None:
    sandboxes.change("google", {"conference": outcome})

    event = google.inserted(VERSION_1, conferenceData=meet())
    readings = [google.call("GET", f"{EVENTS}/{event['id']}").get_json() for _ in range(2)]

    created = event["conferenceData"]["createRequest"]
    assert {name: value for name, value in created.items() if name == "status"} == status
    assert "hangoutLink" not in event
    assert "hangoutLink" not in readings[0]
    assert readings[1]["hangoutLink"].startswith("https://meet.google.com/")
    assert readings[1]["conferenceData"]["createRequest"]["status"]["statusCode"] == "success"


def test_a_failed_conference_takes_a_new_request_id(google, sandboxes) -> None:
    sandboxes.change("google", {"conference": "failure"})
    event = google.inserted(VERSION_1, conferenceData=meet("r1"))
    sandboxes.change("google", {"conference": "success"})
    path = f"{EVENTS}/{event['id']}"

    same = google.call("PATCH", path, {"conferenceData": meet("r1")}, **VERSION_1).get_json()
    other = google.call("PATCH", path, {"conferenceData": meet("r2")}, **VERSION_1).get_json()

    assert event["conferenceData"]["createRequest"]["status"]["statusCode"] == "failure"
    assert "hangoutLink" not in same
    assert "hangoutLink" in other


def test_a_request_id_of_another_event_is_ignored(google) -> None:
    google.inserted(VERSION_1, conferenceData=meet("constant"))

    assert "conferenceData" not in google.inserted(VERSION_1, conferenceData=meet("constant"))


@pytest.mark.parametrize(
    "conference",
    [
        meet(kind="eventHangout"),
        {"createRequest": {"requestId": "r1"}},
        {"createRequest": {"conferenceSolutionKey": {"type": "hangoutsMeet"}}},
        {},
    ],
)
def test_an_incomplete_conference_request_is_refused(google, conference) -> None:
    assert google.insert(VERSION_1, conferenceData=conference).status_code == 400


def test_an_unknown_conference_type_gets_googles_words(google) -> None:
    answer = google.insert(VERSION_1, conferenceData=meet(kind="eventHangout"))

    assert answer.get_json()["error"]["message"] == "Invalid conference type value."


def test_moving_an_event_keeps_its_conference_and_raises_the_sequence(google) -> None:
    event = google.inserted(VERSION_1, conferenceData=meet())
    times = {"start": {"dateTime": "2027-03-01T11:00:00Z"}, "end": {"dateTime": "2027-03-01T12:00:00Z"}}

    moved = google.call("PATCH", f"{EVENTS}/{event['id']}", times).get_json()

    assert moved["hangoutLink"] == event["hangoutLink"]
    assert moved["start"] == {"dateTime": "2027-03-01T11:00:00Z", "timeZone": "UTC"}
    assert moved["sequence"] == 1
