"""B6: a guest's booking as page, data and calendar file."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest

from joinlink.model.booking import Booking, BookingStatus, Checkout, MeetingLink, MeetingState, Party
from joinlink.model.money import Money
from joinlink.model.teaching import Location
from tests.functions.site import Answer, Site
from tests.samples import NOW
from tests.unit.mail.ical_reader import read_calendar
from tests.worlds.world import CONFIRMED, MEET_LINK, WITH_ZOOM, ZOOM_LINK, World

TOKEN = "booking.booking_1.signed"
WHEN = "Wednesday 2 December 2026, 04:00–04:30 (America/New_York, EST)"
PENDING = replace(
    CONFIRMED,
    status=BookingStatus.PENDING_PAYMENT,
    revision=1,
    hold_until=NOW + timedelta(minutes=35),
    checkout=Checkout("cs_test_1", "https://checkout.stripe.example/cs_test_1?a=b&c=d"),
)


def page_of(site: Site, world: World, booking: Booking) -> Answer:
    world.put(booking)
    answer = site.browse(f"/bookings/booking_1?token={TOKEN}")
    assert answer.status == 200
    return answer


def links_of(answer: Answer) -> dict[str, str]:
    """Return the addresses of the page's links by what people read, in the order of the page."""
    main = answer.text.partition("<main")[2].partition("</main>")[0]
    found = re.findall(r'<a [^>]*href="([^"]*)"[^>]*>(.*?)</a>', main, re.DOTALL)
    return {html.unescape(re.sub(r"<[^>]+>", "", words)).strip(): html.unescape(url) for url, words in found}


def is_polling(answer: Answer) -> bool:
    return 'http-equiv="refresh"' in answer.text and "/news" in answer.text


@pytest.mark.parametrize(
    ("link", "label"), [(ZOOM_LINK, "Join on Zoom"), (MEET_LINK, "Join on Google Meet")], ids=["zoom", "meet"]
)
def test_b6_the_page_shows_time_class_and_the_join_link(site: Site, world: World, link, label) -> None:
    answer = page_of(site, world, replace(WITH_ZOOM, link=link))

    assert WHEN in answer.text
    assert "Portfolio review with Host" in answer.text
    assert links_of(answer)[label] == link.url
    assert not is_polling(answer)


def test_b6_the_first_thing_to_press_is_the_join_button(site: Site, world: World) -> None:
    answer = page_of(site, world, WITH_ZOOM)

    assert list(links_of(answer))[:2] == ["Join on Zoom", ZOOM_LINK.url]


def test_b6_while_the_link_is_being_prepared_the_page_says_so_and_updates_by_itself(site, world) -> None:
    answer = page_of(site, world, CONFIRMED)

    assert "being prepared" in answer.text
    assert 'data-poll-seconds="3"' in answer.text
    assert is_polling(answer)


def test_b6_a_missing_link_will_follow_and_is_looked_for_at_leisure(site, world) -> None:
    answer = page_of(site, world, replace(CONFIRMED, meeting_state=MeetingState.MISSING))

    assert "Your video link will follow." in answer.text
    assert 'data-poll-seconds="30"' in answer.text


def test_b6_a_class_in_person_shows_its_place(site, world) -> None:
    in_person = replace(
        CONFIRMED, is_online=False, meeting_state=MeetingState.NONE, location=Location("Studio 3", "Main Street 1")
    )

    answer = page_of(site, world, in_person)

    assert "Studio 3, Main Street 1" in answer.text
    assert "video" not in answer.text
    assert not is_polling(answer)


def test_b6_a_class_in_person_without_a_place_says_who_names_it(site, world) -> None:
    answer = page_of(site, world, replace(CONFIRMED, is_online=False, meeting_state=MeetingState.NONE))

    assert "You agree on a place with Host" in answer.text


def test_b6_what_the_guest_wrote_stands_on_the_page(site, world) -> None:
    answer = page_of(site, world, replace(CONFIRMED, notes="I bring ten pictures & a dog."))

    assert "I bring ten pictures &amp; a dog." in answer.text


