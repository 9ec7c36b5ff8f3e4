"""What the meeting ledger, the mail ledger, the timeline and the notices must do in every store."""

import json
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import repeat

import pytest

from joinlink.clock import rfc3339
from joinlink.errors import IllegalTransition, MailInProgress, NotFound, Superseded
from joinlink.ids import hashed
from joinlink.model.availability import LONGEST_HORIZON_DAYS
from joinlink.model.booking import Booking
from joinlink.model.care import GIVE_UP_AFTER
from joinlink.model.happenings import Happening
from joinlink.model.mail import MailKind, MailOccasion, MailRecord, MailRole
from joinlink.model.meeting import LedgerState, MeetingKind, MeetingRecord, ProviderMeeting
from joinlink.model.money import Money
from joinlink.model.notice import Notice, NoticeKind
from joinlink.model.notice_texts import NoticeText
from joinlink.model.telling import Cause, Moment, Span
from joinlink.model.timeline import TimelineEvent
from joinlink.observability import logger
from joinlink.store import keys
from joinlink.store.writes import Put
from tests.contract.store_samples import (
    Stores,
    cancel,
    claim,
    free,
    intent,
    minted,
    reschedule,
    stored,
    with_link,
)
from tests.samples import NOW, SLOT

SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
ATTEMPT = timedelta(minutes=1)
INTENT = intent(free())
MADE = ProviderMeeting("81", "https://zoom.us/j/81", SLOT, 30, "Europe/Berlin")


