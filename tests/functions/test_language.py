"""F3: the language of a request."""

from dataclasses import replace

import pytest

from joinlink.language import Hours, WeekStart
from joinlink.model.happenings import Happening
from joinlink.model.money import Money
from joinlink.model.money_notices import nothing_paid_notice
from tests.functions.site import Site
from tests.samples import NOW
from tests.worlds.world import FREE_CLASS, WITH_ZOOM


def language_of(answer) -> tuple[str, str]:
    (page,) = answer.find("/html")
    return page.get("lang"), page.get("dir")


@pytest.mark.parametrize(
    ("accepted", "expected"), [("de-CH,de;q=0.9", ("de", "ltr")), ("ar", ("ar", "rtl")), ("nl", ("en", "ltr"))]
)
def test_f3_a_guests_page_is_in_the_language_that_the_browser_likes(world, accepted, expected) -> None:
    page = Site(world, language=accepted).browse("/book/host")

    assert language_of(page) == expected


def test_f3_a_language_chosen_in_the_foot_is_kept_and_wins_over_the_browsers(world) -> None:
    site = Site(world, language="de")
    (switch,) = site.browse("/book/host?from=2026-12-01").find("//footer//a[@hreflang='ja']")

    chosen = site.browse(switch.get("href"))
    site.keep_cookies(chosen)
    later = site.browse("/book/host")

    assert switch.get("href") == "/book/host?from=2026-12-01&lang=ja"
    assert language_of(chosen) == language_of(later) == ("ja", "ltr")
    assert any(cookie.startswith("lang=ja;") for cookie in chosen.cookies)
    assert later.cookies == ()


def test_a_language_that_the_site_does_not_speak_is_not_kept(world) -> None:
    page = Site(world).browse("/book/host?lang=nl")

    assert (language_of(page), page.cookies) == (("en", "ltr"), ())


def test_f3_a_booking_is_made_in_the_language_of_its_request_and_its_page_speaks_it(world) -> None:
    world.sell(FREE_CLASS)
    body = {"startsAt": "2026-12-02T09:00:00Z", "guest": {"name": "Guest", "email": "guest@example.com"}}
    french = Site(world, language="fr")

    booked = french.post(f"/api/public/hosts/host/classes/{FREE_CLASS.slug}/bookings", body).json
    page = f"/bookings/{booked['bookingId']}?token={booked['token']}"
    switched = Site(world, cookies={"lang": "ja"})

    assert world.bookings.get(booked["bookingId"]).guest.locale == "fr"
    assert language_of(Site(world, language="de").browse(page)) == ("fr", "ltr")
    assert language_of(switched.browse(page)) == ("ja", "ltr")


def test_f1_f3_a_hosts_pages_are_in_the_hosts_language_whatever_the_browser_likes(world) -> None:
    world.sell(FREE_CLASS)
    world.be(locale="de-AT", time_format=Hours.TWELVE, week_start=WeekStart.SATURDAY)

    page = Site(world, language="fr").browse("/mentor/calendar?view=month")

    assert language_of(page) == ("de", "ltr")
    assert page.find("//main//time/@datetime")[0] == "2026-11-28"


def test_f3_the_help_is_in_the_language_of_the_host_who_reads_it(world) -> None:
    world.be(locale="ar")

    assert language_of(Site(world, language="fr").browse("/help")) == ("ar", "rtl")


def test_f3_a_host_without_a_choice_is_answered_in_the_browsers_language(world) -> None:
    assert language_of(Site(world, language="fr").browse("/mentor/classes")) == ("fr", "ltr")


def test_f3_d5_d3_what_is_kept_is_told_in_the_language_of_the_host_who_reads_it(world) -> None:
    """A row tells what happened, and not in which words."""
    world.be(locale="de")
    booking = world.put(WITH_ZOOM)
    world.timeline.add(
        booking.booking_id, NOW, Happening.REFUNDED_BY_HOST, back=Money(1000, "eur"), paid=Money(4550, "eur")
    )
    world.notices.put(nothing_paid_notice(replace(booking, price=Money(4550, "eur")), NOW))
    site = Site(world, language="en")

    (line,) = site.get(f"/api/bookings/{booking.booking_id}/timeline").json["events"]
    (notice,) = site.get("/api/notices").json["notices"]

    pages = [site.browse(page).words for page in ("/mentor", f"/mentor/bookings/{booking.booking_id}")]
    assert all("45,50 €" in " ".join(told.split()) for told in (line["detail"], notice["detail"], *pages))
