"""X3, X4, PRODUCT 12.1: what can't be removed is named, and goes as soon as it can."""

import pytest

from tests.e2e.people import Town, from_now, headline

pytestmark = [pytest.mark.timeout(240), pytest.mark.usefixtures("undisturbed")]


@pytest.mark.parametrize(("provider", "mode"), [("zoom", "revoked"), ("google", "500_before")])
def test_x3_x4_what_could_not_be_removed_is_named_until_it_is_gone(town: Town, provider: str, mode: str) -> None:
    host = town.host(provider)
    offer = host.sell(price_minor=0)
    before = offer.booked_and_paid()
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
    assert [headline(mails[-1]).split(":")[0] for mails in offer.mails().values()] == ["Cancelled"] * 2

    town.heal(from_now(minutes=16))
    assert host.notices("leftover_meeting") == [notice]

    town.calm()
    if mode == "revoked":
        host.journey.connect(provider)
    town.heal(from_now(minutes=16 + 5 + 5) if mode != "revoked" else None)
    assert stands() == []
    assert host.notices() == []
    assert any(event["what"].endswith(" removed") for event in host.timeline(offer.booking_id))
