"""12.5: the bridge, which leads to the link of now for as long as a mail may lie around."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.model.booking import Booking, BookingStatus, Checkout, MeetingLink, MeetingState, Party
from joinlink.model.teaching import Location
from tests.functions.site import Answer, Site
from tests.samples import NOW, SLOT
from tests.worlds.world import CONFIRMED, MEET_LINK, WITH_ZOOM, ZOOM_LINK, World

BRIDGE = "/j/join.booking_1.signed"
WHEN = "Wednesday 2 December 2026, 04:00–04:30 (America/New_York, EST)"
PASTED = MeetingLink("https://rooms.example/piano?x=1#now", None, None)
MISSING = replace(CONFIRMED, meeting_state=MeetingState.MISSING)
MOVED = replace(CONFIRMED, moved_from=NOW + timedelta(hours=2))
IN_PERSON = replace(
    CONFIRMED, is_online=False, meeting_state=MeetingState.NONE, location=Location("Studio 3", "Main St 1")
)
CANCELLED = replace(
    CONFIRMED,
    status=BookingStatus.CANCELLED,
    meeting_state=MeetingState.REMOVED,
    ended_by=Party.HOST,
    reason="Between you and me",
)
PENDING = replace(
    CONFIRMED,
    status=BookingStatus.PENDING_PAYMENT,
    hold_until=NOW + timedelta(minutes=35),
    checkout=Checkout("cs_test_1", "https://checkout.stripe.example/cs_test_1"),
)


def follow(site: Site, world: World, booking: Booking) -> Answer:
    world.put(booking)
    return site.browse(BRIDGE)


def is_looking_for_news(answer: Answer, every_seconds: int) -> bool:
    by_script = f'data-poll-seconds="{every_seconds}"' in answer.text and "/news" in answer.text
    return by_script and f'<meta http-equiv="refresh" content="{every_seconds}">' in answer.text


@pytest.mark.parametrize("link", [ZOOM_LINK, MEET_LINK, PASTED], ids=["zoom", "meet", "pasted"])
def test_12_5_a_join_link_leads_to_the_link_of_now(site: Site, world: World, link: MeetingLink) -> None:
    answer = follow(site, world, replace(WITH_ZOOM, link=link))

    assert (answer.status, answer.location) == (302, link.url)
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"


def test_12_5_m8_the_mail_of_before_leads_to_the_link_of_after(site: Site, world: World) -> None:
    follow(site, world, WITH_ZOOM)

    assert follow(site, world, replace(WITH_ZOOM, link=PASTED)).location == PASTED.url


def test_12_5_a_session_that_runs_over_its_time_can_still_be_joined(site: Site, world: World) -> None:
    world.clock.time = WITH_ZOOM.ends_at + timedelta(minutes=10)

    assert follow(site, world, WITH_ZOOM).location == ZOOM_LINK.url


def test_12_5_letters_that_no_header_carries_are_encoded(site: Site, world: World) -> None:
    link = replace(PASTED, url="https://rooms.example/übung?name=Häns%20x")

    answer = follow(site, world, replace(WITH_ZOOM, link=link))

    assert answer.location == "https://rooms.example/%C3%BCbung?name=H%C3%A4ns%20x"


def test_12_5_b6_ac_24_while_the_link_is_being_prepared_the_page_says_so_and_goes_on_by_itself(site, world) -> None:
    answer = follow(site, world, CONFIRMED)

    assert answer.status == 200
    assert 'data-state="preparing"' in answer.text
    assert "<h1>Your video link is being prepared</h1>" in answer.text
    assert WHEN in answer.text
    assert "It starts in 1 day." in answer.text
    assert is_looking_for_news(answer, every_seconds=3)
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"


def test_12_5_m7_a_missing_link_will_follow(site: Site, world: World) -> None:
    answer = follow(site, world, MISSING)

    assert 'data-state="missing"' in answer.text
    assert "<h1>Your video link is not there yet</h1>" in answer.text
    assert "We send it to you by mail" in answer.text
    assert is_looking_for_news(answer, every_seconds=30)


def test_12_5_m7_once_the_session_has_begun_no_mail_is_promised(site: Site, world: World) -> None:
    world.clock.time = SLOT

    answer = follow(site, world, MISSING)

    assert "It has started." in answer.text
    assert "Host knows that it is missing." in answer.text
    assert "by mail" not in answer.text


def test_12_5_r1_a_moved_session_says_where_to_while_its_link_is_being_prepared(site: Site, world: World) -> None:
    answer = follow(site, world, MOVED)

    assert "<h1>This session has moved to</h1>" in answer.text
    assert WHEN in answer.text
    assert "Your video link is being prepared." in answer.text
    assert is_looking_for_news(answer, every_seconds=3)


def test_12_5_a_moved_session_with_its_link_is_joined_like_any_other(site: Site, world: World) -> None:
    assert follow(site, world, replace(MOVED, link=ZOOM_LINK)).location == ZOOM_LINK.url


def test_12_5_a_session_in_person_says_where_and_when(site: Site, world: World) -> None:
    world.clock.time = SLOT - timedelta(hours=2, minutes=5)

    answer = follow(site, world, IN_PERSON)

    assert 'data-state="in_person"' in answer.text
    assert "Where: Studio 3, Main St 1" in answer.text
    assert WHEN in answer.text
    assert "It starts in 2 hours and 5 minutes." in answer.text
    assert "video" not in answer.text
    assert is_looking_for_news(answer, every_seconds=60)


@pytest.mark.parametrize(
    ("booking", "state", "words"),
    [
        (CANCELLED, "cancelled", "Money is not refunded automatically."),
        (
            replace(CANCELLED, status=BookingStatus.REFUNDED),
            "refunded",
            "The full amount of 45.00 EUR goes back to you.",
        ),
        (replace(CANCELLED, status=BookingStatus.EXPIRED), "expired", "This booking has expired"),
        (PENDING, "unpaid", "This booking is not paid yet"),
        (replace(CONFIRMED, ends_at=NOW), "over", "This session is over"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_12_5_ac_35_where_there_is_nothing_to_join_the_page_says_why(site, world, booking, state, words) -> None:
    answer = follow(site, world, booking)

    assert answer.status == 200
    assert f'data-state="{state}"' in answer.text
    assert words in answer.text
    assert WHEN.partition(",")[0] in answer.text
    assert "It starts" not in answer.text
    assert "checkout.stripe.example" not in answer.text


def test_12_5_x1_nobody_is_sent_to_the_place_of_a_cancelled_session(site: Site, world: World) -> None:
    answer = follow(site, world, replace(IN_PERSON, status=BookingStatus.CANCELLED))

    assert "Studio 3" not in answer.text


@pytest.mark.parametrize("booking", [CONFIRMED, IN_PERSON, CANCELLED], ids=["preparing", "in person", "cancelled"])
def test_12_5_a_join_link_opens_nothing_else(site: Site, world: World, booking: Booking) -> None:
    """It may be passed on to whoever comes along; the link that manages the booking may not."""
    answer = follow(site, world, booking)

    assert "booking.booking_1.signed" not in answer.text
    assert "guest@example.com" not in answer.text
    assert "Between you and me" not in answer.text
    assert "/bookings/" not in answer.text


@pytest.mark.parametrize(
    "token",
    ["made-up", "booking.booking_1.signed", "join.booking_9.signed", "x" * 3000, "%00", "%ff"],
    ids=["made up", "another purpose", "no booking", "too long", "nul", "no text"],
)
def test_12_5_a_strangers_link_is_politely_unknown(site: Site, world: World, token: str) -> None:
    world.put(WITH_ZOOM)

    answer = site.browse(f"/j/{token}")

    assert answer.status == 404
    assert "<h1>There is nothing here</h1>" in answer.text
    assert ZOOM_LINK.url not in answer.text
