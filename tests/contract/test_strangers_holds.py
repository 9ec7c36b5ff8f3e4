"""S1: how many unpaid times an address or a network may hold, counted in the transaction that takes one."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.errors import RateLimited, SlotTaken
from joinlink.model.availability import Availability, WeeklyWindow, Window
from joinlink.model.booking import Booking
from joinlink.model.booking_stages import Party
from joinlink.model.slots import Interval
from joinlink.usecases.bookings.expire_booking import expire_booking
from joinlink.usecases.bookings.let_go import let_go
from joinlink.usecases.bookings.take_payment_event import take_payment_event
from tests.contract.store_samples import Stores
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
