"""D3 and the account: who is signed in, and what needs attention."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.model.notice import Notice, NoticeKind
from tests.functions.site import Site
from tests.samples import HOST
from tests.worlds.world import HOST_ID, World


def add_notice(world: World, notice_id: str, *, host_id: str = HOST_ID, minutes: int = 0) -> None:
    world.notices.put(
        Notice(
            notice_id=notice_id,
            host_id=host_id,
            kind=NoticeKind.LEFTOVER_MEETING,
            title="We could not remove a Zoom meeting for a cancelled session",
            detail="You may have an extra meeting in Zoom. Check your Zoom app and delete it if needed.",
            created_at=world.clock.now() + timedelta(minutes=minutes),
            booking_id="bk_1",
            provider="zoom",
            meeting_id="81000000001",
        )
    )


def test_me_is_the_signed_in_host(site: Site) -> None:
    assert site.get("/api/me").json == {
        "hostId": HOST_ID,
        "name": "Host",
        "email": "host@example.com",
        "handle": "host",
        "plan": "creator",
        "csrfToken": "sample-csrf-token",
    }


def test_name_and_handle_can_be_changed_one_by_one(site: Site) -> None:
    assert site.patch("/api/me", {"name": "  Piano Host "}).json["name"] == "Piano Host"

    changed = site.patch("/api/me", {"handle": "piano"}).json

    assert (changed["name"], changed["handle"]) == ("Piano Host", "piano")
    assert site.get("/api/me").json == changed


def test_a_handle_of_somebody_else_is_refused(site: Site, world: World) -> None:
    world.add_host(replace(HOST, host_id="host_other", handle="taken"))

    answer = site.patch("/api/me", {"handle": "taken"})

    assert (answer.status, answer.json["code"], answer.json["field"]) == (422, "invalid_input", "handle")
    assert site.get("/api/me").json["handle"] == "host"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"handle": "With Spaces"}, "handle"),
        ({"handle": "a/b"}, "handle"),
        ({"handle": "double--hyphen"}, "handle"),
        ({"handle": "UPPER"}, "handle"),
        ({"handle": "line\n"}, "handle"),
        ({"handle": "x" * 61}, "handle"),
        ({"name": ""}, "name"),
        ({"name": ["Host"]}, "name"),
        ({"email": "new@example.com"}, "email"),
        ({"plan": "studio"}, "plan"),
        ({"hostId": "host_other"}, "hostId"),
    ],
)
def test_a_wrong_field_is_named(site: Site, body: dict[str, object], field: str) -> None:
    answer = site.patch("/api/me", body)

    assert (answer.status, answer.json["code"], answer.json["field"]) == (422, "invalid_input", field)


def test_d3_open_notices_are_listed_newest_first(site: Site, world: World) -> None:
    add_notice(world, "first")
    add_notice(world, "second", minutes=5)
    add_notice(world, "elsewhere", host_id="host_other")

    first = site.get("/api/notices").json["notices"][1]

    assert [notice["noticeId"] for notice in site.get("/api/notices").json["notices"]] == ["second", "first"]
    assert first == {
        "noticeId": "first",
        "kind": "leftover_meeting",
        "title": "We could not remove a Zoom meeting for a cancelled session",
        "detail": "You may have an extra meeting in Zoom. Check your Zoom app and delete it if needed.",
        "provider": "zoom",
        "meetingId": "81000000001",
        "bookingId": "bk_1",
        "createdAt": "2026-12-01T09:00:00Z",
    }


def test_d3_a_notice_can_be_dismissed_and_stays_away(site: Site, world: World) -> None:
    add_notice(world, "first")
    add_notice(world, "second", minutes=5)

    answer = site.post("/api/notices/first/dismiss")

    assert answer.status == 200
    assert [notice["noticeId"] for notice in answer.json["notices"]] == ["second"]
    assert site.get("/api/notices").json == answer.json


@pytest.mark.parametrize(("body", "field"), [('{"reason": "done"}', "reason"), ("[]", None), ("done", None)])
def test_dismissing_takes_nothing_but_the_notice(site: Site, world: World, body: str, field: str | None) -> None:
    add_notice(world, "first")

    answer = site.post("/api/notices/first/dismiss", body=body)

    assert (answer.status, answer.json["code"], answer.json.get("field")) == (422, "invalid_input", field)
    assert len(site.get("/api/notices").json["notices"]) == 1


def test_dismissing_may_say_nothing_as_an_empty_object(site: Site, world: World) -> None:
    add_notice(world, "first")

    assert site.post("/api/notices/first/dismiss", {}).json == {"notices": []}


@pytest.mark.parametrize("notice_id", ["elsewhere", "unknown"])
def test_another_hosts_notice_is_not_found(site: Site, world: World, notice_id: str) -> None:
    add_notice(world, "elsewhere", host_id="host_other")

    assert site.post(f"/api/notices/{notice_id}/dismiss").status == 404


def test_dismissing_takes_the_csrf_token(world: World) -> None:
    add_notice(world, "first")

    assert Site(world, csrf=None).post("/api/notices/first/dismiss").json["code"] == "csrf_failed"


def test_every_page_of_the_host_has_the_menu_and_a_way_out(site: Site) -> None:
    for path in ("/mentor", "/mentor/settings/connections"):
        page = site.get(path).text

        assert f'<a href="{path}" aria-current="page">' in page
        assert '<form method="post" action="/logout">' in page
        assert '<input type="hidden" name="csrf" value="sample-csrf-token">' in page
