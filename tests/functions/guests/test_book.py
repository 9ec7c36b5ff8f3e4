"""B1, B2, B4, A4, A6: booking over HTTP, as a program does."""

import json
from dataclasses import replace
from io import StringIO

import pytest

from joinlink.errors import SecretMissing
from joinlink.model.questions import Question, QuestionKind
from joinlink.usecases.bookings.take_payment_event import take_payment_event
from tests.fakes.failures import failing
from tests.fakes.outside import SITE
from tests.functions.site import Answer, Site
from tests.worlds.world import FREE_CLASS, HOST_ID, PAID_CLASS, World, payment_of

BOOKINGS = "/api/public/hosts/host/classes/portfolio-review/bookings"
GUEST = {"name": "Guest", "email": "guest@example.com", "timezone": "America/New_York"}
WISH = {"startsAt": "2026-12-02T09:00:00Z", "guest": GUEST}


def book(site: Site, *, key: str = "key-1", **changes: object) -> Answer:
    return site.post(BOOKINGS, {**WISH, **changes}, headers={"idempotency-key": key})


def test_b2_a_paid_class_is_answered_with_checkout_and_hold(site: Site, world: World) -> None:
    answer = site.post(BOOKINGS, WISH)

    (booking_id,) = world.bookings.bookings
    token = f"booking.{booking_id}.signed"
    assert answer.status == 201
    assert answer.json == {
        "bookingId": booking_id,
        "status": "pending_payment",
        "bookingUrl": f"{SITE}/bookings/{booking_id}?token={token}",
        "token": token,
        "checkoutUrl": "https://checkout.stripe.example/cs_test_1",
        "holdExpiresAt": "2026-12-01T09:31:00Z",
    }


def test_b4_a_free_class_is_confirmed_without_checkout_or_hold(site: Site, world: World) -> None:
    world.sell(FREE_CLASS)

    answer = site.post(BOOKINGS, {**WISH, "notes": "Hello"})

    assert answer.status == 201
    assert sorted(answer.json) == ["bookingId", "bookingUrl", "status", "token"]
    assert answer.json["status"] == "confirmed"


def test_o5_while_booking_is_paused_a_program_is_told_and_what_is_booked_goes_on(site: Site, world: World) -> None:
    world.sell(FREE_CLASS)
    booked = book(site).json
    world.configure(BOOKING="paused")

    answer = book(site, key="key-2", startsAt="2026-12-02T11:00:00Z")
    moved = site.post(
        f"/api/public/bookings/{booked['bookingId']}/reschedule?token={booked['token']}",
        {"startsAt": "2026-12-02T13:00:00Z"},
    )

    assert (answer.status, answer.json["code"]) == (503, "availability_unknown")
    assert answer.json["detail"] == "No bookings are taken right now. Try again later."
    assert (moved.status, len(world.bookings.bookings)) == (200, 1)


@pytest.mark.parametrize(
    ("reported", "zone"),
    [
        ({"timezone": "+05:30"}, "Asia/Kolkata"),
        ({"timezone": "GMT+2"}, "Etc/GMT-2"),
        ({"timezone": "Etc/Unknown"}, "Europe/Berlin"),
        ({"timezone": ""}, "Europe/Berlin"),
        ({"timezone": None}, "Europe/Berlin"),
        ({}, "Europe/Berlin"),
        ({"timezone": "America/Newly_Founded"}, "Europe/Berlin"),
        ({"timezone": "US/Pacific-New"}, "Europe/Berlin"),
    ],
)
def test_f4_what_a_guests_browser_reports_is_understood_or_the_hosts_zone_takes_its_place(
    site: Site, world: World, reported: dict[str, object], zone: str
) -> None:
    guest = {"name": "Guest", "email": "guest@example.com", **reported}

    assert site.post(BOOKINGS, {**WISH, "guest": guest}).status == 201

    (booking,) = world.bookings.bookings.values()
    assert booking.guest.timezone == zone


def test_o7_without_the_key_to_stripe_a_paid_class_can_not_be_booked_and_no_time_is_held(
    site: Site, world: World
) -> None:
    world.payment_secrets.failures.add("check", SecretMissing("no stripe/secret-key", provider="stripe"))

    answer = site.post(BOOKINGS, WISH)

    assert (answer.status, answer.json["code"]) == (503, "provider_unavailable")
    assert world.bookings.bookings == {}
    assert world.bookings.day_claims[HOST_ID] == {}
    assert site.post(BOOKINGS, WISH).status == 201


@pytest.mark.parametrize("teaching_class", [FREE_CLASS, PAID_CLASS], ids=["free", "paid"])
def test_o7_without_the_key_that_signs_links_nothing_is_booked(site: Site, world: World, teaching_class) -> None:
    world.sell(teaching_class)
    world.link_signer.sign = failing(SecretMissing("no links/signing-key", provider="links"))

    assert site.post(BOOKINGS, WISH).status == 503

    assert world.bookings.bookings == {}


@pytest.mark.parametrize("is_paid", [True, False], ids=["paid", "under way"])
def test_b2_a_repeat_after_the_payment_or_while_it_is_under_way_leads_to_no_checkout(site, world, is_paid) -> None:
    booking = world.bookings.get(book(site).json["bookingId"])
    if is_paid:
        take_payment_event(payment_of(booking), world.house)
    else:
        world.put(replace(booking, checkout=replace(booking.checkout, is_completed=True)))

    repeat = book(site)

    assert (repeat.status, repeat.json["status"]) == (201, "confirmed" if is_paid else "pending_payment")
    assert "checkoutUrl" not in repeat.json
    assert ("holdExpiresAt" in repeat.json) != is_paid