class TestMeetingLedger:
    """M6: the intent stands before the provider is called, and one attempt runs at a time."""

    @pytest.fixture
    def intended(self, stores: Stores) -> MeetingRecord:
        """A row whose meeting is not made yet."""
        stores.ledger.intend(INTENT, SLOT)
        return INTENT

    @staticmethod
    def rows(stores: Stores, revision: int = 1) -> list[MeetingRecord]:
        return list(stores.ledger.records("booking_1", revision))

    @staticmethod
    def take_over(stores: Stores, now: datetime) -> bool:
        return stores.ledger.take_over(INTENT, attempt_until=now + ATTEMPT, now=now)

    def test_the_first_intent_is_written_and_a_repeat_gets_to_see_it_m6(self, stores) -> None:
        repeat = replace(INTENT, account_id="account-2", attempt_until=NOW + 2 * ATTEMPT)

        assert stores.ledger.intend(INTENT, SLOT) is None
        assert stores.ledger.intend(repeat, SLOT) == INTENT
        assert self.rows(stores) == [INTENT]

    def test_of_twenty_intents_at_once_one_is_written_m6(self, stores) -> None:
        with ThreadPoolExecutor(20) as pool:
            intents = [replace(INTENT, marker=f"marker-{number}") for number in range(20)]
            outcomes = list(pool.map(stores.ledger.intend, intents, repeat(SLOT)))

        assert outcomes.count(None) == 1

    def test_an_intent_whose_answer_got_lost_counts_as_anothers_m6(self, dynamo, client) -> None:
        client.lose_answer("put_item")

        assert dynamo.ledger.intend(INTENT, SLOT) == INTENT

    def test_the_rows_of_a_booking_come_in_order_of_revision_kind_and_generation_x3(self, stores) -> None:
        rows = [
            replace(INTENT, revision=revision, kind=kind, generation=generation)
            for revision in (1, 2, 11)
            for kind in (MeetingKind.GOOGLE_CALENDAR, MeetingKind.ZOOM)
            for generation in (1, 2, 10)
        ]
        for row in reversed(rows):
            assert stores.ledger.intend(row, SLOT) is None
        stores.ledger.intend(replace(INTENT, subject_id="booking_2"), SLOT)

        assert list(stores.ledger.all_records("booking_1")) == rows
        assert self.rows(stores, 11) == rows[-6:]
        assert list(stores.ledger.all_records("booking_0")) == []

    def test_each_generation_has_a_row_of_its_own_ac_34(self, stores, intended) -> None:
        second = replace(INTENT, generation=2)
        given_up = stores.ledger.move(intended, LedgerState.DELETED)

        assert stores.ledger.intend(second, SLOT) is None
        assert stores.ledger.intend(second, SLOT) == second
        made = stores.ledger.record_made(second, MADE)

        assert self.rows(stores) == [given_up, made]

    def test_every_field_of_a_row_comes_back(self, stores) -> None:
        made = {"provider_id": "81", "join_url": "https://zoom.us/j/81", "instead_of": MeetingKind.ZOOM}
        row = replace(INTENT, generation=3, must_knock=True, **made)
        stores.ledger.intend(row, SLOT)

        assert self.rows(stores) == [row]

    def test_of_twenty_that_take_over_an_ended_attempt_one_gets_it_m6(self, stores, intended) -> None:
        now = INTENT.attempt_until

        with ThreadPoolExecutor(20) as pool:
            outcomes = list(pool.map(lambda _: self.take_over(stores, now), range(20)))

        assert sorted(outcomes) == [False] * 19 + [True]
        assert [row.attempt_until for row in self.rows(stores)] == [now + ATTEMPT]

    def test_an_attempt_that_may_still_run_is_left_alone_until_it_says_it_is_over_m6(self, stores, intended) -> None:
        assert self.take_over(stores, INTENT.attempt_until - SECOND) is False

        stores.ledger.end_attempt(intended)

        assert self.take_over(stores, NOW)

    def test_what_is_live_or_given_up_is_not_taken_over_m6(self, stores, intended) -> None:
        for state in (LedgerState.LIVE, LedgerState.DELETING, LedgerState.DELETED, LedgerState.LEFTOVER):
            stores.ledger.move(intended, state)
            stores.ledger.end_attempt(intended)
            assert self.take_over(stores, NOW + 8 * ATTEMPT) is False

    def test_what_the_provider_made_is_kept_on_the_row_to_its_last_state_m4_x3(self, stores, intended) -> None:
        made = stores.ledger.record_made(intended, MADE)
        assert self.rows(stores) == [made] == [replace(INTENT, provider_id="81", join_url="https://zoom.us/j/81")]

        left_over = stores.ledger.move(stores.ledger.move(made, LedgerState.DELETING), LedgerState.LEFTOVER)
        assert self.rows(stores) == [left_over] == [replace(made, state=LedgerState.LEFTOVER)]

    def test_a_row_that_was_given_up_takes_no_late_result_m6(self, stores, intended) -> None:
        given_up = stores.ledger.move(intended, LedgerState.DELETED)

        with pytest.raises(IllegalTransition):
            stores.ledger.record_made(intended, MADE)

        assert self.rows(stores) == [given_up]

    def test_moving_a_row_keeps_an_id_that_only_the_mover_knows_x3(self, stores, intended) -> None:
        stores.ledger.move(replace(intended, provider_id="81"), LedgerState.DELETING)

        assert [row.provider_id for row in self.rows(stores)] == ["81"]

    def test_a_row_that_was_never_intended_is_not_made_up(self, stores) -> None:
        with pytest.raises(IllegalTransition):
            stores.ledger.record_made(INTENT, MADE)
        with pytest.raises(NotFound):
            stores.ledger.move(INTENT, LedgerState.DELETED)
        stores.ledger.end_attempt(INTENT)
        assert self.take_over(stores, NOW) is False

        assert self.rows(stores) == []


