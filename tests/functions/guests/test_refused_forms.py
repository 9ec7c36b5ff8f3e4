"""A6, B1, B2: a form that is refused: what the page says, what it offers, and what it keeps of what was typed."""

import json
from dataclasses import replace
from io import StringIO

import pytest

from joinlink.errors import ProviderUnavailable, SecretMissing
from tests.fakes.outside import CHECKOUT_ORIGIN
from tests.functions.guests.booking_form import CLASS_PAGE, SLOT, TYPED, fill_in, refused, send
from tests.functions.guests.page_parts import Shown
from tests.functions.site import Site
from tests.worlds.world import FREE_CLASS, World


def test_o5_while_booking_is_paused_the_form_is_kept_and_says_so(site: Site, world: World) -> None:
    form = fill_in(site)
    world.configure(BOOKING="paused")

    page = refused(site, form)

    assert "No bookings are taken right now" in page.text
    assert page.fields.items() >= TYPED.items()
    assert world.bookings.bookings == {}


def test_o7_a_site_that_can_take_no_payments_says_so_on_the_page(site: Site, world: World) -> None:
    world.payment_secrets.failures.add("check", SecretMissing("no stripe/secret-key", provider="stripe"))

    assert refused(site, fill_in(site)).says("This class can't be booked right now")
    assert world.bookings.bookings == {}


def test_ac43_another_guests_page_has_another_key(site: Site) -> None:
    """Whoever knows a guest's address and time is not led to their booking."""
    first, second = fill_in(site), fill_in(site)
    site.submit(CLASS_PAGE, first)

    assert refused(site, second).says("Somebody else has just taken this time.")


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"guest.name": " "}, "guest.name", "Please write your name, on one line."),
        ({"guest.name": "Guest\nBcc: x@example.com"}, "guest.name", "Please write your name, on one line."),
        ({"guest.email": "guest"}, "guest.email", "Please write an e-mail address, such as name@example.com."),
        ({"startsAt": ""}, "startsAt", "Please pick a time."),
        ({"startsAt": "tomorrow"}, "startsAt", "Please pick a time."),
        ({"notes": "x" * 2001}, "notes", "Please write at most 2000 characters here."),
    ],
)
def test_b1_what_cant_be_used_is_told_beside_its_field_and_all_that_was_typed_is_kept(
    site: Site, world: World, change, field: str, words: str
) -> None:
    form = {**fill_in(site), **change}

    page = refused(site, form)

    assert page.error(field) == words
    assert page.fields == {name: value for name, value in form.items() if name != "startsAt"}
    assert page.chosen == ([SLOT] if field != "startsAt" else [])
    assert page.day == "Wednesday, December 2"
    assert world.bookings.bookings == {}


def test_several_errors_are_all_told(site: Site) -> None:
    page = refused(site, {"timezone": "Europe/Berlin"})

    assert all(page.error(field) for field in ("startsAt", "guest.name", "guest.email"))
    assert page.says("Please look at the marked fields again.")


def test_a6_a_slot_taken_meanwhile_offers_the_nearest_others_of_which_one_can_be_booked_at_once(site, world) -> None:
    form = fill_in(site)
    world.book()

    page = refused(site, form)

    assert page.says(
        "Somebody else has just taken this time. These are the closest free ones, in Eastern Time, New York:"
    )
    offered = [
        "Wed, Dec 2, 3:00 AM",
        "Wed, Dec 2, 3:30 AM",
        "Wed, Dec 2, 4:30 AM",
        "Wed, Dec 2, 5:00 AM",
        "Wed, Dec 2, 5:30 AM",
    ]
    assert list(page.nearest.values()) == offered
    assert page.fields == {name: value for name, value in form.items() if name != "startsAt"}
    assert page.chosen == []
    assert site.submit(page.action, {**page.fields, "startsAt": "2026-12-02T09:30:00Z"}).status == 303


def test_f5_one_of_the_nearest_is_chosen_without_losing_what_was_typed(site: Site, world: World) -> None:
    form = fill_in(site)
    world.book()
    answer = site.submit(CLASS_PAGE, form)
    site.keep_cookies(answer)
    offered = site.get(answer.location).find("//*[@data-nearest]//a/@href")

    page = Shown(site.get(offered[0].partition("#")[0]).text)

    assert page.chosen == ["2026-12-02T08:00:00Z"]
    assert page.fields["guest.name"] == "Guest"
    assert not page.says("Somebody else has just taken this time.")


def test_ac55_a_time_that_the_host_withdrew_offers_the_nearest_others_too(site: Site) -> None:
    page = refused(site, fill_in(site, "2026-12-05T09:00:00Z"))

    assert page.says("This time is no longer free.")
    assert next(iter(page.nearest.values())) == "Fri, Dec 4, 8:30 AM"