@pytest.mark.parametrize(
    ("changes", "key", "code"),
    [
        ({}, "key-2", "slot_taken"),
        ({"startsAt": "2026-12-05T09:00:00Z"}, "key-2", "slot_not_offered"),
        ({"guest": {**GUEST, "email": "other@example.com"}}, "key-1", "illegal_transition"),
    ],
    ids=["taken", "not on offer", "another guest's key"],
)
def test_a6_a_time_or_a_key_that_cant_be_had_is_a_conflict(site: Site, changes, key: str, code: str) -> None:
    book(site)

    answer = book(site, key=key, **changes)

    assert (answer.status, answer.json["code"]) == (409, code)
    assert "token" not in answer.text


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({**WISH, "coupon": "x"}, "coupon"),
        ({"guest": GUEST}, "startsAt"),
        ({**WISH, "startsAt": "9999-12-31T23:59:59Z"}, "startsAt"),
        ({**WISH, "guest": {**GUEST, "name": "Act now: evil.example/x"}}, "guest.name"),
        ({**WISH, "guest": {**GUEST, "name": "A\u202eB"}}, "guest.name"),
    ],
)
def test_what_cant_be_used_is_refused_by_name(site: Site, world: World, body: object, field: str) -> None:
    answer = site.post(BOOKINGS, body)

    assert (answer.status, answer.json["code"], answer.json["field"]) == (422, "invalid_input", field)
    assert world.bookings.bookings == {}


def test_c11_nothing_of_the_guest_and_no_token_gets_into_the_log(site: Site, log: StringIO) -> None:
    answer = site.post(BOOKINGS, {**WISH, "guest": {**GUEST, "name": "Canary Name", "email": "canary@example.com"}})

    written = log.getvalue()
    assert json.loads(written)["booking_id"] == answer.json["bookingId"]
    for secret in ("canary", "Canary", answer.json["token"], "cs_test"):
        assert secret not in written


# --- answers ----------------------------------------------------------------------------------------------------

QUESTIONS = (
    Question("level", "Your level", QuestionKind.CHOICE, is_required=True, choices=("Beginner", "Advanced")),
    Question("work", "Which of your works?", QuestionKind.TEXT),
    Question("more", "Tell me more", QuestionKind.LONG_TEXT),
    Question("first", "Is it your first time?", QuestionKind.YES_NO, is_required=True),
    Question("phone", "Your number", QuestionKind.PHONE),
)
ANSWERS = {"level": "Advanced", "work": "  The blue one ", "more": "", "first": False, "phone": "+44 20 7946 0018"}


def test_f8_answers_stand_on_the_booking_with_the_questions_as_they_were_asked(site: Site, world: World) -> None:
    asking = world.sell(replace(FREE_CLASS, questions=QUESTIONS))
    booked = book(site, answers=ANSWERS).json
    world.sell(replace(asking, questions=(replace(QUESTIONS[0], label="Other words", choices=("A", "B")),)))

    told = site.get(f"/api/public/bookings/{booked['bookingId']}?token={booked['token']}").json

    assert told["answers"] == {"level": "Advanced", "work": "The blue one", "first": False, "phone": ANSWERS["phone"]}
    assert [each["label"] for each in told["questions"]] == [
        "Your level",
        "Which of your works?",
        "Is it your first time?",
        "Your number",
    ]
    assert book(site, answers=ANSWERS).json == booked


@pytest.mark.parametrize(("written", "is_yes"), [("yes", True), ("true", True), ("no", False), ("false", False)])
def test_f8_yes_and_no_may_be_written_as_words(site: Site, world: World, written: str, is_yes: bool) -> None:
    world.sell(replace(FREE_CLASS, questions=QUESTIONS))

    booked = book(site, answers=ANSWERS | {"first": written})

    assert booked.status == 201
    told = site.get(f"/api/public/bookings/{booked.json['bookingId']}?token={booked.json['token']}").json
    assert told["answers"]["first"] is is_yes


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"level": None}, "answers.level"),
        ({"level": " "}, "answers.level"),
        ({"level": "Expert"}, "answers.level"),
        ({"work": "x" * 201}, "answers.work"),
        ({"work": "two\nlines"}, "answers.work"),
        ({"work": "\x07"}, "answers.work"),
        ({"work": 7}, "answers.work"),
        ({"work": True}, "answers.work"),
        ({"more": "x" * 2001}, "answers.more"),
        ({"first": None}, "answers.first"),
        ({"first": "maybe"}, "answers.first"),
        ({"phone": "ask my mother"}, "answers.phone"),
        ({"phone": "12 3"}, "answers.phone"),
        ({"elsewhere": "A"}, "answers.elsewhere"),
    ],
)
def test_f8_what_is_no_answer_is_refused_by_name_and_books_nothing(
    site: Site, world: World, wrong: dict[str, object], field: str
) -> None:
    world.sell(replace(FREE_CLASS, questions=QUESTIONS))

    answer = book(site, answers={**ANSWERS, **wrong})

    assert (answer.status, answer.json["code"], answer.json["field"]) == (422, "invalid_input", field)
    assert not world.bookings.bookings
