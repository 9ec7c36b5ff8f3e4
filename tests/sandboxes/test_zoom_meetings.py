"""Zoom's Meetings API: what it validates, what it shortens, what it forgets (M2, M6, X2)."""

import pytest
import time_machine

from tests.sandboxes.clients import ME, ZoomClient

FAR = "2030-05-01T09:00:00Z"


@pytest.fixture(autouse=True)
def _connected(zoom: ZoomClient) -> None:
    zoom.connect(email="host@example.com")


@pytest.mark.parametrize(
    ("body", "start"),
    [
        ({"start_time": "2030-07-01T09:00:00", "timezone": "America/New_York"}, "2030-07-01T13:00:00Z"),
        ({"start_time": "2020-01-01T00:00:00Z"}, "2027-01-01T12:00:00Z"),
        ({}, "2027-01-01T12:00:00Z"),
    ],
    ids=["without Z it is in the meeting's zone", "a past one silently becomes now", "so does a missing one"],
)
def test_a_start_is_read_as_zoom_reads_it(zoom, body, start) -> None:
    with time_machine.travel("2027-01-01T12:00:00Z", tick=False):
        zoom.connect(email="host@example.com")

        assert zoom.created(**body)["start_time"] == start


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

    answer = zoom.http.post(f"{ME}/meetings", data=data, headers=headers)

    assert (answer.status_code, answer.get_json()["code"]) == (400, 300)


@pytest.mark.parametrize(
    ("path", "query", "status", "code"),
    [
        (f"{ME}/meetings", {"page_size": "301"}, 400, 300),
        (f"{ME}/meetings", {"page_size": "many"}, 400, 300),
        (f"{ME}/meetings", {"type": "all"}, 400, 300),
        (f"{ME}/meetings", {"next_page_token": "stale"}, 400, 300),
        (f"{ME}/meetings", {"unknown": "1"}, 400, 300),
        (ME, {"access_token": "in the address"}, 401, 124),
        ("/zoom/v2/users/stranger@example.com", {}, 404, 1001),
        ("/zoom/v2/meetings/81000000000", {}, 404, 3001),
    ],
)
def test_a_question_that_breaks_the_rules_is_refused(zoom, path, query, status, code) -> None:
    answer = zoom.call("GET", path, **query)

    assert (answer.status_code, answer.get_json()["code"]) == (status, code)


def test_lists_cut_the_agenda_and_hide_the_password(zoom) -> None:
    meeting = zoom.created(agenda="a" * 250 + "z" * 50, start_time=FAR)

    (listed,) = zoom.listed(type="scheduled")["meetings"]

    assert listed["agenda"] == "a" * 250
    assert "password" not in listed
    assert (listed["id"], listed["join_url"]) == (meeting["id"], meeting["join_url"])


@pytest.mark.parametrize(
    ("query", "topics"),
    [
        ({"type": "upcoming"}, ["soon", "later"]),
        ({"type": "upcoming_meetings"}, ["soon"]),
        ({"type": "scheduled"}, ["soon", "later", "much later"]),
        ({"type": "previous_meetings"}, []),
        ({"from": "2027-05-01", "to": "2027-05-01"}, ["later"]),
    ],
)
def test_a_list_ends_where_zoom_ends_it_and_may_be_of_some_days(zoom, query, topics) -> None:
    with time_machine.travel("2027-01-01T12:00:00Z", tick=False):
        zoom.connect(email="host@example.com")
        for topic, start in (("soon", "2027-01-02"), ("later", "2027-05-01"), ("much later", "2027-09-01")):
            zoom.created(topic=topic, start_time=f"{start}T09:00:00Z")

        assert [meeting["topic"] for meeting in zoom.listed(**query)["meetings"]] == topics


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
