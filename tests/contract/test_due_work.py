"""What every store of due work must do: nothing is lost, nothing is done by two at once, and looking costs the same."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from joinlink.model.due import Due, DueKind, Lane
from joinlink.store import keys
from joinlink.store.due import put_due_work
from joinlink.store.table import Table
from joinlink.store.writes import Put
from tests.contract.store_samples import Stores
from tests.contract.watched_client import WatchedClient
from tests.samples import NOW

SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
CARE = Due(DueKind.CARE, "booking_1", NOW)
LEASE = 10 * MINUTE


def ask(stores: Stores, *due: Due) -> None:
    for one in due:
        stores.due_work.ask(one.kind, one.owner_id, one.at)


def look(stores: Stores, lane: Lane = Lane.HEAL, *, later: timedelta = timedelta(), limit: int = 100) -> list[Due]:
    """Look for what is due some time after NOW."""
    return list(stores.due_work.due(lane, NOW + later, limit))


def take(stores: Stores, due: Due = CARE) -> Due:
    taken = stores.due_work.take(due, until=NOW + LEASE)
    assert taken is not None
    return taken


class TestFinding:
    def test_work_is_due_from_its_last_second_on_oldest_first_m7(self, stores) -> None:
        rows = [replace(CARE, owner_id=f"booking_{number}", at=NOW + number * MINUTE) for number in range(3)]
        ask(stores, rows[2], rows[0], rows[1])

        assert look(stores, later=-SECOND) == []
        assert look(stores, later=2 * MINUTE - SECOND) == rows[:2]
        assert look(stores, later=2 * MINUTE) == rows
        assert look(stores, later=HOUR, limit=2) == rows[:2]

    @pytest.mark.parametrize("kind", DueKind)
    def test_each_kind_is_found_in_its_lane_and_in_no_other_e4(self, stores, kind) -> None:
        due = Due(kind, "owner_1", NOW)
        ask(stores, due)

        assert {lane: look(stores, lane) for lane in Lane} == {
            lane: [due] if kind in lane.kinds else [] for lane in Lane
        }

    def test_a_booking_has_one_of_each_kind(self, stores) -> None:
        ask(stores, CARE, replace(CARE, kind=DueKind.HOLD), replace(CARE, kind=DueKind.REMINDER))
        ask(stores, replace(CARE, at=NOW + MINUTE))

        assert look(stores, later=HOUR) == [replace(CARE, kind=DueKind.HOLD), replace(CARE, at=NOW + MINUTE)]

    def test_a_booking_and_a_host_of_one_id_are_two(self, stores) -> None:
        ask(stores, Due(DueKind.CARE, "id_1", NOW), Due(DueKind.ZOOM, "id_1", NOW))

        assert len(look(stores)) == 2

    def test_of_more_than_is_asked_for_each_kind_comes_in_its_turn_m7(self, stores) -> None:
        calendars = [Due(DueKind.APPLE_CALENDAR, f"host_{number}", NOW - DAY) for number in range(5)]
        ask(stores, *calendars, CARE)

        assert look(stores, limit=3) == [calendars[0], CARE, calendars[1]]

    def test_of_more_than_is_asked_for_the_newest_may_be_wanted_and_come_oldest_first_e4(self, stores) -> None:
        rows = [Due(DueKind.REMINDER, f"booking_{number}", NOW + number * MINUTE) for number in range(4)]
        ask(stores, *rows)

        assert list(stores.due_work.due(Lane.REMINDERS, NOW + HOUR, 2, newest=True)) == rows[2:]

    def test_more_than_one_batch_of_reads_comes_back_whole(self, stores) -> None:
        ask(stores, *(replace(CARE, owner_id=f"booking_{number:03}") for number in range(230)))

        assert [due.owner_id for due in look(stores, limit=201)] == [f"booking_{number:03}" for number in range(201)]

    @pytest.mark.parametrize("hours", [6, 24 * 8])
    def test_an_outage_of_hours_or_weeks_loses_nothing_e4(self, stores, machine_clock, hours) -> None:
        look(stores, Lane.REMINDERS)
        during = [Due(DueKind.REMINDER, f"booking_{number}", NOW + number * HOUR) for number in (1, hours // 2, hours)]
        ask(stores, *during)
        machine_clock.time += hours * HOUR

        assert look(stores, Lane.REMINDERS, later=hours * HOUR) == during

    def test_a_look_of_one_lane_hides_nothing_from_the_other_e4(self, stores, machine_clock) -> None:
        look(stores, Lane.REMINDERS)
        reminder = Due(DueKind.REMINDER, "booking_1", NOW + MINUTE)
        ask(stores, reminder)
        machine_clock.time += 2 * DAY

        assert look(stores, Lane.HEAL, later=2 * DAY) == []

        assert look(stores, Lane.REMINDERS, later=2 * DAY) == [reminder]

    def test_what_was_due_before_anybody_ever_looked_is_found_m7(self, stores, machine_clock) -> None:
        ask(stores, CARE)
        machine_clock.time += 20 * HOUR

        assert look(stores, later=20 * HOUR) == [CARE]

    def test_a_look_as_if_later_hides_nothing_that_is_asked_for_after_it_e4(self, stores, machine_clock) -> None:
        look(stores, later=2 * DAY)
        machine_clock.time += 10 * MINUTE
        ask(stores, replace(CARE, at=NOW + 25 * MINUTE))

        assert look(stores, later=3 * DAY) == [replace(CARE, at=NOW + 25 * MINUTE)]
        assert look(stores, later=25 * MINUTE) == [replace(CARE, at=NOW + 25 * MINUTE)]

    def test_a_clock_that_goes_back_over_the_hour_hides_nothing_m7(self, stores, machine_clock) -> None:
        machine_clock.time += 3 * HOUR
        look(stores, later=3 * HOUR)
        machine_clock.time = NOW + HOUR
        ask(stores, CARE)

        assert look(stores, later=HOUR) == [CARE]


class TestWorkingOnIt:
    def test_what_was_taken_is_out_of_the_way_until_its_time_is_up_m7(self, stores) -> None:
        ask(stores, CARE)

        taken = take(stores)

        assert taken == replace(CARE, at=NOW + LEASE, tries=1)
        assert look(stores, later=LEASE - SECOND) == []
        assert look(stores, later=LEASE) == [taken]

    def test_who_dies_over_it_delays_it_and_each_try_counts_m7(self, stores) -> None:
        ask(stores, CARE)
        due = CARE
        for _ in range(3):
            due = take(stores, due)

        assert [one.tries for one in look(stores, later=LEASE)] == [3]

    def test_of_twenty_that_take_one_piece_of_work_one_gets_it_m7(self, stores) -> None:
        ask(stores, CARE)

        with ThreadPoolExecutor(20) as pool:
            outcomes = list(pool.map(lambda _: stores.due_work.take(CARE, until=NOW + LEASE), range(20)))

        assert outcomes.count(None) == 19

    def test_what_was_settled_is_gone_or_due_again_without_tries(self, stores) -> None:
        other = replace(CARE, owner_id="booking_2")
        ask(stores, CARE, other)

        stores.due_work.settle(take(stores), next_at=None)
        stores.due_work.settle(take(stores, other), next_at=NOW + HOUR)

        assert look(stores, later=HOUR - SECOND) == []
        assert look(stores, later=HOUR) == [replace(other, at=NOW + HOUR)]

    def test_what_was_postponed_keeps_its_tries_x4(self, stores) -> None:
        ask(stores, CARE)

        stores.due_work.postpone(take(stores), until=NOW + HOUR)

        assert look(stores, later=HOUR - SECOND) == []
        assert look(stores, later=HOUR) == [replace(CARE, at=NOW + HOUR, tries=1)]

    @pytest.mark.parametrize("next_at", [None, NOW + DAY])
    def test_work_asked_for_while_it_was_done_is_still_to_be_done_m7(self, stores, next_at) -> None:
        ask(stores, CARE)
        taken = take(stores)
        again = replace(CARE, at=NOW + MINUTE)
        ask(stores, again)

        stores.due_work.settle(taken, next_at=next_at)
        stores.due_work.postpone(taken, until=NOW + HOUR)

        assert look(stores, later=MINUTE) == [again]

    def test_work_asked_for_in_the_very_second_of_its_lease_is_still_to_be_done_m7(self, stores) -> None:
        ask(stores, CARE)
        taken = take(stores)
        ask(stores, replace(CARE, at=taken.at))

        stores.due_work.settle(taken, next_at=None)

        assert look(stores, later=LEASE) == [replace(CARE, at=taken.at)]

    def test_what_somebody_else_took_over_is_left_to_them_m7(self, stores) -> None:
        ask(stores, CARE)
        first = take(stores)
        second = stores.due_work.take(first, until=NOW + 2 * LEASE)

        stores.due_work.settle(first, next_at=None)
        stores.due_work.postpone(first, until=NOW + DAY)

        assert look(stores, later=2 * LEASE) == [second]

    def test_work_that_is_hastened_is_due_at_once_and_what_is_due_sooner_stays_as_it_was_seen(self, stores) -> None:
        ask(stores, replace(CARE, at=NOW + HOUR))
        stores.due_work.hasten(CARE.kind, CARE.owner_id, NOW)
        [seen] = look(stores)

        stores.due_work.hasten(CARE.kind, CARE.owner_id, NOW + MINUTE)
        stores.due_work.hasten(CARE.kind, "booking_2", NOW + MINUTE)

        assert stores.due_work.take(seen, until=NOW + LEASE) is not None
        assert [one.owner_id for one in look(stores, later=MINUTE)] == ["booking_2"]

    def test_what_was_moved_or_dropped_is_not_taken(self, stores) -> None:
        ask(stores, CARE)
        ask(stores, replace(CARE, at=NOW + HOUR))

        assert stores.due_work.take(CARE, until=NOW + LEASE) is None
        assert stores.due_work.take(replace(CARE, owner_id="booking_0"), until=NOW + LEASE) is None
        assert look(stores, later=LEASE) == []

    def test_fractions_of_a_second_come_between_nobody_and_their_work(self, stores) -> None:
        fraction = timedelta(microseconds=123456)
        stores.due_work.ask(DueKind.CARE, "booking_1", NOW + fraction)
        [due] = look(stores)

        taken = stores.due_work.take(due, until=NOW + LEASE + fraction)
        assert taken is not None
        stores.due_work.postpone(taken, until=NOW + HOUR + fraction)

        assert look(stores, later=HOUR) == [replace(CARE, at=NOW + HOUR, tries=1)]

    def test_one_that_fails_every_time_holds_nobody_up_m7(self, stores, machine_clock) -> None:
        ask(stores, CARE)
        others = [replace(CARE, owner_id=f"booking_{number}", at=NOW + number * 5 * MINUTE) for number in range(2, 8)]
        ask(stores, *others)
        done = []

        for tick in range(12):
            machine_clock.time = NOW + tick * 5 * MINUTE
            for due in look(stores, later=tick * 5 * MINUTE, limit=1):
                taken = stores.due_work.take(due, until=machine_clock.time + LEASE)
                if taken is not None and due.owner_id != "booking_1":
                    stores.due_work.settle(taken, next_at=None)
                    done.append(due)

        assert done == others


class TestIndexBehindTheTable:
    """DynamoDB's index shows keys, and some of them late."""

    @staticmethod
    def as_it_was(client: WatchedClient, stores: Stores) -> None:
        """Let the next look see the index as it is now."""
        look(stores)
        answers: list[Any] = []

        def remember(**request: Any) -> Any:
            answers.append(client._client.query(**request))
            return answers[-1]

        for _ in range(8):
            client.answer_next("query", remember)
        look(stores)
        for answer in answers:
            client.answer_next("query", lambda answer=answer, **_: answer)

    @pytest.mark.parametrize(
        ("change", "found"),
        [
            (lambda due_work, taken: due_work.settle(taken, next_at=None), []),
            (lambda due_work, taken: None, []),
            (lambda due_work, taken: due_work.postpone(taken, until=NOW), [replace(CARE, tries=1)]),
        ],
        ids=["done since", "taken since", "taken and due again"],
    )
    def test_what_was_worked_on_since_is_found_as_it_is_now(self, dynamo, client, change, found) -> None:
        ask(dynamo, CARE)
        self.as_it_was(client, dynamo)
        change(dynamo.due_work, take(dynamo))

        assert look(dynamo) == found

    def test_a_kind_that_this_version_does_not_know_is_left_alone(self, dynamo, table) -> None:
        table.write(Put(put_due_work(DueKind.CARE, "booking_2", NOW).item | {"sk": "DUE#later", "kind": "later"}))
        ask(dynamo, CARE)

        assert look(dynamo) == [CARE]

    def test_a_row_that_lost_what_its_key_says_as_well_hides_no_others_m7(self, dynamo, table) -> None:
        ask(dynamo, CARE)
        whole = put_due_work(DueKind.HOLD, "booking_2", NOW).item
        table.write(Put({name: whole[name] for name in ("pk", "sk", "due_pk", "due_sk")}))

        assert look(dynamo) == [CARE, Due(DueKind.HOLD, "booking_2", NOW)]


