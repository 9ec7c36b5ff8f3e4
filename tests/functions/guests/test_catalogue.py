"""B1, A4: a host's page, and the slots of a class."""

from dataclasses import replace

import pytest

from joinlink.errors import ProviderUnavailable
from joinlink.model.host import Provider
from joinlink.model.teaching import Location
from tests.functions.site import Site
from tests.samples import HOST
from tests.worlds.world import FREE_CLASS, PAID_CLASS, World

HOST_API = "/api/public/hosts/host"
SLOTS = f"{HOST_API}/classes/portfolio-review/slots"
CLASS_PAGE = "/book/host/portfolio-review"
ONE_DAY = "from=2026-12-02&to=2026-12-02"


def test_the_start_page_says_what_this_is(site: Site) -> None:
    answer = site.get("/")

    assert answer.status == 200
    assert "<h1>Live sessions, booked in a minute</h1>" in answer.text


# --- the host ---------------------------------------------------------------------------------------------------


def test_b1_the_host_is_answered_with_what_is_published(site: Site, world: World) -> None:
    location = Location("Studio 3", "Main Street 1", "place_1")
    world.sell(replace(FREE_CLASS, class_id="class_2", title="Tea", slug="tea", is_online=False, location=location))
    world.sell(replace(PAID_CLASS, class_id="class_3", title="Draft", slug="draft", published=False))

    answer = site.get(HOST_API)

    online = {
        "title": "Portfolio review",
        "description": "An hour on your work.",
        "durationMinutes": 30,
        "price": {"amountMinor": 4500, "currency": "eur"},
        "isOnline": True,
        "slug": "portfolio-review",
        "url": "https://joinlink.example/book/host/portfolio-review",
        "questions": [
            {"questionId": "question_1", "label": "Which of your works?", "kind": "text", "required": False},
            {
                "questionId": "question_2",
                "label": "Your level",
                "kind": "choice",
                "required": False,
                "choices": ["Beginner", "Advanced"],
            },
        ],
        "moveUntilMinutes": 60,
        "cancelUntilMinutes": 120,
    }
    in_person = {
        **online,
        "title": "Tea",
        "price": {"amountMinor": 0, "currency": "eur"},
        "isOnline": False,
        "slug": "tea",
        "url": "https://joinlink.example/book/host/tea",
        "location": {"label": "Studio 3", "address": "Main Street 1"},
    }
    assert (answer.status, answer.json) == (200, {"name": "Host", "handle": "host", "classes": [in_person, online]})


def test_b1_the_hosts_page_links_every_published_class(site: Site, world: World) -> None:
    page = site.get("/book/host")

    assert page.status == 200
    assert 'href="/book/host/portfolio-review"' in page.text
    assert "€45" in page.text

    world.sell(replace(PAID_CLASS, published=False))

    assert "There is nothing to book right now" in site.get("/book/host").text


def test_the_hosts_address_is_on_no_public_page(site: Site) -> None:
    for target in (HOST_API, "/book/host", CLASS_PAGE, f"{SLOTS}?{ONE_DAY}"):
        assert HOST.email not in site.get(target).text


@pytest.mark.parametrize(
    "target",
    [
        "/api/public/hosts/nobody",
        "/api/public/hosts/nobody/classes/x/slots?" + ONE_DAY,
        f"{HOST_API}/classes/x/slots?" + ONE_DAY,
        "/book/nobody",
        "/book/nobody/x",
        "/book/host/x",
    ],
)
def test_b1_what_is_not_there_is_a_problem_and_for_a_browser_a_page(site: Site, target: str) -> None:
    answer = site.browse(target)

    kind = "application/problem+json" if target.startswith("/api/") else "text/html; charset=utf-8"
    assert (answer.status, answer.headers["content-type"]) == (404, kind)


# --- slots ------------------------------------------------------------------------------------------------------


def test_a5_slots_are_answered_in_utc_for_dates_of_a_zone(site: Site) -> None:
    answer = site.get(f"{SLOTS}?{ONE_DAY}&timezone=America/New_York&utm_source=letter")

    assert answer.status == 200
    assert (answer.json["timezone"], answer.json["availability"]) == ("America/New_York", "ok")
    assert answer.json["slots"][0] == {"startsAt": "2026-12-02T08:00:00Z", "endsAt": "2026-12-02T08:30:00Z"}


@pytest.mark.parametrize(
    ("reported", "zone"),
    [
        ("%2B05:30", "Asia/Kolkata"),
        ("+00:00", "UTC"),
        ("GMT%2B2", "Etc/GMT-2"),
        ("europe/lisbon", "Europe/Lisbon"),
        ("Etc/Unknown", "Europe/Berlin"),
        ("undefined", "Europe/Berlin"),
        ("", "Europe/Berlin"),
        ("America/Newly_Founded", "Europe/Berlin"),
    ],
)
def test_f4_what_a_browser_reports_is_understood_or_the_hosts_zone_takes_its_place(
    site: Site, reported: str, zone: str
) -> None:
    answer = site.get(f"{SLOTS}?{ONE_DAY}&timezone={reported}")

    assert (answer.status, answer.json["timezone"]) == (200, zone)


def test_a4_unknown_availability_is_said_and_offers_nothing(site: Site, world: World) -> None:
    world.connect(Provider.GOOGLE)
    world.free_busy.failures.add("busy", ProviderUnavailable("no answer", provider="google"))

    answer = site.get(f"{SLOTS}?{ONE_DAY}")

    assert answer.json == {"timezone": "Europe/Berlin", "slots": [], "availability": "unknown"}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("from=2026-12-02&to=20261203", "to"),
        ("from=9999-12-31&to=9999-12-31", "from"),
        (f"{ONE_DAY}&timezone=../../etc/passwd", "timezone"),
    ],
)
def test_impossible_dates_and_zones_are_refused_by_name(site: Site, query: str, field: str) -> None:
    answer = site.get(f"{SLOTS}?{query}")

    assert (answer.status, answer.json["code"], answer.json["field"]) == (422, "invalid_input", field)