class TestMailLedger:
    """E1 to E4: each mail is sent at least once and recorded once, and none for a revision that is over."""

    OCCASION = MailOccasion(MailKind.CONFIRMATION)

    @pytest.fixture(autouse=True)
    def two_bookings(self, stores: Stores) -> None:
        claim(stores, free("booking_1"))
        claim(stores, free("booking_2", starts_at=SLOT + HOUR))

    def begin(self, stores: Stores, booking: Booking | None = None, occasion=OCCASION, role=MailRole.GUEST) -> bool:
        return stores.mails.begin(booking or free(), occasion, role, NOW)

    def send(self, stores: Stores, message_id: str | None = "message-1", booking: Booking | None = None) -> None:
        """Begin a mail, and note what became of it."""
        self.begin(stores, booking)
        stores.mails.finish(booking or free(), self.OCCASION, MailRole.GUEST, NOW, message_id=message_id)

    @pytest.mark.parametrize("message_id", ["message-1", None], ids=["sent", "refused"])
    def test_a_mail_whose_outcome_is_known_is_not_begun_again_e1(self, stores, message_id) -> None:
        self.send(stores, message_id)

        assert self.begin(stores) is False

    def test_a_mail_whose_sender_crashed_is_begun_again_e1(self, stores) -> None:
        assert self.begin(stores)
        assert self.begin(stores)

    def test_a_mail_that_another_began_is_left_to_them_for_a_while_and_one_that_is_recorded_for_good_e4(
        self, stores
    ) -> None:
        def begin(later: timedelta) -> bool:
            return stores.mails.begin(
                free(), self.OCCASION, MailRole.GUEST, NOW + later, left_alone_for=timedelta(minutes=2)
            )

        assert begin(timedelta())
        for seconds in (0, 119):
            with pytest.raises(MailInProgress):
                begin(timedelta(seconds=seconds))
        assert begin(timedelta(minutes=2))
        with pytest.raises(MailInProgress):
            begin(timedelta(minutes=3))

        stores.mails.finish(free(), self.OCCASION, MailRole.GUEST, NOW, message_id="message-1")
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
        stores.mails.finish(free(), earlier, MailRole.GUEST, NOW, message_id="message-2")
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

        assert len(stores.mails.records("booking_1", 1)) == was_sent

    @pytest.mark.parametrize("role", list(MailRole))
    def test_mails_that_were_asked_for_again_begin_afresh_and_those_before_no_more_e5_f7(self, stores, role) -> None:
        for _ in range(2):
            before = stored(stores)
            assert stores.bookings.mail_again(before.mailed_again(NOW), before, NOW)
            assert self.begin(stores, stored(stores), role=role)
            stores.mails.finish(stored(stores), self.OCCASION, role, NOW, message_id="message-1")

            with pytest.raises(Superseded):
                self.begin(stores, before, role=role)
            assert self.begin(stores, stored(stores), role=role) is False
        assert [record.mail_round for record in stores.mails.records("booking_1", 1)] == [1, 2]

    def test_a_corrected_address_leaves_the_hosts_mails_as_they_are_f7(self, stores) -> None:
        self.begin(stores, role=MailRole.HOST)
        stores.mails.finish(free(), self.OCCASION, MailRole.HOST, NOW, message_id="message-1")
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

        stores.mails.finish(free(), self.OCCASION, MailRole.GUEST, NOW, message_id="message-1")

        assert [record.is_settled for record in stores.mails.records("booking_1", 1)] == [True]

    def test_a_cancellation_between_two_mails_stops_the_second_ac_41(self, dynamo, client) -> None:
        claim(dynamo, free("booking_1"))
        client.just_before("transact_write_items", lambda: cancel(dynamo, free()))

        with pytest.raises(Superseded):
            dynamo.mails.begin(free(), self.OCCASION, MailRole.GUEST, NOW)

    def test_the_rows_of_a_revision_tell_what_became_of_its_mails_e1(self, stores) -> None:
        reminder = MailOccasion(MailKind.REMINDER, 60)
        self.send(stores)
        self.begin(stores, role=MailRole.HOST)
        self.begin(stores, occasion=reminder)
        self.begin(stores, free("booking_2", starts_at=SLOT + HOUR))

        assert set(stores.mails.records("booking_1", 1)) == {
            MailRecord(self.OCCASION, MailRole.GUEST, is_settled=True, link_number=0),
            MailRecord(self.OCCASION, MailRole.HOST, is_settled=False, link_number=0),
            MailRecord(reminder, MailRole.GUEST, is_settled=False, link_number=0),
        }
        assert list(stores.mails.records("booking_1", 11)) == []

    @pytest.mark.parametrize(("has_another", "told"), [(True, 2), (False, 0)], ids=["the second", "none any more"])
    def test_a_row_tells_which_link_the_mail_told_m7(self, stores, has_another, told) -> None:
        stores.bookings.lose_link(with_link(stores, free()), NOW)
        if has_another:
            stores.bookings.store_link(free(), minted(stores, free(), provider_id="82", generation=2))
        booking = stored(stores)

        self.begin(stores, booking)
        assert [record.link_number for record in stores.mails.records("booking_1", 1)] == [told]
        self.send(stores, booking=booking)
        assert [record.link_number for record in stores.mails.records("booking_1", 1)] == [told]

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


