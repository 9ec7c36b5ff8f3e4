"""B6: a guest's booking as page, data and calendar file."""

import html
import re
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest

from joinlink.model.booking import Booking
from joinlink.model.booking_parts import Checkout, MeetingLink
from joinlink.model.booking_stages import BookingStatus, Party
from joinlink.model.deadlines import Deadlines
from joinlink.model.money import Money
from joinlink.model.refund import Refund, RefundState
from tests.functions.site import Answer, Site
from tests.samples import HOST, NOW, at
from tests.unit.mail.ical_reader import read_calendar
from tests.worlds.world import (
    CANCELLED,
    CONFIRMED,
    IN_PERSON,
    MEET_LINK,
    MISSING,
    NO_PLACE,
    PENDING,
    REFUNDED,
    WITH_ZOOM,
    ZOOM_LINK,
    World,
)

TOKEN = "booking.booking_1.signed"
PAGE = f"/bookings/booking_1?token={TOKEN}"
WHEN = "Wednesday, December 2 4:00 – 4:30 AM Eastern Time, New York"
FREE = Money(0, "eur")
CLOSED = replace(PENDING, hold_until=NOW + (PENDING.hold_until - PENDING.pay_until))
EXPIRED = replace(PENDING, status=BookingStatus.EXPIRED)
UNDER_WAY = replace(PENDING, checkout=replace(PENDING.checkout, is_completed=True))
OVER = at(WITH_ZOOM, NOW - timedelta(minutes=30))


def page_of(site: Site, world: World, booking: Booking) -> Answer:
    world.put(booking)
    answer = site.browse(PAGE)
    assert answer.status == 200
    return answer


def links_of(answer: Answer) -> dict[str, str]:
    """Return the addresses of the page's links by what people read, in the order of the page."""
    main = answer.text.partition("<main")[2].partition("</main>")[0]
    found = re.findall(r'<a [^>]*href="([^"]*)"[^>]*>(.*?)</a>', main, re.DOTALL)
    return {html.unescape(re.sub(r"<[^>]+>", "", words)).strip(): html.unescape(url) for url, words in found}


def looks_for_news_every(answer: Answer) -> int | None:
    """Return the seconds between two looks; None where nothing is awaited."""
    found = re.search(r'data-poll-seconds="(\d+)"', answer.text)
    assert ('http-equiv="refresh"' in answer.text and "/news" in answer.text) == bool(found)
    return int(found[1]) if found else None


# --- where it stands --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("link", "label"),
    [
        (ZOOM_LINK, "Join on Zoom"),
        (MEET_LINK, "Join on Google Meet"),
        (MeetingLink("https://rooms.example/piano", None, None), "Join meeting"),
    ],
    ids=["zoom", "meet", "pasted"],
)
def test_b6_m8_the_page_shows_time_and_class_and_the_first_thing_to_press_leads_in(site, world, link, label) -> None:
    answer = page_of(site, world, replace(WITH_ZOOM, link=link))

    assert WHEN in answer.words
    assert "Portfolio review with Host" in answer.words
    assert list(links_of(answer).items())[:2] == [(label, link.url), (link.url.removeprefix("https://"), link.url)]
    assert looks_for_news_every(answer) is None


