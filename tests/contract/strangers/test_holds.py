"""S1: how many unpaid times an address or a network may hold, counted in the transaction that takes one."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.errors import RateLimited, SlotTaken
from joinlink.model.booking_stages import Party
from joinlink.model.slots import Interval
from joinlink.usecases.bookings.expire_booking import expire_booking
from joinlink.usecases.bookings.let_go import let_go
from joinlink.usecases.bookings.take_payment_event import take_payment_event
from tests.contract.store_samples import Stores
from tests.contract.strangers.asking import OTHER_HOST, book, pay, refused, sell_elsewhere
from tests.samples import HOST, NOW
from tests.worlds.world import PAID_CLASS, World, payment_of

DAY = timedelta(days=1)


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
