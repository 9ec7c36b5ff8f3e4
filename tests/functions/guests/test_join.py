"""12.5: the bridge, which leads to the link of now for as long as a mail may lie around."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus, Party
from tests.functions.site import Answer, Site
from tests.samples import NOW, SLOT
from tests.worlds.world import (
    CANCELLED,
    CONFIRMED,
    IN_PERSON,
    MEET_LINK,
    MISSING,
    PASTED_LINK,
    PENDING,
    REFUNDED,
    WITH_ZOOM,
    ZOOM_LINK,
    World,
)

BRIDGE = "/j/join.booking_1.signed"
WHEN = "Wednesday, December 2 4:00 – 4:30 AM Eastern Time, New York"
REASONED = replace(CANCELLED, ended_by=Party.HOST, reason="Between you and me")
SOON = SLOT - timedelta(hours=2, minutes=5)
ENCODED = replace(PASTED_LINK, url="https://rooms.example/%C3%BCbung?name=H%C3%A4ns%20x")
MOVED = replace(CONFIRMED, moved_from=NOW + timedelta(hours=2))


def follow(site: Site, world: World, booking: Booking) -> Answer:
    world.put(booking)
    return site.browse(BRIDGE)


@pytest.mark.parametrize(
    ("link", "location"),
    [
        (ZOOM_LINK, ZOOM_LINK.url),
        (MEET_LINK, MEET_LINK.url),
        (PASTED_LINK, PASTED_LINK.url),
        (replace(PASTED_LINK, url="https://rooms.example/übung?name=Häns%20x"), ENCODED.url),
    ],
    ids=["zoom", "meet", "pasted", "letters that no header carries"],
)
@pytest.mark.parametrize("booking", [WITH_ZOOM, MOVED], ids=["booked", "moved"])
def test_12_5_a_join_link_leads_to_the_link_of_now(site, world, booking, link, location) -> None:
    answer = follow(site, world, replace(booking, link=link))

    assert (answer.status, answer.location) == (302, location)
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"


def test_12_5_a_session_that_runs_over_its_time_can_still_be_joined(site: Site, world: World) -> None:
    world.clock.time = WITH_ZOOM.ends_at + timedelta(minutes=10)

    assert follow(site, world, WITH_ZOOM).location == ZOOM_LINK.url


@pytest.mark.parametrize(
    ("booking", "now", "every", "says", "is_silent_about"),
    [
        (CONFIRMED, NOW, 3, ["Your video link is being prepared", "It starts in 1 day."], ["has moved"]),
        (MISSING, NOW, 30, ["Your video link is not there yet", "We send it to you by mail"], []),
        (MISSING, SLOT, 30, ["It has started.", "Host knows that it is missing."], ["by mail"]),
        (MOVED, NOW, 3, ["This session has moved to", "Your video link is being prepared."], []),
        (IN_PERSON, SOON, 60, ["Where: Studio 3, Main Street 1", "It starts in 2 hours 5 minutes."], ["video"]),
    ],
    ids=["preparing", "missing", "missing and begun", "moved", "in person"],
)
def test_12_5_b6_m7_r1_ac_24_where_there_is_no_link_yet_the_page_says_so_and_goes_on_by_itself(
    site: Site, world: World, booking: Booking, now: datetime, every: int, says: list, is_silent_about: list
) -> None:
    world.clock.time = now

    answer = follow(site, world, booking)

    assert answer.status == 200
    assert [words for words in [WHEN, *says] if words not in answer.words] == []
    assert [words for words in is_silent_about if words in answer.words] == []
    assert f'data-poll-seconds="{every}"' in answer.text
    assert "/news" in answer.text
    assert f'<meta http-equiv="refresh" content="{every}">' in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize(
    ("booking", "state", "words"),
    [
        (CANCELLED, "cancelled", "Money is not refunded automatically."),
        (REFUNDED, "refunded", "The full amount of €45 goes back to you."),
        (replace(CANCELLED, status=BookingStatus.EXPIRED), "expired", "This booking has expired"),
        (PENDING, "unpaid", "This booking is not paid yet"),
        (replace(CONFIRMED, ends_at=NOW), "over", "This session is over"),
        (replace(IN_PERSON, status=BookingStatus.CANCELLED), "cancelled", "Money is not refunded automatically."),
    ],
    ids=["cancelled", "refunded", "expired", "unpaid", "over", "cancelled in person"],
)
def test_12_5_ac_35_where_there_is_nothing_to_join_the_page_says_why(site, world, booking, state, words) -> None:
    answer = follow(site, world, booking)

    assert answer.status == 200
    assert f'data-state="{state}"' in answer.text
    assert words in answer.text
    assert WHEN.partition(",")[0] in answer.text
    assert not [each for each in ("It starts", "checkout.stripe.example", "Studio 3") if each in answer.text]


@pytest.mark.parametrize("booking", [CONFIRMED, IN_PERSON, REASONED], ids=["preparing", "in person", "cancelled"])
def test_12_5_a_join_link_opens_nothing_else(site: Site, world: World, booking: Booking) -> None:
    """It may be passed on to whoever comes along; the link that manages the booking may not."""
    answer = follow(site, world, booking)

    secrets = ["booking.booking_1.signed", "guest@example.com", "Between you and me", "/bookings/"]
    assert [secret for secret in secrets if secret in answer.text] == []


@pytest.mark.parametrize(
    "token",
    ["made-up", "package.booking_1.signed", "join.booking_9.signed", "x" * 3000, "%00", "%ff"],
    ids=["made up", "another purpose", "no booking", "too long", "nul", "no text"],
)
def test_12_5_a_strangers_link_is_politely_unknown(site: Site, world: World, token: str) -> None:
    world.put(WITH_ZOOM)

    answer = site.browse(f"/j/{token}")

    assert answer.status == 404
    assert "<h1>There is nothing here</h1>" in answer.text
    assert ZOOM_LINK.url not in answer.text


def test_12_5_the_token_that_opens_a_booking_leads_to_its_link_as_well(site: Site, world: World) -> None:
    """It is the one token that programs have, from the answer to their booking."""
    world.put(WITH_ZOOM)

    answer = site.get("/j/booking.booking_1.signed")

    assert (answer.status, answer.location) == (302, ZOOM_LINK.url)
