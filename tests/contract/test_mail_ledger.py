"""Which mails were sent and to whom none goes, on the fakes and on DynamoDB."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from joinlink.errors import MailInProgress, Superseded
from joinlink.ids import hashed
from joinlink.model.booking import Booking
from joinlink.model.mail import MailKind, MailOccasion, MailRecord, MailRole, PackageMail, PackageOccasion
from joinlink.model.package import Package
from tests.contract.store_samples import (
    Stores,
    cancel,
    claim,
    free,
    minted,
    reschedule,
    stored,
    with_link,
)
from tests.contract.test_packages import ADMISSION
from tests.contract.test_seats import seat, take
from tests.samples import NOW, PACKAGE, SLOT

SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)


class TestMailLedger:
    """E1 to E4: each mail is sent at least once and recorded once, and none for a revision that is over."""

    OCCASION = MailOccasion(MailKind.CONFIRMATION)

    @pytest.fixture(autouse=True)
    def two_bookings(self, stores: Stores) -> None:
        claim(stores, free("booking_1"))
        claim(stores, free("booking_2", starts_at=SLOT + HOUR))

    def begin(self, stores: Stores, booking: Booking | None = None, occasion=OCCASION, role=MailRole.GUEST) -> bool:
        return stores.mail_ledger.begin(booking or free(), occasion, role, NOW)

    def send(self, stores: Stores, message_id: str | None = "message-1", booking: Booking | None = None) -> None:
        """Begin a mail, and record its outcome."""
        self.begin(stores, booking)
        stores.mail_ledger.finish(booking or free(), self.OCCASION, MailRole.GUEST, NOW, message_id=message_id)

    @pytest.mark.parametrize("message_id", ["message-1", None], ids=["sent", "refused"])
    def test_a_mail_whose_outcome_is_known_is_not_begun_again_e1(self, stores, message_id) -> None:
        self.send(stores, message_id)

        assert self.begin(stores) is False

    def test_whose_guest_was_told_of_the_present_state_is_asked_of_several_bookings_at_once_g3(self, stores) -> None:
        one, other = (stored(stores, each) for each in ("booking_1", "booking_2"))
        assert stores.mail_ledger.told_guests([one, other]) == frozenset()
        self.send(stores)
        self.send(stores, None, other)

        assert stores.mail_ledger.told_guests([one, other]) == {"booking_1"}
        assert stores.mail_ledger.told_guests([replace(one, revision=one.revision + 1)]) == frozenset()

    def test_a_mail_whose_sender_crashed_is_begun_again_e1(self, stores) -> None:
        assert self.begin(stores)
        assert self.begin(stores)

    def test_a_mail_that_another_began_is_left_to_them_for_a_while_and_one_that_is_recorded_for_good_e4(
        self, stores
    ) -> None:
        def begin(later: timedelta) -> bool:
            return stores.mail_ledger.begin(
                free(), self.OCCASION, MailRole.GUEST, NOW + later, left_alone_for=timedelta(minutes=2)
            )

        assert begin(timedelta())
        for seconds in (0, 119):
            with pytest.raises(MailInProgress):
                begin(timedelta(seconds=seconds))
        assert begin(timedelta(minutes=2))
        with pytest.raises(MailInProgress):
            begin(timedelta(minutes=3))

        stores.mail_ledger.finish(free(), self.OCCASION, MailRole.GUEST, NOW, message_id="message-1")
        assert begin(timedelta(minutes=3)) is False

    @pytest.mark.parametrize(
        ("booking_id", "occasion", "role"),
        [
            ("booking_2", OCCASION, MailRole.GUEST),
            ("booking_1", MailOccasion(MailKind.LINK_READY), MailRole.GUEST),
            ("booking_1", MailOccasion(MailKind.LINK_READY, 2), MailRole.GUEST),
            ("booking_1", MailOccasion(MailKind.REMINDER, 60), MailRole.GUEST),
            ("booking_1", OCCASION, MailRole.HOST),
        ],
    )
    def test_one_mail_says_nothing_about_another_e1_e2_e4(self, stores, booking_id, occasion, role) -> None:
        earlier = MailOccasion(MailKind.REMINDER, 1440)
        self.send(stores)
        stores.mail_ledger.finish(free(), earlier, MailRole.GUEST, NOW, message_id="message-2")
        assert self.begin(stores, occasion=earlier) is False

        assert self.begin(stores, stored(stores, booking_id), occasion, role)

    @pytest.mark.parametrize("was_sent", [False, True])
    @pytest.mark.parametrize("change", [cancel, partial(reschedule, starts_at=SLOT + DAY)], ids=["cancelled", "moved"])
    def test_no_mail_is_begun_for_a_revision_that_is_over_ac_41_ac_42(self, stores, change, was_sent) -> None:
        if was_sent:
            self.send(stores)
        change(stores, free())

        with pytest.raises(Superseded):
            self.begin(stores)

        assert len(stores.mail_ledger.records("booking_1", 1)) == was_sent

    @pytest.mark.parametrize("role", list(MailRole))
    def test_mails_that_were_asked_for_again_begin_afresh_and_those_before_no_more_e5_f7(self, stores, role) -> None:
        for _ in range(2):
            before = stored(stores)
            assert stores.bookings.mail_again(before.mailed_again(NOW), before, NOW)
            assert self.begin(stores, stored(stores), role=role)
            stores.mail_ledger.finish(stored(stores), self.OCCASION, role, NOW, message_id="message-1")

            with pytest.raises(Superseded):
                self.begin(stores, before, role=role)
            assert self.begin(stores, stored(stores), role=role) is False
        assert [record.mail_round for record in stores.mail_ledger.records("booking_1", 1)] == [1, 2]

    @pytest.mark.parametrize("change", [cancel, partial(reschedule, starts_at=SLOT + DAY)], ids=["cancelled", "moved"])
    def test_a_mail_about_a_refund_is_none_of_a_revision_and_is_sent_once_f9(self, stores, change) -> None:
        refund = MailOccasion(MailKind.MONEY_BACK, 1)
        assert self.begin(stores, occasion=refund)
        stores.mail_ledger.finish(free(), refund, MailRole.GUEST, NOW, message_id="message-1")
        change(stores, free())

        assert self.begin(stores, stored(stores), refund) is False
        assert stores.mail_ledger.records("booking_1", 1) == []

    def test_a_corrected_address_leaves_the_hosts_mails_as_they_are_f7(self, stores) -> None:
        self.begin(stores, role=MailRole.HOST)
        stores.mail_ledger.finish(free(), self.OCCASION, MailRole.HOST, NOW, message_id="message-1")
        stores.bookings.mail_again(free().with_guest_email("new@example.com", NOW), free(), NOW)

        assert self.begin(stores, stored(stores), role=MailRole.HOST) is False
        assert self.begin(stores, stored(stores))

    def test_no_mail_is_begun_for_a_booking_that_is_not_there(self, stores) -> None:
        with pytest.raises(Superseded):
            self.begin(stores, free("booking_0"))

    def test_a_new_revision_begins_its_mails_afresh_ac_42(self, stores) -> None:
        self.send(stores)
        reschedule(stores, free(), SLOT + DAY)

        assert self.begin(stores, stored(stores))

    def test_the_outcome_of_a_mail_under_way_is_recorded_though_the_booking_moved_on(self, stores) -> None:
        self.begin(stores)
        cancel(stores, free())

        stores.mail_ledger.finish(free(), self.OCCASION, MailRole.GUEST, NOW, message_id="message-1")

        assert [record.is_settled for record in stores.mail_ledger.records("booking_1", 1)] == [True]

    def test_a_cancellation_between_two_mails_stops_the_second_ac_41(self, dynamo, client) -> None:
        claim(dynamo, free("booking_1"))
        client.just_before("transact_write_items", lambda: cancel(dynamo, free()))

        with pytest.raises(Superseded):
            dynamo.mail_ledger.begin(free(), self.OCCASION, MailRole.GUEST, NOW)

    def test_the_rows_of_a_revision_tell_what_became_of_its_mails_e1(self, stores) -> None:
        reminder = MailOccasion(MailKind.REMINDER, 60)
        self.send(stores)
        self.begin(stores, role=MailRole.HOST)
        self.begin(stores, occasion=reminder)
        self.begin(stores, free("booking_2", starts_at=SLOT + HOUR))

        assert set(stores.mail_ledger.records("booking_1", 1)) == {
            MailRecord(self.OCCASION, MailRole.GUEST, is_settled=True, link_number=0),
            MailRecord(self.OCCASION, MailRole.HOST, is_settled=False, link_number=0),
            MailRecord(reminder, MailRole.GUEST, is_settled=False, link_number=0),
        }
        assert list(stores.mail_ledger.records("booking_1", 11)) == []

    @pytest.mark.parametrize(("has_another", "told"), [(True, 2), (False, 0)], ids=["the second", "none any more"])
    def test_a_row_tells_which_link_the_mail_told_m7(self, stores, has_another, told) -> None:
        stores.bookings.lose_link(with_link(stores, free()), NOW)
        if has_another:
            stores.bookings.store_link(free(), minted(stores, free(), provider_id="82", generation=2))
        booking = stored(stores)

        self.begin(stores, booking)
        assert [record.link_number for record in stores.mail_ledger.records("booking_1", 1)] == [told]
        self.send(stores, booking=booking)
        assert [record.link_number for record in stores.mail_ledger.records("booking_1", 1)] == [told]

    def test_a_mail_of_a_series_is_recorded_for_each_date_that_it_tells_of_g6(self, stores) -> None:
        other = free("booking_2", starts_at=SLOT + HOUR)
        asked_again = replace(free("booking_3"), guest_round=1)
        along = [free(), other, asked_again]
        self.begin(stores)
        stores.mail_ledger.finish(free(), self.OCCASION, MailRole.GUEST, NOW, message_id="message-1", along=along)

        recorded = {each.booking_id: list(stores.mail_ledger.records(each.booking_id, 1)) for each in along}

        assert recorded == {
            "booking_1": [MailRecord(self.OCCASION, MailRole.GUEST, is_settled=True, link_number=0)],
            "booking_2": [MailRecord(self.OCCASION, MailRole.GUEST, is_settled=True, link_number=1)],
            "booking_3": [],
        }

    def test_a_mail_of_a_series_is_begun_for_each_date_that_it_tells_of_g6(self, stores) -> None:
        other = free("booking_2", starts_at=SLOT + HOUR)
        stores.mail_ledger.begin(free(), self.OCCASION, MailRole.GUEST, NOW, along=[free(), other])

        with pytest.raises(MailInProgress):
            stores.mail_ledger.begin(other, self.OCCASION, MailRole.GUEST, NOW, left_alone_for=2 * SECOND)

        stores.mail_ledger.finish(other, self.OCCASION, MailRole.GUEST, NOW, message_id="message-2")
        stores.mail_ledger.begin(free(), self.OCCASION, MailRole.GUEST, NOW, along=[free(), other])
        assert stores.mail_ledger.begin(other, self.OCCASION, MailRole.GUEST, NOW) is False

    def test_the_hosts_reminder_of_a_seat_is_recorded_once_for_all_seats_of_the_occurrence_g2(self, stores) -> None:
        one, other = (self.seat(stores, number) for number in (1, 2))
        reminder = MailOccasion(MailKind.REMINDER, 60)

        assert stores.mail_ledger.begin(one, reminder, MailRole.HOST, NOW)
        with pytest.raises(MailInProgress):
            stores.mail_ledger.begin(other, reminder, MailRole.HOST, NOW, left_alone_for=SECOND)
        assert stores.mail_ledger.begin(other, reminder, MailRole.HOST, NOW), "after a crash another seat may send it"
        assert not stores.mail_ledger.is_settled(one, reminder, MailRole.HOST)
        stores.mail_ledger.finish(other, reminder, MailRole.HOST, NOW, message_id="message-1")

        assert [stores.mail_ledger.is_settled(each, reminder, MailRole.HOST) for each in (one, other)] == [True, True]
        assert not stores.mail_ledger.is_settled(one, reminder, MailRole.GUEST)
        assert [*stores.mail_ledger.records(one.booking_id, 1), *stores.mail_ledger.records(other.booking_id, 1)] == []
        assert stores.mail_ledger.begin(one, reminder, MailRole.HOST, NOW) is False
        assert stores.mail_ledger.begin(one, reminder, MailRole.GUEST, NOW)
        assert stores.mail_ledger.begin(one, MailOccasion(MailKind.REMINDER, 1440), MailRole.HOST, NOW)
        assert stores.mail_ledger.begin(one, self.OCCASION, MailRole.HOST, NOW)

    def test_a_link_for_all_seats_makes_no_second_reminder_and_another_start_does_g3(self, stores) -> None:
        one, reminder = self.seat(stores, 1), MailOccasion(MailKind.REMINDER, 60)
        stores.mail_ledger.begin(one, reminder, MailRole.HOST, NOW)
        stores.mail_ledger.finish(one, reminder, MailRole.HOST, NOW, message_id=None)

        assert stores.mail_ledger.is_settled(replace(one, occurrence_revision=3), reminder, MailRole.HOST)
        assert not stores.mail_ledger.is_settled(replace(one, starts_at=SLOT), reminder, MailRole.HOST)

    def test_a_seat_that_was_cancelled_reminds_no_host_ac_41_g2(self, stores) -> None:
        seat = self.seat(stores, 1)
        cancel(stores, seat)

        with pytest.raises(Superseded):
            stores.mail_ledger.begin(seat, MailOccasion(MailKind.REMINDER, 60), MailRole.HOST, NOW)

    def seat(self, stores: Stores, number: int) -> Booking:
        """Book a seat at a time of their own."""
        booking = free(f"booking_of_seat_{number}", starts_at=SLOT + DAY)
        take(stores, seat(booking))
        return stored(stores, booking.booking_id)

    def test_a_mail_costs_two_writes(self, dynamo, client) -> None:
        claim(dynamo, free("booking_1"))
        client.calls.clear()

        self.send(dynamo)

        assert client.calls == {"transact_write_items": 1, "put_item": 1}


class TestSuppressions:
    """E5: an address whose mails came back gets no more."""

    def test_an_address_is_suppressed_from_its_first_bounce_on_however_it_is_written_e5(self, stores) -> None:
        assert stores.suppressions.is_suppressed("guest@example.com") is False

        for _ in range(2):
            stores.suppressions.suppress("Guest@Example.com", "bounce", NOW)

        assert stores.suppressions.is_suppressed("guest@example.com")
        assert stores.suppressions.is_suppressed(" GUEST@example.com")
        assert stores.suppressions.is_suppressed("other@example.com") is False

    def test_a_suppression_is_lifted_and_it_is_told_whether_there_was_one_e5(self, stores) -> None:
        stores.suppressions.suppress("Guest@Example.com", "bounce", NOW)

        assert stores.suppressions.lift("guest@example.com")
        assert stores.suppressions.is_suppressed("guest@example.com") is False
        assert stores.suppressions.lift("guest@example.com") is False

    def test_only_the_hash_of_an_address_reaches_the_table_e5(self, dynamo, table) -> None:
        dynamo.suppressions.suppress("Guest@Example.com", "complaint", NOW)

        key = f"MAILBOX#{hashed('guest@example.com')}"
        item = table.get({"pk": key, "sk": key})
        assert item is not None
        assert item["cause"] == "complaint"
        assert "example" not in str(item).lower()


class TestMailsOfPackages:
    """E1, E5, F7, G5: the same of a package, whose readers each have rounds of their own."""

    TO_BUYER, TO_HOST = PackageOccasion(PackageMail.BOUGHT), PackageOccasion(PackageMail.SOLD)

    @pytest.fixture(autouse=True)
    def package(self, stores: Stores) -> Package:
        assert stores.packages.create(PACKAGE, ADMISSION, NOW)
        return PACKAGE

    def send(
        self, stores: Stores, package: Package, occasion: PackageOccasion = TO_BUYER, message_id: str | None = "1"
    ) -> None:
        assert stores.mail_ledger.begin_of_package(package, occasion, NOW)
        stores.mail_ledger.finish_of_package(package, occasion, NOW, message_id=message_id)

    def change(self, stores: Stores, **changes: object) -> Package:
        changed = replace(PACKAGE, version=PACKAGE.version + 1, **changes)  # type: ignore[arg-type]
        assert stores.packages.change(changed)
        return changed

    @pytest.mark.parametrize("message_id", ["message-1", None], ids=["sent", "refused"])
    def test_one_whose_outcome_is_known_is_not_begun_again_e1(self, stores, package, message_id) -> None:
        self.send(stores, package, message_id=message_id)

        assert not stores.mail_ledger.begin_of_package(package, self.TO_BUYER, NOW)

    def test_one_whose_sender_crashed_is_begun_again_and_another_is_another_e1(self, stores, package) -> None:
        assert stores.mail_ledger.begin_of_package(package, self.TO_BUYER, NOW)
        assert stores.mail_ledger.begin_of_package(package, self.TO_BUYER, NOW)
        self.send(stores, package)

        for other in (self.TO_HOST, *(PackageOccasion(PackageMail.MONEY_BACK, number) for number in (1, 2))):
            self.send(stores, package, other)

    def test_none_is_begun_to_an_address_that_was_corrected_but_to_the_new_one_and_the_host_f7(
        self, stores, package
    ) -> None:
        self.send(stores, package)
        corrected = self.change(stores, address_changes=1)

        with pytest.raises(Superseded):
            stores.mail_ledger.begin_of_package(package, self.TO_BUYER, NOW)
        self.send(stores, corrected)
        self.send(stores, package, self.TO_HOST)

    def test_one_that_is_asked_for_again_is_begun_once_more_to_both_e5(self, stores, package) -> None:
        both = (self.TO_BUYER, self.TO_HOST)
        for occasion in both:
            self.send(stores, package, occasion)
        again = self.change(stores, mail_rounds=1)

        for occasion in both:
            with pytest.raises(Superseded):
                stores.mail_ledger.begin_of_package(package, occasion, NOW)
            self.send(stores, again, occasion)
            assert not stores.mail_ledger.begin_of_package(again, occasion, NOW)

    def test_a_lesson_that_is_taken_meanwhile_is_no_hindrance_g5(self, stores, package) -> None:
        self.change(stores, spent={"booking_1": NOW})

        self.send(stores, package)

    def test_none_is_begun_of_a_package_that_is_gone_g5(self, stores, package) -> None:
        with pytest.raises(Superseded):
            stores.mail_ledger.begin_of_package(replace(package, package_id="package_2"), self.TO_BUYER, NOW)