class TestCost:
    """Looking costs the same however many bookings lie ahead (E4)."""

    @staticmethod
    def fill(client: WatchedClient, table: Table, bookings: int) -> None:
        """Give this many bookings their next reminder, from two hours on, one a minute."""
        rows = [
            put_due_work(DueKind.REMINDER, f"future_{number}", NOW + 2 * HOUR + number * MINUTE).request()
            for number in range(bookings)
        ]
        for first in range(0, bookings, 25):
            batch = [{"PutRequest": {"Item": row["Item"]}} for row in rows[first : first + 25]]
            client.batch_write_item(RequestItems={table._name: batch})

    @pytest.mark.parametrize("bookings", [100, pytest.param(10_000, marks=pytest.mark.slow)])
    def test_a_tick_reads_as_much_with_a_hundred_future_bookings_as_with_ten_thousand_e4(
        self, dynamo, table, client, bookings
    ) -> None:
        look(dynamo, Lane.REMINDERS)
        self.fill(client, table, bookings)
        client.calls.clear()

        assert look(dynamo, Lane.REMINDERS, later=5 * MINUTE) == []
        assert client.calls == {"get_item": 1, "query": 8}

        ask(dynamo, Due(DueKind.REMINDER, "booking_1", NOW + 9 * MINUTE))
        shown = self.watch_the_index(client)
        client.calls.clear()
        assert len(look(dynamo, Lane.REMINDERS, later=10 * MINUTE)) == 1
        assert client.calls == {"get_item": 1, "query": 8, "batch_get_item": 1}
        assert len(shown) == 1

    @staticmethod
    def watch_the_index(client: WatchedClient) -> list[Any]:
        """Return the list of what the next eight Queries show."""
        shown: list[Any] = []

        def query(**request: Any) -> Any:
            answer = client._client.query(**request)
            shown.extend(answer["Items"])
            return answer

        for _ in range(8):
            client.answer_next("query", query)
        return shown

    def test_nothing_of_the_day_that_is_not_due_yet_is_read_e4(self, dynamo, table, client) -> None:
        look(dynamo, Lane.REMINDERS)
        for number in range(40):
            ask(dynamo, Due(DueKind.REMINDER, f"booking_{number}", NOW + number * MINUTE))
        shown = self.watch_the_index(client)

        assert len(look(dynamo, Lane.REMINDERS, later=5 * MINUTE)) == len(shown) == 6

    def test_an_idle_table_costs_the_same_at_any_hour_and_a_write_when_the_day_turns(
        self, dynamo, client, machine_clock
    ) -> None:
        look(dynamo)
        midnight = NOW.replace(hour=0) + DAY - NOW
        for later, queries, writes in (
            (HOUR, 8, {}),
            (midnight - MINUTE, 8, {}),
            (midnight + MINUTE, 16, {}),
            (midnight + HOUR + MINUTE, 16, {"put_item": 1}),
            (midnight + 2 * HOUR, 8, {}),
        ):
            machine_clock.time = NOW + later
            client.calls.clear()

            look(dynamo, later=later)

            assert client.calls == {"get_item": 1, "query": queries, **writes}

    def test_working_on_it_costs_one_write_for_each_step(self, dynamo, client) -> None:
        ask(dynamo, CARE)
        client.calls.clear()
        taken = take(dynamo)
        assert client.calls == {"update_item": 1}
        for step, calls in (
            (partial(dynamo.due_work.postpone, taken, until=NOW), {"update_item": 1}),
            (partial(dynamo.due_work.settle, taken, next_at=NOW), {"update_item": 1}),
            (partial(dynamo.due_work.settle, taken, next_at=None), {"delete_item": 1}),
        ):
            client.calls.clear()
            step()
            assert client.calls == calls

    def test_work_that_nobody_looks_at_goes_after_a_month(self, dynamo, table) -> None:
        ask(dynamo, CARE)
        take(dynamo)

        item = table.get(keys.due_work(DueKind.CARE, "booking_1"))

        assert item is not None
        assert item["ttl"] == int((NOW + LEASE + 30 * DAY).timestamp())
