"""S1, S2: how many free bookings and mails strangers may have, counted in the transaction that makes one."""

import pytest

from joinlink.errors import IllegalTransition, RateLimited, SlotTaken
from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus, Ending, Party
from joinlink.usecases.bookings.cancel_booking import cancel_booking
from joinlink.usecases.bookings.confirm_booking import confirm_booking
from joinlink.usecases.bookings.correct_address import correct_address
from joinlink.usecases.bookings.expire_booking import expire_booking
from joinlink.usecases.bookings.let_go import let_go
from tests.contract.strangers.asking import HALF_HOUR, book, pay, refused, sell_elsewhere
from tests.fakes.interruptions import meanwhile
from tests.worlds.world import FREE_CLASS, PAID_CLASS, World


class TestFreeBookings:
    """Free bookings ahead: five by one address with a host; beyond that they are to be confirmed."""

    @pytest.fixture(autouse=True)
    def _mails(self, world: World) -> None:
        """Keep the limit of mails out of the way."""
        world.configure(LIMIT_MAILS_A_DAY="100")

    @pytest.fixture
    def five(self, world: World) -> list[Booking]:
        """Let an address have five free bookings ahead."""
        return [book(world, number * 10) for number in range(5)]

    def test_s2_beyond_the_trusted_number_a_booking_is_held_for_half_an_hour(self, world, five) -> None:
        booking = book(world, 60)

        assert [each.status for each in five] == [BookingStatus.CONFIRMED] * 5
        assert booking.status is BookingStatus.AWAITING_CONFIRMATION
        assert booking.hold_until == world.clock.now() + HALF_HOUR
        assert world.story(booking) == ["Booked"]
        with pytest.raises(SlotTaken):
            book(world, 60, "another@example.com")

    def test_s2_who_confirms_it_has_it_for_good(self, world: World, five: list[Booking]) -> None:
        booking = book(world, 60)

        confirmed = confirm_booking(booking, world.house)
        again = confirm_booking(booking, world.house)

        assert (confirmed.status, confirmed.revision, confirmed.hold_until) == (BookingStatus.CONFIRMED, 2, None)
        assert again == confirmed == world.stored(booking)
        world.clock.sleep(HALF_HOUR.total_seconds())
        with pytest.raises(SlotTaken):
            book(world, 60, "another@example.com")

    def test_s2_after_half_an_hour_it_can_not_be_confirmed_and_anybody_may_have_the_time(self, world, five) -> None:
        booking = book(world, 60)
        world.clock.sleep(HALF_HOUR.total_seconds())

        with pytest.raises(IllegalTransition, match="the time to confirm it is over"):
            confirm_booking(booking, world.house)

        book(world, 60, "another@example.com")

    def test_s2_of_confirmation_and_expiry_one_wins(self, world: World, five: list[Booking]) -> None:
        booking = book(world, 60)
        meanwhile(world.bookings, "confirm", lambda: expire_booking(booking, "", world.house))

        with pytest.raises(IllegalTransition, match="the time to confirm it is over"):
            confirm_booking(booking, world.house)

        assert (world.stored(booking).status, world.stored(booking).ending) == ("expired", Ending.NOT_CONFIRMED)

    @pytest.mark.parametrize("by", Party)
    def test_s2_one_that_is_let_go_can_not_be_confirmed(self, world: World, five: list[Booking], by: Party) -> None:
        booking = book(world, 60)

        ended = let_go(booking, by, world.house)

        assert ended.status is BookingStatus.EXPIRED
        assert not (ended.ending and ended.ending.is_mailed)
        with pytest.raises(IllegalTransition):
            confirm_booking(world.stored(booking), world.house)

    def test_s2_such_holds_count_as_holds(self, world: World, five: list[Booking]) -> None:
        booking, _ = book(world, 60), book(world, 61)

        assert refused(world, 62) == HALF_HOUR.total_seconds()
        confirm_booking(booking, world.house)
        assert book(world, 62).status is BookingStatus.AWAITING_CONFIRMATION

    @pytest.mark.parametrize("end", ["cancelled", "over"])
    def test_s2_what_is_no_longer_ahead_does_not_count(self, world: World, five: list[Booking], end: str) -> None:
        if end == "cancelled":
            cancel_booking(five[0], Party.GUEST, "", world.house)
        else:
            world.clock.time = five[0].ends_at

        assert book(world, 70).status is BookingStatus.CONFIRMED
        assert book(world, 71).status is BookingStatus.AWAITING_CONFIRMATION

    def test_s2_turned_off_it_is_refused_until_the_first_is_over(self, world: World, five: list[Booking]) -> None:
        world.configure(GUEST_CONFIRMATION="off")
        world.__dict__.pop("house", None)

        assert refused(world, 60) == (five[0].ends_at - world.clock.now()).total_seconds()

    def test_s2_always_asks_everybody_for_free_bookings_and_nobody_who_pays(self, world: World) -> None:
        world.configure(GUEST_CONFIRMATION="always")

        assert book(world, 0).status is BookingStatus.AWAITING_CONFIRMATION
        world.sell(PAID_CLASS)
        assert book(world, 1).status is BookingStatus.PENDING_PAYMENT

    def test_s1_paid_bookings_are_no_part_of_the_number(self, world: World, five: list[Booking]) -> None:
        world.sell(PAID_CLASS)

        for number in range(60, 67):
            assert pay(world, book(world, number)).status is BookingStatus.CONFIRMED


