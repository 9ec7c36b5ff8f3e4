"""Zoom's Meetings API: what it validates, what it shortens, what it forgets (M2, M6, X2)."""

import re

import pytest
import time_machine

from tests.sandboxes.clients import ZoomClient

FAR = "2030-05-01T09:00:00Z"


@pytest.fixture(autouse=True)
def _connected(zoom: ZoomClient) -> None:
    zoom.connect(email="host@example.com")


def test_a_created_meeting_has_what_zoom_returns(zoom) -> None:
    meeting = zoom.created(topic="Piano", start_time=FAR, duration=45, timezone="Europe/Berlin", agenda="marker")

    assert re.fullmatch(r"\d{11}", str(meeting["id"]))
    assert re.fullmatch(rf"https://zoom\.us/j/{meeting['id']}\?pwd=\S+", meeting["join_url"])
    assert (meeting["start_time"], meeting["timezone"], meeting["duration"]) == (FAR, "Europe/Berlin", 45)
    assert (meeting["host_email"], meeting["creation_source"]) == ("host@example.com", "open_api")
    assert len(meeting["password"]) <= 10
    assert zoom.call("GET", f"/zoom/v2/meetings/{meeting['id']}").get_json() == meeting


def test_the_same_request_twice_makes_two_meetings(zoom, sandboxes) -> None:
    zoom.created(topic="Piano", start_time=FAR)
    zoom.created(topic="Piano", start_time=FAR)

    assert len(sandboxes.state("zoom")["meetings"]) == 2


def test_a_start_without_z_is_read_in_the_meetings_zone(zoom) -> None:
    meeting = zoom.created(start_time="2030-07-01T09:00:00", timezone="America/New_York")

    assert meeting["start_time"] == "2030-07-01T13:00:00Z"


@pytest.mark.parametrize("body", [{"start_time": "2020-01-01T00:00:00Z"}, {}])
def test_a_past_or_missing_start_silently_becomes_now(zoom, body) -> None:
    with time_machine.travel("2027-01-01T12:00:00Z", tick=False):
        zoom.connect(email="host@example.com")

        assert zoom.created(**body)["start_time"] == "2027-01-01T12:00:00Z"


def test_a_waiting_room_switches_joining_before_the_host_off(zoom) -> None:
    waiting = zoom.created(settings={"join_before_host": True, "waiting_room": True})
    open_door = zoom.created(settings={"join_before_host": True, "waiting_room": False})

    assert waiting["settings"]["join_before_host"] is False
    assert open_door["settings"]["join_before_host"] is True


def test_a_meeting_may_have_no_password(zoom) -> None:
    meeting = zoom.created(default_password=False, start_time=FAR)

    assert "password" not in meeting
    assert "pwd=" not in meeting["join_url"]


@pytest.mark.parametrize(
    ("field", "body"),
    [
        ("topic", {"topic": "x" * 201}),
        ("agenda", {"agenda": "x" * 2001}),
        ("type", {"type": 4}),
        ("type", {"type": "2"}),
        ("duration", {"duration": 0}),
        ("duration", {"duration": 1441}),
        ("duration", {"duration": 30.5}),
        ("duration", {"duration": "30"}),
        ("start_time", {"start_time": "2030-05-01T09:00:00+02:00"}),
        ("start_time", {"start_time": "2030-05-01T09:00:00.000Z"}),
        ("start_time", {"start_time": "2030-02-30T09:00:00Z"}),
        ("start_time", {"start_time": "2030-5-1T9:00:00Z"}),
        ("start_time", {"start_time": 1}),
        ("timezone", {"timezone": "Berlin"}),
        ("password", {"password": "x" * 11}),
        ("settings.jbh_time", {"settings": {"jbh_time": 7}}),
        ("settings.approval_type", {"settings": {"approval_type": 3}}),
        ("settings.use_pmi", {"settings": {"use_pmi": "false"}}),
        ("settings.no_such_setting", {"settings": {"no_such_setting": True}}),
        ("settings.meeting_invitees.0.email", {"settings": {"meeting_invitees": [{"email": "nobody"}]}}),
        ("tracking_fields.0.field", {"tracking_fields": [{"value": "b1"}]}),
        ("no_such_field", {"no_such_field": 1}),
    ],
)
def test_a_field_that_breaks_the_rules_is_named(zoom, sandboxes, field, body) -> None:
    answer = zoom.create(**body)

    problem = answer.get_json()
    assert (answer.status_code, problem["code"], problem["message"]) == (400, 300, "Validation Failed.")
    assert [error["field"] for error in problem["errors"]] == [field]
    assert sandboxes.state("zoom")["meetings"] == []


