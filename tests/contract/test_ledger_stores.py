"""What the meeting ledger, the mail ledger, the timeline and the notices must do in every store."""

from __future__ import annotations

import json
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.errors import IllegalTransition, NotFound
from joinlink.model.meeting import LedgerState, MeetingKind, ProviderMeeting
from joinlink.model.notice import Notice, NoticeKind
from joinlink.model.timeline import TimelineEvent
from joinlink.observability import logger
from tests.contract.store_samples import Stores, free, intent
from tests.contract.watched_client import WatchedClient
from tests.samples import NOW, SLOT

SECOND = timedelta(seconds=1)
ATTEMPT = timedelta(minutes=1)
INTENT = intent(free())
MADE = ProviderMeeting("81", "https://zoom.us/j/81", SLOT, 30, "Europe/Berlin")


class TestMeetingLedger:
    """M6: the intent stands before the provider is called, and one attempt runs at a time."""

    def test_the_first_intent_is_written_and_a_repeat_gets_to_see_it_m6(self, stores: Stores) -> None:
        repeat = replace(INTENT, account_id="account-2", attempt_until=NOW + 2 * ATTEMPT)

        assert stores.ledger.intend(INTENT) is None
        assert stores.ledger.intend(repeat) == INTENT
        assert list(stores.ledger.records("booking_1", 1)) == [INTENT]

    def test_of_twenty_intents_at_once_one_is_written_m6(self, stores: Stores) -> None:
        with ThreadPoolExecutor(20) as pool:
            outcomes = list(
                pool.map(lambda number: stores.ledger.intend(replace(INTENT, marker=f"marker-{number}")), range(20))
            )

        assert outcomes.count(None) == 1

    def test_an_intent_whose_answer_got_lost_counts_as_anothers_m6(self, dynamo: Stores, client: WatchedClient) -> None:
        client.lose_answer("put_item")

        assert dynamo.ledger.intend(INTENT) == INTENT

    def test_each_revision_and_kind_has_a_row_of_its_own(self, stores: Stores) -> None:
        rows = [
            INTENT,
            replace(INTENT, kind=MeetingKind.GOOGLE_CALENDAR),
            replace(INTENT, revision=11),
            replace(INTENT, booking_id="booking_2"),
        ]
        for row in rows:
            assert stores.ledger.intend(row) is None

        assert {row.kind for row in stores.ledger.records("booking_1", 1)} == {
            MeetingKind.ZOOM,
            MeetingKind.GOOGLE_CALENDAR,
        }
        assert list(stores.ledger.records("booking_1", 11)) == [rows[2]]

    def test_every_field_of_a_row_comes_back(self, stores: Stores) -> None:
        row = replace(INTENT, provider_id="81", join_url="https://zoom.us/j/81", instead_of=MeetingKind.ZOOM)
        stores.ledger.intend(row)

        assert list(stores.ledger.records("booking_1", 1)) == [row]

    def test_an_attempt_that_may_still_run_is_left_alone_m6(self, stores: Stores) -> None:
        stores.ledger.intend(INTENT)
        just_before = INTENT.attempt_until - SECOND

        assert stores.ledger.take_over(INTENT, attempt_until=just_before + ATTEMPT, now=just_before) is False

    def test_of_twenty_that_take_over_an_ended_attempt_one_gets_it_m6(self, stores: Stores) -> None:
        stores.ledger.intend(INTENT)
        now = INTENT.attempt_until

        with ThreadPoolExecutor(20) as pool:
            outcomes = list(
                pool.map(lambda _: stores.ledger.take_over(INTENT, attempt_until=now + ATTEMPT, now=now), range(20))
            )

        assert sorted(outcomes) == [False] * 19 + [True]
        assert [row.attempt_until for row in stores.ledger.records("booking_1", 1)] == [now + ATTEMPT]

    def test_an_attempt_that_says_it_is_over_can_be_followed_at_once_m6(self, stores: Stores) -> None:
        stores.ledger.intend(INTENT)

        stores.ledger.end_attempt(INTENT)

        assert stores.ledger.take_over(INTENT, attempt_until=NOW + ATTEMPT, now=NOW)

    def test_what_is_live_or_given_up_is_not_taken_over_m6(self, stores: Stores) -> None:
        stores.ledger.intend(INTENT)

        for state in (LedgerState.LIVE, LedgerState.DELETING, LedgerState.DELETED, LedgerState.LEFTOVER):
            stores.ledger.move(INTENT, state)
            stores.ledger.end_attempt(INTENT)
            assert stores.ledger.take_over(INTENT, attempt_until=NOW + 9 * ATTEMPT, now=NOW + 8 * ATTEMPT) is False

    def test_what_the_provider_made_is_kept_on_the_intent_m4(self, stores: Stores) -> None:
        stores.ledger.intend(INTENT)

        made = stores.ledger.record_made(INTENT, MADE)

        assert made == replace(INTENT, provider_id="81", join_url="https://zoom.us/j/81")
        assert list(stores.ledger.records("booking_1", 1)) == [made]

    def test_a_row_stays_in_its_last_state_with_all_that_is_known_x3(self, stores: Stores) -> None:
        stores.ledger.intend(INTENT)
        made = stores.ledger.record_made(INTENT, MADE)

        left_over = stores.ledger.move(stores.ledger.move(made, LedgerState.DELETING), LedgerState.LEFTOVER)

        assert left_over == replace(made, state=LedgerState.LEFTOVER)
        assert list(stores.ledger.records("booking_1", 1)) == [left_over]

    def test_a_row_that_was_given_up_takes_no_late_result_m6(self, stores: Stores) -> None:
        stores.ledger.intend(INTENT)
        given_up = stores.ledger.move(INTENT, LedgerState.DELETED)

        with pytest.raises(IllegalTransition):
            stores.ledger.record_made(INTENT, MADE)

        assert list(stores.ledger.records("booking_1", 1)) == [given_up]

    def test_moving_a_row_keeps_an_id_that_only_the_mover_knows_x3(self, stores: Stores) -> None:
        stores.ledger.intend(INTENT)

        stores.ledger.move(replace(INTENT, provider_id="81"), LedgerState.DELETING)

        assert [row.provider_id for row in stores.ledger.records("booking_1", 1)] == ["81"]

    def test_a_row_that_was_never_intended_is_not_made_up(self, stores: Stores) -> None:
        with pytest.raises(IllegalTransition):
            stores.ledger.record_made(INTENT, MADE)
        with pytest.raises(NotFound):
            stores.ledger.move(INTENT, LedgerState.DELETED)
        stores.ledger.end_attempt(INTENT)
        assert stores.ledger.take_over(INTENT, attempt_until=NOW + ATTEMPT, now=NOW) is False

        assert list(stores.ledger.records("booking_1", 1)) == []


