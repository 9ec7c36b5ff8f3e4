"""PRODUCT 12.6: a day and a quarter of an hour before the start the meeting is checked, and put right."""

from datetime import timedelta
from typing import Any

import pytest

from joinlink.clock import parse_rfc3339, rfc3339
from tests.e2e.clockwork import before, open_at_any_hour, slot_in
from tests.e2e.lives import READERS, says
from tests.e2e.people import Town, headline

pytestmark = [pytest.mark.timeout(240), pytest.mark.usefixtures("undisturbed")]


def moved_by_hand(town: Town, booking: dict[str, Any]) -> None:
    """Let the host move the meeting at Zoom by an hour."""
    start = rfc3339(parse_rfc3339(booking["startsAt"]) + timedelta(hours=1))
    town.control("POST", "provider-state/zoom", {"moveMeeting": {"id": booking["meetingId"], "startsAt": start}})


def deleted_by_hand(town: Town, booking: dict[str, Any]) -> None:
    """Let the host delete the event in Google Calendar, which does not tell us."""
    town.control("POST", "provider-state/google", {"deleteEvent": booking["calendarEventId"]})


@pytest.mark.parametrize(
    ("provider", "notice", "by_hand"),
    [("zoom", timedelta(hours=24), moved_by_hand), ("google", timedelta(minutes=15), deleted_by_hand)],
    ids=["zoom", "google"],
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
        assert headline(mails[reader][-1]).startswith("New video link: ")
        for part in ("text", "html", "calendar"):
            assert after["meetingUrl"] in says(mails[reader][-1], part)
            assert booking["meetingUrl"] not in says(mails[reader][-1], part)
    assert host.notices() == []


def start_of(stands: dict[str, Any]) -> Any:
    """Return when what stands at a provider begins."""
    return parse_rfc3339(stands.get("start_time") or stands["start"]["dateTime"])
