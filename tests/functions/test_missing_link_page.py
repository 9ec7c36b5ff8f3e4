"""D5: a booking's page tells why it has no link."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from joinlink.model.booking_stages import BookingStatus
from joinlink.model.happenings import Happening
from joinlink.model.host import ConnectionStatus, Provider
from joinlink.model.telling import Cause
from tests.functions.host_desk import BOOKING_PAGE, IN_PERSON, MISSING, READY, UNPAID, add_booking
from tests.functions.site import Site
from tests.samples import GOOGLE, NOW, ZOOM
from tests.worlds.world import World

BROKEN_ZOOM = replace(ZOOM, status=ConnectionStatus.RECONNECT_REQUIRED)


def test_d5_a_missing_link_is_explained_by_what_last_went_wrong_in_the_hosts_time(site: Site, world: World) -> None:
    world.live_in("Europe/Berlin")
    world.connect(Provider.ZOOM)
    add_booking(world, **MISSING)
    later = NOW + timedelta(minutes=2)
    world.timeline.add("bk_1", NOW, Happening.NOT_MADE_YET, kind="zoom", cause=Cause("zoom answered 503"))
    world.timeline.add("bk_1", later, Happening.NOT_MADE, kind="zoom", cause=Cause("zoom answered 400"))
    world.timeline.add("bk_1", later, Happening.MAIL_SENT, to="guest", mail="confirmation")

    words = site.get(BOOKING_PAGE).words

    why = "Why is there no link? Zoom meeting could not be made: Zoom refused it (Tuesday, December 1, 10:02 AM CET)."
    assert f"{why} We keep trying until the session begins" in words


@pytest.mark.parametrize(
    ("detail", "says"),
    [
        ("zoom answered 401", "Zoom did not let us in"),
        ("google answered 403 (insufficientPermissions)", "Google did not let us in"),
        ("google answered 403 (userRateLimitExceeded)", "Google was asked too often"),
        ("zoom answered 429", "Zoom was asked too often"),
        ("zoom answered 404 (3001)", "Zoom refused it"),
        ("google answered 503", "Google was out of order"),
        ("zoom's daily limit is used up until 2026-12-02 00:00 UTC", "Zoom was asked too often"),
        ("zoom no longer accepts the refresh token", "Zoom did not let us in"),
        ("zoom did not answer (ReadTimeout)", "Zoom was out of order"),
        ("the start differs from what was asked", "the start differs from what was asked"),
    ],
)
def test_d5_what_a_provider_answered_is_said_in_plain_words(site: Site, world: World, detail: str, says: str) -> None:
    add_booking(world, **MISSING)
    world.timeline.add("bk_1", NOW, Happening.NOT_MADE, kind="zoom", cause=Cause(detail))

    assert f"Zoom meeting could not be made: {says} (" in site.get(BOOKING_PAGE).words


@pytest.mark.parametrize(
    ("accounts", "says", "leads_to_connections"),
    [
        ([], "Neither Zoom nor Google Calendar is connected", True),
        ([BROKEN_ZOOM], "Zoom needs to be reconnected.", True),
        ([BROKEN_ZOOM, GOOGLE], "Zoom needs to be reconnected.", True),
        ([ZOOM], "We keep trying", False),
    ],
    ids=["nothing connected", "Zoom broken", "Zoom broken and Google there", "Zoom there"],
)
def test_d5_a_missing_link_is_explained_by_the_accounts(site, world, accounts, says, leads_to_connections) -> None:
    for account in accounts:
        world.connections.put(account)
    add_booking(world, **MISSING)

    words = site.get(BOOKING_PAGE).words

    assert says in words[words.index("Why is there no link?") :]
    assert ("Open connections" in words) == leads_to_connections


@pytest.mark.parametrize(
    ("values", "minutes", "says"),
    [
        ({}, 60, "Link being prepared It takes a moment as a rule."),
        (MISSING, -10, "The session has begun, so none is made any more. Paste one below"),
        (MISSING, -61, "The session is over, so none is made any more."),
        (UNPAID, 60, "It is made as soon as the payment has arrived."),
        ({"status": BookingStatus.EXPIRED}, 60, "this one never was."),
    ],
    ids=["being prepared", "running", "over", "unpaid", "expired"],
)
def test_d5_a_missing_link_is_explained_by_where_the_booking_stands(site, world, values, minutes, says) -> None:
    world.connect(Provider.ZOOM)
    add_booking(world, minutes=minutes, **values)

    assert says in site.get(BOOKING_PAGE).words


@pytest.mark.parametrize(
    ("values", "is_explained", "awaits"),
    [({}, False, True), (MISSING, True, False), (READY, False, False), (IN_PERSON, False, False)],
    ids=["preparing", "missing", "ready", "in person"],
)
def test_d5_b6_a_missing_link_alone_is_explained_and_news_are_looked_for_while_one_is_being_prepared(
    site: Site, world: World, values: dict[str, Any], is_explained: bool, awaits: bool
) -> None:
    add_booking(world, **values)

    page = site.get(BOOKING_PAGE)

    assert ("Why is there no link?" in page.words) == is_explained
    assert ('data-poll-seconds="5"' in page.text) == ("Link being prepared" in page.words) == awaits
