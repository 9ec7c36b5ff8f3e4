"""R1, X1: a guest moves or cancels a booking with nothing but its link."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from io import StringIO

import pytest

from joinlink.clock import parse_rfc3339
from joinlink.model.booking_stages import BookingStatus, Party
from joinlink.model.deadlines import Deadlines
from joinlink.usecases.bookings.cancel_booking import cancel_as_host
from joinlink.usecases.bookings.reschedule_booking import reschedule_booking
from tests.functions.site import Answer, Site
from tests.worlds.world import PENDING, WITH_ZOOM, ZOOM_LINK, World

TOKEN = "booking.booking_1.signed"
BOOKING = "/api/public/bookings/booking_1"
CANCEL = f"{BOOKING}/cancel?token={TOKEN}"
RESCHEDULE = f"{BOOKING}/reschedule?token={TOKEN}"
CANCEL_ON_THE_PAGE = f"/bookings/booking_1/cancel?token={TOKEN}"
ADDRESS_PAGE = f"/bookings/booking_1/address?token={TOKEN}"
BOOK = "/api/public/hosts/host/classes/portfolio-review/bookings"
OF_A_MEETING = {"meetingUrl", "meetingProvider", "meetingId", "calendarEventId"}
LATER = "2026-12-03T13:00:00Z"
NEW_TIME = "Thursday, December 3 8:00 – 8:30 AM Eastern Time, New York"
OLD_TIME = "Wednesday, December 2, 2026, 4:00 – 4:30 AM"


@pytest.fixture(autouse=True)
def booked(world: World) -> None:
    world.put(WITH_ZOOM)


def book(site: Site, starts_at: str) -> Answer:
    guest = {"name": "Other", "email": "other@example.com", "timezone": "Europe/Berlin"}
    return site.post(BOOK, {"startsAt": starts_at, "guest": guest})


def everything_shown(site: Site) -> str:
    """What a guest can see of the booking: its page, its data, its calendar file, and where a join link leads."""
    targets = ["/bookings/booking_1", BOOKING, "/bookings/booking_1/calendar.ics"]
    answers = [site.browse(f"{target}?token={TOKEN}") for target in targets]
    bridge = site.get("/j/join.booking_1.signed")
    return "".join(answer.text for answer in answers) + str(bridge.headers) + bridge.text


# --- correcting the address -------------------------------------------------------------------------------------


def test_f7_a_guest_corrects_the_address(site: Site, world: World) -> None:
    answer = site.patch(f"{BOOKING}?token={TOKEN}", {"email": "right@example.com"})

    assert (answer.status, answer.json["guest"]["email"]) == (200, "right@example.com")
    assert world.stored(WITH_ZOOM).guest.email == "right@example.com"


@pytest.mark.parametrize("email", ["a..b@example.com", "ada", "", "ada@gmail", "Ada <ada@example.com>"])
def test_f7_what_is_no_address_is_refused_by_name(site: Site, world: World, email: str) -> None:
    answer = site.patch(f"{BOOKING}?token={TOKEN}", {"email": email})

    assert (answer.status, answer.json["code"], answer.json["field"]) == (422, "invalid_input", "email")
    assert world.stored(WITH_ZOOM) == WITH_ZOOM


def test_f7_a_guest_corrects_the_address_on_a_page_of_its_own(site: Site, world: World) -> None:
    page = site.browse(ADDRESS_PAGE)
    assert "Mail goes to guest@example.com now." in page.words

    answer = site.submit(ADDRESS_PAGE, {"email": " right@example.com "})

    assert (answer.status, answer.location) == (303, f"/bookings/booking_1?token={TOKEN}")
    assert "Mail goes to right@example.com" in site.browse(answer.location).words


@pytest.mark.parametrize(
    ("typed", "says"), [("ada@gmial", "Please look at the marked fields again."), ("", "Please look at the marked")]
)
def test_f7_a_refused_address_leads_back_to_the_form_as_it_was_typed(site: Site, typed: str, says: str) -> None:
    """A redirect, so that Back never asks to send the form again."""
    answer = site.submit(ADDRESS_PAGE, {"email": typed})
    assert (answer.status, answer.location) == (303, f"{ADDRESS_PAGE}&again=1")
    site.keep_cookies(answer)

    page = site.browse(answer.location)

    assert page.status == 422
    assert says in page.words
    assert f'value="{typed}"' in page.text


def test_f7_a_refused_address_that_is_no_longer_kept_is_asked_for_again(site: Site) -> None:
    page = site.browse(f"{ADDRESS_PAGE}&again=1")

    assert page.status == 422
    assert "What you typed is no longer here." in page.words


def test_f7_who_corrected_the_address_too_often_reads_so(site: Site, world: World) -> None:
    world.put(replace(WITH_ZOOM, address_changes=3))

    refused = site.submit(ADDRESS_PAGE, {"email": "right@example.com"})
    site.keep_cookies(refused)
    page = site.browse(refused.location)

    assert "The address of a booking can be corrected three times" in page.words
    assert "Correct it" not in site.browse(f"/bookings/booking_1?token={TOKEN}").words


def test_f7_a_likely_typo_is_asked_about_and_corrected_by_one_press(site: Site, world: World) -> None:
    world.put(replace(WITH_ZOOM, guest=replace(WITH_ZOOM.guest, email="ada@gmial.com")))
    page = site.browse(f"/bookings/booking_1?token={TOKEN}")
    assert "Did you mean ada@gmail.com ?" in page.words

    site.submit(ADDRESS_PAGE, {"email": "ada@gmail.com"})

    assert "Did you mean" not in site.browse(f"/bookings/booking_1?token={TOKEN}").words


def test_e5_a_page_never_says_that_mail_goes_where_none_goes(site: Site, world: World) -> None:
    world.put(replace(WITH_ZOOM, is_mail_stopped=True))

    page = site.browse(f"/bookings/booking_1?token={TOKEN}")

    assert "No mail reaches guest@example.com" in page.words
    assert "Give another address" in page.words
    assert "goes to guest@example.com" not in page.words + site.browse(ADDRESS_PAGE).words
    assert site.get(f"{BOOKING}?token={TOKEN}").json["mailStopped"] is True


# --- moving -----------------------------------------------------------------------------------------------------


def test_r1_ac_39_a_guest_moves_a_booking_which_stays_paid(site: Site, world: World) -> None:
    world.put(replace(WITH_ZOOM, calendar_event_id="event_1"))

    answer = site.post(RESCHEDULE, {"startsAt": LATER})

    assert answer.status == 200
    assert (answer.json["startsAt"], answer.json["endsAt"]) == (LATER, "2026-12-03T13:30:00Z")
    assert (answer.json["status"], answer.json["meetingState"]) == ("confirmed", "preparing")
    assert answer.json["revision"] == 3
    assert not OF_A_MEETING & set(answer.json)
    assert site.get(f"{BOOKING}?token={TOKEN}").json == answer.json
    assert world.payments.checkouts == {}


def test_r1_ac_34_ac_35_ac_38_after_a_move_the_same_page_shows_the_new_time_and_the_old_link_is_nowhere(site) -> None:
    assert "81000000001" in everything_shown(site)

    site.post(RESCHEDULE, {"startsAt": LATER})

    shown = everything_shown(site)
    words = " ".join(re.sub(r"<[^>]*>", " ", shown).split())
    assert NEW_TIME in words
    assert f"Moved from {OLD_TIME}" in words
    assert "Paid €45" in words
    assert "81000000001" not in shown


# --- cancelling -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("body", [None, "{}"], ids=["no body", "empty object"])
def test_x1_ac_35_a_guest_cancels_a_booking_and_its_link_is_nowhere(site, world, body) -> None:
    world.put(replace(WITH_ZOOM, calendar_event_id="event_1"))

    answer = site.post(CANCEL, body=body)

    assert answer.status == 200
    assert (answer.json["status"], answer.json["meetingState"], answer.json["revision"]) == ("cancelled", "removed", 3)
    assert not OF_A_MEETING & set(answer.json)
    assert world.stored(WITH_ZOOM).ended_by is Party.GUEST
    assert "81000000001" not in everything_shown(site)
    assert book(site, "2026-12-02T09:00:00Z").status == 201


def test_x1_a_guest_cancels_on_the_page_and_comes_back_to_it_however_often(site: Site, world: World) -> None:
    for _ in range(2):
        answer = site.submit(CANCEL_ON_THE_PAGE, {})
        assert (answer.status, answer.location) == (303, f"/bookings/booking_1?token={TOKEN}")

    assert world.stored(WITH_ZOOM).status is BookingStatus.CANCELLED
    assert world.stored(WITH_ZOOM).ended_by is Party.GUEST
    assert world.story(WITH_ZOOM) == ["Cancelled by the guest"]


def test_x1_a_cancellation_that_comes_too_late_is_refused_on_the_page_which_says_why(site, world) -> None:
    world.clock.time = WITH_ZOOM.ends_at

    answer = site.submit(CANCEL_ON_THE_PAGE, {})

    assert answer.status == 409
    alert = '<div class="alert bad" role="alert" tabindex="-1" autofocus>'
    assert f"{alert}<p>It is too late for that.</p></div>" in answer.text
    assert "This session is over" in answer.text


def test_x1_a_page_that_refused_looks_for_news_at_the_bookings_own_address(site, world) -> None:
    world.put(PENDING)

    answer = site.submit(CANCEL_ON_THE_PAGE, {})

    assert "A booking that is pending payment can&#39;t be changed." in answer.text
    assert f'data-address="/bookings/booking_1?token={TOKEN}"' in answer.text
    assert f'content="3;url=/bookings/booking_1?token={TOKEN}"' in answer.text


# --- what stays as it is ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "body", "field"),
    [
        (CANCEL, '{"reason": "Ill"}', "reason"),
        (CANCEL, "[]", None),
        (RESCHEDULE, None, None),
        (RESCHEDULE, '{"startsAt": "2026-12-03T13:00:00Z", "classId": "class_2"}', "classId"),
    ],
)
def test_what_cant_be_used_is_refused_by_name(site, world, target, body, field) -> None:
    answer = site.post(target, body=body)

    assert (answer.status, answer.json["code"], answer.json.get("field")) == (422, "invalid_input", field)
    assert world.stored(WITH_ZOOM) == WITH_ZOOM


def test_c11_a_change_logs_its_booking_and_neither_token_nor_guest(site: Site, log: StringIO) -> None:
    site.post(RESCHEDULE, {"startsAt": LATER})

    line = json.loads(log.getvalue())
    assert (line["operation"], line["booking_id"]) == ("POST /api/public/bookings/{booking_id}/reschedule", "booking_1")
    assert not [secret for secret in (TOKEN, "guest@example.com", ZOOM_LINK.url) if secret in log.getvalue()]


# --- letting an unpaid one go -------------------------------------------------------------------------------------


RELEASE = f"{BOOKING}/release?token={TOKEN}"


def test_f5_an_unpaid_hold_is_let_go_and_a_repeat_changes_nothing(site: Site, world: World) -> None:
    world.put(PENDING)

    first, repeat = site.post(RELEASE), site.post(RELEASE, {})

    assert (first.status, first.json["status"]) == (200, "expired")
    assert (repeat.status, repeat.json) == (200, first.json)
    assert world.payments.closed == ["cs_test_1"]
    assert book(site, "2026-12-02T09:00:00Z").status == 201


@pytest.mark.parametrize("status", ["confirmed", "cancelled", "refunded"])
def test_f5_once_paid_it_is_not_let_go(site: Site, world: World, status: str) -> None:
    booking = world.put(replace(WITH_ZOOM, status=BookingStatus(status)))

    answer = site.post(RELEASE)

    assert (answer.status, answer.json["code"]) == (409, "illegal_transition")
    assert world.stored(booking) == booking


@pytest.mark.parametrize(
    ("target", "body", "status"),
    [
        (RELEASE.replace(TOKEN, "wrong"), None, 403),
        (RELEASE.replace("booking_1/", "booking_9/"), None, 403),
        (RELEASE, {"next": "/"}, 422),
    ],
)
def test_f5_only_its_guest_lets_it_go(site: Site, world: World, target: str, body: object, status: int) -> None:
    world.put(PENDING)

    assert site.post(target, body).status == status
    assert world.stored(PENDING) == PENDING


# --- deadlines --------------------------------------------------------------------------------------------------

DEADLINES = Deadlines(move_minutes=60, cancel_minutes=1440)
"""A day before the start is when these tests begin."""


def test_f9_after_the_deadline_a_guest_is_too_late_and_the_host_is_not(site: Site, world: World) -> None:
    world.put(replace(WITH_ZOOM, deadlines=DEADLINES))

    refused = site.post(CANCEL)
    told = site.get(f"{BOOKING}?token={TOKEN}").json

    assert (refused.status, refused.json["code"]) == (409, "too_late")
    assert (told["cancelUntil"], told["moveUntil"]) == ("2026-12-01T09:00:00Z", "2026-12-02T08:00:00Z")
    assert cancel_as_host(world.stored(WITH_ZOOM), "", world.house).status is BookingStatus.CANCELLED


def test_f9_a_second_before_the_deadline_a_guest_may_still_cancel(site: Site, world: World) -> None:
    world.put(replace(WITH_ZOOM, deadlines=DEADLINES, starts_at=WITH_ZOOM.starts_at + timedelta(seconds=1)))

    assert site.post(CANCEL).status == 200


def test_f9_a_guest_moves_until_another_deadline_which_follows_the_time_they_chose(site: Site, world: World) -> None:
    world.put(replace(WITH_ZOOM, deadlines=DEADLINES))

    moved = site.post(RESCHEDULE, {"startsAt": LATER}).json
    world.clock.sleep(int(timedelta(hours=51).total_seconds()))

    assert (moved["cancelUntil"], moved["moveUntil"]) == ("2026-12-02T13:00:00Z", "2026-12-03T12:00:00Z")
    refused = site.post(RESCHEDULE, {"startsAt": "2026-12-04T13:00:00Z"})
    assert (refused.status, refused.json["code"]) == (409, "too_late")
    by_host = reschedule_booking(world.stored(WITH_ZOOM), parse_rfc3339("2026-12-04T13:00:00Z"), world.house)
    assert by_host.revision == moved["revision"] + 1


def test_f9_a_guest_may_decline_what_the_host_has_moved_for_a_day(site: Site, world: World) -> None:
    world.put(replace(WITH_ZOOM, deadlines=replace(DEADLINES, cancel_minutes=7 * 1440)))

    moved = reschedule_booking(world.stored(WITH_ZOOM), parse_rfc3339(LATER), world.house)

    assert moved.cancel_until == world.clock.now() + timedelta(days=1)
    assert site.post(CANCEL).status == 200


def test_f9_s6_data_can_be_deleted_after_the_deadline(site: Site, world: World) -> None:
    world.put(replace(WITH_ZOOM, deadlines=DEADLINES))

    assert site.delete(f"{BOOKING}?token={TOKEN}").status == 204
    assert world.stored(WITH_ZOOM).status is BookingStatus.CANCELLED