AHEAD = ["Change of plans?", "calendar.ics", "Add to your calendar"]
STANDINGS = {
    "preparing": (CONFIRMED, 3, ["being prepared"], []),
    "missing": (MISSING, 30, ["Your video link will follow."], []),
    "missing and begun": (at(MISSING, NOW), 30, ["Host knows that it is missing."], ["will follow", "by mail"]),
    "in person": (IN_PERSON, None, ["Studio 3, Main Street 1"], ["video"]),
    "without a place": (NO_PLACE, None, ["You agree on a place with Host"], ["video"]),
    "unpaid": (PENDING, 3, ["Pay €45", "4:31 AM EST", "Choose it"], [*AHEAD, "You are booked"]),
    "payment may arrive": (CLOSED, 3, ["The time to pay is over", "updates by itself"], ["checkout"]),
    "hold lapsed": (replace(PENDING, hold_until=NOW), None, ["This booking has expired"], ["checkout"]),
    "expired": (EXPIRED, None, ["This booking has expired"], ["checkout"]),
    "payment under way": (UNDER_WAY, 30, ["Your payment is under way"], ["checkout"]),
    "a transfer takes days": (replace(UNDER_WAY, hold_until=NOW), 30, ["Your payment is under way"], ["checkout"]),
    "over": (OVER, None, ["This session is over", ZOOM_LINK.url], [*AHEAD, "Join on Zoom"]),
    "cancelled": (CANCELLED, None, ["cancelled", "Ask Host about your payment."], [*AHEAD, "Join on"]),
    "cancelled and free": (replace(CANCELLED, price=FREE), None, ["cancelled"], ["Money", "reason"]),
    "refunded": (
        REFUNDED,
        None,
        ["The full amount of €45 goes back to you."],
        [*AHEAD, "Money is not", "Join on"],
    ),
}


@pytest.mark.parametrize(("booking", "every", "says", "is_silent_about"), STANDINGS.values(), ids=STANDINGS)
def test_b2_b5_b6_m7_r1_x1_the_page_says_how_things_stand_and_looks_for_news_where_there_will_be_some(
    site: Site, world: World, booking: Booking, every: int | None, says: list[str], is_silent_about: list[str]
) -> None:
    answer = page_of(site, world, booking)

    assert [words for words in says if words not in answer.words] == []
    assert [words for words in is_silent_about if words in answer.text] == []
    assert looks_for_news_every(answer) == every


@pytest.mark.parametrize(
    ("booking", "label", "url"),
    [
        (PENDING, "Pay €45", "https://checkout.stripe.example/cs_test_1?a=b&c=d"),
        (PENDING, "Choose it", "/book/host"),
        (CANCELLED, "Book another time", "/book/host"),
        (OVER, "Book again", "/book/host"),
    ],
)
def test_b2_b6_the_page_leads_on(site: Site, world: World, booking: Booking, label: str, url: str) -> None:
    assert links_of(page_of(site, world, booking))[label] == url


@pytest.mark.parametrize("must_knock", [True, False])
def test_e1_the_page_says_that_the_host_lets_the_guest_in_where_guests_must_knock(site, world, must_knock) -> None:
    answer = page_of(site, world, replace(CONFIRMED, link=replace(MEET_LINK, must_knock=must_knock)))

    assert (f"choose “Ask to join”: {HOST.name} lets you in." in answer.words) is must_knock


def test_b6_what_the_guest_wrote_stands_on_the_page(site: Site, world: World) -> None:
    answer = page_of(site, world, replace(CONFIRMED, notes="I bring ten pictures & a dog."))

    assert "I bring ten pictures &amp; a dog." in answer.text


def test_b6_who_comes_back_from_the_checkout_reads_thanks_and_not_another_call_to_pay(site, world) -> None:
    world.put(PENDING)

    answer = site.browse(f"{PAGE}&checkout=done")

    assert 'data-state="payment_arriving"' in answer.text
    assert "Your payment is being confirmed. This page updates by itself." in answer.text
    assert f'data-address="/bookings/booking_1?token={TOKEN}&amp;checkout=done"' in answer.text
    assert list(links_of(answer)) == ["Go back to the payment", "Write to Host", "Correct it", "Download (JSON)"]
    assert looks_for_news_every(answer) == 3


def test_b6_a_visit_to_the_checkout_confirms_nothing(site: Site, world: World) -> None:
    world.put(EXPIRED)

    assert 'data-state="expired"' in site.browse(f"{PAGE}&checkout=done").text


