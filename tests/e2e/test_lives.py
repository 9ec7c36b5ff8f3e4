"""M1 to M4, M9, N1, B6, R1 to R3, X1, E1 to E3, E5: a booking of each row of M3, booked, moved and cancelled."""

from datetime import UTC, datetime, timedelta

import pytest

from local.demo import GUEST
from tests.e2e.lives import READERS, ROWS, Life, Moment, as_seen, life, local_time, says, shows, zone
from tests.e2e.people import Town, headline
from tests.unit.mail.itip_inbox import Inbox

pytestmark = pytest.mark.timeout(240)

NOT_REFUNDED = "Money is not refunded automatically."
PARTS = ("text", "html", "calendar")


@pytest.fixture(params=ROWS)
def lived(town: Town, request: pytest.FixtureRequest) -> Life:
    return life(town, request.param)


# --- what it has ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("when", ["booked", "moved"])
def test_m2_m3_m4_r2_a_booking_has_what_stands_at_its_providers_and_nothing_else_stands(lived: Life, when: str) -> None:
    moment: Moment = getattr(lived, when)
    booking = moment.booking

    assert (booking["status"], booking["meetingState"]) == ("confirmed", "ready" if lived.row.provider else "missing")
    assert booking.get("meetingProvider") == lived.row.provider
    assert len(moment.meetings) == (lived.row.provider == "zoom")
    assert len(moment.events) == lived.row.has_event
    assert ("calendarEventId" in booking) == lived.row.has_event
    for meeting in moment.meetings:
        assert (booking["meetingId"], booking["meetingUrl"]) == (str(meeting["id"]), meeting["join_url"])
        assert (meeting["start_time"], meeting["timezone"]) == (booking["startsAt"], "Europe/Berlin")
    for event in moment.events:
        is_meet = lived.row.provider == "google_meet"
        assert booking["calendarEventId"] == event["id"]
        assert _instant(event["start"]["dateTime"]) == _instant(booking["startsAt"])
        assert booking["meetingUrl"] == event["hangoutLink" if is_meet else "location"]
        assert ("conferenceData" in event) == is_meet
    assert [notice["kind"] for notice in moment.notices] == ["missing_link"] * (lived.row.provider is None)


def test_r1_r3_a_moved_booking_stays_itself_with_another_time_and_a_new_link(lived: Life) -> None:
    before, after = lived.booked.booking, lived.moved.booking
    renewed = {"meetingUrl", "meetingId", "calendarEventId"}
    changing = {"startsAt", "endsAt", "revision", *renewed}

    assert {name: before[name] for name in before.keys() - changing} == {
        name: after[name] for name in after.keys() - changing
    }
    assert after["revision"] == before["revision"] + 1
    assert _length(after) == _length(before)
    assert renewed & after.keys() == renewed & before.keys()
    assert all(after[name] != before[name] for name in renewed & after.keys())


def test_x1_ac_03_ac_08_a_cancelled_booking_has_no_link_and_nothing_is_left_at_any_provider(lived: Life) -> None:
    booking = lived.cancelled.booking

    assert (booking["status"], booking["meetingState"]) == ("cancelled", "removed")
    assert booking["revision"] == lived.moved.booking["revision"] + 1
    assert {"meetingUrl", "meetingId", "meetingProvider", "calendarEventId"}.isdisjoint(booking)
    assert lived.offer.seen_by_guest()["status"] == "cancelled"
    assert (lived.offer.host.meetings(), lived.offer.host.events(), lived.cancelled.notices) == ([], [], [])


def test_r1_x1_each_time_is_taken_while_the_booking_has_it_and_free_otherwise(lived: Life) -> None:
    old, new = lived.booked.booking["startsAt"], lived.moved.booking["startsAt"]

    assert [(old in moment.slots, new in moment.slots) for moment in lived.moments] == [
        (False, True),
        (True, False),
        (True, True),
    ]


def test_ac_39_x1_what_was_paid_stays_with_the_operator_and_is_said_not_to_be_refunded(town: Town, lived: Life) -> None:
    intents = [one["payment_intent"] for one in town.sessions_of(lived.offer.booking_id)]
    stripe = town.control("GET", "provider-state/stripe")

    assert len(intents) == lived.is_paid
    assert [refund for refund in stripe["refunds"] if refund["payment_intent"] in intents] == []
    assert (stripe["accounts"], stripe["transfers"], stripe["applicationFees"]) == ([], [], [])
    assert ("Paid €45 For Guest" in as_seen(lived.moved.page)) == lived.is_paid
    mails = [lived.cancelled.latest_mail(reader) for reader in READERS]
    told = [lived.cancelled.page, *(says(mail, body) for mail in mails for body in ("text", "html"))]
    assert [NOT_REFUNDED in each for each in told] == [lived.is_paid] * 5


