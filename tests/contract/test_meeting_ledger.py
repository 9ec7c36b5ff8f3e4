"""M6: what the ledger of meetings must do in every store."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import repeat

import pytest

from joinlink.errors import IllegalTransition, NotFound
from joinlink.model.meeting import LedgerState, MeetingKind, MeetingRecord, ProviderMeeting
from tests.contract.store_samples import Stores, free, intent
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
        stores.meeting_ledger.intend(INTENT, SLOT)
        return INTENT

    @staticmethod
    def rows(stores: Stores, revision: int = 1) -> list[MeetingRecord]:
        return list(stores.meeting_ledger.records("booking_1", revision))

    @staticmethod
    def take_over(stores: Stores, now: datetime) -> bool:
        return stores.meeting_ledger.take_over(INTENT, attempt_until=now + ATTEMPT, now=now)

    def test_the_first_intent_is_written_and_a_repeat_gets_to_see_it_m6(self, stores) -> None:
        repeat = replace(INTENT, account_id="account-2", attempt_until=NOW + 2 * ATTEMPT)

        assert stores.meeting_ledger.intend(INTENT, SLOT) is None
        assert stores.meeting_ledger.intend(repeat, SLOT) == INTENT
        assert self.rows(stores) == [INTENT]

    def test_of_twenty_intents_at_once_one_is_written_m6(self, stores) -> None:
        with ThreadPoolExecutor(20) as pool:
            intents = [replace(INTENT, marker=f"marker-{number}") for number in range(20)]
            outcomes = list(pool.map(stores.meeting_ledger.intend, intents, repeat(SLOT)))

        assert outcomes.count(None) == 1

    def test_an_intent_whose_answer_got_lost_counts_as_anothers_m6(self, dynamo, client) -> None:
        client.lose_answer("put_item")

        assert dynamo.meeting_ledger.intend(INTENT, SLOT) == INTENT

    def test_the_rows_of_a_booking_come_in_order_of_revision_kind_and_generation_x3(self, stores) -> None:
        rows = [
            replace(INTENT, revision=revision, kind=kind, generation=generation)
            for revision in (1, 2, 11)
            for kind in (MeetingKind.GOOGLE_CALENDAR, MeetingKind.ZOOM)
            for generation in (1, 2, 10)
        ]
        for row in reversed(rows):
            assert stores.meeting_ledger.intend(row, SLOT) is None
        stores.meeting_ledger.intend(replace(INTENT, subject_id="booking_2"), SLOT)

        assert list(stores.meeting_ledger.all_records("booking_1")) == rows
        assert self.rows(stores, 11) == rows[-6:]
        assert list(stores.meeting_ledger.all_records("booking_0")) == []

    def test_each_generation_has_a_row_of_its_own_ac_34(self, stores, intended) -> None:
        second = replace(INTENT, generation=2)
        given_up = stores.meeting_ledger.move(intended, LedgerState.DELETED)

        assert stores.meeting_ledger.intend(second, SLOT) is None
        assert stores.meeting_ledger.intend(second, SLOT) == second
        made = stores.meeting_ledger.record_made(second, MADE)

        assert self.rows(stores) == [given_up, made]

    def test_every_field_of_a_row_comes_back(self, stores) -> None:
        made = {"provider_id": "81", "join_url": "https://zoom.us/j/81", "instead_of": MeetingKind.ZOOM}
        row = replace(INTENT, generation=3, must_knock=True, **made)
        stores.meeting_ledger.intend(row, SLOT)

        assert self.rows(stores) == [row]

    def test_of_twenty_that_take_over_an_ended_attempt_one_gets_it_m6(self, stores, intended) -> None:
        now = INTENT.attempt_until

        with ThreadPoolExecutor(20) as pool:
            outcomes = list(pool.map(lambda _: self.take_over(stores, now), range(20)))

        assert sorted(outcomes) == [False] * 19 + [True]
        assert [row.attempt_until for row in self.rows(stores)] == [now + ATTEMPT]

    def test_an_attempt_that_may_still_run_is_left_alone_until_it_says_it_is_over_m6(self, stores, intended) -> None:
        assert self.take_over(stores, INTENT.attempt_until - SECOND) is False

        stores.meeting_ledger.end_attempt(intended)

        assert self.take_over(stores, NOW)

    def test_what_is_live_or_given_up_is_not_taken_over_m6(self, stores, intended) -> None:
        for state in (LedgerState.LIVE, LedgerState.DELETING, LedgerState.DELETED, LedgerState.LEFTOVER):
            stores.meeting_ledger.move(intended, state)
            stores.meeting_ledger.end_attempt(intended)
            assert self.take_over(stores, NOW + 8 * ATTEMPT) is False

    def test_what_the_provider_made_is_kept_on_the_row_to_its_last_state_m4_x3(self, stores, intended) -> None:
        made = stores.meeting_ledger.record_made(intended, MADE)
        assert self.rows(stores) == [made] == [replace(INTENT, provider_id="81", join_url="https://zoom.us/j/81")]

        left_over = stores.meeting_ledger.move(
            stores.meeting_ledger.move(made, LedgerState.DELETING), LedgerState.LEFTOVER
        )
        assert self.rows(stores) == [left_over] == [replace(made, state=LedgerState.LEFTOVER)]

    def test_a_row_that_was_given_up_takes_no_late_result_m6(self, stores, intended) -> None:
        given_up = stores.meeting_ledger.move(intended, LedgerState.DELETED)

        with pytest.raises(IllegalTransition):
            stores.meeting_ledger.record_made(intended, MADE)

        assert self.rows(stores) == [given_up]

    def test_moving_a_row_keeps_an_id_that_only_the_mover_knows_x3(self, stores, intended) -> None:
        stores.meeting_ledger.move(replace(intended, provider_id="81"), LedgerState.DELETING)

        assert [row.provider_id for row in self.rows(stores)] == ["81"]

    def test_a_row_that_was_never_intended_is_not_made_up(self, stores) -> None:
        with pytest.raises(IllegalTransition):
            stores.meeting_ledger.record_made(INTENT, MADE)
        with pytest.raises(NotFound):
            stores.meeting_ledger.move(INTENT, LedgerState.DELETED)
        stores.meeting_ledger.end_attempt(INTENT)
        assert self.take_over(stores, NOW) is False

        assert self.rows(stores) == []