class TestMails:
    """Mails that strangers cause: five a day to one address, whoever the host is."""

    def test_s1_an_address_gets_five_mails_a_day_from_strangers_whatever_they_do(self, world: World) -> None:
        sell_elsewhere(world)
        for number, handle in enumerate(["host", "other", "host", "other"]):
            book(world, number, "stranger@example.com", handle=handle, source=f"203.0.113.{number}")
        mine = book(world, 20, "mine@example.com")
        correct_address(mine, "Stranger@example.com", world.house)

        assert refused(world, 5, "stranger@EXAMPLE.com", handle="other") == 15 * 3600
        with pytest.raises(RateLimited):
            correct_address(book(world, 21, "mine2@example.com"), "stranger@example.com", world.house)
        world.clock.sleep(15 * 3600)
        book(world, 30, "stranger@example.com", handle="other")

    def test_s2_an_address_that_has_had_its_bookings_of_a_day_can_be_asked_to_confirm_two_more(self, world) -> None:
        for number in range(5):
            assert book(world, number * 10).status is BookingStatus.CONFIRMED

        asked = [book(world, number * 10) for number in (6, 7)]

        assert [each.status for each in asked] == [BookingStatus.AWAITING_CONFIRMATION] * 2
        confirm_booking(asked[0], world.house)
        assert refused(world, 80) == 15 * 3600

    def test_s1_the_mail_that_asks_to_confirm_is_one_of_them(self, world: World) -> None:
        world.configure(GUEST_CONFIRMATION="always")
        sell_elsewhere(world)
        for number in range(7):  # two more than of others
            let_go(book(world, number, handle="host" if number % 2 else "other"), Party.GUEST, world.house)

        refused(world, 10)

    @pytest.mark.parametrize("spelled", ["gu.est+{}@gmail.com", "G.uest@googlemail.com", "guest@gmail.com"])
    def test_s1_a_mailbox_is_known_by_each_of_its_names(self, world: World, spelled: str) -> None:
        sell_elsewhere(world)
        for number in range(5):
            book(world, number, spelled.format(number), handle="host" if number % 2 else "other")

        refused(world, 6, "guest@gmail.com")
        book(world, 6, "guest+1@example.com")

    def test_s1_a_booking_that_is_paid_is_no_strangers_mail(self, world: World) -> None:
        world.sell(PAID_CLASS)
        for number in range(6):
            mine = pay(world, book(world, number, "mine@example.com"))
            correct_address(mine, "stranger@example.com", world.house)

        world.sell(FREE_CLASS)
        book(world, 20, "stranger@example.com")
