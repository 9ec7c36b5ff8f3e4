"""M6, PRODUCT 12.3: heal searches the accounts for what we made there, and touches nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from joinlink.ids import marker
from tests.e2e.people import Host, Offer, Town, from_now

pytestmark = pytest.mark.timeout(240)


@pytest.fixture(autouse=True)
def undisturbed(town: Town) -> Iterator[None]:
    with town.undisturbed():
        yield


def booked(host: Host) -> tuple[Offer, dict[str, Any]]:
    """Have a free online class booked for the end of the week."""
    offer = host.sell(price_minor=0)
    offer.starts_at = offer.slots()[-1]["startsAt"]
    return offer, offer.booked_and_paid()


def forget(town: Town, booking: dict[str, Any]) -> None:
    """Take a booking's rows out of the meeting ledger."""
    client, table = town.cloud.client("dynamodb"), town.cloud.table_name
    rows = client.query(
        TableName=table,
        KeyConditionExpression="pk = :pk AND begins_with(sk, :meeting)",
        ExpressionAttributeValues={":pk": {"S": f"BOOKING#{booking['bookingId']}"}, ":meeting": {"S": "MEETING#"}},
    )["Items"]
    assert rows
    for row in rows:
        client.delete_item(TableName=table, Key={"pk": row["pk"], "sk": row["sk"]})


def heal_tomorrow(town: Town) -> None:
    """Let heal search the accounts, and then do what the search asks for."""
    tomorrow = from_now(hours=25)
    for minutes in (0, 5):
        town.heal(tomorrow + timedelta(minutes=minutes))


def test_12_3_a_meeting_that_its_booking_carries_stays_though_the_ledger_has_lost_it(town: Town) -> None:
    host = town.host("zoom", "google")
    offer, booking = booked(host)
    forget(town, booking)

    heal_tomorrow(town)

    after = offer.settled()
    (meeting,), (event,) = host.meetings(), host.events()
    assert (after["meetingState"], after["meetingUrl"]) == ("ready", meeting["join_url"])
    assert after["calendarEventId"] == event["id"]
    assert event["location"] == after["meetingUrl"] == booking["meetingUrl"]
    assert [len(mails) for mails in offer.mails().values()] == [1, 1]

    offer.cancel()
    offer.settled()
    assert (host.meetings(), host.events(), host.notices()) == ([], [], [])


def test_12_3_what_was_made_for_a_booking_that_is_cancelled_is_found_and_removed(town: Town) -> None:
    host = town.host("zoom", "google")
    offer, booking = booked(host)
    forget(town, booking)
    offer.cancel()
    offer.settled()
    assert (len(host.meetings()), len(host.events())) == (1, 1)

    heal_tomorrow(town)

    assert (host.meetings(), host.events(), host.notices()) == ([], [], [])


def test_12_3_a_meeting_without_a_marker_that_fits_is_left_alone(town: Town) -> None:
    host = town.host("zoom")
    offer, booking = booked(host)
    unknown = "booking_of_another_site.1.zoom.1"
    agendas = [
        "Lunch",
        "joinlink: a talk about it",
        f"joinlink:{marker(unknown)} {unknown}",
        f"joinlink:{'0' * 40} {booking['bookingId']}.1.zoom.1",
    ]
    by_hand = scheduled_by_hand(town, host, agendas)
    host.journey.connect("zoom")
    offer.cancel()
    offer.settled()

    heal_tomorrow(town)

    assert {meeting["id"] for meeting in host.meetings()} == set(by_hand)
    assert host.notices() == []


def scheduled_by_hand(town: Town, host: Host, agendas: list[str]) -> list[int]:
    """Make meetings on the host's Zoom account, which ends the site's own grant there; returns their ids."""
    zoom, back = f"{town.cloud.providers}/zoom", f"{town.site}/oauth/zoom/callback"
    secret = town.cloud.client("ssm").get_parameter(Name="/joinlink/local/zoom/client-secret", WithDecryption=True)
    client = ("zoom-local-client", secret["Parameter"]["Value"])
    consent = {"client_id": client[0], "redirect_uri": back, "response_type": "code", "state": "by hand"}
    consent |= {"decision": "approve", "email": host.email}
    approved = requests.get(f"{zoom}/oauth/authorize", params=consent, allow_redirects=False, timeout=60)
    (code,) = parse_qs(urlsplit(approved.headers["Location"]).query)["code"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": back}
    tokens = requests.post(f"{zoom}/oauth/token", data=form, auth=client, timeout=60).json()
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    meetings = f"{zoom}/v2/users/me/meetings"
    tomorrow = f"{from_now(days=1):%Y-%m-%dT%H:%M:%SZ}"
    bodies = [{"topic": "By hand", "type": 2, "start_time": tomorrow, "agenda": agenda} for agenda in agendas]
    return [requests.post(meetings, json=body, headers=bearer, timeout=60).json()["id"] for body in bodies]
