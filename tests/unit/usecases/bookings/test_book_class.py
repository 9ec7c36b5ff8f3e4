"""A4, A6, B1, B2, B4, B7: what a guest gets for asking for a slot."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from joinlink.errors import (
    HostNotPayable,
    IllegalTransition,
    InvalidInput,
    NotFound,
    ProviderRejected,
    ProviderUnavailable,
    SlotNotOffered,
    SlotTaken,
)
from joinlink.model.availability import Availability, WeeklyWindow, Window, default_availability
from joinlink.model.booking import Booking
from joinlink.model.booking_parts import Checkout
from joinlink.model.booking_stages import BookingStatus, MeetingState, Party
from joinlink.model.claim import Claim
from joinlink.model.host import Provider
from joinlink.model.payouts import Payout
from joinlink.model.teaching import Location
from joinlink.usecases.bookings.cancel_booking import cancel_booking
from joinlink.usecases.bookings.reschedule_booking import reschedule_booking
from joinlink.usecases.slots.list_slots import list_slots
from tests.fakes.interruptions import meanwhile
from tests.fakes.outside import SITE
from tests.fakes.payouts import READY
from tests.samples import GUEST, HOST, NOW, SLOT
from tests.unit.usecases.bookings.payments import ANOTHER_GUEST, receive
from tests.worlds.world import FREE_CLASS, HOST_ID, PAID_CLASS, World, payment_of, request

NO_ANSWER = ProviderUnavailable("no answer", provider="stripe")
REFUSED = ProviderRejected("amount too small", provider="stripe")


def test_b4_n1_a_free_class_confirms_at_once_at_revision_one(world) -> None:
    world.sell(FREE_CLASS)

    booking = world.book(notes="  See you.  ")

    assert world.stored(booking) == booking
    assert (booking.status, booking.revision) == (BookingStatus.CONFIRMED, 1)
    assert (booking.starts_at, booking.ends_at) == (SLOT, SLOT + timedelta(minutes=30))
    assert (booking.guest, booking.notes) == (GUEST, "See you.")
    assert (booking.host_timezone, booking.meeting_state) == ("Europe/Berlin", MeetingState.PREPARING)
    assert (booking.checkout, booking.hold_until) == (None, None)
    assert world.payments.checkouts == {}


def test_b2_a_paid_class_waits_for_its_payment_and_holds_the_slot_for_35_minutes(world) -> None:
    booking = world.book()

    stored = world.stored(booking)
    assert stored.status is BookingStatus.PENDING_PAYMENT
    assert stored.hold_until == NOW + timedelta(minutes=35)
    assert stored.checkout == booking.checkout == world.payments.checkouts[booking.booking_id]
    (claim,) = world.bookings.claims(HOST_ID, Claim.of(booking).interval)
    assert claim.hold_until == int(stored.hold_until.timestamp())


def test_k2_a_class_in_person_has_no_link_to_wait_for(world) -> None:
    world.sell(replace(FREE_CLASS, is_online=False, location=Location("Studio 3")))

    booking = world.book()

    assert (booking.meeting_state, booking.location) == (MeetingState.NONE, Location("Studio 3"))


def test_a6_a_slot_that_somebody_holds_is_taken_also_when_the_hosts_calendar_shows_that_very_booking(world) -> None:
    world.connect(Provider.GOOGLE)
    world.book()

    for _ in range(2):
        with pytest.raises(SlotTaken):
            world.book(guest=ANOTHER_GUEST)
        world.be_busy(SLOT, minutes=30)
        world.clock.sleep(90)


def test_b2_a_hold_that_lapsed_keeps_nobody_out(world) -> None:
    world.book()
    world.clock.sleep(35 * 60)

    assert world.book(guest=ANOTHER_GUEST).status is BookingStatus.PENDING_PAYMENT


@pytest.mark.parametrize("busy_at", [timedelta(minutes=-10), timedelta(minutes=45)], ids=["before", "after"])
def test_a2_a3_a_buffer_that_reaches_over_midnight_keeps_its_distance_from_what_is_there(world, busy_at) -> None:
    around_the_clock = tuple(WeeklyWindow(weekday, Window(0, 24 * 60)) for weekday in range(7))
    world.open_hours(Availability("UTC", around_the_clock, buffer_before_minutes=20, buffer_after_minutes=20))
    starts_at = SLOT.replace(hour=0) if busy_at < timedelta(0) else SLOT.replace(hour=23, minute=30)
    world.connect(Provider.GOOGLE)
    world.be_busy(starts_at + busy_at, minutes=5)

    with pytest.raises(SlotNotOffered):
        world.book(starts_at=starts_at)


def test_a4_ac55_every_slot_on_the_list_can_be_booked_and_none_beside_it(world) -> None:
    world.open_hours(replace(default_availability("Europe/Berlin"), buffer_before_minutes=10, buffer_after_minutes=25))
    world.sell(replace(FREE_CLASS, slot_step_minutes=15))
    world.connect(Provider.GOOGLE)
    world.be_busy(SLOT + timedelta(hours=2, minutes=5), minutes=20)
    world.book(starts_at=SLOT + timedelta(minutes=45))
    day = SLOT.date()
    listed = list_slots(HOST.handle, PAID_CLASS.slug, day, day, None, calendar=world.house.host_calendar)
    before = dict(world.bookings.bookings)

    bookable = []
    for quarter in range(24 * 4):
        starts_at = datetime(2026, 12, 2, tzinfo=UTC) + timedelta(minutes=15 * quarter)
        try:
            booking = world.book(starts_at=starts_at, guest=replace(GUEST, email=f"guest{quarter}@example.com"))
        except (SlotTaken, SlotNotOffered):
            continue
        bookable.append(starts_at)
        world.bookings.bookings = dict(before)
        del world.bookings.day_claims[HOST_ID][booking.booking_id]

    assert bookable
    assert bookable == [slot.starts_at for slot in listed.slots]


def test_the_buffers_it_was_booked_under_stay_with_a_booking(world) -> None:
    world.open_hours(replace(default_availability("Europe/Berlin"), buffer_before_minutes=10, buffer_after_minutes=20))

    booking = world.book()

    world.live_in("Europe/Berlin")
    interval = Claim.of(world.stored(booking)).interval
    assert interval.start == int(SLOT.timestamp()) - 10 * 60
    assert interval.end == int(SLOT.timestamp()) + 50 * 60


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"idempotency_key": ""}, "Idempotency-Key"),
        ({"idempotency_key": "x" * 256}, "Idempotency-Key"),
        ({"idempotency_key": "a\nb"}, "Idempotency-Key"),
        ({"starts_at": datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)}, "startsAt"),
    ],
)
def test_what_cant_be_used_is_refused_by_name(change, field) -> None:
    with pytest.raises(InvalidInput) as refusal:
        request(**change)

    assert refusal.value.field == field


class TestTheCheckout:
    def test_b2_it_ends_after_31_minutes_and_leads_back_to_the_booking(self, world) -> None:
        booking = world.book()

        page = f"{SITE}/bookings/{booking.booking_id}?token=booking.{booking.booking_id}.signed"
        assert world.payments.asked == [(f"{page}&checkout=done", page, NOW + timedelta(minutes=31))]

    def test_b3_a_payment_of_the_last_second_finds_its_slot_still_held(self, world) -> None:
        booking = world.book()
        world.clock.time = booking.pay_until + timedelta(minutes=3)

        with pytest.raises(SlotTaken):
            world.book(guest=ANOTHER_GUEST)
        receive(world, payment_of(booking))

        assert world.stored(booking).status is BookingStatus.CONFIRMED

    @pytest.mark.parametrize("error", [NO_ANSWER, REFUSED], ids=["no answer", "refused"])
    def test_b2_without_one_the_time_is_free_at_once_for_others_and_for_a_repeat(self, world, error) -> None:
        world.payments.failures.add("open_checkout", error, times=2)

        for guest in (GUEST, ANOTHER_GUEST):
            with pytest.raises(type(error)):
                world.book(guest=guest, idempotency_key="k")

        assert [failed.status for failed in world.bookings.bookings.values()] == [BookingStatus.EXPIRED] * 2
        again = world.book(idempotency_key="k")
        assert again.status is BookingStatus.PENDING_PAYMENT
        assert again.checkout is not None

    def test_b2_a_price_that_stripe_refuses_is_told_to_the_host(self, world) -> None:
        world.payments.failures.add("open_checkout", REFUSED)

        with pytest.raises(ProviderRejected):
            world.book()

        notice = world.the_notice()
        assert notice.title == "Portfolio review can't be paid at the moment"
        assert "Stripe refused to take €45" in notice.detail


class TestWhereHostsArePaidByStripe:
    @pytest.fixture(autouse=True)
    def payouts_are_on(self, world) -> None:
        world.configure(PAYOUTS="connect", PLATFORM_FEE_PERCENT="10")

    def test_b2_the_booking_keeps_where_its_payment_goes(self, world) -> None:
        world.payouts.begin(HOST_ID, READY)

        assert world.stored(world.book()).payout == Payout("acct_1", 450)

    def test_b2_of_a_host_who_can_not_be_paid_nothing_is_booked_or_held(self, world) -> None:
        with pytest.raises(HostNotPayable):
            world.book()

        assert world.bookings.bookings == {}
        assert world.payments.checkouts == {}

    def test_b4_a_free_class_of_a_host_who_can_not_be_paid_is_booked(self, world) -> None:
        world.sell(FREE_CLASS)

        assert world.book().payout is None

    def test_a_repeat_pays_the_account_of_the_first_request(self, world) -> None:
        """Stripe takes no other parameters under the same key, whatever has become of the host's account."""
        world.payouts.begin(HOST_ID, READY)
        lose_the_checkout(world, world.book(idempotency_key="k"))
        world.hosts.hosts[HOST_ID] = HOST

        assert world.book(idempotency_key="k").payout == Payout("acct_1", 450)