def test_b2_a_booking_that_waits_for_its_payment_leads_to_the_checkout(site, world) -> None:
    answer = page_of(site, world, PENDING)

    assert 'href="https://checkout.stripe.example/cs_test_1?a=b&amp;c=d">Pay 45.00 EUR</a>' in answer.text
    assert "04:31 EST" in answer.text
    assert 'href="/book/host">Choose it</a>' in answer.text
    assert "You are booked" not in answer.text
    assert is_polling(answer)


def test_b6_who_comes_back_from_the_checkout_reads_thanks_and_not_another_call_to_pay(site, world) -> None:
    world.put(PENDING)

    answer = site.browse(f"/bookings/booking_1?token={TOKEN}&checkout=done")

    assert 'data-state="payment_arriving"' in answer.text
    assert "Your payment is being confirmed. This page updates by itself." in answer.text
    assert f'data-address="/bookings/booking_1?token={TOKEN}&amp;checkout=done"' in answer.text
    assert list(links_of(answer)) == ["Go back to the payment"]
    assert is_polling(answer)


def test_b6_a_visit_to_the_checkout_confirms_nothing(site, world) -> None:
    world.put(replace(PENDING, status=BookingStatus.EXPIRED))

    answer = site.browse(f"/bookings/booking_1?token={TOKEN}&checkout=done")

    assert 'data-state="expired"' in answer.text


def test_b2_after_the_checkout_ended_its_payment_may_still_arrive(site, world) -> None:
    world.clock.time = PENDING.pay_until

    answer = page_of(site, world, PENDING)

    assert "The time to pay is over" in answer.text
    assert "updates by itself" in answer.text
    assert "checkout" not in answer.text
    assert is_polling(answer)


@pytest.mark.parametrize(
    "booking",
    [replace(PENDING, hold_until=NOW), replace(PENDING, status=BookingStatus.EXPIRED)],
    ids=["hold lapsed", "expired"],
)
def test_b2_a_booking_whose_time_to_pay_is_over_offers_no_checkout(site, world, booking) -> None:
    answer = page_of(site, world, booking)

    assert "This booking has expired" in answer.text
    assert "checkout" not in answer.text
    assert not is_polling(answer)


@pytest.mark.parametrize("hours", [0, 100], ids=["in time", "after the hold"])
def test_b2_a_payment_that_is_under_way_is_not_asked_for_again(site, world, hours) -> None:
    """A bank transfer takes days: the checkout is completed, and there is nothing left to click."""
    world.clock.time += timedelta(hours=hours)

    answer = page_of(site, world, replace(PENDING, checkout=replace(PENDING.checkout, is_completed=True)))

    assert 'data-state="payment_under_way"' in answer.text
    assert "Your payment is under way" in answer.text
    assert "checkout.stripe.example" not in answer.text
    assert 'data-poll-seconds="30"' in answer.text
    assert is_polling(answer)


CANCELLED = replace(CONFIRMED, status=BookingStatus.CANCELLED, meeting_state=MeetingState.REMOVED)


@pytest.mark.parametrize("status", [BookingStatus.CANCELLED, BookingStatus.REFUNDED])
def test_a_booking_that_has_ended_shows_no_link(site, world, status) -> None:
    answer = page_of(site, world, replace(CANCELLED, status=status))

    assert f'data-state="{status}"' in answer.text
    assert "Join" not in answer.text.replace("Joinlink", "")
    assert "calendar.ics" not in answer.text
    assert 'href="/book/host">Book another time</a>' in answer.text
    assert not is_polling(answer)


@pytest.mark.parametrize(
    ("by", "words"), [(Party.GUEST, "You cancelled it."), (Party.HOST, "Host cancelled it."), (None, "cancelled")]
)
def test_x1_the_page_says_who_cancelled_why_and_where_money_stands(site, world, by, words) -> None:
    answer = page_of(site, world, replace(CANCELLED, ended_by=by, reason="Ill & <sorry>"))

    assert words in answer.text
    assert "The reason given: Ill &amp; &lt;sorry&gt;" in answer.text
    assert "Money is not refunded automatically. Ask Host about your payment." in answer.text


