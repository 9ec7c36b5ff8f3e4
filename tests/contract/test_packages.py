"""What every store of packages must do, and the lessons that bookings take of them and give back (G5)."""

from dataclasses import MISSING, fields, replace
from datetime import timedelta
from threading import Barrier, Thread

import pytest

from joinlink.errors import IllegalTransition, InvalidInput, NotFound, RateLimited, TooLate
from joinlink.model.booking import Booking
from joinlink.model.booking_stages import Party
from joinlink.model.claim import Claim
from joinlink.model.dispute import Dispute, DisputeStage
from joinlink.model.limits import Admission, Limits, Stranger
from joinlink.model.package import Package
from joinlink.model.package_stages import PackageStatus, Reminder
from joinlink.model.payouts import Payout
from joinlink.model.refund import Refund, RefundState
from tests.contract.store_samples import Stores, free
from tests.samples import HOST, NOW, OFFER, PACKAGE, SLOT

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


ADMISSION = Admission(Stranger("address_1", "network_1"), Limits(), is_hold=True)


def create(stores: Stores, package: Package, admission: Admission = ADMISSION) -> bool:
    return stores.packages.create(package, admission, NOW)


def unpaid(number: int) -> Package:
    checkout = None if PACKAGE.checkout is None else replace(PACKAGE.checkout, is_completed=False)
    return replace(
        PACKAGE, package_id=f"package_{number}", status=PackageStatus.PENDING_PAYMENT, checkout=checkout, version=1
    )


def with_package(booking_id: str = "booking_1", *, hours: int = 0) -> Booking:
    return replace(free(booking_id, starts_at=SLOT + hours * HOUR), package_id=PACKAGE.package_id)


def claimed(stores: Stores, booking: Booking) -> bool:
    return stores.bookings.claim(booking, Claim.of(booking), NOW)


def left(stores: Stores) -> int:
    return stores.packages.get(PACKAGE.package_id).left


def every_field_set() -> Package:
    return replace(
        PACKAGE,
        payout=Payout("acct_1", 2000),
        spent={"booking_1": NOW},
        refunds=(Refund(1, 500, NOW, RefundState.MADE, "re_1", "key", RefundState.MADE, is_by_hand=True),),
        disputes=(Dispute("du_1", DisputeStage.OPEN, 500, NOW, NOW),),
        reminder=Reminder.WANTED,
        is_sale_untold=True,
        anonymised_at=NOW,
        found_by="address_1",
        status=PackageStatus.ENDED,
        ended_by=1,
        is_mail_stopped=True,
        address_changes=1,
        mail_rounds=2,
        is_ended_by_hand=True,
        of_others=frozenset({"booking_1", "booking_2"}),
    )


def test_a_package_is_stored_with_all_of_its_fields(stores: Stores) -> None:
    package = every_field_set()
    at_their_default = [
        each.name
        for each in fields(Package)
        if getattr(package, each.name) == (each.default if each.default is not MISSING else {})
    ]

    assert at_their_default == []
    assert create(stores, package)
    assert stores.packages.get(package.package_id) == package
    assert not create(stores, package)
    with pytest.raises(NotFound):
        stores.packages.get("package_2")


def test_a_package_that_has_moved_on_is_not_written_over(stores: Stores) -> None:
    create(stores, PACKAGE)
    told = PACKAGE.with_sale_told()

    assert stores.packages.change(told)
    assert not stores.packages.change(told)
    assert stores.packages.get(PACKAGE.package_id) == told


def test_a_profile_has_the_packages_on_offer_as_they_are_now(stores: Stores) -> None:
    stores.packages.put_offer(OFFER)
    stores.packages.put_offer(replace(OFFER, title="Five lessons, cheaper", published=False))

    assert stores.profiles.load(HOST.host_id).packages == (
        replace(OFFER, title="Five lessons, cheaper", published=False),
    )
    assert stores.profiles.load(HOST.host_id).classes == ()


def test_packages_are_listed_the_newest_first_and_apart_from_bookings(stores: Stores) -> None:
    for number in range(3):
        created_at = NOW + number * DAY
        create(stores, replace(PACKAGE, package_id=f"package_{number}", created_at=created_at))
    create(stores, replace(PACKAGE, package_id="another's", host_id="host_2"))
    unpaid = replace(PACKAGE, status=PackageStatus.PENDING_PAYMENT, checkout=None)
    create(stores, replace(unpaid, package_id="unpaid"))
    claimed(stores, free())

    page, cursor = stores.packages.list_sold(HOST.host_id, limit=2, cursor=None)
    rest, end = stores.packages.list_sold(HOST.host_id, limit=2, cursor=cursor)

    assert [each.package_id for each in [*page, *rest]] == ["package_2", "package_1", "package_0"]
    assert end is None
    with pytest.raises(InvalidInput):
        stores.packages.list_sold(HOST.host_id, limit=2, cursor="nonsense")


def test_g5_a_booking_takes_a_lesson_with_its_time(stores: Stores) -> None:
    create(stores, PACKAGE)

    assert claimed(stores, with_package())

    assert stores.packages.get(PACKAGE.package_id).spent == {"booking_1": NOW}
    assert stores.bookings.get("booking_1").package_id == PACKAGE.package_id


def test_g5_a_package_has_its_bookings_by_start(stores: Stores) -> None:
    create(stores, PACKAGE)
    later, sooner = with_package("booking_1", hours=2), with_package("booking_2", hours=1)
    claimed(stores, later)
    claimed(stores, sooner)

    assert stores.packages.bookings(stores.packages.get(PACKAGE.package_id)) == [sooner, later]


