"""E3, AC-13 and AC-63: one calendar file of a booking. What a chain of them comes to is in test_calendar_chain.py."""

from dataclasses import replace

import pytest

from joinlink.mail.calendar_file import calendar_file
from joinlink.model.booking import Booking
from joinlink.model.booking_parts import Guest, MeetingLink
from joinlink.model.mail import CalendarMethod, MailRole
from joinlink.model.teaching import Location
from tests.samples import HOST, NOW
from tests.unit.mail.ical_reader import CalendarFile, read_calendar
from tests.unit.mail.letters import CANCELLED, CONFIRMED, MEET, ORGANIZER, SAMPLE_SITE, WITH_ZOOM, ZOOM

MANAGE_URL = "https://joinlink.example/bookings/booking_1?token=secret"


def file_of(
    booking: Booking, role: MailRole = MailRole.GUEST, method: CalendarMethod = CalendarMethod.REQUEST
) -> CalendarFile:
    return read_calendar(written(booking, role, method))


def written(booking: Booking, role: MailRole, method: CalendarMethod = CalendarMethod.REQUEST) -> bytes:
    shown = [(booking, MANAGE_URL)]
    return calendar_file(shown, HOST, role, method, organizer=ORGANIZER, site=SAMPLE_SITE, now=NOW)


@pytest.mark.parametrize("role", MailRole)
def test_e3_times_are_in_utc_and_the_join_link_is_location_and_description(role: MailRole) -> None:
    file = file_of(WITH_ZOOM, role)

    assert file.one("DTSTART").value == "20261202T090000Z"
    assert file.one("DTEND").value == "20261202T093000Z"
    assert file.one("DTSTAMP").value == "20261201T090000Z"
    assert file.one("LOCATION").text == ZOOM.url
    assert file.one("URL").value == ZOOM.url
    assert f"Join on Zoom: {ZOOM.url}" in file.one("DESCRIPTION").text
    assert file.one("METHOD").value == "REQUEST"
    assert file.one("STATUS").value == "CONFIRMED"
    assert file.one("VERSION").value == "2.0"


@pytest.mark.parametrize("role", MailRole)
def test_ac_63_a_cancellation_says_so_in_method_and_status_and_keeps_organizer_and_attendee(role: MailRole) -> None:
    invited = file_of(WITH_ZOOM, role)

    file = file_of(CANCELLED, role, CalendarMethod.CANCEL)

    assert file.one("METHOD").value == "CANCEL"
    assert file.one("STATUS").value == "CANCELLED"
    assert file.one("ORGANIZER") == invited.one("ORGANIZER")
    assert file.all("ATTENDEE") == invited.all("ATTENDEE")
    assert int(file.one("SEQUENCE").value) > int(invited.one("SEQUENCE").value)


@pytest.mark.parametrize("role", MailRole)
@pytest.mark.parametrize("link", [None, ZOOM])
def test_ac_35_a_cancellation_leads_to_no_meeting_and_promises_none(role: MailRole, link: MeetingLink | None) -> None:
    content = written(replace(CANCELLED, link=link), role, CalendarMethod.CANCEL)

    file = read_calendar(content)
    assert b"zoom" not in content
    assert file.all("LOCATION") == []
    assert "will follow" not in file.one("DESCRIPTION").text
    assert "This booking is cancelled." in file.one("DESCRIPTION").text


@pytest.mark.parametrize("role", list(MailRole))
@pytest.mark.parametrize("method", [CalendarMethod.REQUEST, CalendarMethod.CANCEL])
def test_ac_63_an_invitation_is_from_the_address_that_mails_it_in_the_hosts_name(role, method) -> None:
    file = read_calendar(written(CANCELLED if method is CalendarMethod.CANCEL else WITH_ZOOM, role, method))

    assert file.one("ORGANIZER").value == f"mailto:{ORGANIZER}"
    assert file.one("ORGANIZER").parameters["CN"] == "Host via Joinlink"


