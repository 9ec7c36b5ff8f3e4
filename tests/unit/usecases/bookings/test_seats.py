"""G1, G3, G4: guests book the starts of a class with several seats, leave them and move between them."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from joinlink.errors import SlotNotOffered, SlotTaken
from joinlink.model.booking import Booking
from joinlink.model.booking_parts import Guest
from joinlink.model.booking_stages import BookingStatus, Party
from joinlink.model.claim import Claim
from joinlink.model.host import Provider
from joinlink.model.occurrence import Occurrence
from joinlink.usecases.bookings.book_class import book_class
from joinlink.usecases.bookings.reschedule_booking import reschedule_booking
from joinlink.usecases.bookings.take_payment_event import PaymentOutcome
from joinlink.usecases.slots.list_slots import list_slots
from tests.samples import HOST, SLOT
from tests.unit.usecases.bookings.payments import let_lapse, receive
from tests.worlds.world import FREE_CLASS, HOST_ID, PAID_CLASS, World, payment_of, request

TWO_SEATS = replace(FREE_CLASS, seats=2)
TWO_PAID_SEATS = replace(PAID_CLASS, seats=2)
LATER = SLOT + timedelta(hours=2)


@pytest.fixture
def world() -> World:
    """Return a host who sells a free class with two seats."""
    return World.selling(TWO_SEATS)


def book(world: World, number: int, starts_at: datetime = SLOT) -> Booking:
    """Let a guest of this number book."""
    guest = Guest(f"Guest {number}", f"guest{number}@example.com", "Europe/Berlin")
    return book_class(request(guest=guest, starts_at=starts_at), world.house)


def occurrence_of(world: World, booking: Booking) -> Occurrence:
    occurrence_id = world.stored(booking).occurrence_id
    assert occurrence_id is not None
    return world.occurrences.get(occurrence_id)


def seats_left(world: World) -> dict[datetime, int | None]:
    """Return how many seats each start of the day of the slot has left."""
    day = SLOT.date()
    offered = list_slots(HOST.handle, PAID_CLASS.slug, day, day, None, calendar=world.house.host_calendar)
    return {slot.starts_at: slot.seats_left for slot in offered.slots}


def move_occurrence(world: World, occurrence: Occurrence, starts_at: datetime) -> Occurrence:
    """Let an occurrence stand at another time, as after its host moved it."""
    moved = occurrence.moved(starts_at, timezone="Europe/Berlin", buffers=(0, 0), now=world.clock.now())
    world.bookings.occurrences[moved.occurrence_id] = moved
    world.bookings.day_claims[HOST_ID][moved.occurrence_id] = Claim.of_occurrence(moved, None)
    return moved


def keep_hours(world: World, **changes: object) -> None:
    """Let the host's hours be different."""
    world.open_hours(replace(world.profiles.load(HOST_ID).availability, **changes))  # type: ignore[arg-type]


def test_g1_other_starts_that_overlap_an_occurrence_are_closed(world: World) -> None:
    world.sell(replace(TWO_SEATS, slot_step_minutes=15))
    book(world, 1)

    left = seats_left(world)

    assert [left.get(SLOT + timedelta(minutes=each)) for each in (-15, 0, 15, 30)] == [None, 1, None, 2]
    with pytest.raises(SlotTaken):
        book(world, 2, SLOT + timedelta(minutes=15))


def test_g1_who_joins_asks_no_calendar_and_no_hours(world: World) -> None:
    book(world, 1)
    world.connect(Provider.GOOGLE)
    world.free_busy.failures.add_for_good("busy", AssertionError("Google was asked"))
    keep_hours(world, weekly=())

    assert book(world, 2).status is BookingStatus.CONFIRMED


def test_g1_a_start_that_stands_outside_the_hours_by_now_stays_on_offer(world: World) -> None:
    book(world, 1)
    keep_hours(world, weekly=())

    assert seats_left(world) == {SLOT: 1}


def test_g1_notice_and_horizon_count_for_those_who_join(world: World) -> None:
    book(world, 1)
    keep_hours(world, minimum_notice_minutes=7 * 24 * 60)

    assert SLOT not in seats_left(world)
    with pytest.raises(SlotNotOffered):
        book(world, 2)


