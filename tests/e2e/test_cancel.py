"""X1, X2, E3, E5 through the whole local cloud: guest or host cancels a booking, for each row of M3."""

from __future__ import annotations

import pytest
from icalendar import Calendar

from local.demo import GUEST
from tests.e2e.lives import READERS, ROWS, ZONES, Life, life, local_time, says
from tests.e2e.people import Town
from tests.unit.mail.itip_inbox import Inbox

pytestmark = pytest.mark.timeout(240)

every_life = pytest.mark.parametrize(("row", "mover"), [(row, mover) for row in ROWS for mover in READERS])
NOT_REFUNDED = "Money is not refunded automatically."


@pytest.fixture
def lived(town: Town, row: str, mover: str) -> Life:
    return life(town, row, mover)


@every_life
def test_x1_ac_03_ac_08_the_booking_is_cancelled_without_a_link_and_nothing_is_left_at_any_provider(
    lived: Life,
) -> None:
    booking = lived.cancelled.booking

    assert (booking["status"], booking["meetingState"]) == ("cancelled", "removed")
    assert booking["revision"] == lived.moved.booking["revision"] + 1
    assert {"meetingUrl", "meetingId", "meetingProvider", "calendarEventId"}.isdisjoint(booking)
    assert lived.offer.seen_by_guest()["status"] == "cancelled"
    assert (lived.offer.host.meetings(), lived.offer.host.events()) == ([], [])
    assert lived.cancelled.notices == []


@every_life
def test_x1_its_time_is_free_again(lived: Life) -> None:
    starts_at = lived.cancelled.booking["startsAt"]

    assert starts_at not in lived.moved.slots
    assert starts_at in lived.cancelled.slots


@every_life
def test_x1_e5_both_are_mailed_who_cancelled_what_and_are_led_to_no_meeting(lived: Life) -> None:
    for reader in READERS:
        mail = lived.cancelled.latest_mail(reader)
        by = "You have" if reader == lived.canceller else {"guest": "Guest has", "host": "Host has"}[lived.canceller]
        assert len(lived.cancelled.mails[reader]) == 3
        assert mail["subject"].startswith("Cancelled: ")
        for body in ("text", "html"):
            assert local_time(lived.cancelled.booking["startsAt"], reader) in mail[body]
            assert ZONES[reader] in mail[body]
            assert f"{by} cancelled it." in says(mail, body)
            assert ("I am ill." in mail[body]) == (lived.canceller == "host")
        for part in ("text", "html", "calendar"):
            assert not any(moment.link in says(mail, part) for moment in lived.moments if moment.link)


@every_life
def test_x1_only_of_a_paid_booking_page_and_mails_say_that_money_is_not_refunded(town: Town, lived: Life) -> None:
    was_paid = lived.mover == "guest"

    for reader in READERS:
        for body in ("text", "html"):
            assert (NOT_REFUNDED in says(lived.cancelled.latest_mail(reader), body)) == was_paid
    assert (NOT_REFUNDED in lived.cancelled.page) == was_paid
    intents = [one["payment_intent"] for one in town.sessions_of(lived.offer.booking_id)]
    refunds = town.control("GET", "provider-state/stripe")["refunds"]
    assert len(intents) == was_paid
    assert [refund for refund in refunds if refund["payment_intent"] in intents] == []


@every_life
def test_x1_ac_38_the_links_of_the_first_mail_lead_to_what_became_of_it(lived: Life) -> None:
    by = {"guest": "You", "host": "Host"}[lived.canceller]

    for page in (lived.cancelled.page, lived.cancelled.joined.text):
        assert "This booking is cancelled" in page
        assert f"{by} cancelled it." in page
        assert not any(moment.link in page for moment in lived.moments if moment.link)
    offer = lived.offer
    address = f"{offer.town.site}/bookings/{offer.booking_id}/calendar.ics"
    assert offer.guest.get(address, params={"token": offer.token}, timeout=60).status_code == 404


@every_life
def test_e3_ac_63_the_calendar_files_come_to_one_event_that_moves_and_then_to_none(lived: Life) -> None:
    """The host of a Google Calendar has the booking there already, and gets no second event (AC-13)."""
    uid = f"{lived.offer.booking_id}@joinlink"
    addresses = {"guest": GUEST["email"], "host": lived.offer.host.email}

    for reader, address in addresses.items():
        inbox, is_invited = Inbox(address), reader == "guest" or not lived.row.has_event
        for moment in (lived.booked, lived.moved):
            inbox.receive(moment.latest_mail(reader)["calendar"].encode())
            assert list(inbox.events) == [uid] * is_invited
            for event in inbox.events.values():
                assert f"{event.starts_at:%Y-%m-%dT%H:%M:%SZ}" == moment.booking["startsAt"]
                assert event.location == moment.link
                assert moment.link is None or moment.link in event.description
        inbox.receive(lived.cancelled.latest_mail(reader)["calendar"].encode())
        assert inbox.events == {}


@every_life
def test_e3_the_same_uid_rises_in_sequence_from_request_to_request_to_cancel(lived: Life) -> None:
    for reader in READERS:
        files = [Calendar.from_ical(moment.latest_mail(reader)["calendar"]) for moment in lived.moments]
        entries = [entry for file in files for entry in file.walk("VEVENT")]

        assert [str(file["METHOD"]) for file in files] == ["REQUEST", "REQUEST", "CANCEL"]
        assert {str(entry["UID"]) for entry in entries} == {f"{lived.offer.booking_id}@joinlink"}
        first, second, third = (int(entry["SEQUENCE"]) for entry in entries)
        assert first < second < third
        assert str(entries[-1]["STATUS"]) == "CANCELLED"


@every_life
def test_x1_the_workflow_goes_the_straight_way(town: Town, lived: Life) -> None:
    execution = town.executions_of(lived.cancelled.booking)[-1]

    assert (execution["machine"], execution["status"]) == ("cancel_booking", "SUCCEEDED")
    assert execution["states"] == ["Delete meeting", "Send email"]


@pytest.mark.parametrize("reader", READERS)
def test_x1_what_is_cancelled_can_be_neither_cancelled_again_nor_moved_nor_given_a_link(
    town: Town, reader: str
) -> None:
    offer = life(town, "zoom_only", "guest").offer
    before = offer.host.booking(offer.booking_id)

    answers = [offer.cancel(by=reader), offer.move(offer.slots()[-1]["startsAt"], by=reader)]
    answers += [offer.paste("https://example.com/room")] * (reader == "host")

    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(409, "illegal_transition")}
    assert offer.host.booking(offer.booking_id) == before


def test_x2_ac_09_what_the_host_has_deleted_by_hand_counts_as_removed(town: Town) -> None:
    """Zoom's event of it does not arrive."""
    host = town.host("zoom", "google")
    offer = host.sell(price_minor=0)
    booking = offer.booked_and_paid()
    town.crash("zoom_webhook", "start", times=-1)
    town.control("POST", "provider-state/zoom", {"deleteMeeting": booking["meetingId"]})
    town.control("POST", "provider-state/google", {"deleteEvent": booking["calendarEventId"]})

    offer.cancel()

    booking = offer.settled()
    town.calm()
    assert (booking["status"], booking["meetingState"]) == ("cancelled", "removed")
    assert (host.meetings(), host.events(), host.notices()) == ([], [], [])
    assert town.executions_of(booking)[-1]["states"] == ["Delete meeting", "Send email"]