def test_m4_nothing_of_the_hosts_own_room_is_stored(town: Town, lived: Life) -> None:
    stored = town.everything_stored()

    assert lived.offer.booking_id in stored
    meetings = [*lived.booked.meetings, *lived.moved.meetings]
    assert len(meetings) == 2 * (lived.row.provider == "zoom")
    assert not any(meeting["start_url"] in stored for meeting in meetings)


# --- what guest and host are told -------------------------------------------------------------------------------


def test_e1_e2_e3_n1_both_are_mailed_time_and_link_in_three_bodies_and_a_calendar_file(lived: Life) -> None:
    for reader in READERS:
        (mail,) = lived.booked.mails[reader]
        assert ("token=" in mail["raw"]) == (reader == "guest")
        for body in ("text", "html"):
            assert local_time(lived.booked.booking["startsAt"], reader) in mail[body]
            assert zone(lived.booked.booking, reader) in mail[body]
            assert ("will follow" in mail[body]) == (lived.booked.link is None)
        if lived.booked.link:
            assert all(lived.booked.link in says(mail, part) for part in PARTS)
            assert f'href="{lived.booked.link}"' in says(mail, "html")


def test_r2_ac_35_ac_36_both_are_mailed_the_new_time_and_link_and_never_the_old_link(lived: Life) -> None:
    for reader in READERS:
        mail = lived.moved.latest_mail(reader)
        assert len(lived.moved.mails[reader]) == 2
        assert headline(mail).startswith("New time: ")
        for body in ("text", "html"):
            assert local_time(lived.moved.booking["startsAt"], reader) in mail[body]
            assert local_time(lived.booked.booking["startsAt"], reader) in mail[body].split("It was")[1]
        if lived.moved.link and lived.booked.link:
            for part in PARTS:
                assert lived.moved.link in says(mail, part)
                assert lived.booked.link not in says(mail, part)


def test_x1_e5_both_are_mailed_who_cancelled_what_and_are_led_to_no_meeting(lived: Life) -> None:
    for reader in READERS:
        mail = lived.cancelled.latest_mail(reader)
        by = "You have" if reader == lived.canceller else {"guest": "Guest has", "host": "Host has"}[lived.canceller]
        assert len(lived.cancelled.mails[reader]) == 3
        assert headline(mail).startswith("Cancelled: ")
        for body in ("text", "html"):
            assert local_time(lived.cancelled.booking["startsAt"], reader) in mail[body]
            assert f"{by} cancelled it." in says(mail, body)
            assert ("I am ill." in mail[body]) == (lived.canceller == "host")
        for part in PARTS:
            assert not any(moment.link in says(mail, part) for moment in lived.moments if moment.link)


def test_e3_ac_63_the_calendar_files_come_to_one_event_that_moves_and_then_to_none(lived: Life) -> None:
    """The host of a Google Calendar has the booking there already, and gets no second event (AC-13)."""
    uid = f"{lived.offer.booking_id}@joinlink"

    for reader, address in {"guest": GUEST["email"], "host": lived.offer.host.email}.items():
        inbox, is_invited = Inbox(address), reader == "guest" or not lived.row.has_event
        sequences = []
        for moment in lived.moments:
            inbox.receive(moment.latest_mail(reader)["calendar"].encode())
            sequences.append(inbox.newest[uid][0])
            assert list(inbox.events) == [uid] * (is_invited and moment is not lived.cancelled)
            for event in inbox.events.values():
                assert f"{event.starts_at:%Y-%m-%dT%H:%M:%SZ}" == moment.booking["startsAt"]
                assert event.location == moment.link
                assert moment.link is None or moment.link in event.description
        assert sequences == sorted(set(sequences))


def test_b6_12_5_ac_38_page_bridge_and_calendar_file_of_the_guest_follow_the_booking(lived: Life) -> None:
    booked, moved, cancelled = lived.moments
    canceller = {"guest": "You", "host": "Host"}[lived.canceller]

    for moment in (booked, moved):
        assert shows(moment.page, moment.booking)
        assert moment.file.headers["Content-Type"].startswith("text/calendar")
        if moment.link:
            assert moment.link.replace("&", "&amp;") in moment.page
            assert moment.link.split("?")[0] in moment.file.text.replace("\r\n ", "")
            assert moment.joined.headers["Location"] == moment.link
    assert f"Moved from {local_time(booked.booking['startsAt'], 'guest')}" in as_seen(moved.page)
    assert moved.link or "This session has moved to" in moved.joined.text
    for page in (cancelled.page, cancelled.joined.text):
        assert "This booking is cancelled" in page
        assert f"{canceller} cancelled it." in page
        assert not any(link.replace("&", "&amp;") in page for link in (booked.link, moved.link) if link)
    assert cancelled.file.status_code == 404


def _instant(written: str) -> datetime:
    return datetime.fromisoformat(written).astimezone(UTC)


def _length(booking: dict[str, str]) -> timedelta:
    return _instant(booking["endsAt"]) - _instant(booking["startsAt"])
