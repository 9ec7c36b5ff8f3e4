"""F1: a host who comes for the first time is asked for a name and a time zone, and neither is assumed."""

import pytest

from joinlink.model.host import Identity, is_made_of_address
from joinlink.web.addresses import AVAILABILITY_PAGE, OVERVIEW_PAGE, WELCOME
from tests.functions.site import Site
from tests.samples import HOST
from tests.worlds.world import CSRF_TOKEN, HOST_ID, World

ANSWER = {"csrf": CSRF_TOKEN, "name": "Piano Host", "timezone": "Asia/Tokyo"}


@pytest.fixture
def nameless(world: World) -> World:
    world.be(name="piano.host", email="piano.host@example.com", lacks_name=True)
    return world


def test_f1_who_has_no_name_is_asked_for_it_where_they_arrive_and_goes_on_from_there(
    site: Site, nameless: World
) -> None:
    asked = site.get(OVERVIEW_PAGE)
    assert {"name", "timezone"} <= asked.form(WELCOME).keys()
    assert asked.form(WELCOME)["timezone"] == ""

    answer = site.submit(WELCOME, ANSWER)

    assert (answer.status, answer.location) == (303, OVERVIEW_PAGE)
    assert nameless.hosts.get(HOST_ID).name == "Piano Host"
    assert nameless.profiles.load(HOST_ID).availability.timezone == "Asia/Tokyo"
    overview = site.get(OVERVIEW_PAGE)
    assert "Hello, Piano Host" in overview.words
    assert "Japan Time, Tokyo" in site.get(AVAILABILITY_PAGE).text
    assert not overview.find("//form[@data-ask-zone]")


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"name": ""}, "name"), ({"timezone": ""}, "timezone"), ({"timezone": "Mars/Base"}, "timezone")],
)
def test_f1_nothing_is_assumed_in_place_of_an_answer(site: Site, nameless: World, changed, field) -> None:
    answer = site.submit(WELCOME, {**ANSWER, **changed})

    assert (answer.status, bool(answer.error(field))) == (422, True)
    assert nameless.hosts.get(HOST_ID).lacks_name
    assert not nameless.profiles.load(HOST_ID).zone_is_known


def test_f4_who_forgot_the_name_alone_is_not_asked_which_zone_is_meant(site: Site, nameless: World) -> None:
    asked = site.submit(WELCOME, {**ANSWER, "name": "", "timezone": "Western European Time, Lisbon"})

    assert (asked.status, bool(asked.error("name"))) == (422, True)
    assert not asked.find("//input[@type='radio'][@name='timezone']")


def test_f4_the_zone_is_known_by_what_people_call_it_and_else_chosen(site: Site, nameless: World) -> None:
    asked = site.submit(WELCOME, {**ANSWER, "timezone": "Brazil"})
    assert "America/Sao_Paulo" in asked.find("//input[@type='radio'][@name='timezone']/@value")

    site.submit(WELCOME, {**ANSWER, "timezone": "München"})

    assert nameless.profiles.load(HOST_ID).availability.timezone == "Europe/Berlin"


def test_f1_a_name_that_is_as_the_address_is_a_name_once_it_was_given(site: Site, nameless: World) -> None:
    site.submit(WELCOME, {**ANSWER, "name": "Piano Host"})
    site.patch("/api/me", {"name": "piano"})

    assert "Hello, piano" in site.get(OVERVIEW_PAGE).words


def test_f1_who_has_a_name_is_asked_for_the_zone_alone_beside_the_overview(site: Site, world: World) -> None:
    overview = site.get(OVERVIEW_PAGE)
    assert overview.find("//form[@data-ask-zone]//input[@name='timezone']/@value") == []

    site.submit(WELCOME, {**overview.form(WELCOME), "timezone": "America/New_York"})

    assert world.profiles.load(HOST_ID).availability.timezone == "America/New_York"
    assert world.hosts.get(HOST_ID) == HOST


@pytest.mark.parametrize(
    ("given", "lacks_name"),
    [("Piano Host", False), ("piano.host", True), ("", True)],
    ids=["a name", "the address", "none"],
)
def test_f1_the_first_sign_in_knows_whether_it_was_told_a_name(world: World, given: str, lacks_name: bool) -> None:
    world.identity_provider.identities["code-1"] = Identity(
        "https://identity.example", "new", "piano.host@example.com", given
    )
    browser = Site(world, session=None)
    left = browser.get("/login?next=/mentor/classes")
    browser.keep_cookies(left)

    arrived = browser.get(f"/login/callback?code=code-1&state={left.location_query['state']}")

    assert arrived.location == "/mentor/classes"
    browser.keep_cookies(arrived)
    host = world.hosts.get(browser.get("/api/me").json["hostId"])
    assert host.lacks_name is lacks_name


@pytest.mark.parametrize(
    ("name", "made_up"), [("piano host", True), ("piano.host", True), ("Piano Host", True), ("Host", False)]
)
def test_f1_of_hosts_from_before_the_name_tells(name: str, made_up: bool) -> None:
    assert is_made_of_address(name, "piano.host@example.com") is made_up
