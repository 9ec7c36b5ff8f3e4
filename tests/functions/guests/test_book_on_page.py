"""B1, B2, B4, A6: booking with the form of a class's page, as a browser without JavaScript does."""

from dataclasses import replace
from io import StringIO

import pytest

from joinlink.errors import ProviderUnavailable, SecretMissing
from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus, Ending
from joinlink.model.deadlines import Deadlines
from joinlink.model.money import Money
from joinlink.model.questions import Question, QuestionKind
from tests.fakes.interruptions import meanwhile
from tests.fakes.outside import CHECKOUT_ORIGIN
from tests.functions.guests.page_parts import Shown
from tests.functions.site import Answer, Site
from tests.worlds.world import FREE_CLASS, World

CLASS_PAGE = "/book/host/portfolio-review"
SLOT = "2026-12-02T09:00:00Z"
TYPED = {"guest.name": "Guest", "guest.email": "guest@example.com", "notes": "Scales first"}


def fill_in(site: Site, starts_at: str = SLOT, **changes: str) -> dict[str, str]:
    """Open the page, and fill in its form."""
    page = Shown(site.get(f"{CLASS_PAGE}?day={starts_at[:10]}&timezone=America/New_York").text)
    return {**page.fields, **TYPED, "startsAt": starts_at, **changes}


def send(site: Site, **changes: str) -> Answer:
    return site.submit(CLASS_PAGE, fill_in(site, **changes))


def refused(site: Site, form: dict[str, str]) -> Shown:
    """Send a form that is refused, and look at the page that the browser is sent to."""
    answer = site.submit(CLASS_PAGE, form)
    assert answer.status == 303
    assert answer.location.startswith(f"{CLASS_PAGE}?")
    site.keep_cookies(answer)
    page = site.get(answer.location)
    assert (page.status, CHECKOUT_ORIGIN in page.headers["content-security-policy"]) == (200, True)
    return Shown(page.text)


def booked(world: World) -> Booking:
    (booking,) = world.bookings.bookings.values()
    return booking


def test_b4_a_free_class_leads_to_the_bookings_page(site: Site, world: World) -> None:
    world.sell(FREE_CLASS)

    answer = send(site)

    booking = booked(world)
    assert (answer.status, booking.status) == (303, BookingStatus.CONFIRMED)
    assert answer.location == f"/bookings/{booking.booking_id}?token=booking.{booking.booking_id}.signed"
    assert (booking.guest.name, booking.guest.email, booking.notes) == tuple(TYPED.values())
    assert booking.guest.timezone == "America/New_York"


def test_o5_while_booking_is_paused_the_form_is_kept_and_says_so(site: Site, world: World) -> None:
    form = fill_in(site)
    world.configure(BOOKING="paused")

    page = refused(site, form)

    assert "No bookings are taken right now" in page.text
    assert page.fields.items() >= TYPED.items()
    assert world.bookings.bookings == {}


@pytest.mark.parametrize(("sent", "zone"), [("Etc/GMT-2", "Etc/GMT-2"), ("Mars/Olympus", "Europe/Berlin")])
def test_f4_no_form_is_refused_for_a_zone_that_nobody_typed(site: Site, world: World, sent: str, zone: str) -> None:
    world.sell(FREE_CLASS)

    assert send(site, timezone=sent).status == 303

    assert booked(world).guest.timezone == zone


def test_o7_a_site_that_can_take_no_payments_says_so_on_the_page(site: Site, world: World) -> None:
    world.payment_secrets.failures.add("check", SecretMissing("no stripe/secret-key", provider="stripe"))

    assert refused(site, fill_in(site)).says("This class can't be booked right now")
    assert world.bookings.bookings == {}


def test_b2_ac43_a_paid_class_leads_straight_to_the_checkout_and_sent_twice_it_books_once(site, world) -> None:
    form = fill_in(site)

    for _ in range(2):
        answer = site.submit(CLASS_PAGE, form)
        assert (answer.status, answer.location) == (303, f"{CHECKOUT_ORIGIN}/cs_test_1")

    assert booked(world).status is BookingStatus.PENDING_PAYMENT


def test_a_form_sent_again_after_the_payment_leads_to_the_booking(site: Site, world: World) -> None:
    form = fill_in(site)
    site.submit(CLASS_PAGE, form)
    booking = world.put(booked(world).confirmed(world.clock.now()))

    assert site.submit(CLASS_PAGE, form).location.startswith(f"/bookings/{booking.booking_id}?token=")


