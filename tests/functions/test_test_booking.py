"""D4 over HTTP: a signed-in host runs a test booking and reads how every step went."""

from io import StringIO

import pytest

from joinlink.errors import ProviderRejected, ReconnectRequired
from joinlink.model.host import Provider
from tests.functions.site import Site
from tests.worlds.world import CSRF_TOKEN, World

PATH = "/api/test-booking"
PAGE = "/mentor/test-booking"


@pytest.fixture
def with_zoom(world: World) -> World:
    return world.connect(Provider.ZOOM)


def test_d4_c11_every_step_is_told_and_the_log_counts_them(site: Site, with_zoom: World, log: StringIO) -> None:
    answer = site.post(PATH)

    assert answer.status == 200
    assert [(step["what"], step["ok"]) for step in answer.json["steps"]] == [
        ("Zoom connection", True),
        ("Make a Zoom meeting", True),
        ("Read the Zoom meeting back", True),
        ("Send you a mail", True),
        ("Remove the Zoom meeting", True),
    ]
    assert all(step["detail"] for step in answer.json["steps"])
    assert not with_zoom.zoom.meetings
    assert '"steps":5,"failed_steps":0' in log.getvalue()
    assert not [secret for secret in ("zoom.us", "example.com") if secret in log.getvalue()]


def test_d4_a_step_that_fails_is_an_answer_and_no_error(site: Site, with_zoom: World) -> None:
    with_zoom.zoom.failures.add("create_meeting", ProviderRejected("zoom answered 400 (300)", provider="zoom"))

    answer = site.post(PATH)

    assert answer.status == 200
    assert answer.json["steps"][1] == {"what": "Make a Zoom meeting", "ok": False, "detail": "Zoom answered 400 (300)."}


def test_d4_the_page_shows_every_step_with_its_outcome(site: Site, with_zoom: World) -> None:
    assert "Run the test booking" in site.get(PAGE).text

    page = site.submit(PAGE, {"csrf": CSRF_TOKEN})

    assert page.status == 200
    assert "Everything works." in page.text
    assert page.text.count('<li class="done">') == 5
    assert "Sent to host@example.com." in page.text
    assert not with_zoom.zoom.meetings


def test_d4_the_page_says_what_to_do_about_a_step_that_failed(site: Site, with_zoom: World) -> None:
    with_zoom.zoom.failures.add("create_meeting", ReconnectRequired("the grant is gone", provider="zoom"))

    page = site.submit(PAGE, {"csrf": CSRF_TOKEN}).text

    assert page.count('<li class="failed">') == 1
    assert "Connect it again, under Connections." in page
    assert '<a class="button small" href="/mentor/settings/connections">Open Connections</a>' in page


def test_nothing_is_tried_with_a_body(site: Site, with_zoom: World) -> None:
    assert site.post(PATH, {"anything": 1}).json["code"] == "invalid_input"
    assert not with_zoom.meeting_ledger.rows
