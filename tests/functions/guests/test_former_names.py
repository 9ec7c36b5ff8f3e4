"""S8: a handle or slug that was given up leads to its host and class, with one redirect."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from joinlink.clock import rfc3339
from tests.functions.site import BROWSER, Site
from tests.samples import CLASS, OFFER, SLOT
from tests.worlds.packages import offer
from tests.worlds.world import FREE_CLASS, World

BODY = {
    "startsAt": rfc3339(SLOT),
    "guest": {"name": "Guest", "email": "guest@example.com", "timezone": "America/New_York"},
}


@pytest.fixture
def world() -> Iterator[World]:
    with World.selling(replace(FREE_CLASS, is_online=False)).inhabited() as world:
        yield world


@pytest.fixture
def renamed(world: World) -> Site:
    """Let the host, who sells a package, have had three handles and the class three slugs."""
    site = Site(world)
    offer(world)
    for number in (2, 3):
        assert site.patch("/api/me", {"handle": f"host-{number}"}).status == 200
        assert site.patch(f"/api/classes/{CLASS.class_id}", {"slug": f"review-{number}"}).status == 200
    return site


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    ("former", "today"),
    [
        ("/book/host", "/book/host-3"),
        ("/book/host-2", "/book/host-3"),
        ("/book/host/portfolio-review", "/book/host-3/review-3"),
        ("/book/host-2/review-3?day=2026-12-04&x=%C3%A4", "/book/host-3/review-3?day=2026-12-04&x=%C3%A4"),
        ("/book/host-3/review-2", "/book/host-3/review-3"),
        ("/api/public/hosts/host", "/api/public/hosts/host-3"),
        (
            "/api/public/hosts/host/classes/review-2/slots?from=2026-12-01&to=2026-12-02",
            "/api/public/hosts/host-3/classes/review-3/slots?from=2026-12-01&to=2026-12-02",
        ),
        ("/api/public/hosts/host/packages", "/api/public/hosts/host-3/packages"),
        (f"/book/host/packages/{OFFER.offer_id}", f"/book/host-3/packages/{OFFER.offer_id}"),
    ],
)
def test_s8_a_former_address_leads_to_the_one_of_today_at_once_and_keeps_its_query(
    renamed: Site, method: str, former: str, today: str
) -> None:
    answer = renamed.send(method, former, headers=BROWSER)

    assert (answer.status, answer.location, answer.text) == (301, today, "")
    assert answer.headers["cache-control"] == "no-store"  # the host may take the former name back
    assert renamed.get(today).status == 200


def test_s8_a_booking_sent_to_a_former_address_is_sent_on_with_all_that_was_typed(renamed: Site) -> None:
    former = "/api/public/hosts/host/classes/portfolio-review/bookings"

    sent_on = renamed.post(former, BODY)

    assert (sent_on.status, sent_on.location) == (308, "/api/public/hosts/host-3/classes/review-3/bookings")
    assert renamed.post(sent_on.location, BODY).status == 201
    form = {"startsAt": BODY["startsAt"], "guest.name": "Guest", "guest.email": "guest@example.com"}
    sent_on = renamed.submit("/book/host/portfolio-review", form)
    assert (sent_on.status, sent_on.location) == (308, "/book/host-3/review-3")
    refused = renamed.submit("/book/host/portfolio-review", {})
    assert (refused.status, refused.location) == (308, "/book/host-3/review-3")


def test_s8_g5_a_package_is_bought_at_a_former_address_as_well(renamed: Site) -> None:
    former, guest = f"/api/public/hosts/host/packages/{OFFER.offer_id}", BODY["guest"]

    sent_on = renamed.post(former, {"guest": guest})

    assert (sent_on.status, sent_on.location) == (308, f"/api/public/hosts/host-3/packages/{OFFER.offer_id}")
    assert renamed.post(sent_on.location, {"guest": guest}).status == 201


def test_s8_a_name_taken_back_is_no_detour_and_the_other_one_leads_to_it(renamed: Site) -> None:
    renamed.patch("/api/me", {"handle": "host"})

    assert renamed.get("/book/host/review-3").status == 200
    assert renamed.get("/book/host-3/review-3").location == "/book/host/review-3"


@pytest.mark.parametrize(
    "gone",
    ["/book/host-2/nothing", "/book/nobody", "/book/hos", "/book/host-3/portfolio-review-2"],
)
def test_s8_an_address_that_never_was_is_not_found(renamed: Site, gone: str) -> None:
    assert renamed.browse(gone).status == 404


def test_s8_a_class_that_is_gone_or_off_sale_leads_nowhere_from_its_former_slugs(renamed: Site, world: World) -> None:
    renamed.patch(f"/api/classes/{CLASS.class_id}", {"published": False})
    assert renamed.get("/book/host/portfolio-review").status == 404

    assert renamed.delete(f"/api/classes/{CLASS.class_id}").status == 204

    for slug in ("portfolio-review", "review-2", "review-3"):
        assert renamed.get(f"/book/host-3/{slug}").status == 404
    assert world.profiles.put_class(replace(CLASS, class_id="class_2"))


def test_s8_after_180_days_a_former_address_leads_nowhere(renamed: Site, world: World) -> None:
    world.clock.sleep(180 * 24 * 60 * 60)

    assert renamed.get("/book/host").status == 404
    assert renamed.get("/book/host-3/portfolio-review").status == 404
    problem = renamed.get("/api/public/hosts/host/classes/review-3/slots?from=2026-12-01&to=2026-12-02")
    assert json.loads(problem.text)["code"] == "not_found"