def test_f5_a_guest_who_goes_back_and_picks_another_time_gets_it_and_gives_the_first_one_back(
    site: Site, world: World
) -> None:
    form = fill_in(site)
    site.keep_cookies(site.submit(CLASS_PAGE, form))

    site.submit(CLASS_PAGE, {**form, "startsAt": "2026-12-02T09:30:00Z"})

    first, second = world.bookings.bookings.values()
    assert (first.status, first.ending) == (BookingStatus.EXPIRED, Ending.LET_GO)
    assert second.status is BookingStatus.PENDING_PAYMENT
    assert world.payments.closed == [first.checkout.session_id]


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


class TestAGuestWhoWentBackFromTheCheckout:
    @pytest.fixture(autouse=True)
    def went_back(self, site: Site) -> None:
        site.keep_cookies(send(site))

    @pytest.mark.parametrize("target", [CLASS_PAGE, f"{CLASS_PAGE}?day=2026-12-03", "/book/host"])
    def test_f5_the_hosts_pages_say_what_is_held_and_until_when_to_be_paid_or_let_go(self, site, world, target) -> None:
        text = site.get(target).text

        assert "You hold a time until 4:31 AM EST" in text
        assert "Wednesday, December 2, 2026, 4:00 – 4:30 AM (Eastern Time, New York)" in text
        assert f'<a class="button" href="{CHECKOUT_ORIGIN}/cs_test_1">Pay now</a>' in text
        assert f'action="/bookings/{booked(world).booking_id}/release?token=' in text

    def test_f5_the_cookie_is_the_hosts_alone_and_ends_with_the_hold(self, site: Site, world: World) -> None:
        (cookie,) = send(site, **{"guest.email": "other@example.com", "startsAt": "2026-12-02T11:00:00Z"}).cookies

        for part in ("Path=/book/host;", "Max-Age=2100", "HttpOnly", "SameSite=Lax", "Secure"):
            assert part in f"{cookie};"

    @pytest.mark.parametrize("how", ["paid", "lapsed", "transfer", "forged", "another host's", "gone"])
    def test_f5_nothing_is_said_of_what_is_not_held(self, site: Site, world: World, how: str) -> None:
        booking = booked(world)
        match how:
            case "paid":
                world.put(booking.confirmed(world.clock.now()))
            case "lapsed":
                world.clock.sleep(31 * 60)
            case "transfer":
                world.put(replace(booking, checkout=replace(booking.checkout, is_completed=True)))
            case "forged":
                site.cookies["hold"] = f"join.{booking.booking_id}.signed"
            case "another host's":
                world.put(replace(booking, host_id="host_other"))
            case "gone":
                del world.bookings.bookings[booking.booking_id]

        assert "You hold a time" not in site.get(CLASS_PAGE).text

    def test_f5_who_asks_for_the_same_again_is_led_to_the_same_checkout(self, site: Site, world: World) -> None:
        form = {**TYPED, "startsAt": SLOT, "timezone": "America/New_York", "key": "of another visit"}

        assert site.submit(CLASS_PAGE, form).location == f"{CHECKOUT_ORIGIN}/cs_test_1"

        assert booked(world).status is BookingStatus.PENDING_PAYMENT

    @pytest.mark.parametrize("starts_at", [SLOT, "2026-12-02T09:30:00Z"])
    def test_f5_who_corrects_the_address_or_the_time_holds_one_time_only(self, site, world, starts_at) -> None:
        changed = {"guest.email": "right@example.com", "startsAt": starts_at}
        form = {**TYPED, "timezone": "America/New_York", "key": "of another visit", **changed}

        assert site.submit(CLASS_PAGE, form).location == f"{CHECKOUT_ORIGIN}/cs_test_2"

        holding = [one for one in world.bookings.bookings.values() if one.status is BookingStatus.PENDING_PAYMENT]
        assert [one.guest.email for one in holding] == ["right@example.com"]
        assert len(world.bookings.day_claims[holding[0].host_id]) == 1

    def test_f5_what_is_held_stays_where_the_other_time_can_not_be_had(self, site: Site, world: World) -> None:
        held = booked(world)

        refused(site, {**TYPED, "timezone": "America/New_York", "startsAt": "2026-12-05T09:00:00Z"})

        assert booked(world) == held

    def test_f5_what_was_paid_meanwhile_is_kept_beside_the_other(self, site: Site, world: World) -> None:
        held = booked(world)
        meanwhile(world.bookings, "expire", lambda: world.put(held.confirmed(world.clock.now())))

        site.submit(CLASS_PAGE, {**TYPED, "timezone": "America/New_York", "startsAt": "2026-12-02T11:00:00Z"})

        assert {one.status for one in world.bookings.bookings.values()} == {"confirmed", "pending_payment"}

    def test_f5_back_to_the_time_that_is_held_nobody_is_told_that_it_is_gone(self, site: Site) -> None:
        page = Shown(site.get(f"{CLASS_PAGE}?at={SLOT}").text)

        assert page.says("You hold a time until")
        assert not page.says("This time is no longer free.")

    @pytest.mark.parametrize(
        ("wanted", "leads_to"),
        [(CLASS_PAGE, CLASS_PAGE), ("https://elsewhere.example/book/", None), ("/mentor", None), ("", None)],
    )
    def test_f5_let_go_it_is_free_again_and_the_page_leads_back(self, site, world, wanted, leads_to) -> None:
        booking = booked(world)
        own_page = f"/bookings/{booking.booking_id}?token=booking.{booking.booking_id}.signed"
        release = own_page.replace("?", "/release?")

        for _ in range(2):
            answer = site.submit(release, {"next": wanted})
            assert (answer.status, answer.location) == (303, leads_to or own_page)

        stored = world.stored(booking)
        assert (stored.status, stored.ending) == (BookingStatus.EXPIRED, Ending.LET_GO)
        assert world.payments.closed == [booking.checkout.session_id]
        assert "You let this time go" in site.get(own_page).text
        assert "You hold a time" not in site.get(CLASS_PAGE).text

    def test_f5_let_go_when_it_is_paid_already_leads_to_the_booking(self, site: Site, world: World) -> None:
        booking = world.put(booked(world).confirmed(world.clock.now()))
        release = f"/bookings/{booking.booking_id}/release?token=booking.{booking.booking_id}.signed"

        assert site.submit(release, {"next": CLASS_PAGE}).location.startswith(f"/bookings/{booking.booking_id}?")
        assert world.stored(booking) == booking


