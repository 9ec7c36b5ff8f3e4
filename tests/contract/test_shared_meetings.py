"""The meeting of an occurrence, and what its host changes for everybody, in both stores (G2, G3)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.errors import IllegalTransition, SlotTaken, Superseded
from joinlink.model.booking import Booking
from joinlink.model.booking_parts import MeetingLink
from joinlink.model.booking_stages import BookingStatus, MeetingState
from joinlink.model.due import DueKind
from joinlink.model.following import brought_along
from joinlink.model.meeting import LedgerState, MeetingKind, MeetingRecord, ProviderMeeting
from joinlink.model.occurrence import Occurrence
from tests.contract.store_samples import Stores, claim, due_at, free, intent, stored
from tests.contract.test_seats import OCCURRENCE, leave, occurrence, seat, take
from tests.samples import NOW, SLOT

LATER = SLOT + timedelta(hours=3)


@pytest.fixture
def seats(stores: Stores) -> list[Booking]:
    """Two seats of one occurrence, confirmed."""
    for number in (1, 2):
        take(stores, seat(free(f"booking_{number}")), seats=3)
    return [stored(stores, f"booking_{number}") for number in (1, 2)]


def minted(stores: Stores, kind: MeetingKind = MeetingKind.ZOOM) -> MeetingRecord:
    """A meeting of the occurrence, made and recorded."""
    there = occurrence(stores)
    record = replace(intent(free(), kind), subject_id=OCCURRENCE, revision=there.revision)
    assert stores.meeting_ledger.intend(record, there.ends_at) is None
    made = ProviderMeeting("81", "https://zoom.us/j/81", there.starts_at, there.duration_minutes, None)
    return stores.meeting_ledger.record_made(record, made)


def to(starts_at: object) -> Callable[[Occurrence], Occurrence]:
    def moved(each: Occurrence) -> Occurrence:
        return each.moved(starts_at, timezone="Europe/Berlin", buffers=(0, 0), now=NOW)  # type: ignore[arg-type]

    return moved


class TestTheMeeting:
    def test_the_first_seat_stores_the_link_on_both_and_brings_the_row_to_life_g2(
        self, stores: Stores, seats: list[Booking]
    ) -> None:
        record = minted(stores)

        stores.shared_meetings.store_link(occurrence(stores), seats[0], record)

        there, one = occurrence(stores), stored(stores, "booking_1")
        assert there.link == one.link == MeetingLink("https://zoom.us/j/81", MeetingKind.ZOOM, "81")
        assert (there.link_count, one.link_count, one.meeting_state, one.link_asked_at) == (1, 1, "ready", None)
        assert [row.state for row in stores.meeting_ledger.all_records(OCCURRENCE)] == [LedgerState.LIVE]
        assert stored(stores, "booking_2").link is None

    def test_the_other_seat_copies_it_even_if_it_saw_none_g2(self, stores: Stores, seats: list[Booking]) -> None:
        record, before = minted(stores), occurrence(stores)
        stores.shared_meetings.store_link(before, seats[0], record)

        stores.shared_meetings.store_link(before, seats[1], record)
        stores.shared_meetings.copy_link(occurrence(stores), seats[1])

        assert stored(stores, "booking_2").link == occurrence(stores).link
        assert (occurrence(stores).link_count, stored(stores, "booking_2").link_count) == (1, 1)

    def test_ten_seats_store_it_at_once_g2(self, stores: Stores) -> None:
        booked = [seat(free(f"booking_{number}")) for number in range(10)]
        for booking in booked:
            take(stores, booking, seats=10)
        record, before = minted(stores), occurrence(stores)
        current = [stored(stores, each.booking_id) for each in booked]

        with ThreadPoolExecutor(10) as pool:
            list(pool.map(lambda one: stores.shared_meetings.store_link(before, one, record), current))

        assert {stored(stores, each.booking_id).link for each in booked} == {occurrence(stores).link}
        assert occurrence(stores).link_count == 1

    def test_a_row_that_was_given_up_is_not_stored(self, stores: Stores, seats: list[Booking]) -> None:
        record = minted(stores)
        stores.meeting_ledger.move(record, LedgerState.DELETING)

        with pytest.raises(IllegalTransition):
            stores.shared_meetings.store_link(occurrence(stores), seats[0], record)

        assert occurrence(stores).link is None

    def test_a_seat_that_has_gone_stores_nothing(self, stores: Stores, seats: list[Booking]) -> None:
        record, before = minted(stores), occurrence(stores)
        leave(stores, seats[0])

        with pytest.raises(Superseded):
            stores.shared_meetings.store_link(before, seats[0], record)
        with pytest.raises(Superseded):
            stores.shared_meetings.store_calendar_event(before, seats[0], replace(record, provider_id="e"))

        assert occurrence(stores).link is None

    def test_a_moved_occurrence_takes_no_link_of_its_time_before(self, stores: Stores, seats: list[Booking]) -> None:
        record, before = minted(stores), occurrence(stores)
        stores.occurrence_changes.change(OCCURRENCE, to(LATER), NOW)

        with pytest.raises(Superseded):
            stores.shared_meetings.store_link(before, seats[0], record)

    def test_the_calendar_event_stands_on_the_occurrence_and_on_whoever_stores_it_g2(
        self, stores: Stores, seats: list[Booking]
    ) -> None:
        record = minted(stores, MeetingKind.GOOGLE_CALENDAR)

        for booking in seats:
            stores.shared_meetings.store_calendar_event(occurrence(stores), booking, record)

        events = [occurrence(stores), stored(stores, "booking_1"), stored(stores, "booking_2")]
        assert [each.calendar_event_id for each in events] == ["81", "81", "81"]

    def test_a_lost_link_comes_off_and_care_is_due_at_once_12_6(self, stores: Stores, seats: list[Booking]) -> None:
        stores.shared_meetings.store_link(occurrence(stores), seats[0], minted(stores))
        before = occurrence(stores)

        assert stores.shared_meetings.lose_link(before, NOW)
        assert not stores.shared_meetings.lose_link(before, NOW)

        assert (occurrence(stores).link, occurrence(stores).meeting_state) == (None, MeetingState.MISSING)
        assert due_at(stores, DueKind.CARE, OCCURRENCE) == NOW

    def test_a_missing_link_is_marked_while_there_is_none(self, stores: Stores, seats: list[Booking]) -> None:
        assert stores.shared_meetings.mark_link_missing(occurrence(stores), NOW)
        assert occurrence(stores).meeting_state is MeetingState.MISSING
        assert due_at(stores, DueKind.CARE, OCCURRENCE) == NOW

        stores.shared_meetings.store_link(occurrence(stores), seats[0], minted(stores))
        assert not stores.shared_meetings.mark_link_missing(occurrence(stores), NOW)


class TestTheRemoval:
    def test_of_two_removers_one_begins_until_it_ends_or_is_gone_g3(self, stores: Stores, seats: list[Booking]) -> None:
        record, until = minted(stores), NOW + timedelta(minutes=1)

        assert stores.meeting_ledger.begin_removal(record, until=until, now=NOW)
        assert not stores.meeting_ledger.begin_removal(record, until=until, now=NOW)
        stores.meeting_ledger.end_removal(record)
        assert stores.meeting_ledger.begin_removal(record, until=until, now=NOW)
        assert stores.meeting_ledger.begin_removal(record, until=until + timedelta(minutes=2), now=until)

        stores.meeting_ledger.move(record, LedgerState.DELETED)
        assert not stores.meeting_ledger.begin_removal(record, until=until, now=until + timedelta(hours=1))

    def test_a_leftover_stays_one_while_somebody_tries_to_remove_it_x3(
        self, stores: Stores, seats: list[Booking]
    ) -> None:
        record, until = stores.meeting_ledger.move(minted(stores), LedgerState.LEFTOVER), NOW + timedelta(minutes=1)
        stores.meeting_ledger.end_removal(record)

        assert stores.meeting_ledger.begin_removal(record, until=until, now=NOW)
        assert not stores.meeting_ledger.begin_removal(record, until=until, now=NOW)
        stores.meeting_ledger.end_removal(record)
        assert stores.meeting_ledger.begin_removal(record, until=until, now=NOW)

        assert [each.state for each in stores.meeting_ledger.all_records(OCCURRENCE)] == [LedgerState.LEFTOVER]


class TestTheChange:
    def test_a_move_takes_the_new_time_frees_the_old_one_and_asks_for_care_at_once_g3(
        self, stores: Stores, seats: list[Booking]
    ) -> None:
        moved = stores.occurrence_changes.change(OCCURRENCE, to(LATER), NOW)

        assert moved == occurrence(stores)
        assert (moved.revision, moved.starts_at, moved.following) == (3, LATER, frozenset({"booking_1", "booking_2"}))
        assert due_at(stores, DueKind.CARE, OCCURRENCE) == NOW
        assert claim(stores, free("booking_3"))
        with pytest.raises(SlotTaken):
            claim(stores, replace(free("booking_4"), starts_at=LATER, ends_at=LATER + timedelta(hours=1)))

    def test_a_time_that_somebody_has_moves_nothing(self, stores: Stores, seats: list[Booking]) -> None:
        claim(stores, replace(free("booking_3"), starts_at=LATER, ends_at=LATER + timedelta(hours=1)))
        before = occurrence(stores)

        with pytest.raises(SlotTaken):
            stores.occurrence_changes.change(OCCURRENCE, to(LATER), NOW)

        assert occurrence(stores) == before

    def test_a_guest_who_comes_while_it_is_moved_is_moved_along_g3(self, dynamo: Stores) -> None:
        take(dynamo, seat(free("booking_1")), seats=3)
        came: list[bool] = []

        def moved_while_somebody_comes(each: Occurrence) -> Occurrence:
            if not came:
                came.append(take(dynamo, seat(free("booking_2")), seats=3))
            return to(LATER)(each)

        moved = dynamo.occurrence_changes.change(OCCURRENCE, moved_while_somebody_comes, NOW)

        assert set(moved.taken) == {"booking_1", "booking_2"}

    def test_a_cancellation_frees_the_time_and_keeps_who_has_to_follow_g3(
        self, stores: Stores, seats: list[Booking]
    ) -> None:
        off = stores.occurrence_changes.change(OCCURRENCE, lambda each: each.cancelled("Ill.", NOW, refund=True), NOW)

        assert occurrence(stores) == off
        assert (dict(off.taken), off.following) == ({}, frozenset({"booking_1", "booking_2"}))
        assert claim(stores, free("booking_3"))

    def test_what_changes_nothing_writes_nothing(self, stores: Stores, seats: list[Booking]) -> None:
        before = due_at(stores, DueKind.CARE, OCCURRENCE)

        assert stores.occurrence_changes.change(OCCURRENCE, lambda each: each, NOW) == occurrence(stores)

        assert due_at(stores, DueKind.CARE, OCCURRENCE) == before != NOW

    def test_a_booking_follows_once_with_its_due_work_g3(self, stores: Stores, seats: list[Booking]) -> None:
        moved = stores.occurrence_changes.change(OCCURRENCE, to(LATER), NOW)
        one = seats[0]
        after = brought_along(one, moved, NOW)

        assert stores.occurrence_changes.bring_along(after, one, NOW)
        assert not stores.occurrence_changes.bring_along(after, one, NOW)

        there = stored(stores, "booking_1")
        assert (there.starts_at, there.revision, there.occurrence_revision) == (LATER, one.revision + 1, moved.revision)
        assert there.is_brought_along
        assert due_at(stores, DueKind.CARE, "booking_1") == NOW + timedelta(minutes=15)

    def test_a_pasted_link_counts_as_one_more_m8(self, stores: Stores, seats: list[Booking]) -> None:
        url = "https://rooms.example/group"
        linked = stores.occurrence_changes.change(OCCURRENCE, lambda each: each.with_pasted_link(url, NOW), NOW)
        after = brought_along(seats[0], linked, NOW)

        assert stores.occurrence_changes.bring_along(after, seats[0], NOW)

        assert (occurrence(stores).link_count, stored(stores, "booking_1").link_count) == (1, 1)
        assert stored(stores, "booking_1").link == occurrence(stores).link

    def test_when_all_have_followed_that_is_noted_unless_it_was_changed_again(
        self, stores: Stores, seats: list[Booking]
    ) -> None:
        moved = stores.occurrence_changes.change(OCCURRENCE, to(LATER), NOW)
        again = stores.occurrence_changes.change(OCCURRENCE, to(LATER + timedelta(hours=1)), NOW)

        stores.occurrence_changes.end_following(moved)
        assert occurrence(stores).following == frozenset({"booking_1", "booking_2"})
        stores.occurrence_changes.end_following(again)
        assert occurrence(stores).following == frozenset()

    def test_the_bookings_of_an_occurrence_are_read_together(self, stores: Stores, seats: list[Booking]) -> None:
        found = stores.occurrence_changes.bookings(["booking_1", "booking_2", "booking_9"])

        assert {each.booking_id for each in found} == {"booking_1", "booking_2"}
        assert {each.status for each in found} == {BookingStatus.CONFIRMED}
