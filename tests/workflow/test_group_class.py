"""Ten seats of one occurrence, by the real machines: G2, G3, M6."""

from functools import partial

import pytest

from joinlink.errors import ProviderUnavailable
from joinlink.model.booking_stages import News
from joinlink.model.meeting import LedgerState, MeetingChoice
from joinlink.model.notice import NoticeKind
from tests.workflow.group_work import work
from tests.workflow.meanwhile import once
from tests.worlds.group_class import OCCURRENCE_ID, SEATS, GroupClass
from tests.worlds.world import HOST_ID, World


@pytest.fixture
def lesson(world: World) -> GroupClass:
    world.bookings.bookings.clear()
    world.bookings.day_claims.clear()
    return GroupClass(world)


def guests_mails(world: World) -> list[str]:
    return [mail.to for mail in world.mailer.sent if mail.to.startswith("guest-")]


@pytest.mark.parametrize("choice", [MeetingChoice.ZOOM, MeetingChoice.GOOGLE_MEET])
def test_ten_seats_have_one_meeting_one_calendar_event_and_ten_links_alike_g2(
    lesson: GroupClass, world: World, choice: MeetingChoice
) -> None:
    for booking in [lesson.join(number, meeting_choice=choice) for number in range(1, SEATS + 1)]:
        assert work(world, booking).status == "SUCCEEDED"

    events = [*world.meet.meetings, *world.entries.meetings]
    assert len(world.zoom.meetings) == (1 if choice is MeetingChoice.ZOOM else 0)
    assert len(events) == 1
    assert lesson.links() == {lesson.occurrence.link.url}  # type: ignore[union-attr]
    assert {booking.calendar_event_id for booking in lesson.bookings()} == set(events)
    assert sorted(guests_mails(world)) == sorted(booking.guest.email for booking in lesson.bookings())
    assert world.calendar_notes.descriptions[events[0]].startswith("10 of 10 seats are taken.")
    assert world.notices.list(HOST_ID) == []


def test_the_meeting_and_the_event_name_no_guest_g2(lesson: GroupClass, world: World) -> None:
    for booking in lesson.fill(2):
        work(world, booking)

    requests = [*world.zoom.requests.values(), *world.entries.requests.values()]
    assert {request.title for request in requests} == {lesson.occurrence.class_title}
    assert {request.reference.subject_id for request in requests} == {OCCURRENCE_ID}
    assert "2 of 10" not in world.zoom.requests[next(iter(world.zoom.meetings))].description


@pytest.mark.parametrize("step", ["mint_meeting", "store_link", "add_to_calendar", "send_email"])
def test_two_seats_that_are_confirmed_at_once_share_a_meeting_whoever_overtakes_whom_g2(
    lesson: GroupClass, world: World, step: str
) -> None:
    one, other = lesson.fill(2)

    work(world, one, **{step: once(partial(work, world, other))})

    assert len(world.zoom.meetings) == len(world.entries.meetings) == 1
    assert lesson.links() == {lesson.occurrence.link.url}  # type: ignore[union-attr]
    assert len(guests_mails(world)) == 2


def test_one_of_ten_cancels_and_nine_are_undisturbed_g3(lesson: GroupClass, world: World) -> None:
    booked = lesson.fill()
    for booking in booked:
        work(world, booking)
    before = {booking.booking_id: booking for booking in lesson.bookings()}
    world.mailer.sent.clear()

    work(world, lesson.leave(booked[0]))

    assert {b.booking_id: b for b in lesson.bookings()[1:]} == {k: v for k, v in before.items() if k != "seat_1"}
    assert (len(world.zoom.meetings), len(world.entries.meetings)) == (1, 1)
    assert guests_mails(world) == [booked[0].guest.email]
    (event_id,) = world.entries.meetings
    assert world.calendar_notes.descriptions[event_id].startswith("9 of 10 seats are taken.")


def test_a_seat_that_goes_while_the_meeting_is_made_takes_nothing_along_g3(lesson: GroupClass, world: World) -> None:
    one, other = lesson.fill(2)

    work(world, one, store_link=once(lambda: work(world, lesson.leave(other))))

    assert list(world.zoom.calls) == ["create_meeting"]
    assert lesson.links() == {meeting.join_url for meeting in world.zoom.meetings.values()}


def test_the_last_one_gone_removes_meeting_and_event_g3(lesson: GroupClass, world: World) -> None:
    booked = lesson.fill(2)
    for booking in booked:
        work(world, booking)

    for booking in booked:
        work(world, lesson.leave(booking))

    assert (world.zoom.meetings, world.entries.meetings) == ({}, {})
    assert {row.state for row in world.meeting_ledger.all_records(OCCURRENCE_ID)} == {LedgerState.DELETED}
    assert world.notices.list(HOST_ID) == []


def test_a_meeting_that_stays_after_the_last_one_is_named_by_one_notice_x3(lesson: GroupClass, world: World) -> None:
    booked = lesson.fill(2)
    for booking in booked:
        work(world, booking)
    world.zoom.failures.add("delete_meeting", ProviderUnavailable("down", provider="zoom"), times=99)

    for booking in [lesson.leave(booking) for booking in booked]:
        work(world, booking)

    assert world.notice_kinds() == [NoticeKind.LEFTOVER_MEETING]
    assert world.the_notice().booking_id == OCCURRENCE_ID


def test_a_class_that_fills_again_after_the_last_has_left_gets_a_meeting_of_its_own_g3(
    lesson: GroupClass, world: World
) -> None:
    first = lesson.join(1)
    work(world, first)
    gone = lesson.leave(first)

    second = lesson.join(2)
    work(world, second)
    work(world, gone)

    assert len(world.zoom.meetings) == len(world.entries.meetings) == 1
    assert lesson.links() == {meeting.join_url for meeting in world.zoom.meetings.values()}
    assert world.stored(second).news is News.BOOKED


def test_ten_seats_without_a_link_have_one_notice_g2(lesson: GroupClass, world: World) -> None:
    for maker in (world.zoom, world.meet):
        maker.failures.add("create_meeting", ProviderUnavailable("down", provider="zoom"), times=999)

    for booking in lesson.fill(3):
        work(world, booking)

    assert world.notice_kinds() == [NoticeKind.MISSING_LINK]
    assert world.the_notice().booking_id == OCCURRENCE_ID
    assert {booking.meeting_state for booking in lesson.bookings()} == {"missing"}


def test_a_class_in_person_makes_nothing_at_all_g2(lesson: GroupClass, world: World) -> None:
    in_person = GroupClass(world, is_online=False)

    for booking in in_person.fill(2):
        assert work(world, booking).status == "SUCCEEDED"

    assert [maker.calls for maker in (world.zoom, world.meet, world.entries)] == [[], [], []]