def test_a6_when_nothing_else_is_free_the_guest_is_told_without_an_offer(site: Site, world: World) -> None:
    form = fill_in(site)
    world.sell(replace(FREE_CLASS, published=True, duration_minutes=24 * 60))

    page = refused(site, form)

    assert page.nearest == {}
    assert page.says("This time is no longer free.")


def test_b2_while_stripe_is_down_nothing_is_booked_and_trying_again_works(site: Site, world: World) -> None:
    world.payments.failures.add("open_checkout", ProviderUnavailable("no answer", provider="stripe"))

    page = refused(site, fill_in(site))

    assert page.says("The payment could not be started, so nothing was booked.")
    assert page.chosen == [SLOT]
    assert site.submit(page.action, {**page.fields, "startsAt": SLOT}).location.startswith(CHECKOUT_ORIGIN)


def test_b2_of_a_host_who_can_not_be_paid_nothing_is_booked_and_what_was_typed_stays(site, world) -> None:
    world.configure(PAYOUTS="connect")

    page = refused(site, fill_in(site))

    assert page.says("The host can't take payments at the moment, so nothing was booked.")
    assert page.chosen == [SLOT]
    assert world.bookings.bookings == {}


class TestARefusedForm:
    """It leads back to the page, so that *Back* works after it, and leaves nothing personal on the way."""

    def test_what_was_typed_stands_neither_in_the_address_nor_in_the_cookie(self, site: Site, world: World) -> None:
        answer = site.submit(CLASS_PAGE, fill_in(site, notes="canary " * 400))

        assert set(answer.location_query) == {"day", "timezone", "again"}
        (cookie,) = answer.cookies
        for part in (f"Path={CLASS_PAGE}", "Max-Age=900", "HttpOnly", "SameSite=Lax", "Secure"):
            assert part in cookie
        assert all(word not in answer.location + cookie for word in ("anary", "example.com"))

    def test_it_can_be_looked_at_again_for_a_quarter_of_an_hour(self, site: Site, world: World) -> None:
        answer = site.submit(CLASS_PAGE, fill_in(site, **{"guest.name": ""}))
        site.keep_cookies(answer)

        for _ in range(2):
            assert Shown(site.get(answer.location).text).fields["guest.email"] == "guest@example.com"
        assert Shown(site.get(CLASS_PAGE).text).fields["guest.email"] == ""
        world.clock.sleep(15 * 60)
        assert Shown(site.get(answer.location).text).says("What you typed is no longer here.")

    @pytest.mark.parametrize("cookie", ["", "guessed"])
    def test_nobody_else_finds_it_by_its_address(self, site: Site, cookie: str) -> None:
        answer = site.submit(CLASS_PAGE, fill_in(site, **{"guest.name": ""}))
        site.cookies["form"] = cookie

        page = Shown(site.get(answer.location).text)

        assert page.says("What you typed is no longer here.")
        assert not page.says("guest@example.com")

    def test_no_more_is_kept_than_somebody_types(self, site: Site, world: World) -> None:
        site.submit(CLASS_PAGE, {**fill_in(site), "notes": "x" * 100_000, "more": "y" * 100_000})

        ((form, _),) = world.kept_forms.forms.values()
        assert sum(map(len, form.values.values())) < 6000

    @pytest.mark.parametrize("weeks", ["1", "12"])
    def test_s1_the_largest_form_fits_an_item_of_the_table_and_an_address(self, site, world, weeks: str) -> None:
        """DynamoDB's items have at most 400 KB, and a request of API Gateway's 10 KB beside its body."""
        wide = "🎹" * 10_000
        names = [
            *fill_in(site),
            "notes",
            *(f"answers.question_{n}" for n in range(10)),
            *(f"dates.{n}" for n in range(13)),
        ]
        form = {**dict.fromkeys(names, wide), "repeat": weeks, f"answers.{wide}": "x", f"dates.{wide}": "x"}

        answer = site.submit(CLASS_PAGE, form)

        ((kept, _),) = world.kept_forms.forms.values()
        size = len(json.dumps([kept.values, kept.errors, kept.message], ensure_ascii=False).encode())
        assert (answer.status, size < 400_000, len(answer.location) < 10_000) == (303, True, True)


def test_c11_a_refused_form_leaves_nothing_of_the_guest_in_the_log(site: Site, log: StringIO) -> None:
    send(site, **{"guest.name": "Canary Name", "guest.email": "canary"})

    assert '"problem":"invalid_input"' in log.getvalue().replace('": "', '":"')
    assert "anary" not in log.getvalue()
