"""R1 to R3 through the whole local cloud: guest or host moves a booking, for each row of M3."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import requests

from tests.e2e.lives import READERS, ROWS, ZONES, Life, disconnect, life, local_time, says
from tests.e2e.people import Host, Offer, Town

pytestmark = pytest.mark.timeout(240)

every_life = pytest.mark.parametrize(("row", "mover"), [(row, mover) for row in ROWS for mover in READERS])
IN_PERSON = {"isOnline": False, "meetingProvider": None, "location": {"label": "Studio 3"}}


@pytest.fixture
def lived(town: Town, row: str, mover: str) -> Life:
    return life(town, row, mover)


@every_life
def test_r1_r3_the_booking_stays_itself_with_another_time_and_a_new_link_of_the_same_provider(lived: Life) -> None:
    before, after = lived.booked.booking, lived.moved.booking

    changing = {"startsAt", "endsAt", "revision", "meetingUrl", "meetingId", "calendarEventId"}
    assert {name: value for name, value in before.items() if name not in changing} == {
        name: value for name, value in after.items() if name not in changing
    }
    assert (after["status"], after["meetingState"]) == ("confirmed", "ready" if lived.row.provider else "missing")
    assert after.get("meetingProvider") == lived.row.provider
    assert after["revision"] == before["revision"] + 1
    assert _length(after) == _length(before)
    for name in ("meetingUrl", "meetingId", "calendarEventId"):
        assert (name in after) == (name in before)
        assert name not in after or after[name] != before[name]


@every_life
def test_r2_m3_at_the_providers_the_old_meeting_is_gone_and_one_stands_at_the_new_time(lived: Life) -> None:
    moved = lived.moved

    assert len(moved.meetings) == (lived.row.provider == "zoom")
    assert len(moved.events) == lived.row.has_event
    for meeting in moved.meetings:
        assert str(meeting["id"]) == moved.booking["meetingId"]
        assert meeting["join_url"] == moved.link
        assert meeting["start_time"] == moved.booking["startsAt"]
        assert meeting["timezone"] == "Europe/Berlin"
    for event in moved.events:
        assert event["id"] == moved.booking["calendarEventId"]
        assert _instant(event["start"]["dateTime"]) == _instant(moved.booking["startsAt"])
        assert moved.link in (event.get("location"), event.get("hangoutLink"))
        assert ("conferenceData" in event) == (lived.row.provider == "google_meet")


@every_life
def test_r1_the_old_time_is_free_again_and_the_new_one_is_taken(lived: Life) -> None:
    old, new = lived.booked.booking["startsAt"], lived.moved.booking["startsAt"]

    assert (old in lived.booked.slots, new in lived.booked.slots) == (False, True)
    assert (old in lived.moved.slots, new in lived.moved.slots) == (True, False)


@every_life
def test_r2_ac_35_ac_36_guest_and_host_are_mailed_the_new_time_and_link_and_never_the_old_link(lived: Life) -> None:
    for reader in READERS:
        mail, booking = lived.moved.latest_mail(reader), lived.moved.booking
        assert len(lived.moved.mails[reader]) == 2
        assert mail["subject"].startswith("New time: ")
        for body in ("text", "html"):
            assert local_time(booking["startsAt"], reader) in mail[body]
            assert ZONES[reader] in mail[body]
            assert local_time(lived.booked.booking["startsAt"], reader) in mail[body].split("It was")[1]
        if lived.moved.link and lived.booked.link:
            for part in ("text", "html", "calendar"):
                assert lived.moved.link in says(mail, part)
                assert lived.booked.link not in says(mail, part)
        else:
            assert "will follow" in mail["text"]


@every_life
def test_ac_38_the_links_of_the_first_mail_lead_to_the_moved_booking(lived: Life) -> None:
    page, joined = lived.moved.page, lived.moved.joined

    assert local_time(lived.moved.booking["startsAt"], "guest") in page
    assert f"Moved from {local_time(lived.booked.booking['startsAt'], 'guest')}" in page
    if lived.moved.link:
        assert lived.moved.link.replace("&", "&amp;") in page
        assert joined.headers["Location"] == lived.moved.link
    else:
        assert "This session has moved to" in joined.text
    if lived.booked.link:
        assert lived.booked.link not in page


@pytest.mark.parametrize("row", ROWS)
def test_ac_39_what_was_paid_stays_paid(town: Town, row: str) -> None:
    lived = life(town, row, "guest")

    assert "<dt>Paid</dt>\n    <dd>45.00 EUR</dd>" in lived.moved.page
    assert "checkoutUrl" not in lived.moved.page
    assert len(town.sessions_of(lived.offer.booking_id)) == 1


@every_life
def test_r2_the_workflow_goes_the_straight_way_and_leaves_no_notice_but_that_of_a_missing_link(
    town: Town, lived: Life
) -> None:
    moving = town.executions_of(lived.moved.booking)[1]
    kinds = [notice["kind"] for notice in lived.moved.notices]

    assert (moving["machine"], moving["status"]) == ("confirm_booking", "SUCCEEDED")
    assert moving["states"][:3] == ["Choose first step", "Delete old meeting", "Mint meeting"]
    if lived.row.provider:
        assert moving["states"][3:] == ["Store link", "Add to calendar", "Send email"]
    assert kinds == [] if lived.row.provider else ["missing_link"]


def test_r3_ac_29_a_moved_booking_stays_on_zoom_though_its_class_is_on_meet_by_now(town: Town) -> None:
    host = town.host("zoom", "google")
    offer = host.sell(price_minor=0)
    offer.booked_and_paid()
    host.call("PATCH", f"/api/classes/{offer.class_id}", {"meetingProvider": "google_meet"})

    offer.move(offer.slots()[-1]["startsAt"])

    booking = offer.settled()
    assert booking["meetingProvider"] == "zoom"
    assert [event["location"] for event in host.events()] == [booking["meetingUrl"]]
    assert host.notices() == []


def test_r3_where_zoom_is_gone_meet_stands_in_and_guest_and_host_are_told(town: Town) -> None:
    host = town.host("zoom", "google")
    offer = host.sell(price_minor=0)
    before = offer.booked_and_paid()
    disconnect(host, "zoom")

    offer.move(offer.slots()[-1]["startsAt"])

    booking, mails = offer.settled(), offer.mails()
    assert (booking["meetingProvider"], len(host.events())) == ("google_meet", 1)
    assert "This time it is on Google Meet, not on Zoom." in mails["guest"][-1]["text"]
    assert "Zoom could not make the meeting" in mails["host"][-1]["text"]
    (fallback,) = host.notices("meeting_fallback")
    (leftover,) = host.notices("leftover_meeting")
    assert fallback["bookingId"] == leftover["bookingId"] == booking["bookingId"]
    assert leftover["title"] == "We could not remove a Zoom meeting that is no longer needed"
    assert leftover["meetingId"] == before["meetingId"]


def test_r1_m6_guest_and_host_who_move_at_once_leave_one_time_and_one_meeting(town: Town) -> None:
    host = town.host("zoom")
    offer = host.sell(price_minor=0)
    old = offer.booked_and_paid()["startsAt"]
    wanted = {reader: slot["startsAt"] for reader, slot in zip(READERS, offer.slots()[-4::3], strict=True)}

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda reader: offer.move(wanted[reader], by=reader), READERS))

    booking = offer.settled()
    assert {answer.status_code for answer in answers} <= {200, 409}
    assert booking["startsAt"] in wanted.values()
    (meeting,) = host.meetings()
    assert (meeting["join_url"], meeting["start_time"]) == (booking["meetingUrl"], booking["startsAt"])
    assert {old, *wanted.values()} - {slot["startsAt"] for slot in offer.slots()} <= {old, booking["startsAt"]}


@pytest.fixture(scope="module")
def host(town: Town) -> Host:
    """A host whose class in person has no workflow to wait for."""
    return town.host()


@pytest.fixture(scope="module")
def offer(host: Host) -> Offer:
    booked = host.sell(price_minor=0, **IN_PERSON)
    booked.starts_at = booked.slots()[10]["startsAt"]
    booked.booked_and_paid()
    return booked


@pytest.mark.parametrize("reader", READERS)
def test_r1_a_time_that_somebody_else_has_is_refused(host: Host, offer: Offer, reader: str) -> None:
    taken = offer.slots()[-1]["startsAt"]
    offer.post(taken)

    answer = offer.move(taken, by=reader)

    assert problem(answer) == (409, "slot_taken")
    assert host.booking(offer.booking_id)["startsAt"] == offer.starts_at


@pytest.mark.parametrize("reader", READERS)
def test_r1_a_time_that_is_not_offered_is_refused(host: Host, offer: Offer, reader: str) -> None:
    at_night = f"{offer.starts_at[:10]}T02:00:00Z"

    answer = offer.move(at_night, by=reader)

    assert problem(answer) == (409, "slot_not_offered")
    assert host.booking(offer.booking_id)["startsAt"] == offer.starts_at


@pytest.mark.parametrize("reader", READERS)
def test_r1_the_time_that_it_has_changes_nothing(host: Host, offer: Offer, reader: str) -> None:
    before = host.booking(offer.booking_id)

    answer = offer.move(offer.starts_at, by=reader)

    assert answer.status_code == 200
    assert host.booking(offer.booking_id) == before


@pytest.mark.parametrize("reader", READERS)
def test_ac_40_what_is_not_paid_yet_can_be_neither_moved_nor_cancelled(host: Host, reader: str) -> None:
    pending = host.sell(price_minor=4500, **IN_PERSON)
    pending.book()

    answers = [pending.move(pending.slots()[-1]["startsAt"], by=reader), pending.cancel(by=reader)]

    assert [problem(answer) for answer in answers] == [(409, "illegal_transition")] * 2


@pytest.mark.parametrize("reader", READERS)
def test_r1_x1_what_has_been_can_be_neither_moved_nor_cancelled(town: Town, host: Host, reader: str) -> None:
    past = host.sell(price_minor=0, **IN_PERSON)
    past.booked_and_paid()
    let_it_be_over(town, past)

    answers = [past.move(past.slots()[-1]["startsAt"], by=reader), past.cancel(by=reader)]

    assert [problem(answer) for answer in answers] == [(409, "illegal_transition")] * 2


def test_r1_x1_a_guest_without_the_bookings_own_token_changes_nothing(host: Host, offer: Offer) -> None:
    other = host.sell(price_minor=0, **IN_PERSON)
    other.book()
    before = host.booking(offer.booking_id)

    for token in ("", "nonsense", other.token):
        address = f"{host.town.site}/api/public/bookings/{offer.booking_id}"
        for what, body in (("reschedule", {"startsAt": offer.slots()[-1]["startsAt"]}), ("cancel", {})):
            answer = requests.post(f"{address}/{what}", params={"token": token}, json=body, timeout=60)
            assert problem(answer) == (403, "forbidden")

    assert host.booking(offer.booking_id) == before


def test_r1_x1_m8_a_change_that_does_not_come_from_the_hosts_own_page_is_refused(
    town: Town, host: Host, offer: Offer
) -> None:
    before, later = host.booking(offer.booking_id), {"startsAt": offer.slots()[-1]["startsAt"]}
    address = f"{town.site}/api/bookings/{offer.booking_id}"
    changes: list[tuple[str, str, dict[str, str]]] = [
        ("POST", "reschedule", later),
        ("POST", "cancel", {}),
        ("PUT", "meeting-link", {"url": "https://example.com/room"}),
    ]

    for method, what, body in changes:
        for token in ({"X-CSRF-Token": ""}, {"X-CSRF-Token": "guessed"}):
            answer = requests.request(
                method, f"{address}/{what}", json=body, cookies=host.journey.host.cookies, headers=token, timeout=60
            )
            assert problem(answer) == (403, "csrf_failed")
        stranger = requests.request(method, f"{address}/{what}", json=body, timeout=60)
        assert problem(stranger) == (401, "not_signed_in")
        assert problem(town.host().call(method, f"/api/bookings/{offer.booking_id}/{what}", body)) == (404, "not_found")

    assert host.booking(offer.booking_id) == before


def problem(answer: requests.Response) -> tuple[int, str]:
    """Return status and code of a refusal."""
    assert answer.headers["Content-Type"] == "application/problem+json", answer.text
    return answer.status_code, answer.json()["code"]


def let_it_be_over(town: Town, offer: Offer) -> None:
    """Put the booking into the past, as nobody can wait that long."""
    yesterday = datetime.now(UTC) - timedelta(days=1)
    times = {":start": yesterday, ":end": yesterday + timedelta(minutes=30)}
    town.cloud.client("dynamodb").update_item(
        TableName=town.cloud.table_name,
        Key={"pk": {"S": f"BOOKING#{offer.booking_id}"}, "sk": {"S": "BOOKING"}},
        UpdateExpression="SET starts_at = :start, ends_at = :end",
        ExpressionAttributeValues={name: {"S": f"{time:%Y-%m-%dT%H:%M:%SZ}"} for name, time in times.items()},
    )


def _instant(written: str) -> datetime:
    return datetime.fromisoformat(written).astimezone(UTC)


def _length(booking: dict[str, str]) -> timedelta:
    return _instant(booking["endsAt"]) - _instant(booking["startsAt"])
