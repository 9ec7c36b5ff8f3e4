"""Google Calendar: events and free/busy (M2, M6, A3, A4, X2)."""

import pytest
from werkzeug.test import TestResponse

from tests.sandboxes.clients import EVENTS, GoogleClient


def reason(answer: TestResponse) -> str:
    return str(answer.get_json()["error"]["errors"][0]["reason"])


@pytest.fixture(autouse=True)
def _connected(google: GoogleClient) -> None:
    google.connect(email="host@example.com")


def test_times_come_back_with_the_offset_of_their_zone(google) -> None:
    event = google.inserted(summary="Piano")

    assert event["start"] == {"dateTime": "2027-03-01T10:00:00+01:00", "timeZone": "Europe/Berlin"}
    assert event["organizer"] == {"email": "host@example.com", "self": True}
    assert event["status"] == "confirmed"
    assert google.call("GET", f"{EVENTS}/{event['id']}").get_json() == event


@pytest.mark.parametrize("event_id", ["abcd", "wxyz1", "ABCDE", "a" * 1025, "abc-de"])
def test_an_event_id_keeps_to_its_alphabet_and_length(google, event_id) -> None:
    answer = google.insert(id=event_id)

    assert (answer.status_code, answer.get_json()["error"]["message"]) == (400, "Invalid resource id value.")


def test_an_id_is_used_once_even_after_deletion(google) -> None:
    google.inserted(id="b00k1ng0")
    duplicate = google.insert(id="b00k1ng0")
    google.call("DELETE", f"{EVENTS}/b00k1ng0")

    after_deletion = google.insert(id="b00k1ng0")

    assert (duplicate.status_code, reason(duplicate)) == (409, "duplicate")
    assert (after_deletion.status_code, reason(after_deletion)) == (409, "duplicate")


def test_a_deleted_event_is_cancelled_and_can_be_neither_deleted_nor_changed(google) -> None:
    path = f"{EVENTS}/{google.inserted()['id']}"

    statuses = [google.call("DELETE", path, sendUpdates="none").status_code, google.call("DELETE", path).status_code]

    found = google.call("GET", path)
    assert statuses == [204, 410]
    assert (found.status_code, found.get_json()["status"]) == (200, "cancelled")
    assert google.call("PATCH", path, {"summary": "again"}).status_code == 403


def test_an_event_deleted_by_hand_is_cancelled(google, sandboxes) -> None:
    event = google.inserted()

    sandboxes.change("google", {"deleteEvent": event["id"]})

    assert google.call("GET", f"{EVENTS}/{event['id']}").get_json()["status"] == "cancelled"


def test_an_event_moved_by_hand_has_other_times_in_its_own_zone(google, sandboxes) -> None:
    event = google.inserted()

    sandboxes.change(
        "google", {"moveEvent": {"id": event["id"], "start": "2027-03-02T09:00:00Z", "end": "2027-03-02T09:30:00Z"}}
    )

    moved = google.call("GET", f"{EVENTS}/{event['id']}").get_json()
    assert moved["start"] == {"dateTime": "2027-03-02T10:00:00+01:00", "timeZone": "Europe/Berlin"}
    assert moved["end"] == {"dateTime": "2027-03-02T10:30:00+01:00", "timeZone": "Europe/Berlin"}
    assert moved["sequence"] == 1


TIMES = {"start": "2027-03-02T09:00:00Z", "end": "2027-03-02T09:30:00Z"}


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


def test_an_event_that_never_was_is_not_found(google) -> None:
    assert google.call("GET", f"{EVENTS}/neverwas").status_code == 404
    assert google.call("DELETE", f"{EVENTS}/neverwas").status_code == 404


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
    ],
)
def test_a_body_that_breaks_the_rules_is_refused(google, sandboxes, body) -> None:
    answer = google.insert(**body)

    assert answer.status_code == 400, answer.text
    assert sandboxes.state("google")["events"] == []


@pytest.mark.parametrize("query", [{"conferenceDataVersion": "2"}, {"sendUpdates": "some"}, {"unknown": "1"}])
def test_a_query_that_breaks_the_rules_is_refused(google, query) -> None:
    assert google.insert(query).status_code == 400


def test_another_calendar_is_not_found(google) -> None:
    path = "/google/calendar/v3/calendars/stranger@example.com/events"

    assert google.call("GET", path).status_code == 404


