"""S1: a network's part of a host's day; strangers' moves and the meetings of a host in a day."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from joinlink.errors import RateLimited
from joinlink.model.booking_stages import BookingStatus, Party
from joinlink.model.local_time import written_start
from joinlink.usecases.bookings.confirm_booking import confirm_booking
from joinlink.usecases.bookings.reschedule_booking import reschedule_booking
from tests.contract.strangers.asking import AROUND_THE_CLOCK, HALF_HOUR, NETWORK, book, pay, refused
from tests.samples import GUEST, SLOT
from tests.worlds.world import FREE_CLASS, PAID_CLASS, World


class TestMoves:
    """Moves of one booking by its guest: six a day."""

    @pytest.mark.parametrize("teaching_class", [FREE_CLASS, PAID_CLASS], ids=["free", "paid"])
    def test_s1_a_guest_moves_a_booking_six_times_a_day_and_the_host_as_often_as_it_takes(
        self, world: World, teaching_class
    ) -> None:
        world.sell(teaching_class)
        booking = book(world, 0)
        if teaching_class is PAID_CLASS:
            booking = pay(world, booking)
        for number in range(1, 7):
            booking = reschedule_booking(booking, SLOT + number * HALF_HOUR, world.house, by=Party.GUEST)

        with pytest.raises(RateLimited) as refusal:
            reschedule_booking(booking, SLOT, world.house, by=Party.GUEST)

        assert refusal.value.retry_after == 15 * 3600
        assert world.stored(booking) == booking
        for number in range(8, 16):
            booking = reschedule_booking(booking, SLOT + number * HALF_HOUR, world.house)
        world.clock.sleep(15 * 3600)
        reschedule_booking(world.stored(booking), SLOT + 20 * HALF_HOUR, world.house, by=Party.GUEST)

    def test_s1_to_ask_again_for_the_time_it_has_is_no_move(self, world: World) -> None:
        booking = book(world, 0)

        for _ in range(10):
            reschedule_booking(booking, booking.starts_at, world.house, by=Party.GUEST)


class TestMeetingsOfAHost:
    """Meetings that strangers cause: limited a day, so that hosts and paying guests have the rest of a quota."""

    @pytest.fixture(autouse=True)
    def _three(self, world: World) -> None:
        world.configure(LIMIT_STRANGERS_MEETINGS_A_DAY="3")

    def test_s1_free_bookings_and_guests_moves_stop_at_the_number_and_begin_anew_tomorrow(self, world: World) -> None:
        booking = book(world, 0, "a@example.com")
        book(world, 1, "b@example.com")
        booking = reschedule_booking(booking, SLOT + 5 * HALF_HOUR, world.house, by=Party.GUEST)

        assert refused(world, 2, "c@example.com") == 15 * 3600
        with pytest.raises(RateLimited):
            reschedule_booking(booking, SLOT, world.house, by=Party.GUEST)
        world.clock.sleep(15 * 3600)
        book(world, 2, "c@example.com")

    def test_s1_who_pays_and_the_host_always_pass(self, world: World) -> None:
        mine = book(world, 0, "a@example.com")
        for number in (1, 2):
            book(world, number, f"b{number}@example.com")
        world.sell(PAID_CLASS)

        paid = pay(world, book(world, 3))
        reschedule_booking(paid, SLOT + 10 * HALF_HOUR, world.house, by=Party.GUEST)
        reschedule_booking(mine, SLOT + 11 * HALF_HOUR, world.house)

    def test_s1_a_class_in_person_takes_no_meeting(self, world: World) -> None:
        world.sell(replace(FREE_CLASS, is_online=False))

        for number in range(5):
            book(world, number, f"guest{number}@example.com")

    def test_s2_a_booking_counts_once_it_is_confirmed(self, world: World) -> None:
        world.configure(GUEST_CONFIRMATION="always", LIMIT_STRANGERS_MEETINGS_A_DAY="3")
        held = [book(world, number, f"guest{number}@example.com") for number in range(4)]
        for booking in held[:3]:
            confirm_booking(booking, world.house)

        with pytest.raises(RateLimited):
            confirm_booking(held[3], world.house)

        assert world.stored(held[3]).status is BookingStatus.AWAITING_CONFIRMATION


class TestNetworksOnADay:
    """One network's times on one day of one host: eight, or a tenth of the day where that is more."""

    @pytest.mark.parametrize("timezone", ["America/New_York", "Asia/Kolkata"])
    def test_s1_a_bot_with_ten_addresses_and_one_network_leaves_a_host_nine_tenths_of_every_day(
        self, world: World, timezone: str
    ) -> None:
        world.open_hours(replace(AROUND_THE_CLOCK, timezone=timezone))
        world.sell(replace(FREE_CLASS, duration_minutes=15, slot_step_minutes=15))
        world.configure(LIMIT_MAILS_A_DAY="1000", LIMIT_FREE_BOOKINGS_AHEAD="1000")
        got: dict[str, int] = {}
        for quarter in range(0, 2 * 96, 3):
            starts_at = datetime(2026, 12, 3, 3, tzinfo=UTC) + quarter * timedelta(minutes=15)
            guest = replace(GUEST, email=f"bot{quarter % 10}@example.com")
            try:
                world.book(starts_at=starts_at, guest=guest, source="198.51.100.1")
            except RateLimited:
                continue
            day = written_start(starts_at, timezone)[:10]
            got[day] = got.get(day, 0) + 1

        assert max(got.values()) == 9  # of 96
        assert len(got) in (2, 3)

    def test_s1_moving_takes_no_more_of_a_day(self, world: World) -> None:
        world.configure(LIMIT_MAILS_A_DAY="1000", LIMIT_FREE_BOOKINGS_AHEAD="1000")
        for number in range(8):
            book(world, number)
        elsewhere = book(world, 50)

        with pytest.raises(RateLimited):
            reschedule_booking(elsewhere, SLOT + 10 * HALF_HOUR, world.house, by=Party.GUEST)

        reschedule_booking(world.stored(elsewhere), SLOT + 10 * HALF_HOUR, world.house)

    def test_s1_what_is_paid_is_no_part_of_the_share(self, world: World) -> None:
        world.sell(PAID_CLASS)

        for number in range(12):
            pay(world, book(world, number, f"pupil{number}@example.com"))

        assert world.bookings.get(book(world, 12, "pupil12@example.com").booking_id)

    def test_s1_others_book_beside_it(self, world: World) -> None:
        world.configure(LIMIT_MAILS_A_DAY="1000", LIMIT_FREE_BOOKINGS_AHEAD="1000")
        for number in range(8):
            book(world, number)

        refused(world, 8)

        book(world, 8, source="198.51.100.7")

    def test_s1_whoever_comes_from_the_machine_itself_has_the_whole_day(self, world: World) -> None:
        """As all do in a local cloud who name no other source."""
        world.configure(LIMIT_MAILS_A_DAY="1000", LIMIT_FREE_BOOKINGS_AHEAD="1000")

        for number in range(12):
            assert book(world, number, source="127.0.0.1").is_held is False

    def test_s1_a_day_on_two_utc_days_is_shared_once_however_many_book_at_once(self, world: World) -> None:
        """In New York the day begins at five by UTC, so that its evening lies on the next UTC day."""
        world.open_hours(replace(AROUND_THE_CLOCK, timezone="America/New_York"))
        world.configure(LIMIT_MAILS_A_DAY="1000", LIMIT_FREE_BOOKINGS_AHEAD="1000")
        day = datetime(2026, 12, 3, 5, tzinfo=UTC)

        def tried(number: int) -> bool:
            try:
                world.book(starts_at=day + (20 + 18 * (number % 2) + number // 2) * HALF_HOUR, source=NETWORK)
            except RateLimited:
                return False
            return True

        with ThreadPoolExecutor(8) as pool:
            got = list(pool.map(tried, range(20)))

        assert sum(got) == 8
