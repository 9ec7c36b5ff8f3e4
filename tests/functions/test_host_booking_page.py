"""D5, M8, X1: a booking's page: its facts, what can be done to it, and what happened to it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.model.booking_parts import REFUND_REFUSED, Checkout, MeetingLink
from joinlink.model.booking_stages import BookingStatus, Ending, MeetingState, Party
from joinlink.model.happenings import Happening
from joinlink.model.money import Money
from joinlink.model.notice import missing_link_notice
from joinlink.model.questions import Answer as GivenAnswer
from joinlink.model.questions import QuestionKind
from tests.functions.host_desk import BOOKING_PAGE, IN_PERSON, MISSING, READY, UNPAID, add_booking
from tests.functions.site import Answer, Site
from tests.samples import LINK, NOW
from tests.worlds.world import CSRF_TOKEN, MEET_LINK, World

CANCELLED = {"status": BookingStatus.CANCELLED, "meeting_state": MeetingState.REMOVED, "reason": "Ill"}
REFUNDED = {"status": BookingStatus.REFUNDED}
REFUSED, IN_DOLLARS = Checkout("cs_1", "", refund_id=REFUND_REFUSED), Checkout("cs_1", "", paid=Money(900, "usd"))
FREE = {"price": Money(0, "eur")}
ROOM = "https://rooms.example/piano?pwd=a&b=c#now"


def submit(site: Site, action: str, **fields: str) -> Answer:
    return site.submit(f"{BOOKING_PAGE}/{action}", {"csrf": CSRF_TOKEN, **fields})


# --- what it says -----------------------------------------------------------------------------------------------


def test_d1_ac_20_a_bookings_page_tells_who_what_and_when_in_both_zones_and_leads_in(site: Site, world: World) -> None:
    world.live_in("Europe/Berlin")
    add_booking(world, notes="I play Bach.\nOn the piano.", calendar_event_id="event1", **READY)

    page = site.get(BOOKING_PAGE)

    says = [
        "Dec 1 Tue Portfolio review with Guest Tuesday, December 1 11:00 AM – 12:00 PM Central European Time, Berlin",
        "Confirmed Zoom",
        "guest@example.com",
        "Guest's time Tuesday, December 1 5:00 – 6:00 AM Eastern Time, New York",
        "I play Bach. On the piano.",
        "Price €45, paid",
        "Booked Tuesday, December 1, 2026, 10:00 AM CET",
        "Meeting 81000000001",
        "In your Google Calendar",
        LINK.url,
    ]
    assert [words for words in says if words not in page.words] == []
    assert f'href="{LINK.url}" target="_blank" rel="noopener noreferrer">Join meeting' in page.text


@pytest.mark.parametrize(
    ("values", "minutes", "offers"),
    [
        (READY, 60, {"Move", "Use another link", "Cancel this booking"}),
        ({}, 60, {"Move", "Paste a link", "Cancel this booking"}),
        ({**READY, "link": MEET_LINK}, -10, {"Use another link", "Cancel this booking"}),
        (READY, -61, set()),
        (IN_PERSON, 60, {"Move", "Cancel this booking"}),
        (CANCELLED, 60, set()),
        (UNPAID, 60, set()),
    ],
    ids=["ready", "without a link", "running", "over", "in person", "cancelled", "unpaid"],
)
def test_d1_what_can_be_done_to_a_booking_is_offered_and_nothing_else(site, world, values, minutes, offers) -> None:
    add_booking(world, minutes=minutes, **values)

    text = site.get(BOOKING_PAGE).text

    every_offer = {"Move", "Paste a link", "Use another link", "Cancel this booking"}
    assert {offer for offer in every_offer if f">{offer}<" in text} == offers
    assert (f'href="{BOOKING_PAGE}/reschedule"' in text) == ("Move" in offers)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        (FREE, "This booking is free, so there is no money to give back."),
        ({}, "Guest has paid €45. Money is not refunded automatically"),
    ],
)
def test_x1_the_page_says_before_the_click_what_cancelling_does_to_the_money(site, world, values, says) -> None:
    add_booking(world, **values)

    words = site.get(BOOKING_PAGE).words

    assert words.index(says) < words.index("Cancel the booking")


@pytest.mark.parametrize(
    ("values", "says"),
    [
        (FREE, "Free"),
        (UNPAID, "€45, not paid"),
        (CANCELLED, "€45, paid and not refunded automatically"),
        (CANCELLED, "It was taken off when the booking was cancelled."),
        ({**CANCELLED, "ended_by": Party.HOST}, "Cancelled by you: Ill"),
        ({**CANCELLED, "ended_by": Party.GUEST}, "Cancelled by Guest: Ill"),
        (REFUNDED, "€45, paid too late and refunded"),
        ({**REFUNDED, "checkout": REFUSED}, "the refund did not go through"),
        ({**REFUNDED, "ending": Ending.NOT_THE_PRICE, "checkout": IN_DOLLARS}, "€45; $9 was paid and refunded"),
        ({"moved_from": NOW + timedelta(days=2)}, "Moved from Thursday, December 3, 2026, 9:00 AM UTC"),
    ],
)
def test_d1_x1_r1_what_became_of_a_booking_and_its_price_stands_on_it(site, world, values, says) -> None:
    add_booking(world, **values)

    assert says in site.get(BOOKING_PAGE).words


def test_d3_what_is_open_about_a_booking_stands_on_its_page_alone(site: Site, world: World) -> None:
    booking, other = add_booking(world, **MISSING), add_booking(world, "bk_2", class_title="Piano")
    for each in (booking, other):
        world.notices.put(missing_link_notice(each, world.clock.now()))

    words = site.get(BOOKING_PAGE).words

    assert "Portfolio review has no video link yet" in words
    assert "Piano has no video link yet" not in words


def test_f8_the_answers_stand_on_the_page_under_their_questions(site: Site, world: World) -> None:
    add_booking(world, answers=(GivenAnswer("q_1", "Your level", QuestionKind.CHOICE, "Advanced"),))

    assert site.get(BOOKING_PAGE).find("//dt[.='Your level']/following-sibling::dd[1]/text()") == ["Advanced"]


# --- the timeline -----------------------------------------------------------------------------------------------


def test_d5_the_timeline_is_told_in_order_by_day_in_the_hosts_time(site: Site, world: World) -> None:
    world.live_in("Asia/Kolkata")
    add_booking(world)
    world.timeline.add("bk_1", NOW + timedelta(hours=10), Happening.MADE, kind="zoom")
    world.timeline.add("bk_1", NOW, Happening.BOOKED, status="confirmed")

    words = site.get(BOOKING_PAGE).words

    first = "Timeline Tuesday, December 1, 2026 2:30 PM IST Booked Confirmed at once."
    assert f"{first} Wednesday, December 2, 2026 12:30 AM IST Zoom meeting made" in words


@pytest.mark.parametrize(
    ("happening", "is_trouble"),
    [(Happening.LINK_TAKEN_OFF, True), (Happening.NO_LINK_FOR_NOW, True), (Happening.LINK_STORED, False)],
)
def test_d5_e5_what_went_wrong_stands_out_in_the_timeline(site, world, happening, is_trouble) -> None:
    add_booking(world)
    world.timeline.add("bk_1", world.clock.now(), happening)

    assert ('<li class="warning">' in site.get(BOOKING_PAGE).text) == is_trouble


# --- cancelling, and a link by hand -----------------------------------------------------------------------------


def test_x1_a_host_cancels_on_the_page_and_comes_back_to_it_however_often_it_is_sent(site: Site, world: World) -> None:
    add_booking(world, **READY)

    fields = site.get(BOOKING_PAGE).form(f"{BOOKING_PAGE}/cancel")

    for reason in (" I am ill. ", ""):
        answer = submit(site, "cancel", **fields | {"reason": reason})
        assert (answer.status, answer.location) == (303, f"{BOOKING_PAGE}?done=cancelled")

    cancelled = world.bookings.get("bk_1")
    assert set(fields) == {"csrf", "reason"}
    assert (cancelled.status, cancelled.ended_by, cancelled.reason) == ("cancelled", Party.HOST, "I am ill.")
    assert cancelled.revision == 3
    assert "The booking is cancelled. You and your guest get a mail." in site.get(answer.location).words


def test_x1_a_host_lets_an_unpaid_booking_go_on_the_page_however_often_it_is_sent(site: Site, world: World) -> None:
    add_booking(world, **UNPAID)
    assert "If a payment comes nevertheless, it goes back by itself." in site.get(BOOKING_PAGE).words

    for _ in range(2):
        answer = submit(site, "cancel", reason="I am ill.")
        assert (answer.status, answer.location) == (303, f"{BOOKING_PAGE}?done=let_go")

    words = site.get(answer.location).words
    assert "The booking is let go, and the time is free again. The guest gets a mail." in words
    assert "Let go by you" in words
    assert "If a payment comes nevertheless" not in words


@pytest.mark.parametrize("values", [READY, MISSING], ids=["in place of a link", "where there was none"])
def test_m8_a_host_pastes_a_link_on_the_page_and_comes_back_to_it(site, world, values) -> None:
    add_booking(world, **values)

    fields = site.get(BOOKING_PAGE).form(f"{BOOKING_PAGE}/meeting-link")
    answer = submit(site, "meeting-link", **fields | {"url": f"  {ROOM}\n"})

    assert set(fields) == {"csrf", "url"}
    assert (answer.status, answer.location) == (303, f"{BOOKING_PAGE}?done=link")
    assert world.bookings.get("bk_1").link == MeetingLink(ROOM, None, None)
    words = site.get(answer.location).words
    assert "The link is on the booking. You and your guest get a mail." in words
    assert ROOM in words


@pytest.mark.parametrize(
    ("values", "minutes", "action", "says"),
    [
        (READY, -61, "cancel", "It is too late for that."),
        (CANCELLED, 60, "meeting-link", "A booking that is cancelled can't be changed."),
        (IN_PERSON, 60, "meeting-link", "This class takes place in person."),
    ],
)
def test_x1_m8_what_comes_too_late_is_refused_on_the_page(site, world, values, minutes, action, says) -> None:
    booking = add_booking(world, minutes=minutes, **values)

    answer = submit(site, action, reason="Ill", url=ROOM)

    assert answer.status == 409
    assert says in answer.words
    assert world.stored(booking) == booking


@pytest.mark.parametrize(
    ("action", "field", "typed", "shown", "says"),
    [
        ("cancel", "reason", "x" * 2001, f">{'x' * 2001}</textarea>", "Please look at the marked fields again."),
        ("meeting-link", "url", "", 'value=""', "A link begins with https:// and names a site."),
        ("meeting-link", "url", "http://a.example", 'value="http://a.example"', "A link begins with https:// and"),
    ],
)
def test_x1_m8_what_cant_be_used_is_kept_with_what_is_wrong_beside_it(
    site: Site, world: World, action: str, field: str, typed: str, shown: str, says: str
) -> None:
    booking = add_booking(world)

    answer = submit(site, action, **{field: typed})

    assert answer.status == 422
    assert shown in answer.text
    assert f'id="{field}-error"' in answer.text
    assert says in answer.words
    assert world.stored(booking) == booking


# --- who may ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("done", "says"), [("moved", True), ("nothing", False), ("<b>", False)])
def test_r1_the_page_says_what_was_done_in_words_of_ours_alone(site: Site, world: World, done: str, says: bool) -> None:
    add_booking(world)

    page = site.get(f"{BOOKING_PAGE}?done={done}")

    assert ("The booking has moved. You and your guest get a mail." in page.words) == says
    assert ("alert good" in page.text) == says


def test_e1_a_host_reads_that_the_guest_waits_outside_until_they_open(site: Site, world: World) -> None:
    add_booking(world, link=replace(MEET_LINK, must_knock=True), meeting_state=MeetingState.READY)

    assert "waits outside this Google Meet until you let them in" in site.browse(BOOKING_PAGE).words


# --- sending mails again ----------------------------------------------------------------------------------------


def test_e5_a_host_has_the_mails_sent_again_on_the_page(site: Site, world: World) -> None:
    add_booking(world, **READY)

    answer = submit(site, "resend")

    assert (answer.status, answer.location) == (303, f"{BOOKING_PAGE}?done=mails")
    assert "The mails are on their way to you and your guest." in site.get(answer.location).words
    assert world.bookings.get("bk_1").mail_round == 1


def test_e5_a_page_tells_the_host_that_no_mail_reaches_the_guest_and_what_to_do(site: Site, world: World) -> None:
    add_booking(world, is_mail_stopped=True, **READY)

    words = site.get(BOOKING_PAGE).words

    assert "No mail reaches it" in words
    assert "If you know that the address works and that the guest wants it, have it sent again." in words


def test_e5_mails_that_can_not_be_sent_again_are_refused_on_the_page(site: Site, world: World) -> None:
    add_booking(world, guest_round=10, **READY)

    answer = submit(site, "resend")

    assert answer.status == 409
    assert "Its mails were sent again ten times; please write to the guest yourself." in answer.words


@pytest.mark.parametrize("state", [UNPAID, {"status": BookingStatus.EXPIRED}], ids=["unpaid", "expired"])
def test_e5_where_there_is_no_mail_there_is_none_to_send_again(site: Site, world: World, state) -> None:
    add_booking(world, **state)

    assert "Send again" not in site.get(BOOKING_PAGE).words