class TestMailLedger:
    MAIL = ("booking_1", 1, "confirmation", "guest")

    def test_a_mail_that_was_sent_is_not_begun_again_e1(self, stores: Stores) -> None:
        assert stores.mails.begin(*self.MAIL, NOW)
        stores.mails.finish(*self.MAIL, NOW, message_id="message-1")

        assert stores.mails.begin(*self.MAIL, NOW) is False

    def test_a_mail_whose_sender_crashed_is_begun_again(self, stores: Stores) -> None:
        stores.mails.begin(*self.MAIL, NOW)

        assert stores.mails.begin(*self.MAIL, NOW + SECOND)

    def test_a_mail_that_was_refused_for_good_is_not_begun_again(self, stores: Stores) -> None:
        stores.mails.begin(*self.MAIL, NOW)
        stores.mails.finish(*self.MAIL, NOW, message_id=None)

        assert stores.mails.begin(*self.MAIL, NOW) is False

    @pytest.mark.parametrize(
        "other",
        [
            ("booking_2", 1, "confirmation", "guest"),
            ("booking_1", 2, "confirmation", "guest"),
            ("booking_1", 1, "cancellation", "guest"),
            ("booking_1", 1, "confirmation", "host"),
        ],
    )
    def test_one_mail_says_nothing_about_another_e1_e2(self, stores: Stores, other: tuple[str, int, str, str]) -> None:
        stores.mails.begin(*self.MAIL, NOW)
        stores.mails.finish(*self.MAIL, NOW, message_id="message-1")

        assert stores.mails.begin(*other, NOW)


