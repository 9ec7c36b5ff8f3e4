"""What may become of a booking, and what each change does to it: R1, R3, X1, M8, AC-35, AC-38, AC-39, AC-40."""

from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.errors import IllegalTransition
from joinlink.model.booking import Booking
from joinlink.model.booking_parts import MeetingLink
from joinlink.model.booking_stages import BookingStatus, MeetingState, Party
from joinlink.model.mail import MailKind, news_mail
from joinlink.model.meeting import MeetingChoice, MeetingKind
from tests import samples

READY = replace(
    samples.BOOKING,
    link=samples.LINK,
    link_count=1,
    calendar_event_id="event1",
    meeting_state=MeetingState.READY,
)
LATER = samples.SLOT + timedelta(hours=2)
NOT_CONFIRMED = [status for status in BookingStatus if status is not BookingStatus.CONFIRMED]
PASTED = MeetingLink("https://meet.example/room", kind=None, meeting_id=None)


def moved(booking: Booking = READY) -> Booking:
    return booking.rescheduled(LATER, timezone="Asia/Kolkata", buffers=(5, 10), now=samples.NOW)


@pytest.mark.parametrize(
    ("kind", "choice"),
    [(MeetingKind.ZOOM, MeetingChoice.ZOOM), (MeetingKind.GOOGLE_MEET, MeetingChoice.GOOGLE_MEET)],
)
def test_r3_the_provider_of_the_link_stays_whatever_has_been_connected_since_ac_29(kind, choice) -> None:
    assert moved(replace(READY, link=replace(samples.LINK, kind=kind))).meeting_choice is choice


def test_r3_without_a_link_the_class_still_decides() -> None:
    assert moved(replace(READY, link=None)).meeting_choice is READY.meeting_choice


def test_a_pasted_link_moves_along() -> None:
    after = moved(replace(READY, link=PASTED, meeting_state=MeetingState.MANUAL))

    assert (after.link, after.meeting_state) == (PASTED, MeetingState.MANUAL)


@pytest.mark.parametrize("status", NOT_CONFIRMED)
def test_only_a_confirmed_booking_can_be_changed_ac_40(status) -> None:
    booking = replace(READY, status=status)

    with pytest.raises(IllegalTransition):
        moved(booking)
    with pytest.raises(IllegalTransition):
        booking.cancelled(Party.GUEST, "", samples.NOW)
    with pytest.raises(IllegalTransition):
        booking.with_pasted_link(PASTED.url, samples.NOW)


def test_r1_a_class_that_has_begun_is_not_moved_any_more() -> None:
    with pytest.raises(IllegalTransition, match="too late"):
        READY.rescheduled(LATER, timezone="UTC", buffers=(0, 0), now=READY.starts_at)


def test_x1_a_class_in_person_had_no_link_to_remove() -> None:
    in_person = replace(samples.BOOKING, is_online=False, meeting_state=MeetingState.NONE)

    assert in_person.cancelled(Party.HOST, "", samples.NOW).meeting_state is MeetingState.NONE


def test_m8_a_class_in_person_takes_no_link() -> None:
    with pytest.raises(IllegalTransition, match="in person"):
        replace(READY, is_online=False).with_pasted_link(PASTED.url, samples.NOW)


@pytest.mark.parametrize(
    ("booking", "kind"),
    [
        (READY, MailKind.CONFIRMATION),
        (moved(), MailKind.RESCHEDULED),
        (READY.cancelled(Party.HOST, "", samples.NOW), MailKind.CANCELLED),
        (READY.with_pasted_link(PASTED.url, samples.NOW), MailKind.LINK_CHANGED),
        (replace(READY, link=None).with_pasted_link(PASTED.url, samples.NOW), MailKind.LINK_READY),
        (replace(READY, status=BookingStatus.REFUNDED), MailKind.REFUNDED),
    ],
)
def test_e5_every_change_has_its_mail(booking, kind) -> None:
    assert news_mail(booking).kind is kind


def test_m7_a_link_is_wanted_from_the_confirmation_to_the_start() -> None:
    waiting = replace(READY, link=None)

    assert waiting.wants_link(samples.NOW)
    assert not waiting.wants_link(waiting.starts_at)
    assert not READY.wants_link(samples.NOW)
    assert not replace(waiting, is_online=False).wants_link(samples.NOW)
    assert not replace(waiting, status=BookingStatus.CANCELLED).wants_link(samples.NOW)


def test_o5_a_link_is_waited_for_from_the_confirmation_or_the_move_and_only_where_one_is_made() -> None:
    held = replace(samples.BOOKING, status=BookingStatus.AWAITING_CONFIRMATION)

    assert held.confirmed(samples.NOW).link_asked_at == samples.NOW
    assert replace(held, is_online=False).confirmed(samples.NOW).link_asked_at is None
    assert moved().link_asked_at == samples.NOW
    assert moved(replace(READY, link=PASTED)).link_asked_at is None
    waiting = replace(samples.BOOKING, link_asked_at=samples.NOW)
    assert waiting.cancelled(Party.HOST, "", samples.NOW).link_asked_at is None
    assert waiting.with_pasted_link(PASTED.url, samples.NOW).link_asked_at is None