def test_x1_a_free_class_that_was_cancelled_mentions_no_money(site, world) -> None:
    answer = page_of(site, world, replace(CANCELLED, price=Money(0, "eur")))

    assert "Money" not in answer.text
    assert "reason" not in answer.text


def test_b5_a_late_payment_goes_back_and_the_page_says_so(site, world) -> None:
    answer = page_of(site, world, replace(CANCELLED, status=BookingStatus.REFUNDED))

    assert "This booking was refunded" in answer.text
    assert "The full amount of 45.00 EUR goes back to you." in answer.text
    assert "Money is not refunded automatically" not in answer.text


def test_r1_a_moved_booking_shows_both_times(site, world) -> None:
    answer = page_of(site, world, replace(CONFIRMED, moved_from=NOW + timedelta(hours=6)))

    assert WHEN in answer.text
    assert "Moved from Tuesday 1 December 2026, 10:00–10:30 (America/New_York, EST)" in answer.text


def test_r1_a_move_is_of_no_interest_once_the_booking_is_cancelled(site, world) -> None:
    assert "Moved from" not in page_of(site, world, replace(CANCELLED, moved_from=NOW)).text


def test_m8_a_link_that_the_host_pasted_leads_to_the_meeting(site, world) -> None:
    pasted = MeetingLink("https://rooms.example/piano", None, None)

    answer = page_of(site, world, replace(CONFIRMED, link=pasted, meeting_state=MeetingState.MANUAL))

    assert links_of(answer)["Join meeting"] == "https://rooms.example/piano"
    assert not is_polling(answer)


def test_b6_a_session_that_is_over_keeps_its_link_and_calls_nobody_to_join(site, world) -> None:
    world.clock.time = WITH_ZOOM.ends_at

    answer = page_of(site, world, WITH_ZOOM)

    assert "This session is over" in answer.text
    assert "zoom.us/j/81000000001" in answer.text
    assert "Join on Zoom" not in answer.text
    assert links_of(answer)["Book again"] == "/book/host"


def test_b6_m7_once_the_session_has_begun_no_link_is_promised_by_mail(site, world) -> None:
    world.clock.time = CONFIRMED.starts_at

    answer = page_of(site, world, replace(CONFIRMED, meeting_state=MeetingState.MISSING))

    assert "Host knows that it is missing." in answer.text
    assert "will follow" not in answer.text
    assert "by mail" not in answer.text


def test_b6_the_guests_data_leaves_out_what_is_the_hosts(site: Site, world: World) -> None:
    world.put(replace(WITH_ZOOM, calendar_event_id="event_1", notes="Hello"))

    answer = site.get(f"/api/public/bookings/booking_1?token={TOKEN}")

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
        "meetingUrl": ZOOM_LINK.url,
        "meetingProvider": "zoom",
        "revision": 2,
        "createdAt": "2026-12-01T09:00:00Z",
    }


@pytest.mark.parametrize("path", ["/bookings/{}", "/api/public/bookings/{}", "/bookings/{}/calendar.ics"])
@pytest.mark.parametrize(
    ("booking_id", "query", "status", "code"),
    [
        ("booking_1", "", 403, "forbidden"),
        ("booking_1", "?token=", 403, "forbidden"),
        ("booking_1", "?token=booking.booking_2.signed", 403, "forbidden"),
        ("booking_9", f"?token={TOKEN}", 404, "not_found"),
    ],
)
def test_b6_without_its_token_a_booking_shows_nothing(site, world, path, booking_id, query, status, code) -> None:
    world.put(WITH_ZOOM)

    answer = site.get(path.format(booking_id) + query)

    assert (answer.status, answer.json["code"]) == (status, code)
    assert ZOOM_LINK.url not in answer.text


