"""PRODUCT 12.6: a day and a quarter of an hour before the start the meeting is checked, and put right."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from joinlink.clock import parse_rfc3339, rfc3339
from tests.e2e.clockwork import before, open_at_any_hour, slot_in
from tests.e2e.lives import READERS, says
from tests.e2e.people import Town

pytestmark = pytest.mark.timeout(240)


@pytest.fixture(autouse=True)
def undisturbed(town: Town) -> Iterator[None]:
    with town.undisturbed():
        yield


def moved_by_hand(town: Town, booking: dict[str, Any]) -> None:
    """Let the host move the meeting at its provider by an hour."""
    start, end = (rfc3339(parse_rfc3339(booking[name]) + timedelta(hours=1)) for name in ("startsAt", "endsAt"))
    if booking["meetingProvider"] == "zoom":
        change: dict[str, Any] = {"moveMeeting": {"id": booking["meetingId"], "startsAt": start}}
        town.control("POST", "provider-state/zoom", change)
    else:
        change = {"moveEvent": {"id": booking["calendarEventId"], "start": start, "end": end}}
        town.control("POST", "provider-state/google", change)


def deleted_by_hand(town: Town, booking: dict[str, Any]) -> None:
    """Let the host delete the meeting at its provider, which does not tell us."""
    town.crash("zoom_webhook", "start", times=-1)
    if booking["meetingProvider"] == "zoom":
        town.control("POST", "provider-state/zoom", {"deleteMeeting": booking["meetingId"]})
    else:
        town.control("POST", "provider-state/google", {"deleteEvent": booking["calendarEventId"]})


@pytest.mark.parametrize("by_hand", [moved_by_hand, deleted_by_hand])
@pytest.mark.parametrize(
    ("provider", "notice"), [("zoom", timedelta(hours=24)), ("google", timedelta(minutes=15))], ids=["zoom", "google"]
)
def test_12_6_a_meeting_that_differs_or_is_gone_gets_a_successor_of_which_both_are_told(
    town: Town, provider: str, notice: timedelta, by_hand: Any
) -> None:
    host = open_at_any_hour(town.host(provider))
    offer = host.sell(price_minor=0)
    offer.starts_at = slot_in(offer, notice + timedelta(minutes=20))
    booking = offer.booked_and_paid()
    by_hand(town, booking)

    town.heal(before(booking, seconds=notice.total_seconds()))

    after, mails = offer.settled(), offer.mails()
    (stands,) = host.meetings() or host.events()
    assert (after["meetingState"], after["revision"]) == ("ready", booking["revision"])
    assert after["meetingUrl"] == stands.get("join_url", stands.get("hangoutLink")) != booking["meetingUrl"]
    assert start_of(stands) == parse_rfc3339(booking["startsAt"])
    for reader in READERS:
        assert len(mails[reader]) == 2
        assert mails[reader][-1]["subject"].startswith("New video link: ")
        for part in ("text", "html", "calendar"):
            assert after["meetingUrl"] in says(mails[reader][-1], part)
            assert booking["meetingUrl"] not in says(mails[reader][-1], part)
    assert host.notices() == []


def test_12_6_a_meeting_that_stands_as_it_should_is_left_alone_and_an_outage_changes_nothing(town: Town) -> None:
    host = open_at_any_hour(town.host("zoom"))
    offer = host.sell(price_minor=0)
    offer.starts_at = slot_in(offer, timedelta(minutes=30))
    booking = offer.booked_and_paid()
    town.fault("zoom", "get_meeting", "500_before", 1)

    for minutes in (15, 4):
        town.heal(before(booking, minutes=minutes))

    assert offer.settled() == booking
    assert [meeting["join_url"] for meeting in host.meetings()] == [booking["meetingUrl"]]
    assert [len(mails) for mails in offer.mails().values()] == [1, 1]
    story = [event["what"] for event in host.timeline(offer.booking_id)]
    assert story.index("Zoom meeting could not be checked") < story.index("Zoom meeting checked")


def start_of(stands: dict[str, Any]) -> Any:
    """Return when what stands at a provider begins."""
    return parse_rfc3339(stands.get("start_time") or stands["start"]["dateTime"])
