"""F6: a class in a frame of another site, where there are no cookies; everything else is framed by nobody."""

from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

import pytest

from joinlink.model.booking_stages import BookingStatus
from tests.functions.site import Answer, Site, invoke, sample
from tests.infra.project import ROOT
from tests.worlds.world import FREE_CLASS, PAID_CLASS, World

FRAME = "/embed/host/portfolio-review"
GUEST = {"guest.name": "Guest", "guest.email": "guest@example.com", "notes": "", "timezone": "Europe/Berlin"}
SLOT = {"startsAt": "2026-12-02T09:00:00Z", "key": "a-key"}


@pytest.fixture
def world() -> Iterator[World]:
    with World.selling(FREE_CLASS).inhabited() as world:
        yield world


def may_be_framed_by(answer: Answer) -> str:
    rules = dict(rule.split(" ", 1) for rule in answer.headers["content-security-policy"].split("; "))
    return rules["frame-ancestors"]


def test_f6_a_class_in_a_frame_may_stand_anywhere_and_so_may_what_went_wrong_there(site: Site) -> None:
    for address in (FRAME, "/embed/host/nothing", "/embed/nobody/at-all"):
        answer = site.browse(address)
        assert may_be_framed_by(answer) == "*"
        assert "x-frame-options" not in answer.headers


def test_f6_a_class_stands_on_the_sites_that_its_host_names_and_those_below_them_alone(
    site: Site, world: World
) -> None:
    world.be(framed_by=("example.com", "127.0.0.1:8000"))

    answers = [site.browse(FRAME), site.browse(f"{FRAME}?booked=")]
    booked = site.browse(site.submit(FRAME, GUEST | SLOT).location)

    named = {may_be_framed_by(each) for each in [*answers, booked]}
    assert named == {"example.com *.example.com 127.0.0.1:8000"}
    assert "You are booked" in booked.words


def test_f6_no_answer_to_anything_else_may_be_framed(site: Site) -> None:
    names = [path.stem for path in sorted((ROOT / "events").glob("*.json"))]
    elsewhere = [name for name in names if not sample(name).get("rawPath", "/embed/").startswith("/embed/")]

    answers = {name: invoke(name.partition(".")[0], sample(name)) for name in elsewhere}

    assert len(answers) > 80
    framed = {name for name, answer in answers.items() if may_be_framed_by(answer) != "'none'"}
    unguarded = {name for name, answer in answers.items() if answer.headers.get("x-frame-options") != "DENY"}
    assert framed | unguarded == set()


def test_f6_a_free_class_is_booked_in_the_frame_without_a_cookie(site: Site, world: World) -> None:
    page = site.browse(FRAME)
    assert page.find("//form[@method='post']/@action") == [FRAME]
    assert page.find("//form[@method='post']/@target") == []

    answer = site.submit(FRAME, GUEST | SLOT)

    assert (answer.status, answer.cookies) == (303, ())
    (booking,) = world.bookings.bookings.values()
    assert booking.status is BookingStatus.CONFIRMED
    outcome = site.browse(answer.location)
    assert (outcome.status, may_be_framed_by(outcome)) == (200, "*")
    assert "You are booked" in outcome.words
    (link,) = outcome.find("//main//a[@target='_blank']/@href")
    assert link.startswith(f"/bookings/{booking.booking_id}?token=")


def test_f6_a_form_refused_in_the_frame_comes_back_there_as_it_was_typed(site: Site) -> None:
    answer = site.submit(FRAME, GUEST | SLOT | {"guest.email": "guest"})

    assert (answer.status, answer.cookies) == (303, ())
    assert urlsplit(answer.location).path == FRAME
    assert "guest@" not in answer.location
    again = site.browse(answer.location)
    assert again.error("guest.email")
    assert again.find("//input[@name='guest.name']/@value") == ["Guest"]
    assert "no longer here" in site.browse(f"{FRAME}?again=another").words


def test_f6_what_is_confirmed_by_mail_says_so_in_the_frame_and_nothing_of_the_booking(site: Site, world: World) -> None:
    world.configure(GUEST_CONFIRMATION="always")

    answer = site.submit(FRAME, GUEST | SLOT)

    assert dict(parse_qsl(urlsplit(answer.location).query, keep_blank_values=True)) == {"booked": ""}
    assert "Check your mail" in site.browse(answer.location).words


def test_f6_the_form_of_a_paid_class_takes_the_whole_window_to_the_checkout(site: Site, world: World) -> None:
    world.sell(PAID_CLASS)

    (form,) = site.browse(FRAME).find("//form[@method='post']")

    assert (form.get("action"), form.get("target")) == ("/book/host/portfolio-review", "_top")
    assert "checkout" in site.submit(form.get("action"), GUEST | SLOT).location


def test_f6_the_script_is_the_same_address_for_ever_and_never_old_for_long(site: Site) -> None:
    answer = site.get("/embed.js")

    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "public, max-age=3600"
    assert "innerHTML" not in answer.text
