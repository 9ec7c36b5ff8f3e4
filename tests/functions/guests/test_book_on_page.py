"""B1, B2, B4, F8: booking with the form of a class's page, as a browser without JavaScript does."""

from dataclasses import replace

import pytest

from joinlink.model.booking_stages import BookingStatus, Ending
from joinlink.model.deadlines import Deadlines
from joinlink.model.money import Money
from joinlink.model.questions import Question, QuestionKind
from tests.fakes.outside import CHECKOUT_ORIGIN
from tests.functions.guests.booking_form import CLASS_PAGE, TYPED, booked, fill_in, refused, send
from tests.functions.site import Site
from tests.worlds.world import FREE_CLASS, World


def test_b4_a_free_class_leads_to_the_bookings_page(site: Site, world: World) -> None:
    world.sell(FREE_CLASS)

    answer = send(site)

    booking = booked(world)
    assert (answer.status, booking.status) == (303, BookingStatus.CONFIRMED)
    assert answer.location == f"/bookings/{booking.booking_id}?token=booking.{booking.booking_id}.signed"
    assert (booking.guest.name, booking.guest.email, booking.notes) == tuple(TYPED.values())
    assert booking.guest.timezone == "America/New_York"


@pytest.mark.parametrize(("sent", "zone"), [("Etc/GMT-2", "Etc/GMT-2"), ("Mars/Olympus", "Europe/Berlin")])
def test_f4_no_form_is_refused_for_a_zone_that_nobody_typed(site: Site, world: World, sent: str, zone: str) -> None:
    world.sell(FREE_CLASS)

    assert send(site, timezone=sent).status == 303

    assert booked(world).guest.timezone == zone


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


@pytest.mark.parametrize("target", ["/book/nobody/x", "/book/host/x"])
def test_a_class_that_is_gone_is_a_friendly_404(site: Site, target: str) -> None:
    answer = site.submit(target, fill_in(site))

    assert answer.status == 404
    assert "<h1>" in answer.text


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