def test_g5_the_same_booking_takes_its_lesson_once(stores: Stores) -> None:
    create(stores, PACKAGE)
    claimed(stores, with_package())

    assert not claimed(stores, with_package())
    assert left(stores) == 4


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"lessons": 1, "spent": {"another": NOW}}, IllegalTransition),
        ({"status": PackageStatus.PENDING_PAYMENT}, IllegalTransition),
        ({"status": PackageStatus.ENDED}, IllegalTransition),
        ({"class_ids": ("class_2",)}, IllegalTransition),
        ({"host_id": "host_2"}, IllegalTransition),
        ({"expires_at": NOW}, TooLate),
    ],
    ids=["used up", "unpaid", "ended", "another class", "another host", "expired"],
)
def test_g5_a_package_without_a_lesson_for_it_books_nothing(
    stores: Stores, changes: dict[str, object], error: type[Exception]
) -> None:
    create(stores, replace(PACKAGE, **changes))  # type: ignore[arg-type]

    with pytest.raises(error):
        claimed(stores, with_package())

    with pytest.raises(NotFound):
        stores.bookings.get("booking_1")


def test_g5_of_two_bookings_at_once_one_gets_the_last_lesson(stores: Stores) -> None:
    create(stores, replace(PACKAGE, lessons=1))
    together, outcomes = Barrier(2), list[str]()

    def book(number: int) -> None:
        together.wait()
        try:
            claimed(stores, with_package(f"booking_{number}", hours=number))
            outcomes.append("booked")
        except IllegalTransition:
            outcomes.append("refused")

    guests = [Thread(target=book, args=[number]) for number in range(2)]
    for guest in guests:
        guest.start()
    for guest in guests:
        guest.join()

    assert sorted(outcomes) == ["booked", "refused"]
    assert left(stores) == 0


@pytest.mark.parametrize(
    ("by", "before", "lessons"),
    [(Party.GUEST, 2 * HOUR, 5), (Party.GUEST, HOUR / 2, 4), (Party.HOST, HOUR / 2, 5), (Party.GUEST, -HOUR / 4, 4)],
    ids=["guest in time", "guest late", "host late", "guest during it"],
)
def test_g5_a_cancellation_in_time_gives_the_lesson_back_with_the_time(
    stores: Stores, by: Party, before: timedelta, lessons: int
) -> None:
    create(stores, PACKAGE)
    booking = replace(with_package(), deadlines=replace(free().deadlines, cancel_minutes=60))
    claimed(stores, booking)
    now = SLOT - before

    cancelled = booking.cancelled(by, "", now)
    assert stores.bookings.cancel(cancelled, Claim.of(booking), now)
    assert not stores.bookings.cancel(cancelled, Claim.of(booking), now)

    assert left(stores) == lessons
    stored = stores.bookings.get("booking_1")
    assert (stored.is_lesson_back, stored.is_package_over) == (lessons == 5, False)


@pytest.mark.parametrize("how", [{"expires_at": NOW + HOUR}, {"status": PackageStatus.ENDED}, {"anonymised_at": NOW}])
def test_g5_a_lesson_that_comes_back_to_a_package_that_is_over_can_not_be_booked_and_its_booking_says_so(
    stores: Stores, how: dict[str, object]
) -> None:
    create(stores, PACKAGE)
    claimed(stores, with_package())
    package = stores.packages.get(PACKAGE.package_id)
    assert stores.packages.change(replace(package, version=package.version + 1, **how))  # type: ignore[arg-type]
    booking, now = with_package(), NOW + 2 * HOUR

    assert stores.bookings.cancel(booking.cancelled(Party.HOST, "", now), Claim.of(booking), now)

    assert left(stores) == 5
    assert stores.bookings.get("booking_1").is_package_over
    with pytest.raises((IllegalTransition, TooLate)):
        stores.packages.get(PACKAGE.package_id).check_spendable(now)


def test_g5_a_move_keeps_the_lesson(stores: Stores) -> None:
    create(stores, PACKAGE)
    claimed(stores, with_package())
    booking = with_package()
    moved = booking.rescheduled(SLOT + DAY, timezone="Europe/Berlin", buffers=(0, 0), now=NOW)

    assert stores.bookings.reschedule(moved, Claim.of(moved), Claim.of(booking), NOW)

    assert left(stores) == 4
    assert stores.bookings.get("booking_1").package_id == PACKAGE.package_id


@pytest.mark.parametrize(("address", "most"), [("address_1", 4), ("address_of_another", 10)])
def test_somebody_leaves_only_so_many_packages_of_a_host_unpaid_until_they_pay_or_the_checkout_ends_s1(
    stores: Stores, address: str, most: int
) -> None:
    def by(number: int) -> Admission:
        own = address if address == "address_1" else f"{address}_{number}"
        return replace(ADMISSION, stranger=Stranger(own, "network_1"))

    for number in range(most):
        create(stores, unpaid(number), by(number))
    with pytest.raises(RateLimited) as refused:
        create(stores, unpaid(most), by(most))
    create(stores, replace(unpaid(99), host_id="host_2"), by(most))

    assert refused.value.retry_after == int((PACKAGE.pay_until - NOW).total_seconds())
    assert not create(stores, unpaid(0), by(0))
    assert stores.packages.change(replace(unpaid(0), status=PackageStatus.ACTIVE, version=2))
    assert create(stores, unpaid(most), by(most))
    assert stores.packages.create(unpaid(most + 1), by(most + 1), PACKAGE.pay_until + HOUR)