def lose_the_checkout(world: World, booking: Booking, **changes: object) -> None:
    """Let the process have died before the checkout was stored."""
    world.bookings.bookings[booking.booking_id] = replace(booking, checkout=None, **changes)


class TestRepeats:
    @pytest.mark.parametrize("teaching_class", [FREE_CLASS, PAID_CLASS], ids=["free", "paid"])
    def test_a_repeat_with_the_same_key_gets_the_same_booking(self, world, teaching_class) -> None:
        world.sell(teaching_class)
        first = world.book(idempotency_key="k")
        world.payments.failures.add("open_checkout", AssertionError("a second checkout"))

        assert world.book(idempotency_key="k") == first
        assert len(world.bookings.bookings) == 1

    def test_two_repeats_at_once_get_one_booking(self, world) -> None:
        with ThreadPoolExecutor(8) as hands:
            bookings = list(hands.map(lambda _: world.book(idempotency_key="k"), range(8)))

        assert {booking.booking_id for booking in bookings} == set(world.bookings.bookings)
        assert {booking.checkout for booking in bookings} == set(world.payments.checkouts.values())

    def test_a_repeat_does_not_take_its_twins_claim_for_somebody_elses(self, world) -> None:
        twin = World.selling().book(idempotency_key="k")

        def win() -> None:
            world.bookings.claim(twin, Claim.of(twin), NOW)
            raise NotFound("not yet")

        meanwhile(world.bookings, "get", win)

        assert world.book(idempotency_key="k").booking_id == twin.booking_id

    def test_a_repeat_that_loses_the_race_against_its_twin_returns_the_twins_booking(self, world) -> None:
        twin = World.selling().book(idempotency_key="k")
        meanwhile(world.bookings, "claim", lambda: world.bookings.claim(twin, Claim.of(twin), NOW))

        booking = world.book(idempotency_key="k")

        assert world.stored(booking) == booking
        assert booking.checkout is not None

    def test_b2_a_slot_is_not_set_free_while_its_twin_has_the_checkout(self, world) -> None:
        def open_it_elsewhere() -> None:
            (booking,) = world.bookings.bookings.values()
            world.bookings.record_checkout(booking, Checkout("cs_test_twin", "https://checkout.stripe.example/twin"))
            raise ProviderUnavailable("another request with this key is under way", provider="stripe")

        meanwhile(world.payments, "open_checkout", open_it_elsewhere)

        booking = world.book(idempotency_key="k")

        assert booking.checkout.session_id == "cs_test_twin"
        assert world.stored(booking).status is BookingStatus.PENDING_PAYMENT

    @pytest.mark.parametrize(
        ("error", "status"), [(NO_ANSWER, BookingStatus.PENDING_PAYMENT), (REFUSED, BookingStatus.EXPIRED)]
    )
    def test_b2_a_repeat_sets_the_slot_free_only_when_stripe_refuses(self, world, error, status) -> None:
        booking = world.book(idempotency_key="k")
        lose_the_checkout(world, booking)
        world.payments.failures.add("open_checkout", error)

        with pytest.raises(type(error)):
            world.book(idempotency_key="k")

        assert world.stored(booking).status is status

    @pytest.mark.parametrize("move", [timedelta(hours=1), None], ids=["moved", "cancelled"])
    def test_p1_a_repeat_gets_the_same_booking_whatever_became_of_it(self, world, move) -> None:
        world.sell(FREE_CLASS)
        first = world.book(idempotency_key="k")
        if move:
            changed = reschedule_booking(first, first.starts_at + move, world.house)
        else:
            changed = cancel_booking(first, Party.GUEST, "", world.house)
        corrected = replace(changed, guest=replace(changed.guest, email="corrected@example.com"))
        world.bookings.bookings[first.booking_id] = corrected

        assert world.book(idempotency_key="k") == corrected
        assert len(world.bookings.bookings) == 1
        with pytest.raises(IllegalTransition):
            world.book(idempotency_key="k", starts_at=first.starts_at + timedelta(hours=1))

    @pytest.mark.parametrize(
        "change",
        [
            {"starts_at": SLOT + timedelta(minutes=30)},
            {"guest": ANOTHER_GUEST},
            {"guest": replace(GUEST, name="Somebody")},
            {"notes": "Scales first"},
        ],
        ids=["time", "guest", "name", "notes"],
    )
    def test_p1_a_key_used_for_something_else_is_refused(self, world, change) -> None:
        world.book(idempotency_key="k")

        with pytest.raises(IllegalTransition):
            world.book(idempotency_key="k", **change)

        assert len(world.bookings.bookings) == 1

    def test_keys_of_two_classes_have_nothing_to_do_with_each_other(self, world) -> None:
        world.sell(replace(PAID_CLASS, class_id="class_2", slug="another"))
        world.book(idempotency_key="k")

        other = world.book(idempotency_key="k", slug="another", starts_at=SLOT + timedelta(hours=1))

        assert other.class_id == "class_2"

    def test_a_key_that_failed_ten_times_is_used_up(self, world) -> None:
        world.payments.failures.add("open_checkout", NO_ANSWER, times=10)
        for _ in range(10):
            with pytest.raises(ProviderUnavailable):
                world.book(idempotency_key="k")

        with pytest.raises(IllegalTransition):
            world.book(idempotency_key="k")

    def test_a_crash_before_the_checkout_is_stored_is_made_good_by_the_repeat(self, world) -> None:
        booking = world.book(idempotency_key="k")
        lose_the_checkout(world, booking)

        assert world.book(idempotency_key="k") == booking
        assert world.stored(booking).checkout == booking.checkout

    def test_ac39_a_repeat_after_the_payment_opens_no_second_checkout(self, world) -> None:
        booking = world.book(idempotency_key="k")
        lose_the_checkout(world, booking.moved_to(BookingStatus.CONFIRMED), hold_until=None)
        world.payments.failures.add("open_checkout", AssertionError("a second checkout"))

        assert world.book(idempotency_key="k").status is BookingStatus.CONFIRMED