@pytest.mark.parametrize("data", [b"{", b"[]", b""])
def test_a_body_that_is_no_object_is_refused(zoom, data) -> None:
    headers = {"Authorization": f"Bearer {zoom.access_token}", "Content-Type": "application/json"}

    answer = zoom.http.post("/zoom/v2/users/me/meetings", data=data, headers=headers)

    assert (answer.status_code, answer.get_json()["code"]) == (400, 300)


def test_lists_cut_the_agenda_and_hide_the_password(zoom) -> None:
    meeting = zoom.created(agenda="a" * 250 + "z" * 50, start_time=FAR)

    (listed,) = zoom.listed(type="scheduled")["meetings"]

    assert listed["agenda"] == "a" * 250
    assert "password" not in listed
    assert (listed["id"], listed["join_url"]) == (meeting["id"], meeting["join_url"])


def test_upcoming_ends_after_six_months_and_upcoming_meetings_after_a_day(zoom) -> None:
    with time_machine.travel("2027-01-01T12:00:00Z", tick=False):
        zoom.connect(email="host@example.com")
        zoom.created(topic="soon", start_time="2027-01-02T09:00:00Z")
        zoom.created(topic="later", start_time="2027-05-01T09:00:00Z")
        zoom.created(topic="much later", start_time="2027-09-01T09:00:00Z")

        topics = {
            kind: [meeting["topic"] for meeting in zoom.listed(type=kind)["meetings"]]
            for kind in ("upcoming", "upcoming_meetings", "scheduled", "previous_meetings")
        }

    assert topics == {
        "upcoming": ["soon", "later"],
        "upcoming_meetings": ["soon"],
        "scheduled": ["soon", "later", "much later"],
        "previous_meetings": [],
    }


def test_a_list_comes_in_pages(zoom) -> None:
    for hour in range(10, 15):
        zoom.created(start_time=f"2030-05-01T{hour}:00:00Z")

    first = zoom.listed(page_size=2)
    second = zoom.listed(page_size=2, next_page_token=first["next_page_token"])
    third = zoom.listed(page_size=2, next_page_token=second["next_page_token"])

    hours = [int(meeting["start_time"][11:13]) for page in (first, second, third) for meeting in page["meetings"]]
    assert hours == [10, 11, 12, 13, 14]
    assert [page["total_records"] for page in (first, second, third)] == [5, 5, 5]
    assert third["next_page_token"] == ""


def test_a_page_has_thirty_meetings_unless_asked(zoom) -> None:
    for _ in range(31):
        zoom.created(start_time=FAR)

    assert len(zoom.listed()["meetings"]) == 30
    assert len(zoom.listed(page_size=300)["meetings"]) == 31


@pytest.mark.parametrize(
    "query",
    [{"page_size": "301"}, {"page_size": "many"}, {"type": "all"}, {"next_page_token": "stale"}, {"unknown": "1"}],
)
def test_a_list_query_that_breaks_the_rules_is_refused(zoom, query) -> None:
    answer = zoom.call("GET", "/zoom/v2/users/me/meetings", **query)

    assert (answer.status_code, answer.get_json()["code"]) == (400, 300)


def test_from_and_to_limit_a_list_to_days(zoom) -> None:
    for day in ("01", "02", "03"):
        zoom.created(topic=day, start_time=f"2030-05-{day}T09:00:00Z")

    listed = zoom.listed(**{"from": "2030-05-02", "to": "2030-05-02"})

    assert [meeting["topic"] for meeting in listed["meetings"]] == ["02"]


