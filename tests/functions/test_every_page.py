"""DESIGN 10, C9, S9: what holds for every page, by the functions' routes."""

import re
from dataclasses import replace

import pytest

from joinlink.model.booking_stages import Party
from joinlink.model.happenings import Happening
from joinlink.model.host import ConnectionStatus, Provider
from joinlink.model.known_guest import guest_id_of
from joinlink.model.notice import missing_link_notice
from joinlink.model.site import Site as OperatorsSite
from joinlink.model.telling import Cause
from joinlink.web.shell.templates import environment
from tests.functions.site import Answer, Site, invoke, sample
from tests.infra.routes import page_routes
from tests.samples import CLASS, EVENINGS, NOW, WEBHOOK
from tests.worlds.packages import bought, offer
from tests.worlds.world import CANCELLED, CSRF_TOKEN, GUEST, HOST_ID, MISSING, World

PAGES = sorted(
    route.path.format(
        handle="host",
        slug=CLASS.slug,
        class_id=CLASS.class_id,
        hours_id=EVENINGS.hours_id,
        booking_id="booking_1",
        occurrence_id="occurrence_1",
        offer_id="offer_1",
        package_id="package_1",
        webhook_id="webhook_1",
        subject="bookings",
        guest_id=guest_id_of(HOST_ID, GUEST.email),
        token="join.booking_1.signed",
    )
    for route in page_routes()
)
OF_HOSTS = [path for path in PAGES if path.startswith("/mentor")]
MARKUP = "<b>Ada</b><script>alert(1)</script>"


def look(world: World, path: str) -> Answer:
    world.configure(OPERATOR_ADDRESSES=world.hosts.get(HOST_ID).email)
    world.seat(replace(MISSING, booking_id="booking_9"))
    tokens = {"/bookings": "booking.booking_1.signed", "/packages": "package.package_1.signed"}
    query = "".join(f"?token={token}" for start, token in tokens.items() if path.startswith(start))
    return Site(world).browse(path + query)


@pytest.mark.parametrize("path", PAGES)
def test_what_people_and_providers_write_is_text_and_no_page_has_markup_script_or_style_of_its_own(world, path) -> None:
    world.be(name=MARKUP)
    world.sell(replace(CLASS, title=MARKUP, description=MARKUP))
    world.also_open(replace(EVENINGS, name=MARKUP))
    guest = replace(GUEST, name=MARKUP)
    booking = world.put(replace(MISSING, class_title=MARKUP, guest=guest, notes=MARKUP))
    world.put(replace(CANCELLED, booking_id="booking_2", guest=guest, ended_by=Party.GUEST, reason=MARKUP))
    world.timeline.add(booking.booking_id, NOW, Happening.NOT_MADE, kind="zoom", cause=Cause(MARKUP))
    world.notices.put(missing_link_notice(booking, NOW))
    offer(world, title=MARKUP)
    world.webhooks.put(WEBHOOK)
    bought(world, title=MARKUP, buyer=guest, spent={booking.booking_id: NOW})

    page = look(world, path)

    assert page.status == 200
    assert [bad for bad in ("<b>Ada", "<script>", "<style", " style=", " onclick=") if bad in page.text] == []
    assert page.text.count("<script") == page.text.count('<script type="module" src="/assets/')
    assert "script-src 'self'" in page.headers["content-security-policy"]


@pytest.mark.parametrize("path", PAGES)
def test_s9_every_page_names_the_operator_and_links_imprint_privacy_and_terms(world, path) -> None:
    world.sell(CLASS)
    world.also_open(EVENINGS)
    world.put(MISSING)
    world.put(replace(CANCELLED, booking_id="booking_2"))
    offer(world)
    world.webhooks.put(WEBHOOK)
    bought(world)

    assert_names_the_operator(look(world, path))


def test_s9_pages_about_errors_name_the_operator_as_well(world) -> None:
    paths = ("/book/nobody", "/bookings/booking_1", "/mentor/bookings/unknown")

    for page in (invoke("assets", sample("assets.nowhere")), *map(Site(world).browse, paths)):
        assert page.status in (403, 404)
        assert_names_the_operator(page)


def assert_names_the_operator(page: Answer) -> None:
    (foot,) = page.find("//footer")
    assert "Run by Example Studios" in foot.text_content()
    links = {link.text_content(): link.get("href") for link in foot.iter("a")}
    for name in ("Imprint", "Privacy", "Terms"):
        assert links[name] == f"https://operator.example/{name.lower()}"


def test_s9_an_operators_page_that_is_not_given_is_not_linked() -> None:
    site = OperatorsSite("Haus", "", imprint_url="", privacy_url="https://operator.example/privacy", terms_url="")

    foot = environment().get_template("parts/operator.html").module.operator(site)

    assert "Run by" not in foot
    assert re.findall(r'<a href="([^"]*)">(\w+)</a>', foot) == [("https://operator.example/privacy", "Privacy")]


@pytest.mark.parametrize("path", OF_HOSTS)
def test_c9_every_page_of_the_host_has_the_menu_a_way_out_and_the_account_that_has_to_be_connected_again(
    world, path
) -> None:
    world.sell(CLASS)
    world.also_open(EVENINGS)
    world.put(MISSING)
    offer(world)
    world.webhooks.put(WEBHOOK)
    bought(world)
    world.connect(Provider.ZOOM, status=ConnectionStatus.RECONNECT_REQUIRED)

    page = look(world, path)

    assert 'aria-label="Main"' in page.text
    assert '<form method="post" action="/logout">' in page.text
    assert f'<input type="hidden" name="csrf" value="{CSRF_TOKEN}">' in page.text
    assert ("Zoom needs to be reconnected." in page.words) == ("/connections" not in path)