@pytest.mark.parametrize("target", ["/book/nobody/x", "/book/host/x"])
def test_a_class_that_is_gone_is_a_friendly_404(site: Site, target: str) -> None:
    answer = site.submit(target, fill_in(site))

    assert answer.status == 404
    assert "<h1>" in answer.text


def test_c11_a_refused_form_leaves_nothing_of_the_guest_in_the_log(site: Site, log: StringIO) -> None:
    send(site, **{"guest.name": "Canary Name", "guest.email": "canary"})

    assert '"problem":"invalid_input"' in log.getvalue().replace('": "', '":"')
    assert "anary" not in log.getvalue()


# --- questions --------------------------------------------------------------------------------------------------

ASKING = replace(
    FREE_CLASS,
    questions=(
        Question("level", "Your <level>", QuestionKind.CHOICE, is_required=True, choices=("Beginner", "Advanced")),
        Question("first", "Is it your first time?", QuestionKind.YES_NO),
        Question("phone", "Your number", QuestionKind.PHONE),
    ),
    deadlines=Deadlines(1440, 1440),
)


def test_f8_the_form_asks_what_the_class_asks_and_the_answers_stand_on_the_bookings_page(site, world) -> None:
    world.sell(ASKING)

    answer = send(site, **{"answers.level": "Advanced", "answers.first": "true", "answers.phone": ""})

    assert [(each.question_id, each.value) for each in booked(world).answers] == [
        ("level", "Advanced"),
        ("first", True),
    ]
    facts = site.get(answer.location).find("//dl/dt[.='Your <level>' or .='Is it your first time?']/following::dd[1]")
    assert [each.text_content() for each in facts] == ["Advanced", "Yes"]


def test_f8_an_answer_that_is_none_is_marked_at_its_field_and_what_was_typed_stays(site, world) -> None:
    world.sell(ASKING)

    page = refused(site, fill_in(site, **{"answers.level": "", "answers.phone": "none"}))

    assert (page.error("answers.level"), page.error("answers.phone")) == (
        "This answer is needed.",
        "Write a phone number, such as +44 20 7946 0018.",
    )
    assert page.fields.items() >= {**TYPED, "answers.phone": "none"}.items()
    assert world.bookings.bookings == {}


def test_f9_the_page_says_until_when_a_guest_may_change_their_mind_before_they_book(site, world) -> None:
    world.sell(replace(ASKING, price=Money(4500, "eur")))

    page = site.get(CLASS_PAGE)

    assert page.text.count("Free to move or cancel until 24 hours before.") >= 2
    assert "Whether a payment goes back is up to Host." in page.text