@pytest.mark.parametrize(
    ("by", "words"), [(Party.GUEST, "You cancelled it."), (Party.HOST, "Host cancelled it."), (None, "cancelled")]
)
def test_x1_the_page_says_who_cancelled_and_why(site: Site, world: World, by: Party | None, words: str) -> None:
    answer = page_of(site, world, replace(CANCELLED, ended_by=by, reason="Ill & <sorry>"))

    assert words in answer.words
    assert "The reason given: Ill &amp; &lt;sorry&gt;" in answer.text


@pytest.mark.parametrize(("booking", "is_told"), [(CONFIRMED, True), (CANCELLED, False)], ids=["on", "cancelled"])
def test_r1_a_moved_booking_shows_both_times_while_it_is_on(site, world, booking, is_told) -> None:
    answer = page_of(site, world, replace(booking, moved_from=NOW + timedelta(hours=6)))

    assert WHEN in answer.words
    moved = "Moved from Tuesday, December 1, 2026, 10:00 – 10:30 AM"
    assert (moved in answer.words) == is_told


# --- data and calendar file -------------------------------------------------------------------------------------


def test_b6_the_guests_data_leaves_out_what_is_the_hosts(site: Site, world: World) -> None:
    world.put(replace(WITH_ZOOM, calendar_event_id="event_1", notes="Hello"))

    answer = site.get(f"/api/public{PAGE}")

    assert answer.status == 200
    assert answer.json == {
        "bookingId": "booking_1",
        "classId": "class_1",
        "classTitle": "Portfolio review",
        "status": "confirmed",
        "meetingState": "ready",
        "startsAt": "2026-12-02T09:00:00Z",
        "endsAt": "2026-12-02T09:30:00Z",
        "guest": {"name": "Guest", "email": "guest@example.com", "timezone": "America/New_York"},
        "price": {"amountMinor": 4500, "currency": "eur"},
        "answers": {},
        "meetingUrl": ZOOM_LINK.url,
        "meetingProvider": "zoom",
        "revision": 2,
        "createdAt": "2026-12-01T09:00:00Z",
    }


def test_e3_the_calendar_file_is_a_copy_to_keep_with_the_link_of_now(site: Site, world: World) -> None:
    world.put(replace(CONFIRMED, link=MEET_LINK))

    answer = site.get(f"/bookings/booking_1/calendar.ics?token={TOKEN}")

    file = read_calendar(answer.text.encode())
    assert answer.headers["content-type"].startswith("text/calendar")
    assert "attachment" in answer.headers["content-disposition"]
    assert (file.one("METHOD").value, file.one("LOCATION").text) == ("PUBLISH", MEET_LINK.url)
    assert TOKEN in file.one("DESCRIPTION").text


@pytest.mark.parametrize("booking", [PENDING, CANCELLED], ids=["unpaid", "cancelled"])
def test_e3_only_a_confirmed_booking_has_a_calendar_file(site: Site, world: World, booking: Booking) -> None:
    world.put(booking)

    answer = site.get(f"/bookings/booking_1/calendar.ics?token={TOKEN}")

    assert (answer.status, answer.json["code"]) == (404, "not_found")


# --- what a guest can do with it --------------------------------------------------------------------------------


def query_of(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query))


def test_b6_an_online_booking_goes_into_web_calendars_with_the_bridge_as_its_place(site, world) -> None:
    links = links_of(page_of(site, world, WITH_ZOOM))

    bridge = "https://joinlink.example/j/join.booking_1.signed"
    assert links["Google Calendar"].startswith("https://calendar.google.com/calendar/render?")
    assert query_of(links["Google Calendar"]) == {
        "action": "TEMPLATE",
        "text": "Portfolio review with Host",
        "dates": "20261202T090000Z/20261202T093000Z",
        "location": bridge,
        "details": f"Join: {bridge}",
    }
    assert links["Outlook"].startswith("https://outlook.live.com/calendar/")
    assert query_of(links["Outlook"]) == {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": "Portfolio review with Host",
        "startdt": "2026-12-02T09:00:00Z",
        "enddt": "2026-12-02T09:30:00Z",
        "location": bridge,
        "body": f"Join: {bridge}",
    }
    assert "subject=Portfolio%20review%20with%20Host" in links["Outlook"]
    assert query_of(links["Microsoft 365"]) == query_of(links["Outlook"])
    assert links["Apple, other"] == f"/bookings/booking_1/calendar.ics?token={TOKEN}"
    shared = [name for name, url in links.items() if url.startswith("https://") and TOKEN in url]
    assert shared == [], "whoever sees a calendar's entry may join, and not cancel"