class TestTimeline:
    """D5: what happened to a booking, in order."""

    def test_lines_come_back_in_the_order_of_their_time_d5(self, stores: Stores) -> None:
        stores.timeline.add("booking_1", NOW + SECOND, "Zoom meeting made")
        stores.timeline.add("booking_1", NOW, "Booked", "Confirmed at once.")
        stores.timeline.add("booking_2", NOW, "Booked")

        assert list(stores.timeline.list("booking_1")) == [
            TimelineEvent(NOW, "Booked", "Confirmed at once."),
            TimelineEvent(NOW + SECOND, "Zoom meeting made", ""),
        ]

    def test_lines_of_one_instant_are_all_kept_in_their_order_d5(self, stores: Stores) -> None:
        for number in range(12):
            stores.timeline.add("booking_1", NOW, f"Line {number}")

        assert [line.what for line in stores.timeline.list("booking_1")] == [f"Line {number}" for number in range(12)]

    @pytest.mark.parametrize(("code", "status"), [("ThrottlingException", 400), ("InternalFailure", 500)])
    def test_a_line_that_can_not_be_written_fails_nothing_and_is_logged_d5(
        self, dynamo: Stores, client: WatchedClient, caplog: pytest.LogCaptureFixture, code: str, status: int
    ) -> None:
        client.refuse("put_item", code, status=status)

        with caplog.at_level(logging.WARNING):
            dynamo.timeline.add("booking_1", NOW, "Booked")

        (lost,) = (json.loads(logger().registered_handler.format(record)) for record in caplog.records)
        assert (lost["message"], lost["booking_id"], lost["what"]) == ("timeline line lost", "booking_1", "Booked")
        assert list(dynamo.timeline.list("booking_1")) == []


class TestNotices:
    """D3: what a host should know or do, until it is dismissed."""

    NOTICE = Notice(
        notice_id="leftover-booking_1",
        host_id="host_1",
        kind=NoticeKind.LEFTOVER_MEETING,
        title="We could not remove a Zoom meeting for a cancelled session",
        detail="You may have an extra meeting in Zoom.",
        created_at=NOW,
        booking_id="booking_1",
        provider="zoom",
        meeting_id="81",
    )

    def test_open_notices_come_back_newest_first_d3(self, stores: Stores) -> None:
        newer = replace(
            self.NOTICE, notice_id="a", created_at=NOW + SECOND, booking_id=None, provider=None, meeting_id=None
        )
        for notice in (self.NOTICE, newer, replace(self.NOTICE, host_id="host_2")):
            stores.notices.put(notice)

        assert list(stores.notices.list("host_1")) == [newer, self.NOTICE]

    def test_the_same_notice_again_changes_nothing_d3(self, stores: Stores) -> None:
        stores.notices.put(self.NOTICE)

        stores.notices.put(replace(self.NOTICE, created_at=NOW + SECOND))

        assert list(stores.notices.list("host_1")) == [self.NOTICE]

    def test_a_dismissed_notice_stays_away_though_its_cause_repeats_d3(self, stores: Stores) -> None:
        stores.notices.put(self.NOTICE)
        stores.notices.dismiss("host_1", "leftover-booking_1")

        stores.notices.put(self.NOTICE)

        assert list(stores.notices.list("host_1")) == []

    def test_dismissing_what_is_not_there_or_somebody_elses_is_not_found_d3(self, stores: Stores) -> None:
        stores.notices.put(self.NOTICE)

        for host_id, notice_id in (("host_1", "nothing"), ("host_2", "leftover-booking_1")):
            with pytest.raises(NotFound):
                stores.notices.dismiss(host_id, notice_id)

        assert list(stores.notices.list("host_1")) == [self.NOTICE]