class TestTimeline:
    """D5: what happened to a booking, in order."""

    def test_lines_come_back_in_the_order_of_their_time_and_of_their_writing_d5(self, stores) -> None:
        stores.timeline.add("booking_1", NOW + SECOND, Happening.LINK_STORED)
        for number in range(12):
            stores.timeline.add("booking_1", NOW, Happening.CANCELLED, by="host", reason=f"Line {number}")
        stores.timeline.add("booking_2", NOW, Happening.LINK_PASTED)

        assert list(stores.timeline.list("booking_1")) == [
            *(TimelineEvent(NOW, Happening.CANCELLED, {"by": "host", "reason": f"Line {each}"}) for each in range(12)),
            TimelineEvent(NOW + SECOND, Happening.LINK_STORED),
        ]

    def test_a_line_keeps_its_values_to_be_written_as_its_reader_does_f3(self, stores) -> None:
        day, zone = timedelta(days=1), "Europe/Berlin"
        told = [
            (Happening.REFUNDED_BY_HOST, {"back": Money(1000, "eur"), "paid": Money(4500, "eur")}),
            (Happening.MOVED, {"was": Span(NOW, NOW + SECOND, zone), "becomes": Span(NOW + day, NOW + 2 * day, zone)}),
            (Happening.PAYMENT_UNDER_WAY, {"until": Moment(NOW + day, zone)}),
            (Happening.NOT_MADE, {"kind": MeetingKind.ZOOM, "cause": Cause("zoom answered 503")}),
        ]
        for happening, values in told:
            stores.timeline.add("booking_1", NOW, happening, **values)

        assert [(each.happening, each.values) for each in stores.timeline.list("booking_1")] == told

    @pytest.mark.parametrize("values", [{}, {"values": {}}], ids=["an earlier version", "a later one"])
    def test_a_line_that_another_version_wrote_is_told_as_it_stands_f3(self, dynamo, table, values) -> None:
        key = keys.event("booking_1", NOW, "1")
        table.write(Put(key | {"at": rfc3339(NOW), "what": "Sent by pigeon", "detail": "It came.", **values}))

        (line,) = dynamo.timeline.list("booking_1")

        assert (line.what, line.detail) == ("Sent by pigeon", "It came.")

    @pytest.mark.parametrize(("code", "status"), [("ThrottlingException", 400), ("InternalFailure", 500)])
    def test_a_line_that_can_not_be_written_fails_nothing_and_is_logged_d5(
        self, dynamo, client, caplog, code, status
    ) -> None:
        client.refuse("put_item", code, status=status)

        with caplog.at_level(logging.WARNING):
            dynamo.timeline.add("booking_1", NOW, Happening.LINK_STORED)

        (lost,) = (json.loads(logger().registered_handler.format(record)) for record in caplog.records)
        assert (lost["message"], lost["subject_id"], lost["what"]) == ("timeline line lost", "booking_1", "link_stored")
        assert list(dynamo.timeline.list("booking_1")) == []


NOTICE = Notice(
    notice_id="leftover-booking_1",
    host_id="host_1",
    kind=NoticeKind.LEFTOVER_MEETING,
    text=NoticeText.REFUND_REFUSED,
    values={"title": "Piano", "paid": Money(4500, "eur")},
    created_at=NOW,
    booking_id="booking_1",
    provider="zoom",
    meeting_id="81",
)
AFTERWARDS = replace(NOTICE, created_at=NOW + SECOND, booking_id=None, provider=None, meeting_id=None)