def test_b6_a_web_calendar_gets_the_place_of_a_class_in_person_and_no_word_of_joining(site, world) -> None:
    links = links_of(page_of(site, world, IN_PERSON))

    query = query_of(links["Google Calendar"])
    assert query["location"] == "Studio 3, Main Street 1"
    assert "details" not in query


@pytest.mark.parametrize("booking", [CONFIRMED, WITH_ZOOM, IN_PERSON, MISSING])
@pytest.mark.parametrize("has_begun", [False, True])
def test_r1_x1_a_booking_can_be_moved_until_it_begins_and_cancelled_until_it_ends(
    site: Site, world: World, booking: Booking, has_begun: bool
) -> None:
    world.clock.time = booking.starts_at if has_begun else NOW

    answer = page_of(site, world, booking)

    move = links_of(answer).get("Move to another time")
    assert move == (None if has_begun else f"/bookings/booking_1/reschedule?token={TOKEN}")
    assert f'<form method="post" action="/bookings/booking_1/cancel?token={TOKEN}">' in answer.text


@pytest.mark.parametrize("price", [WITH_ZOOM.price, FREE], ids=["paid", "free"])
def test_x1_what_happens_to_the_money_is_said_before_the_click(site: Site, world: World, price: Money) -> None:
    answer = page_of(site, world, replace(WITH_ZOOM, price=price))

    before_the_button, button, _ = answer.text.partition("Yes, cancel it")
    words = "You paid €45. Money is not refunded automatically: whether you get it back is up to Host."
    assert button
    assert (words in before_the_button) == ("Money" in answer.text) == (price != FREE)


def test_f9_the_page_says_until_when_and_offers_what_the_guest_may_still_do(site: Site, world: World) -> None:
    booking = world.put(replace(WITH_ZOOM, deadlines=Deadlines(60, 120)))
    early = site.get(PAGE)
    world.clock.sleep(22 * 3600 + 1)
    between = site.get(PAGE)
    world.clock.sleep(3600)
    late = site.get(PAGE)

    moves, cancels = "//a[contains(@href, '/reschedule')]", "//form[contains(@action, '/cancel')]"
    assert [[len(page.find(path)) for path in (moves, cancels)] for page in (early, between, late)] == [
        [1, 1],
        [1, 0],
        [0, 0],
    ]
    assert "To cancel it, please write to Host." in between.text
    assert "The time to move or cancel it yourself is over. Please write to Host." in late.text
    move_page = site.get(f"/bookings/{booking.booking_id}/reschedule?token=booking.booking_1.signed")
    assert (move_page.status, "Please write to Host." in move_page.text) == (409, True)


def test_f9_the_page_says_what_went_back(site: Site, world: World) -> None:
    made, back = (
        Refund(number, 1000, NOW, state, "re_1") for number, state in [(1, RefundState.MADE), (2, RefundState.FAILED)]
    )
    paid = Checkout("cs_1", "", payment_intent_id="pi_1", is_completed=True)
    world.put(replace(WITH_ZOOM, checkout=paid, refunds=(made, back)))

    page = site.get(PAGE)

    assert "€10 of it went back to you." in page.text
    assert "A refund of €10 came back. Host knows" in page.text
    world.put(replace(WITH_ZOOM, checkout=paid, refunds=(replace(made, amount_minor=WITH_ZOOM.price.amount_minor),)))
    assert "All of it went back to you." in site.get(PAGE).text