def test_g1_who_joins_has_the_length_of_the_start_not_that_of_the_class_today(world: World) -> None:
    book(world, 1)
    world.sell(replace(TWO_SEATS, duration_minutes=60))

    assert book(world, 2).duration_minutes == 30


def test_g1_a_class_that_gets_more_seats_offers_them_at_the_starts_that_stand(world: World) -> None:
    for number in (1, 2):
        book(world, number)
    world.sell(replace(TWO_SEATS, seats=3))

    assert seats_left(world)[SLOT] == 1
    assert occurrence_of(world, book(world, 3)).seats == 3


def test_g1_g3_an_occurrence_that_was_moved_is_joined_where_it_stands_and_its_start_begins_another(
    world: World,
) -> None:
    first = book(world, 1)
    moved = move_occurrence(world, occurrence_of(world, first), LATER)

    joined, anew = book(world, 2, LATER), book(world, 3, SLOT)

    assert joined.occurrence_id == moved.occurrence_id
    assert anew.occurrence_id not in (None, moved.occurrence_id)


@pytest.mark.parametrize("by", [Party.GUEST, Party.HOST])
def test_g3_one_guest_is_moved_into_another_occurrence(world: World, by: Party) -> None:
    first, second, other = book(world, 1), book(world, 2), book(world, 3, LATER)

    moved = reschedule_booking(first, LATER, world.house, by=by)

    assert moved.occurrence_id == other.occurrence_id
    assert set(occurrence_of(world, other).taken) == {first.booking_id, other.booking_id}
    assert list(occurrence_of(world, second).taken) == [second.booking_id]


def test_g3_who_is_alone_may_move_by_a_quarter_of_an_hour(world: World) -> None:
    world.sell(replace(TWO_SEATS, slot_step_minutes=15))
    first = book(world, 1)

    moved = reschedule_booking(first, SLOT + timedelta(minutes=15), world.house)

    assert world.stored(first) == replace(moved, occurrence_revision=2)


def test_g3_who_is_not_alone_can_not_move_into_the_time_of_the_others(world: World) -> None:
    world.sell(replace(TWO_SEATS, slot_step_minutes=15))
    first, _ = book(world, 1), book(world, 2)

    with pytest.raises(SlotTaken):
        reschedule_booking(first, SLOT + timedelta(minutes=15), world.house)


def test_g3_a_booking_whose_class_has_one_seat_by_now_moves_to_a_time_of_its_own(world: World) -> None:
    first = book(world, 1)
    world.sell(FREE_CLASS)

    moved = reschedule_booking(first, LATER, world.house)

    assert (world.stored(first).occurrence_id, moved.starts_at) == (None, LATER)


class TestPaid:
    @pytest.fixture
    def world(self) -> World:
        """Return a host who sells a paid class with two seats."""
        return World.selling(TWO_PAID_SEATS)

    def test_g4_a_start_whose_holds_have_lapsed_has_all_its_seats_again(self, world: World) -> None:
        for number in (1, 2):
            book(world, number)
        assert SLOT not in seats_left(world)

        let_lapse(world)

        assert seats_left(world)[SLOT] == 2

    def test_b5_g4_a_late_payment_goes_back_if_all_seats_are_taken_by_then(self, world: World) -> None:
        late = book(world, 1)
        let_lapse(world)
        for number in (2, 3):
            receive(world, payment_of(book(world, number), event_id=f"evt_{number}"))

        assert receive(world, payment_of(late, event_id="evt_late")) is PaymentOutcome.REFUNDED
        assert world.stored(late).status is BookingStatus.REFUNDED

    def test_g4_who_books_the_same_start_once_more_keeps_to_one_seat(self, world: World) -> None:
        first = book(world, 1)
        book(world, 2)

        again = book_class(
            request(guest=Guest("New name", "guest1@example.com", "Europe/Berlin"), holds=world.stored(first)),
            world.house,
        )

        assert world.stored(first).status is BookingStatus.EXPIRED
        assert again.booking_id in occurrence_of(world, again).taken
