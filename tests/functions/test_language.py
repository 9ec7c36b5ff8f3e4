"""F3: the language of a request."""

import pytest

from tests.functions.site import Site


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