@pytest.mark.parametrize("role", list(MailRole))
@pytest.mark.parametrize("booking", [CONFIRMED, WITH_ZOOM])
def test_e3_no_reply_is_asked_for_as_nobody_reads_the_organizers_mail(booking, role) -> None:
    """Both take part already: the guest has booked, and the host sells the time."""
    asked = [(each.parameters["PARTSTAT"], each.parameters["RSVP"]) for each in file_of(booking, role).all("ATTENDEE")]

    assert set(asked) == {("ACCEPTED", "FALSE")}


def test_f7_an_internationalised_address_is_written_for_programs_and_for_people() -> None:
    booking = replace(WITH_ZOOM, guest=replace(WITH_ZOOM.guest, email="ada@xn--mnchen-3ya.de"))

    file = file_of(booking, MailRole.HOST)

    assert file.all("ATTENDEE")[0].value == "mailto:ada@xn--mnchen-3ya.de"
    assert "(ada@münchen.de)" in file.one("DESCRIPTION").text


def test_a_host_without_a_calendar_entry_is_invited_too() -> None:
    attendees = [each.value for each in file_of(WITH_ZOOM, MailRole.HOST).all("ATTENDEE")]

    assert attendees == ["mailto:guest@example.com", "mailto:host@example.com"]


@pytest.mark.parametrize("booking", [replace(WITH_ZOOM, calendar_event_id="e1"), replace(CONFIRMED, link=MEET)])
def test_ac_13_a_host_whose_google_calendar_has_the_booking_is_not_invited_on_top(booking: Booking) -> None:
    attendees = [each.value for each in file_of(booking, MailRole.HOST).all("ATTENDEE")]

    assert attendees == ["mailto:guest@example.com"]


def test_ac_63_a_host_is_told_of_a_cancellation_whether_or_not_google_had_the_booking() -> None:
    """The booking does not tell any more; what was never invited is not there to be withdrawn."""
    file = file_of(CANCELLED, MailRole.HOST, CalendarMethod.CANCEL)

    assert "mailto:host@example.com" in [each.value for each in file.all("ATTENDEE")]


def test_e3_without_a_link_the_file_says_that_it_will_follow_and_leads_to_the_booking() -> None:
    file = file_of(CONFIRMED)

    assert file.all("LOCATION") == []
    assert file.one("URL").value == MANAGE_URL
    assert "Your video link will follow." in file.one("DESCRIPTION").text


def test_k2_a_class_in_person_is_located_where_it_takes_place() -> None:
    booking = replace(CONFIRMED, is_online=False, location=Location("Studio; 3", "Main Street 1, Berlin"))

    file = file_of(booking)

    assert file.one("LOCATION").text == "Studio; 3, Main Street 1, Berlin"
    assert "video link" not in file.one("DESCRIPTION").text


def test_ac_63_a_published_copy_names_no_attendee() -> None:
    file = file_of(WITH_ZOOM, method=CalendarMethod.PUBLISH)

    assert file.one("METHOD").value == "PUBLISH"
    assert file.all("ATTENDEE") == []


def test_long_and_odd_words_are_folded_by_octets_and_escaped() -> None:
    booking = replace(
        WITH_ZOOM,
        class_title='Über, "alles"; \\ reden ' + "ñ🎻" * 60,
        guest=Guest('Guest: "the; one, and only"', "guest@example.com", "Asia/Tokyo"),
        notes="first line\nsecond; line, with \\ all",
    )

    file = file_of(booking, MailRole.HOST)

    assert file.one("SUMMARY").text == f"{booking.class_title} with {booking.guest.name}"
    assert "Notes: first line\nsecond; line, with \\ all" in file.one("DESCRIPTION").text


def test_a_line_break_in_a_name_starts_no_property_of_its_own() -> None:
    booking = replace(WITH_ZOOM, guest=Guest("Guest\r\nATTACH:x", "guest@example.com", "Asia/Tokyo"))

    file = file_of(booking, MailRole.HOST)

    assert file.all("ATTACH") == []
    assert file.all("ATTENDEE")[0].parameters["CN"] == "Guest ATTACH:x"
