"""R1, R3, A2, A4, A6: a booking moves in one step, keeps what belongs to it, and only to a time that is on offer."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from joinlink.errors import IllegalTransition, SlotNotOffered, SlotTaken
from joinlink.model.availability import default_availability
from joinlink.model.booking import Booking
from joinlink.model.booking_parts import Checkout
from joinlink.model.booking_stages import BookingStatus, MeetingState, News
from joinlink.model.claim import Claim
from joinlink.model.due import DueKind
from joinlink.model.host import Provider
from joinlink.model.teaching import Location
from joinlink.usecases.bookings.reschedule_booking import reschedule_booking
from tests.fakes.interruptions import meanwhile
from tests.samples import NOW, SLOT, at
from tests.unbroken import unbroken
from tests.worlds.world import CONFIRMED, HOST_ID, PAID_CLASS, WITH_ZOOM, World

HALF_AN_HOUR = timedelta(minutes=30)
LATER = SLOT + timedelta(hours=4)
BOOKED = replace(WITH_ZOOM, notes="See you.", checkout=Checkout("cs_1", "https://checkout.example", "pi_1"))


@pytest.fixture(autouse=True)
def booked(world: World) -> None:
    """Put a paid booking there that has its Zoom link."""
    world.put(BOOKED)


def move(world: World, starts_at: datetime = LATER, booking: Booking = BOOKED) -> Booking:
    return reschedule_booking(booking, starts_at, world.house)


def claimed(world: World, start: datetime) -> list[str]:
    """Tell who holds the half hour from a time on."""
    interval = Claim.of(at(BOOKED, start)).interval
    return [claim.owner_id for claim in world.bookings.claims(HOST_ID, interval)]


def another_booking(world: World, start: datetime) -> Booking:
    """Let somebody else have a time."""
    return world.put(at(replace(CONFIRMED, booking_id="booking_2"), start))


class TestWhatMovesAlong:
    def test_r1_ac_38_ac_39_it_is_the_same_booking_which_stays_paid_and_holds_the_new_time(self, world) -> None:
        moved = move(world)

        assert world.stored(BOOKED) == moved
        assert (moved.starts_at, moved.ends_at) == (LATER, LATER + HALF_AN_HOUR)
        assert (claimed(world, SLOT), claimed(world, LATER)) == ([], [BOOKED.booking_id])
        kept = ("booking_id", "status", "checkout", "price", "guest", "notes", "reminder_minutes", "class_title")
        assert [getattr(moved, name) for name in kept] == [getattr(BOOKED, name) for name in kept]
        assert moved.revision == BOOKED.revision + 1
        assert world.payments.checkouts == {}

    def test_r2_ac_35_link_and_event_stay_with_the_old_time(self, world) -> None:
        moved = move(world, booking=world.put(replace(BOOKED, calendar_event_id="event-1")))

        assert (moved.link, moved.calendar_event_id, moved.meeting_state) == (None, None, MeetingState.PREPARING)

    def test_r2_guest_and_host_are_to_be_told_of_a_move_with_a_higher_sequence(self, world) -> None:
        moved = move(world)

        assert (moved.news, moved.moved_from) == (News.MOVED, SLOT)
        assert moved.sequence > BOOKED.sequence
        (event,) = world.timeline.list(BOOKED.booking_id)
        assert event.what == "Moved"
        assert event.detail == unbroken(
            "From Wednesday, December 2, 2026, 10:00 – 10:30 AM (Central European Time, Berlin) "
            "to Wednesday, December 2, 2026, 2:00 – 2:30 PM (Central European Time, Berlin)."
        )

    def test_ac_37_a_class_that_became_one_in_person_moves_as_what_was_booked(self, world) -> None:
        world.sell(replace(PAID_CLASS, is_online=False, location=Location("Studio 3")))

        moved = move(world)

        assert (moved.is_online, moved.location, moved.meeting_state) == (True, None, MeetingState.PREPARING)

    def test_ac_61_zone_and_buffers_are_the_hosts_of_now(self, world) -> None:
        hours = replace(default_availability("Europe/London"), buffer_before_minutes=10, buffer_after_minutes=20)
        world.open_hours(hours)

        moved = move(world)

        assert moved.host_timezone == "Europe/London"
        (claim,) = world.bookings.claims(HOST_ID, Claim.of(moved).interval)
        assert claim.interval.start == int((LATER - timedelta(minutes=10)).timestamp())
        assert claim.interval.end == int((LATER + timedelta(minutes=50)).timestamp())

    def test_m7_e4_it_is_looked_after_and_reminded_of_by_its_new_time(self, world) -> None:
        move(world)

        assert world.due_at(DueKind.CARE, BOOKED.booking_id) == NOW + timedelta(minutes=15)
        assert world.due_at(DueKind.REMINDER, BOOKED.booking_id) == LATER - timedelta(days=1)


class TestWhereItMayMove:
    def test_r1_its_own_time_and_google_event_do_not_keep_it_from_moving_by_a_quarter(self, world) -> None:
        world.sell(replace(PAID_CLASS, slot_step_minutes=15))
        world.connect(Provider.GOOGLE)
        world.be_busy(SLOT, minutes=30)
        booked = world.put(replace(BOOKED, calendar_event_id="event-1"))

        moved = move(world, SLOT + timedelta(minutes=15), booked)

        assert world.stored(BOOKED) == moved
        assert claimed(world, moved.starts_at) == [BOOKED.booking_id]

    @pytest.mark.parametrize("is_a_race", [False, True], ids=["before", "between look and write"])
    def test_a6_ac_53_a_time_that_somebody_else_takes_is_taken_and_nothing_changes(self, world, is_a_race) -> None:
        if is_a_race:
            meanwhile(world.bookings, "reschedule", lambda: another_booking(world, LATER))
        else:
            another_booking(world, LATER)

        with pytest.raises(SlotTaken):
            move(world)
        assert world.stored(BOOKED) == BOOKED
        assert (claimed(world, SLOT), claimed(world, LATER)) == ([BOOKED.booking_id], ["booking_2"])

    def test_a_class_that_is_gone_still_moves_by_its_own_length(self, world) -> None:
        world.sell(replace(PAID_CLASS, slot_step_minutes=15))
        world.profiles.delete_class(PAID_CLASS)

        with pytest.raises(SlotNotOffered):
            move(world, LATER + timedelta(minutes=15))
        assert move(world, LATER).starts_at == LATER

    def test_a_class_that_became_longer_keeps_what_was_booked(self, world) -> None:
        world.sell(replace(PAID_CLASS, duration_minutes=90))
        last_half_hour = datetime(2026, 12, 2, 15, 30, tzinfo=UTC)

        assert move(world, last_half_hour).duration_minutes == 30


class TestTwoAtOnce:
    def test_the_same_time_again_changes_nothing(self, world) -> None:
        assert move(world, SLOT) == BOOKED
        assert world.stored(BOOKED) == BOOKED
        assert world.story(BOOKED) == []

    def test_a_request_that_was_sent_twice_moves_it_once_and_both_see_it_moved(self, world) -> None:
        meanwhile(world.bookings, "reschedule", lambda: move(world))

        moved = move(world)

        assert (moved.revision, moved.starts_at) == (BOOKED.revision + 1, LATER)
        assert world.stored(BOOKED) == moved

    def test_ac_40_one_that_a_twin_has_moved_and_somebody_cancelled_is_not_told_as_moved(self, world) -> None:
        def happens() -> None:
            move(world)
            world.cancel(BOOKED)

        meanwhile(world.bookings, "reschedule", happens)

        with pytest.raises(IllegalTransition):
            move(world)

    def test_of_two_moves_to_different_times_one_wins_and_the_other_is_told(self, world) -> None:
        elsewhere = LATER + timedelta(hours=1)
        meanwhile(world.bookings, "reschedule", lambda: move(world, elsewhere))

        with pytest.raises(IllegalTransition):
            move(world)
        assert world.stored(BOOKED).starts_at == elsewhere
        assert (claimed(world, LATER), claimed(world, elsewhere)) == ([], [BOOKED.booking_id])

    def test_ac_40_a_booking_that_is_cancelled_meanwhile_stays_cancelled(self, world) -> None:
        meanwhile(world.bookings, "reschedule", lambda: world.cancel(BOOKED))

        with pytest.raises(IllegalTransition):
            move(world)
        assert world.stored(BOOKED).status is BookingStatus.CANCELLED
        assert claimed(world, LATER) == []
