"""S1, S2: how much strangers may do, counted in the transaction that does it; on the fakes and on DynamoDB."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from joinlink.errors import IllegalTransition, RateLimited, SlotTaken
from joinlink.model.availability import Availability, WeeklyWindow, Window
from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus, Ending, Party
from joinlink.model.local_time import written_start
from joinlink.model.slots import Interval
from joinlink.usecases.bookings.cancel_booking import cancel_booking
from joinlink.usecases.bookings.confirm_booking import confirm_booking
from joinlink.usecases.bookings.correct_address import correct_address
from joinlink.usecases.bookings.expire_booking import expire_booking
from joinlink.usecases.bookings.let_go import let_go
from joinlink.usecases.bookings.reschedule_booking import reschedule_booking
from joinlink.usecases.bookings.take_payment_event import take_payment_event
from tests.contract.store_samples import Stores
from tests.fakes.interruptions import meanwhile
from tests.samples import GUEST, HOST, NOW, SLOT
from tests.worlds.world import FREE_CLASS, PAID_CLASS, World, payment_of

NETWORK = "203.0.113.200"
HALF_HOUR = timedelta(minutes=30)
DAY = timedelta(days=1)
OTHER_HOST = replace(HOST, host_id="host_other", handle="other", email="other@example.com")
AROUND_THE_CLOCK = Availability(
    "Europe/Berlin", tuple(WeeklyWindow(day, Window(0, 24 * 60)) for day in range(7)), minimum_notice_minutes=0
)


@pytest.fixture
def world(stores: Stores) -> World:
    """Return a world with a free class on sale whose bookings are in one of the stores."""
    world = World()
    world.bookings, world.timeline = stores.bookings, stores.timeline
    world.open_hours(AROUND_THE_CLOCK)
    world.sell(FREE_CLASS)
    return world


def sell_elsewhere(world: World) -> None:
    """Let another host have the same class on sale."""
    world.add_host(OTHER_HOST)
    world.profiles.put_availability(OTHER_HOST.host_id, AROUND_THE_CLOCK)
    world.sell(replace(FREE_CLASS, host_id=OTHER_HOST.host_id, class_id="class_other"))


def book(world: World, number: int, guest: str = "guest@example.com", **changes: object) -> Booking:
    """Book the numberth half hour from the slot on; a day has 48."""
    wish = {"starts_at": SLOT + number * HALF_HOUR, "guest": replace(GUEST, email=guest), "source": NETWORK, **changes}
    return world.book(**wish)


def pay(world: World, booking: Booking) -> Booking:
    take_payment_event(payment_of(booking, event_id=booking.booking_id), world.house)
    return world.stored(booking)


def refused(world: World, number: int, guest: str = "guest@example.com", **changes: object) -> int:
    """Book, be refused, and return after how many seconds it may work."""
    with pytest.raises(RateLimited) as refusal:
        book(world, number, guest, **changes)
    return refusal.value.retry_after


class TestHolds:
    """Unpaid holds open: two by one address with a host, ten by one network."""

    @pytest.fixture(autouse=True)
    def _paid(self, world: World) -> None:
        world.sell(PAID_CLASS)

    def test_s1_an_address_holds_two_times_of_a_host_and_a_third_waits_for_the_first_to_lapse(self, world) -> None:
        book(world, 0, source="203.0.113.1")
        world.clock.sleep(60)
        book(world, 1, "Guest@Example.com", source="203.0.113.2")

        wait = refused(world, 2, source="203.0.113.3")

        assert wait == 34 * 60
        world.clock.sleep(wait)
        book(world, 2)
        refused(world, 3)

    def test_s1_a_refused_request_has_written_nothing(self, world) -> None:
        for number in range(2):
            book(world, number)
        before = (world.payments.checkouts.copy(), world.house.host_calendar.bookings.claims(HOST.host_id, WIDE))

        refused(world, 2)

        assert (world.payments.checkouts, world.house.host_calendar.bookings.claims(HOST.host_id, WIDE)) == before
        book(world, 2, "another@example.com")

    @pytest.mark.parametrize("end", ["paid", "let go", "expired", "under way"])
    def test_s1_a_hold_that_has_ended_stops_counting_at_once(self, world: World, end: str) -> None:
        first, _ = book(world, 0), book(world, 1)

        if end == "paid":
            pay(world, first)
        elif end == "let go":
            let_go(first, Party.GUEST, world.house)
        elif end == "expired":
            expire_booking(first, "", world.house)
        else:
            take_payment_event(payment_of(first, kind="processing"), world.house)

        book(world, 2)
        refused(world, 3)

    def test_s1_another_host_is_another_matter(self, world: World) -> None:
        sell_elsewhere(world)
        world.sell(replace(PAID_CLASS, host_id=OTHER_HOST.host_id, class_id="class_other"))
        for number in range(2):
            book(world, number)
            book(world, number, handle="other")

        refused(world, 2)
        refused(world, 2, handle="other")

    @pytest.mark.parametrize(
        ("sources", "other"),
        [
            (["203.0.113.7", "::ffff:203.0.113.7"], "203.0.113.8"),
            (["2001:db8:1:2::1", "2001:db8:1:2:ffff::9"], "2001:db8:1:3::1"),
        ],
        ids=["IPv4 /32", "IPv6 /64"],
    )
    def test_s1_a_network_holds_ten_times_of_a_host(self, world: World, sources: list[str], other: str) -> None:
        for number in range(10):  # on two days, for a network has a share of each
            book(world, number * 10, f"guest{number}@example.com", source=sources[number % 2])

        refused(world, 110, "eleven@example.com", source=sources[0])

        book(world, 110, "eleven@example.com", source=other)

    def test_s1_a_repeat_is_counted_once(self, world: World) -> None:
        for _ in range(5):
            book(world, 0, idempotency_key="k-1")

        book(world, 1)
        book(world, 0, idempotency_key="k-1")
        refused(world, 2)

    def test_s1_sixty_at_once_get_two(self, world: World, stores: Stores) -> None:
        def tried(number: int) -> bool:
            try:
                book(world, number * 5)
            except (RateLimited, SlotTaken):
                return False
            return True

        with ThreadPoolExecutor(8) as pool:
            got = list(pool.map(tried, range(16)))

        assert sum(got) == 2


WIDE = Interval(int(NOW.timestamp()), int((NOW + 60 * DAY).timestamp()))


class TestFreeBookings:
    """Free bookings ahead: five by one address with a host; beyond that they are to be confirmed."""

    @pytest.fixture(autouse=True)
    def _mails(self, world: World) -> None:
        """Let mails be no matter here."""
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
    """Meetings that strangers cause: so many a day, so that the rest of a quota is for who pays and the host."""

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
        for quarter in range(2 * 96):
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