def test_a_new_meeting_can_stay_out_of_the_lists_for_a_while(zoom, sandboxes) -> None:
    sandboxes.change("zoom", {"listDelaySeconds": 5})
    with time_machine.travel("2027-01-01T12:00:00Z", tick=False) as clock:
        zoom.connect(email="host@example.com")
        zoom.created(start_time=FAR)
        at_once = zoom.listed()["meetings"]
        clock.shift(5)

        assert at_once == []
        assert len(zoom.listed()["meetings"]) == 1


def test_each_account_sees_its_own_meetings_only(zoom) -> None:
    meeting = zoom.created(start_time=FAR)

    zoom.connect(email="other@example.com")

    assert zoom.listed()["meetings"] == []
    assert zoom.call("DELETE", f"/zoom/v2/meetings/{meeting['id']}").status_code == 404


def test_a_deleted_meeting_does_not_exist(zoom, sandboxes) -> None:
    path = f"/zoom/v2/meetings/{zoom.created(start_time=FAR)['id']}"

    deleted = zoom.call("DELETE", path, schedule_for_reminder="false")
    again = zoom.call("DELETE", path)

    assert (deleted.status_code, deleted.data) == (204, b"")
    meeting_id = path.rsplit("/", 1)[-1]
    assert (again.status_code, again.get_json()) == (
        404,
        {"code": 3001, "message": f"Meeting does not exist: {meeting_id}."},
    )
    assert sandboxes.state("zoom")["meetings"] == []


def test_a_meeting_deleted_by_hand_is_gone(zoom, sandboxes) -> None:
    meeting = zoom.created(start_time=FAR)

    sandboxes.change("zoom", {"deleteMeeting": meeting["id"]})

    assert zoom.call("GET", f"/zoom/v2/meetings/{meeting['id']}").status_code == 404


def test_a_meeting_moved_by_hand_has_another_start(zoom, sandboxes) -> None:
    meeting = zoom.created(start_time=FAR, duration=45)

    sandboxes.change("zoom", {"moveMeeting": {"id": meeting["id"], "startsAt": "2030-05-01T11:00:00+01:00"}})

    moved = zoom.call("GET", f"/zoom/v2/meetings/{meeting['id']}").get_json()
    assert moved == meeting | {"start_time": "2030-05-01T10:00:00Z"}


@pytest.mark.parametrize(
    "change",
    [
        {"deleteMeeting": 81000000000},
        {"deleteMeeting": "no number"},
        {"moveMeeting": {"id": 81000000000, "startsAt": FAR}},
        {"moveMeeting": {"id": 81000000000}},
        {"moveMeeting": 81000000000},
    ],
)
def test_what_is_not_there_can_be_neither_deleted_nor_moved_by_hand(sandboxes, change) -> None:
    with pytest.raises(ValueError, match="zoom"):
        sandboxes.change("zoom", change)


def test_a_change_keeps_the_rest_and_ignores_a_past_start(zoom) -> None:
    path = f"/zoom/v2/meetings/{zoom.created(topic='Piano', start_time=FAR, duration=45)['id']}"

    changed = zoom.call("PATCH", path, {"duration": 30, "start_time": "2020-01-01T00:00:00Z"})

    meeting = zoom.call("GET", path).get_json()
    assert changed.status_code == 204
    assert (meeting["topic"], meeting["duration"], meeting["start_time"]) == ("Piano", 30, FAR)


def test_the_hundred_and_first_change_of_a_day_waits_for_midnight_utc(zoom) -> None:
    with time_machine.travel("2027-01-01T22:30:00Z", tick=False) as clock:
        zoom.connect(email="host@example.com")
        for _ in range(100):
            zoom.created(start_time=FAR)

        refused = zoom.create(start_time=FAR)
        clock.move_to("2027-01-02T00:00:00Z")
        zoom.connect(email="host@example.com")

        assert refused.status_code == 429
        assert refused.headers["X-RateLimit-Type"] == "Daily-limit"
        assert refused.headers["Retry-After"] == "2027-01-02T00:00:00Z"
        assert zoom.create(start_time=FAR).status_code == 201
