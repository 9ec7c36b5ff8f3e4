"""M6, PRODUCT 12.3: heal searches the accounts for what we made there, and removes what nobody wants."""

from datetime import timedelta
from typing import Any

import pytest

from tests.e2e.people import Host, Offer, Town, from_now

pytestmark = [pytest.mark.timeout(240), pytest.mark.usefixtures("undisturbed")]


def booked(host: Host) -> tuple[Offer, dict[str, Any]]:
    """Have a free online class booked for the end of the week."""
    offer = host.sell(price_minor=0)
    offer.starts_at = offer.slots()[-1]["startsAt"]
    return offer, offer.booked_and_paid()


def forget(town: Town, offer: Offer) -> None:
    """Take a booking's rows out of the meeting ledger."""
    client, table = town.cloud.client("dynamodb"), town.cloud.table_name
    rows = client.query(
        TableName=table,
        KeyConditionExpression="pk = :pk AND begins_with(sk, :meeting)",
        ExpressionAttributeValues={":pk": {"S": f"BOOKING#{offer.booking_id}"}, ":meeting": {"S": "MEETING#"}},
    )["Items"]
    assert rows
    for row in rows:
        client.delete_item(TableName=table, Key={"pk": row["pk"], "sk": row["sk"]})


def heal_tomorrow(town: Town) -> None:
    """Let heal search the accounts, and then do what the search asks for."""
    tomorrow = from_now(hours=25)
    for minutes in (0, 5):
        town.heal(tomorrow + timedelta(minutes=minutes))


def test_12_3_what_a_cancelled_booking_left_is_removed_and_what_a_booking_carries_stays(town: Town) -> None:
    """Though the ledger has lost both."""
    host = town.host("zoom", "google")
    (cancelled, _), (kept, before) = booked(host), booked(host)
    for offer in (cancelled, kept):
        forget(town, offer)
    cancelled.cancel()
    cancelled.settled()
    assert (len(host.meetings()), len(host.events())) == (2, 2)

    heal_tomorrow(town)

    after = kept.settled()
    (meeting,), (event,) = host.meetings(), host.events()
    assert (after["meetingState"], after["meetingUrl"]) == ("ready", meeting["join_url"])
    assert after["calendarEventId"] == event["id"]
    assert event["location"] == after["meetingUrl"] == before["meetingUrl"]
    assert [len(mails) for mails in kept.mails().values()] == [1, 1]

    kept.cancel()
    kept.settled()
    assert (host.meetings(), host.events(), host.notices()) == ([], [], [])