def test_a_patch_merges_properties_and_a_null_takes_a_field_away(google) -> None:
    event = google.inserted(location="https://zoom.us/j/1", extendedProperties={"private": {"a": "1"}})
    changes = {"location": None, "extendedProperties": {"private": {"b": "2"}}}

    patched = google.call("PATCH", f"{EVENTS}/{event['id']}", changes).get_json()

    assert "location" not in patched
    assert patched["extendedProperties"]["private"] == {"a": "1", "b": "2"}


def test_events_are_found_by_their_private_properties(google) -> None:
    ours = google.inserted(extendedProperties={"private": {"booking": "b1", "revision": "1"}})
    google.inserted(extendedProperties={"private": {"booking": "b2"}})

    found = google.call("GET", EVENTS, privateExtendedProperty=["booking=b1", "revision=1"]).get_json()["items"]

    assert [event["id"] for event in found] == [ours["id"]]


def test_a_list_hides_cancelled_events_unless_asked_and_comes_in_pages(google) -> None:
    kept = [google.inserted()["id"] for _ in range(3)]
    cancelled = google.inserted()["id"]
    google.call("DELETE", f"{EVENTS}/{cancelled}")

    first = google.call("GET", EVENTS, maxResults="2").get_json()
    rest = google.call("GET", EVENTS, maxResults="2", pageToken=first["nextPageToken"]).get_json()
    everything = google.call("GET", EVENTS, showDeleted="true").get_json()["items"]

    assert [event["id"] for event in first["items"] + rest["items"]] == kept
    assert "nextPageToken" not in rest
    assert len(everything) == 4


def test_a_page_may_hold_fewer_events_than_asked_for(google) -> None:
    for _ in range(101):
        google.inserted()

    first = google.call("GET", EVENTS, maxResults="2500").get_json()
    rest = google.call("GET", EVENTS, maxResults="2500", pageToken=first["nextPageToken"]).get_json()

    assert (len(first["items"]), len(rest["items"])) == (100, 1)


def test_nobody_gets_the_next_page_of_another_account(google) -> None:
    for _ in range(2):
        google.inserted()
    token = google.call("GET", EVENTS, maxResults="1").get_json()["nextPageToken"]

    google.connect(email="other@example.com")

    assert google.call("GET", EVENTS, maxResults="1", pageToken=token).status_code == 400


def test_free_busy_joins_the_times_set_by_hand_with_the_hosts_own_events(google, sandboxes) -> None:
    sandboxes.change("google", {"busy": [{"start": "2027-03-01T10:00:00Z", "end": "2027-03-01T11:00:00Z"}]})
    google.inserted()
    google.inserted(
        transparency="transparent",
        start={"dateTime": "2027-03-01T15:00:00Z"},
        end={"dateTime": "2027-03-01T16:00:00Z"},
    )
    window = {"timeMin": "2027-03-01T09:30:00Z", "timeMax": "2027-03-02T00:00:00Z", "items": [{"id": "primary"}]}

    answer = google.call("POST", "/google/calendar/v3/freeBusy", window).get_json()

    assert answer["calendars"] == {
        "primary": {"busy": [{"start": "2027-03-01T09:30:00Z", "end": "2027-03-01T11:00:00Z"}]}
    }


def test_free_busy_says_per_calendar_what_it_could_not_read(google, sandboxes) -> None:
    sandboxes.change("google", {"freeBusyErrors": ["internalError"]})
    items = [{"id": "primary"}, {"id": "stranger@example.com"}]
    window = {"timeMin": "2027-03-01T00:00:00Z", "timeMax": "2027-03-02T00:00:00Z", "items": items}

    calendars = google.call("POST", "/google/calendar/v3/freeBusy", window).get_json()["calendars"]

    assert calendars["primary"] == {"errors": [{"domain": "global", "reason": "internalError"}], "busy": []}
    assert calendars["stranger@example.com"]["errors"][0]["reason"] == "notFound"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"timeMax": "2027-06-01T00:00:00Z"}, "timeRangeTooLong"),
        ({"timeMax": "2027-03-01T00:00:00Z"}, "timeRangeEmpty"),
        ({"timeMin": "2027-03-01T00:00:00"}, "invalid"),
        ({"calendarExpansionMax": 51}, "invalid"),
        ({"unknown": 1}, "badRequest"),
    ],
)
def test_a_free_busy_query_that_breaks_the_rules_is_refused(google, changes, expected) -> None:
    window = {"timeMin": "2027-03-01T00:00:00Z", "timeMax": "2027-03-02T00:00:00Z", "items": [{"id": "primary"}]}

    answer = google.call("POST", "/google/calendar/v3/freeBusy", window | changes)

    assert (answer.status_code, reason(answer)) == (400, expected)
