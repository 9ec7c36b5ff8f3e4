"""X3, X4, C8, PRODUCT 12.1: what can't be removed is named, and goes as soon as it can."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e.lives import disconnect
from tests.e2e.people import Host, Offer, Town, from_now

pytestmark = pytest.mark.timeout(240)


@pytest.fixture(autouse=True)
def undisturbed(town: Town) -> Iterator[None]:
    with town.undisturbed():
        yield


def booked(host: Host) -> tuple[Offer, dict[str, Any]]:
    """Have an online class booked for free."""
    offer = host.sell(price_minor=0)
    return offer, offer.booked_and_paid()


@pytest.mark.parametrize(("provider", "mode"), [("zoom", "revoked"), ("google", "500_before")])
def test_x3_x4_what_could_not_be_removed_is_named_until_it_is_gone(town: Town, provider: str, mode: str) -> None:
    host = town.host(provider)
    offer, before = booked(host)
    stands = host.meetings if provider == "zoom" else host.events
    town.fault(provider, "delete_meeting" if provider == "zoom" else "delete_event", mode, -1)

    offer.cancel()

    booking = offer.settled()
    assert (booking["status"], booking["meetingState"]) == ("cancelled", "removed")
    assert "meetingUrl" not in booking
    (notice,) = host.notices("leftover_meeting")
    assert notice["title"].endswith("for a cancelled session")
    assert (notice["provider"], notice["meetingId"]) == (provider, before["meetingId"])
    assert [str(one["id"]) for one in stands()] == [before["meetingId"]]
    assert host.connection(provider)["status"] == ("reconnect_required" if mode == "revoked" else "connected")
    assert [mails[-1]["subject"].split(":")[0] for mails in offer.mails().values()] == ["Cancelled"] * 2

    town.heal(from_now(minutes=16))
    assert host.notices("leftover_meeting") == [notice]

    town.calm()
    if mode == "revoked":
        host.journey.connect(provider)
    town.heal(from_now(minutes=16 + 5 + 5) if mode != "revoked" else None)
    assert stands() == []
    assert host.notices() == []
    assert any(event["what"].endswith(" removed") for event in host.timeline(offer.booking_id))


def test_c8_x4_a_meeting_of_a_disconnected_account_is_removed_once_it_is_connected_again(town: Town) -> None:
    host = town.host("zoom")
    offer, before = booked(host)
    disconnect(host, "zoom")
    assert host.booking(offer.booking_id) == before

    offer.cancel()

    assert offer.settled()["status"] == "cancelled"
    (notice,) = host.notices()
    assert notice["kind"] == "leftover_meeting"
    assert notice["meetingId"] == before["meetingId"]

    host.call("POST", f"/api/notices/{notice['noticeId']}/dismiss")
    host.journey.connect("zoom")
    town.heal()

    assert (host.meetings(), host.notices()) == ([], [])
