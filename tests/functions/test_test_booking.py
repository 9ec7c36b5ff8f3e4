"""D4 over HTTP: a signed-in host runs a test booking and reads how every step went."""

from __future__ import annotations

from io import StringIO

from joinlink.errors import ProviderRejected, ReconnectRequired
from joinlink.model.host import Provider
from tests.functions.site import Site, invoke, sample
from tests.worlds.world import CSRF_TOKEN, World

PATH = "/api/test-booking"
PAGE = "/mentor/test-booking"


def test_d4_every_step_is_told(site: Site, world: World) -> None:
    world.connect(Provider.ZOOM)

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
    assert not world.zoom.meetings


def test_d4_a_step_that_fails_is_an_answer_and_no_error(site: Site, world: World) -> None:
    world.connect(Provider.ZOOM)
    world.zoom.failures.add("create_meeting", ProviderRejected("zoom answered 400 (300)", provider="zoom"))

    answer = site.post(PATH)

    assert answer.status == 200
    assert answer.json["steps"][1] == {"what": "Make a Zoom meeting", "ok": False, "detail": "Zoom answered 400 (300)."}


def test_d4_without_a_provider_the_way_to_the_connections_is_shown(site: Site, world: World) -> None:
    (step,) = site.post(PATH).json["steps"]

    assert not step["ok"]
    assert "/mentor/settings/connections" in step["detail"]


def test_d4_the_page_shows_every_step_with_its_outcome(site: Site, world: World) -> None:
    world.connect(Provider.ZOOM)
    assert "Run the test booking" in site.get(PAGE).text

    page = site.submit(PAGE, {"csrf": CSRF_TOKEN})

    assert page.status == 200
    assert "Everything works." in page.text
    assert page.text.count('<li class="done">') == 5
    assert "Sent to host@example.com." in page.text
    assert not world.zoom.meetings


def test_d4_the_page_says_what_to_do_about_a_step_that_failed(site: Site, world: World) -> None:
    world.connect(Provider.ZOOM)
    world.zoom.failures.add("create_meeting", ReconnectRequired("the grant is gone", provider="zoom"))

    page = site.submit(PAGE, {"csrf": CSRF_TOKEN}).text

    assert page.count('<li class="failed">') == 1
    assert "Connect it again, under Connections." in page
    assert '<a class="button small" href="/mentor/settings/connections">Open Connections</a>' in page


def test_d4_the_sample_does_what_its_name_says(world: World) -> None:
    world.public_base_url = "http://localhost:8080"

    assert invoke("test_booking", sample("test_booking.run")).status == 200


def test_a_body_that_says_anything_is_refused_and_tries_nothing(site: Site, world: World) -> None:
    answer = site.post(PATH, {"anything": 1})

    assert (answer.status, answer.json["code"]) == (422, "invalid_input")


def test_a_test_booking_needs_a_session_and_its_csrf_token(world: World) -> None:
    world.connect(Provider.ZOOM)

    assert Site(world, session=None).post(PATH).status == 401
    assert Site(world, csrf=None).post(PATH).status == 403
    assert Site(world).submit(PAGE, {}).status == 403
    assert not world.meeting_ledger.rows


def test_c11_the_log_counts_steps_and_holds_neither_link_nor_address(site, world: World, log: StringIO) -> None:
    world.connect(Provider.ZOOM)

    site.post(PATH)

    assert '"steps":5,"failed_steps":0' in log.getvalue()
    assert "zoom.us" not in log.getvalue()
    assert "example.com" not in log.getvalue()
