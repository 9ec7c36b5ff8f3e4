"""F7: what every store of searches must do: count them, and find an address's bookings and nobody else's."""

from dataclasses import replace
from datetime import timedelta

from joinlink.model.booking import Booking
from joinlink.model.limits import Admission, Limits, Stranger
from joinlink.store.personal_data import DynamoPersonalData
from joinlink.store.table import Table
from tests.contract.store_samples import Stores, claim, free, reschedule, stored
from tests.samples import NOW, PACKAGE, SLOT

DAY = timedelta(days=1)
ADMISSION = Admission(Stranger("address_1", "network_1"), Limits(), is_hold=True)


def of(guest: str | None, booking_id: str, days: int = 0) -> Booking:
    booking = replace(free(booking_id, starts_at=SLOT + days * DAY), found_by=guest)
    return replace(booking, created_at=NOW + days * DAY)


def found(stores: Stores, guest: str, limit: int = 10) -> list[str]:
    return sorted(each.booking_id for each in stores.guest_searches.find(guest, limit)[0])


def test_f7_bookings_are_found_by_their_guests_hash_the_newest_if_there_are_many(stores: Stores) -> None:
    for days, (guest, booking_id) in enumerate([("one", "a"), ("another", "b"), (None, "c"), ("one", "d")]):
        claim(stores, of(guest, booking_id, days))

    assert found(stores, "one") == ["a", "d"]
    assert found(stores, "one", limit=1) == ["d"]
    assert found(stores, "nobody") == []


def test_f7_g5_a_package_is_found_by_its_buyers_hash_until_its_data_are_deleted(stores: Stores) -> None:
    claim(stores, of("one", "a"))
    assert stores.packages.create(replace(PACKAGE, found_by="one"), ADMISSION, NOW)
    package = stores.packages.get(PACKAGE.package_id)

    bookings, packages = stores.guest_searches.find("one", 10)
    assert ([each.booking_id for each in bookings], packages) == (["a"], [package])

    assert stores.packages.change(package.anonymised(NOW))
    assert stores.guest_searches.find("one", 10)[1] == []


def test_s6_a_package_of_a_host_who_has_gone_is_not_found(dynamo: Stores, table: Table) -> None:
    assert dynamo.packages.create(replace(PACKAGE, found_by="one"), ADMISSION, NOW)

    DynamoPersonalData(table).forget_packages(PACKAGE.host_id, 10, NOW)

    assert dynamo.guest_searches.find("one", 10)[1] == []
    assert dynamo.packages.get(PACKAGE.package_id).found_by is None


def test_f7_a_moved_booking_is_found_as_before_and_one_with_another_address_under_that_alone(stores: Stores) -> None:
    claim(stores, of("one", "booking_1"))
    reschedule(stores, stored(stores), SLOT + 3 * DAY)
    moved = stored(stores)
    assert found(stores, "one") == ["booking_1"]

    corrected = replace(moved.with_guest_email("right@example.com", NOW), found_by="another")
    assert stores.bookings.mail_again(corrected, moved, NOW)

    assert (found(stores, "one"), found(stores, "another")) == ([], ["booking_1"])


def test_f7_one_from_before_the_index_is_entered_unless_it_has_another_address_by_then(stores: Stores) -> None:
    claim(stores, of(None, "booking_1"))
    read = stored(stores)
    assert stores.bookings.mail_again(read.with_guest_email("right@example.com", NOW), read, NOW)

    stores.bookings.make_findable(replace(read, found_by="wrong"))
    stores.bookings.make_findable(replace(stored(stores), found_by="right"))
    stores.bookings.make_findable(replace(stored(stores), found_by="right"))

    assert (found(stores, "wrong"), found(stores, "right")) == ([], ["booking_1"])


def test_f7_s1_searches_are_counted_by_day_and_beyond_the_number_they_are_not(stores: Stores) -> None:
    count = stores.guest_searches.count

    assert [count("one", 2, NOW), count("one", 2, NOW), count("one", 2, NOW)] == [True, True, False]
    assert count("another", 2, NOW)
    assert count("one", 2, NOW + DAY)
