"""S1, S2: ordinary guests never meet a limit, however many share a network."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Final

from joinlink.model.availability import default_availability
from joinlink.usecases.bookings.take_payment_event import take_payment_event
from tests.samples import GUEST, HOST, SLOT
from tests.worlds.world import FREE_CLASS, PAID_CLASS, World, payment_of

NETWORKS: Final = ("203.0.113.1", "203.0.113.2", "198.51.100.3", "2001:db8:1:1::4", "2001:db8:2:2::5")
"""A school, an office, a carrier and two homes."""
GUESTS, HOSTS, ROUNDS = 200, 40, 5
WORKDAYS = [SLOT + timedelta(days=days) for days in (0, 1, 2, 5, 6, 7, 8, 9)]


def open_shops(world: World) -> None:
    """Let every second host teach for money, and the others for nothing."""
    for number in range(HOSTS):
        host = replace(HOST, host_id=f"teacher_{number}", handle=f"teacher-{number}", email=f"host{number}@example.com")
        world.add_host(host)
        world.profiles.put_availability(host.host_id, default_availability("Europe/Berlin"))
        sold = PAID_CLASS if number % 2 else FREE_CLASS
        world.sell(replace(sold, host_id=host.host_id, class_id=f"class_{number}"))


def test_s1_s2_of_a_thousand_bookings_by_two_hundred_guests_within_an_hour_each_comes_about_at_once() -> None:
    """Every guest books five times with five hosts; nobody is refused, and nobody is asked to confirm."""
    world = World()
    open_shops(world)
    taken: Counter[str] = Counter()
    outcomes: Counter[tuple[bool, str]] = Counter()

    for number in range(GUESTS * ROUNDS):
        round_, guest = divmod(number, GUESTS)
        handle = f"teacher-{(guest + round_ * 9) % HOSTS}"
        nth, taken[handle] = taken[handle], taken[handle] + 1
        booking = world.book(
            handle=handle,
            starts_at=WORKDAYS[nth // 5] + timedelta(minutes=30 * (nth % 5)),
            guest=replace(GUEST, email=f"guest{guest}@example.com"),
            source=NETWORKS[guest % 5],
        )
        if not booking.price.is_free:
            take_payment_event(payment_of(booking, event_id=booking.booking_id), world.house)
        outcomes[booking.price.is_free, world.stored(booking).status] += 1
        world.clock.sleep(3)

    assert outcomes == {(True, "confirmed"): 500, (False, "confirmed"): 500}


def test_s1_a_class_of_thirty_pupils_behind_one_network_books_its_week_of_lessons() -> None:
    """Six of them on each day, of a host who has sixteen times a day."""
    world = World.selling(FREE_CLASS)

    for pupil in range(30):
        booking = world.book(
            starts_at=WORKDAYS[pupil // 6] + timedelta(minutes=30 * (pupil % 6)),
            guest=replace(GUEST, email=f"pupil{pupil}@school.example"),
            source=NETWORKS[0],
        )
        assert booking.status == "confirmed"
