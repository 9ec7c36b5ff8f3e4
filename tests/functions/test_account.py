"""D3 and the account: who is signed in, and what needs attention."""

from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.model.introduction import LONGEST_BIO, LONGEST_HEADLINE
from tests.functions.site import Site
from tests.samples import HOST, LEFTOVER
from tests.worlds.world import CSRF_TOKEN, HOST_ID, World

DISMISS = "/api/notices/first/dismiss"


def add_notice(world: World, notice_id: str, *, host_id: str = HOST_ID, minutes: int = 0) -> None:
    created_at = world.clock.now() + timedelta(minutes=minutes)
    world.notices.put(replace(LEFTOVER, notice_id=notice_id, host_id=host_id, created_at=created_at))


@pytest.fixture(autouse=True)
def noticed(world: World) -> None:
    add_notice(world, "first")
    add_notice(world, "elsewhere", host_id="host_other")


def test_me_is_the_signed_in_host(site: Site) -> None:
    assert site.get("/api/me").json == {
        "hostId": HOST_ID,
        "name": "Host",
        "email": "host@example.com",
        "handle": "host",
        "plan": "creator",
        "headline": "",
        "bio": "",
        "contactEmail": None,
        "locale": None,
        "timeFormat": "auto",
        "weekStart": "auto",
        "accentColor": None,
        "framedBy": [],
        "csrfToken": CSRF_TOKEN,
    }


def test_name_and_handle_can_be_changed_one_by_one(site: Site) -> None:
    assert site.patch("/api/me", {"name": "  Piano Host "}).json["name"] == "Piano Host"

    changed = site.patch("/api/me", {"handle": "piano"}).json

    assert (changed["name"], changed["handle"]) == ("Piano Host", "piano")
    assert site.get("/api/me").json == changed


def test_f1_a_profile_is_changed_part_by_part_and_taken_back_by_null_or_an_empty_text(site: Site) -> None:
    before = site.get("/api/me").json
    said = {
        "headline": "Piano since 2004",
        "bio": "First line.\nSecond line.",
        "contactEmail": "studio@example.com",
        "locale": "de-AT",
        "timeFormat": "12",
        "weekStart": "sunday",
        "accentColor": "#aa00bb",
        "framedBy": ["example.com"],
    }

    changed = site.patch("/api/me", {**said, "accentColor": "#AA00BB"}).json

    assert changed == {**before, **said}
    assert site.patch("/api/me", {"name": "Host"}).json == changed
    assert site.patch("/api/me", {**dict.fromkeys(said), "headline": "", "contactEmail": ""}).json == before


def test_f6_the_sites_that_may_frame_are_understood_as_a_browsers_bar_shows_them(site: Site) -> None:
    typed = [
        "https://www.Example.com/classes?a=1",
        "example.com",
        "bücher.example",
        "127.0.0.1:8000",
        "http://localhost",
        "www.com",
    ]

    understood = site.patch("/api/me", {"framedBy": typed}).json["framedBy"]

    assert understood == ["example.com", "xn--bcher-kva.example", "127.0.0.1:8000", "localhost", "www.com"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"headline": "x" * (LONGEST_HEADLINE + 1)}, "headline"),
        ({"headline": "Two\nlines"}, "headline"),
        ({"bio": "x" * (LONGEST_BIO + 1)}, "bio"),
        ({"bio": "\x00"}, "bio"),
        ({"contactEmail": "nobody"}, "contactEmail"),
        ({"locale": "xx"}, "locale"),
        ({"locale": "de_DE"}, "locale"),
        ({"timeFormat": "13"}, "timeFormat"),
        ({"timeFormat": 12}, "timeFormat"),
        ({"weekStart": "tuesday"}, "weekStart"),
        ({"accentColor": "red"}, "accentColor"),
        ({"accentColor": "#12345"}, "accentColor"),
        ({"accentColor": "#12345g"}, "accentColor"),
        ({"framedBy": ["*"]}, "framedBy"),
        ({"framedBy": ["example.com; script-src *"]}, "framedBy"),
        ({"framedBy": ["ftp://example.com"]}, "framedBy"),
        ({"framedBy": ["http://[example.com"]}, "framedBy"),
        ({"framedBy": ["example.com:80000"]}, "framedBy"),
        ({"framedBy": ["com"]}, "framedBy"),
        ({"framedBy": ["a" * 64 + ".com"]}, "framedBy"),
        ({"framedBy": ["\u00ad.com"]}, "framedBy"),
        ({"framedBy": ["example.com"] * 21}, "framedBy"),
        ({"photo": "me.png"}, "photo"),
        ({"handle": "taken"}, "handle"),
        ({"handle": "With Spaces"}, "handle"),
        ({"handle": "UPPER"}, "handle"),
        ({"handle": "line\n"}, "handle"),
        ({"handle": "x" * 61}, "handle"),
        ({"name": ""}, "name"),
        ({"name": "My bank (evil.example)"}, "name"),
        ({"name": "Two\nlines"}, "name"),
        ({"email": "new@example.com"}, "email"),
        ({"plan": "studio"}, "plan"),
    ],
)
def test_a_wrong_field_and_a_handle_of_somebody_else_are_refused_by_name(site, world, body, field) -> None:
    world.add_host(replace(HOST, host_id="host_other", handle="taken"))

    answer = site.patch("/api/me", body)

    assert (answer.status, answer.json["code"], answer.json["field"]) == (422, "invalid_input", field)
    assert world.hosts.get(HOST_ID) == HOST


def test_d3_open_notices_are_listed_newest_first(site: Site, world: World) -> None:
    add_notice(world, "second", minutes=5)

    second, first = site.get("/api/notices").json["notices"]

    assert second["noticeId"] == "second"
    assert first == {
        "noticeId": "first",
        "kind": "leftover_meeting",
        "title": "We could not remove a Zoom meeting for a cancelled session",
        "detail": "You may have an extra meeting in Zoom. Check your Zoom app and delete it if needed.",
        "provider": "zoom",
        "meetingId": "81000000001",
        "bookingId": "booking_1",
        "createdAt": "2026-12-01T09:00:00Z",
    }


@pytest.mark.parametrize("body", [None, "{}"])
def test_d3_a_notice_can_be_dismissed_and_stays_away(site: Site, world: World, body: str | None) -> None:
    add_notice(world, "second", minutes=5)

    answer = site.post(DISMISS, body=body)

    assert answer.status == 200
    assert [notice["noticeId"] for notice in answer.json["notices"]] == ["second"]
    assert site.get("/api/notices").json == answer.json


@pytest.mark.parametrize(("body", "field"), [('{"reason": "done"}', "reason"), ("[]", None), ("done", None)])
def test_dismissing_takes_nothing_but_the_notice(site: Site, body: str, field: str | None) -> None:
    answer = site.post(DISMISS, body=body)

    assert (answer.status, answer.json["code"], answer.json.get("field")) == (422, "invalid_input", field)
    assert len(site.get("/api/notices").json["notices"]) == 1
