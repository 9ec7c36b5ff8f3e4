"""Google Calendar: events, their conferences, and free/busy (M2, M3, M6, A3, A4, X2)."""

import pytest
from werkzeug.test import TestResponse

from tests.sandboxes.clients import EVENTS, FREE_BUSY, GoogleClient

VERSION_1 = {"conferenceDataVersion": "1"}
TIMES = {"start": "2027-03-02T09:00:00Z", "end": "2027-03-02T09:30:00Z"}
WINDOW = {"timeMin": "2027-03-01T09:30:00Z", "timeMax": "2027-03-02T00:00:00Z", "items": [{"id": "primary"}]}


@pytest.fixture(autouse=True)
def _connected(google: GoogleClient) -> None:
    google.connect(email="host@example.com")


def reason(answer: TestResponse) -> str:
    return answer.get_json()["error"]["errors"][0]["reason"]


def meet(request_id: str = "r1", kind: str = "hangoutsMeet") -> dict[str, object]:
    return {"createRequest": {"requestId": request_id, "conferenceSolutionKey": {"type": kind}}}


# --- what is refused ---


@pytest.mark.parametrize("event_id", ["abcd", "wxyz1", "ABCDE", "a" * 1025, "abc-de"])
def test_an_event_id_keeps_to_its_alphabet_and_length(google, event_id) -> None:
    answer = google.insert(id=event_id)

    assert (answer.status_code, answer.get_json()["error"]["message"]) == (400, "Invalid resource id value.")


@pytest.mark.parametrize(
    "body",
    [
        {"id": "abcde", "iCalUID": "u@example.com"},
        {"no_such_field": 1},
        {"start": {"dateTime": "2027-03-01T09:00:00"}},
        {"start": {"dateTime": "2027-03-01T09:00:00Z", "timeZone": "Berlin"}},
        {"start": {"dateTime": "2027-02-30T09:00:00Z"}},
        {"start": {"dateTime": "2027-03-01T09:00:00Z", "date": "2027-03-01"}},
        {"start": {"dateTime": "20270301T090000Z"}},
        {"start": {"timeZone": "Europe/Berlin"}},
        {"end": {"dateTime": "2027-03-01T08:00:00Z"}},
        {"end": None},
        {"attendees": [{"displayName": "Guest"}]},
        {"transparency": "glass"},
        {"source": {"url": "javascript:alert(1)"}},
        {"extendedProperties": {"private": {"k" * 45: "v"}}},
        {"extendedProperties": {"private": {"k": "v" * 1025}}},
        {"reminders": {"overrides": [{"method": "sms", "minutes": 10}]}},
        {"conferenceData": meet(kind="eventHangout")},
        {"conferenceData": {"createRequest": {"requestId": "r1"}}},
        {"conferenceData": {"createRequest": {"conferenceSolutionKey": {"type": "hangoutsMeet"}}}},
        {"conferenceData": {}},
    ],
)
def test_a_body_that_breaks_the_rules_is_refused(google, sandboxes, body) -> None:
    answer = google.insert(VERSION_1, **body)

    assert answer.status_code == 400, answer.text
    assert ("Invalid conference type value." in answer.text) == ("eventHangout" in str(body))
    assert sandboxes.state("google")["events"] == []


@pytest.mark.parametrize("query", [{"conferenceDataVersion": "2"}, {"sendUpdates": "some"}, {"unknown": "1"}])
def test_a_query_that_breaks_the_rules_is_refused(google, query) -> None:
    assert google.insert(query).status_code == 400


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", f"{EVENTS}/neverwas"),
        ("DELETE", f"{EVENTS}/neverwas"),
        ("GET", "/google/calendar/v3/calendars/stranger@example.com/events"),
    ],
)
def test_what_never_was_and_another_calendar_are_not_found(google, method, path) -> None:
    assert google.call(method, path).status_code == 404


@pytest.mark.parametrize(
    "change",
    [
        {"deleteEvent": "neverwas"},
        {"deleteEvent": "cance11ed"},
        {"moveEvent": {"id": "neverwas", **TIMES}},
        {"moveEvent": {"id": "cance11ed", **TIMES}},
        {"moveEvent": {"id": "sta0d1ng", **TIMES, "end": TIMES["start"]}},
        {"moveEvent": {"id": "sta0d1ng", **TIMES, "zone": "UTC"}},
    ],
)
def test_by_hand_only_what_stands_in_a_calendar_can_be_changed(google, sandboxes, change) -> None:
    standing = google.inserted(id="sta0d1ng")
    google.inserted(id="cance11ed")
    google.call("DELETE", f"{EVENTS}/cance11ed")

    with pytest.raises(ValueError, match=r"google|event"):
        sandboxes.change("google", change)

    assert google.call("GET", f"{EVENTS}/{standing['id']}").get_json() == standing


# --- the life of an event ---


# --- lists ---


def test_events_are_found_by_their_private_properties(google) -> None:
    ours = google.inserted(extendedProperties={"private": {"booking": "b1", "revision": "1"}})
    google.inserted(extendedProperties={"private": {"booking": "b2"}})

    found = google.call("GET", EVENTS, privateExtendedProperty=["booking=b1", "revision=1"]).get_json()["items"]

    assert [event["id"] for event in found] == [ours["id"]]


# --- conferences ---


def test_a_failed_conference_takes_a_new_request_id(google, sandboxes) -> None:
    sandboxes.change("google", {"conference": "failure"})
    event = google.inserted(VERSION_1, conferenceData=meet("r1"))
    sandboxes.change("google", {"conference": "success"})

    same, other = (
        google.call("PATCH", f"{EVENTS}/{event['id']}", {"conferenceData": meet(request_id)}, **VERSION_1).get_json()
        for request_id in ("r1", "r2")
    )

    assert event["conferenceData"]["createRequest"]["status"]["statusCode"] == "failure"
    assert "hangoutLink" not in same
    assert "hangoutLink" in other


def test_a_request_id_of_another_event_is_ignored(google) -> None:
    google.inserted(VERSION_1, conferenceData=meet("constant"))

    assert "conferenceData" not in google.inserted(VERSION_1, conferenceData=meet("constant"))


# --- free/busy ---


def test_free_busy_joins_the_times_set_by_hand_with_the_hosts_own_events(google, sandboxes) -> None:
    sandboxes.change("google", {"busy": [{"start": "2027-03-01T10:00:00Z", "end": "2027-03-01T11:00:00Z"}]})
    google.inserted()
    times = {"start": {"dateTime": "2027-03-01T15:00:00Z"}, "end": {"dateTime": "2027-03-01T16:00:00Z"}}
    google.inserted(transparency="transparent", **times)

    answer = google.call("POST", FREE_BUSY, WINDOW).get_json()

    busy = [{"start": "2027-03-01T09:30:00Z", "end": "2027-03-01T11:00:00Z"}]
    assert answer["calendars"] == {"primary": {"busy": busy}}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"timeMax": "2027-06-01T00:00:00Z"}, "timeRangeTooLong"),
        ({"timeMax": "2027-03-01T09:30:00Z"}, "timeRangeEmpty"),
        ({"timeMin": "2027-03-01T00:00:00"}, "invalid"),
        ({"calendarExpansionMax": 51}, "invalid"),
        ({"unknown": 1}, "badRequest"),
    ],
)
def test_a_free_busy_query_that_breaks_the_rules_is_refused(google, changes, expected) -> None:
    answer = google.call("POST", FREE_BUSY, WINDOW | changes)

    assert (answer.status_code, reason(answer)) == (400, expected)