class TestNotices:
    """D3: what a host should know or do, until it is dismissed."""

    @pytest.fixture(autouse=True)
    def noted(self, stores: Stores) -> None:
        stores.notices.put(NOTICE)

    @staticmethod
    def open(stores: Stores, *, with_dismissed: bool = False, host_id: str = "host_1") -> list[Notice]:
        return list(stores.notices.list(host_id, with_dismissed=with_dismissed))

    def test_open_notices_come_back_newest_first_d3(self, stores) -> None:
        newer = replace(AFTERWARDS, notice_id="a")
        for notice in (newer, replace(NOTICE, host_id="host_2")):
            stores.notices.put(notice)

        assert self.open(stores) == [newer, NOTICE]

    @pytest.mark.parametrize("values", [{}, {"values": {}}], ids=["an earlier version", "a later one"])
    def test_a_notice_that_another_version_put_up_is_told_as_it_stands_f3(self, dynamo, table, values) -> None:
        words = {"title": "A pigeon is ill", "detail": "Feed it.", **values}
        row = {
            "notice_id": "b",
            "host_id": "host_3",
            "kind": "missing_link",
            "state": "open",
            "created_at": rfc3339(NOW),
        }
        table.write(Put(keys.notice("host_3", "b") | row | words))

        (notice,) = dynamo.notices.list("host_3")

        assert (notice.title, notice.detail) == ("A pigeon is ill", "Feed it.")

    def test_the_same_notice_again_changes_nothing_d3(self, stores) -> None:
        stores.notices.put(AFTERWARDS)

        assert self.open(stores) == [NOTICE]

    def test_a_dismissed_notice_stays_away_though_its_cause_repeats_d3(self, stores) -> None:
        stores.notices.dismiss("host_1", NOTICE.notice_id)

        stores.notices.put(NOTICE)

        assert self.open(stores) == []

    def test_a_dismissed_notice_is_listed_as_long_as_it_is_not_settled_x3_x4(self, stores) -> None:
        other = replace(AFTERWARDS, notice_id="other")
        stores.notices.put(other)
        for _ in range(2):
            stores.notices.dismiss("host_1", NOTICE.notice_id)

        assert self.open(stores) == [other]
        assert self.open(stores, with_dismissed=True) == [other, NOTICE]

    @pytest.mark.parametrize("is_dismissed", [False, True])
    def test_a_closed_notice_is_settled_for_everybody_until_it_opens_with_news_x4_c9(
        self, stores, is_dismissed
    ) -> None:
        if is_dismissed:
            stores.notices.dismiss("host_1", NOTICE.notice_id)

        for _ in range(2):
            stores.notices.close("host_1", NOTICE.notice_id)
        assert self.open(stores, with_dismissed=True) == []

        with pytest.raises(NotFound):
            stores.notices.dismiss("host_1", NOTICE.notice_id)
        stores.notices.put(AFTERWARDS)
        assert self.open(stores) == [AFTERWARDS]

    def test_closing_what_is_not_there_or_somebody_elses_changes_nothing_x4(self, stores) -> None:
        stores.notices.close("host_1", "nothing")
        stores.notices.close("host_2", NOTICE.notice_id)

        assert self.open(stores) == [NOTICE]
        assert self.open(stores, with_dismissed=True, host_id="host_2") == []

    @pytest.mark.parametrize(("host_id", "notice_id"), [("host_1", "nothing"), ("host_2", NOTICE.notice_id)])
    def test_dismissing_what_is_not_there_or_somebody_elses_is_not_found_d3(self, stores, host_id, notice_id) -> None:
        with pytest.raises(NotFound):
            stores.notices.dismiss(host_id, notice_id)

        assert self.open(stores) == [NOTICE]

    def test_a_closed_notice_goes_after_a_month_any_other_with_its_cause_d3_s6(
        self, dynamo, table, machine_clock
    ) -> None:
        machine_clock.time = NOW + DAY
        longest_cause = timedelta(days=LONGEST_HORIZON_DAYS) + GIVE_UP_AFTER

        def ends_after() -> timedelta | None:
            ttl = (table.get(keys.notice("host_1", NOTICE.notice_id)) or {}).get("ttl")
            return None if ttl is None else datetime.fromtimestamp(ttl, UTC) - machine_clock.time

        dynamo.notices.put(NOTICE)
        assert ends_after() > longest_cause
        dynamo.notices.dismiss("host_1", NOTICE.notice_id)
        assert ends_after() > longest_cause
        dynamo.notices.close("host_1", NOTICE.notice_id)
        assert ends_after() == 30 * DAY
        dynamo.notices.put(NOTICE)
        assert ends_after() > longest_cause