def test_e3_the_calendar_file_is_a_copy_to_keep_with_the_link_of_now(site: Site, world: World) -> None:
    world.put(replace(CONFIRMED, link=MEET_LINK))

    answer = site.get(f"/bookings/booking_1/calendar.ics?token={TOKEN}")

    file = read_calendar(answer.text.encode())
    assert answer.headers["content-type"].startswith("text/calendar")
    assert "attachment" in answer.headers["content-disposition"]
    assert file.one("METHOD").value == "PUBLISH"
    assert file.one("UID").value == "booking_1@joinlink"
    assert file.one("LOCATION").text == MEET_LINK.url
    assert file.all("ATTENDEE") == []
    assert TOKEN in file.one("DESCRIPTION").text


@pytest.mark.parametrize("booking", [PENDING, CANCELLED], ids=["unpaid", "cancelled"])
def test_e3_only_a_confirmed_booking_has_a_calendar_file(site: Site, world: World, booking: Booking) -> None:
    world.put(booking)

    answer = site.get(f"/bookings/booking_1/calendar.ics?token={TOKEN}")

    assert (answer.status, answer.json["code"]) == (404, "not_found")


# --- what a guest can do with it --------------------------------------------------------------------------------

IN_PERSON = replace(
    CONFIRMED, is_online=False, meeting_state=MeetingState.NONE, location=Location("Studio 3", "Main Street 1")
)


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
    assert links["Calendar file"] == f"/bookings/booking_1/calendar.ics?token={TOKEN}"


def test_b6_a_web_calendar_gets_the_place_of_a_class_in_person_and_no_word_of_joining(site, world) -> None:
    links = links_of(page_of(site, world, IN_PERSON))

    query = query_of(links["Google Calendar"])
    assert query["location"] == "Studio 3, Main Street 1"
    assert "details" not in query


def test_b6_no_web_calendar_learns_what_manages_the_booking(site, world) -> None:
    """Calendars are shared; whoever sees the entry may join, and not cancel."""
    links = links_of(page_of(site, world, WITH_ZOOM))

    assert not [name for name, url in links.items() if url.startswith("https://") and TOKEN in url]


AHEAD = [CONFIRMED, WITH_ZOOM, IN_PERSON, replace(CONFIRMED, meeting_state=MeetingState.MISSING)]


@pytest.mark.parametrize("booking", AHEAD, ids=["preparing", "ready", "in person", "missing"])
def test_r1_x1_a_booking_that_is_ahead_can_be_moved_and_cancelled(site, world, booking) -> None:
    answer = page_of(site, world, booking)

    assert links_of(answer)["Move to another time"] == f"/bookings/booking_1/reschedule?token={TOKEN}"
    assert f'<form method="post" action="/bookings/booking_1/cancel?token={TOKEN}">' in answer.text


def test_r1_x1_a_session_that_has_begun_can_be_cancelled_and_not_moved(site, world) -> None:
    world.clock.time = WITH_ZOOM.starts_at

    answer = page_of(site, world, WITH_ZOOM)

    assert "Move to another time" not in answer.text
    assert "/bookings/booking_1/cancel" in answer.text


@pytest.mark.parametrize(
    "booking",
    [PENDING, CANCELLED, replace(CANCELLED, status=BookingStatus.REFUNDED), replace(WITH_ZOOM, ends_at=NOW)],
    ids=["unpaid", "cancelled", "refunded", "over"],
)
def test_r1_x1_what_is_not_ahead_is_neither_changed_nor_put_on_a_calendar(site, world, booking) -> None:
    answer = page_of(site, world, booking)

    assert "Change of plans?" not in answer.text
    assert "Add to your calendar" not in answer.text


def test_x1_what_happens_to_the_money_is_said_before_the_click(site, world) -> None:
    answer = page_of(site, world, WITH_ZOOM)

    before_the_button = answer.text.partition("Yes, cancel it")[0]
    assert (
        "You paid 45.00 EUR. Money is not refunded automatically: whether you get it back is up to Host."
        in before_the_button
    )


def test_x1_before_cancelling_a_free_booking_no_money_is_mentioned(site, world) -> None:
    answer = page_of(site, world, replace(WITH_ZOOM, price=Money(0, "eur")))

    assert "Yes, cancel it" in answer.text
    assert "Money" not in answer.text
