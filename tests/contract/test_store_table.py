"""The table itself: values as they come back, errors as they are translated, items that another version wrote."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from boto3.dynamodb.conditions import Attr, Key
from botocore.exceptions import ClientError

from joinlink.errors import StoreUnavailable
from joinlink.store import keys
from joinlink.store.table import MOST_TRIES, ConditionFailed
from joinlink.store.writes import IS_NEW, ConditionCheck, Delete, Put, Update
from tests.contract.store_samples import claim, free
from tests.samples import NOW, ZOOM

KEY = keys.Key(pk="A", sk="1")


class TestValues:
    def test_values_come_back_as_plain_python(self, table) -> None:
        values = {"s": "", "n": -3, "t": True, "f": False, "b": b"\x00\xff", "l": [1, ["x"]], "m": {"k": {"n": 2}}}

        table.write(Put(KEY | values))

        item = table.get(KEY)
        assert item == KEY | values
        assert type(item["n"]) is int

    def test_none_means_that_there_is_no_such_attribute(self, table) -> None:
        table.write(Put(KEY | {"a": None, "b": 1}))
        assert table.get(KEY) == KEY | {"b": 1}

        table.write(Update(KEY, {"a": 2, "b": None}))
        assert table.get(KEY) == KEY | {"a": 2}

    def test_a_number_is_added_to_what_is_there_and_to_nothing(self, table) -> None:
        table.write(Put(KEY | {"a": 1}))

        table.write(Update(KEY, {"a": None, "c": 5}, increments={"b": 2}))
        table.write(Update(KEY, {}, increments={"b": 1, "c": 1}))

        assert table.get(KEY) == KEY | {"b": 3, "c": 6}

    def test_attributes_that_a_newer_version_added_trouble_nobody(self, dynamo, table) -> None:
        claim(dynamo, free())
        dynamo.connections.put(ZOOM)
        for key in (keys.booking("booking_1"), keys.connection("host_1", ZOOM.provider)):
            table.write(Update(key, {"seats": Decimal("1.5"), "later": {"a": [None]}}))

        assert dynamo.bookings.get("booking_1") == free()
        assert list(dynamo.connections.list("host_1")) == [ZOOM]

    def test_a_booking_keeps_attributes_that_this_version_does_not_know(self, dynamo, table) -> None:
        claim(dynamo, free())
        table.write(Update(keys.booking("booking_1"), {"later": "kept"}))

        dynamo.bookings.mark_link_missing(free(), NOW)

        item = table.get(keys.booking("booking_1"))
        assert item is not None
        assert item["later"] == "kept"


class TestQueries:
    def test_a_partition_of_more_than_a_megabyte_comes_back_whole(self, table, client) -> None:
        for number in range(4):
            table.write(Put(keys.Key(pk="A", sk=str(number)) | {"text": "x" * 390_000}))

        items = table.query(Key("pk").eq("A"))

        assert [item["sk"] for item in items] == ["0", "1", "2", "3"]
        assert client.calls["query"] == 2

    def test_a_limit_is_kept(self, table) -> None:
        for number in range(4):
            table.write(Put(keys.Key(pk="A", sk=str(number))))

        assert [item["sk"] for item in table.query(Key("pk").eq("A"), limit=2, newest_first=True)] == ["3", "2"]


class TestErrors:
    def test_a_condition_that_does_not_hold_shows_what_stands_there(self, table) -> None:
        table.write(Put(KEY | {"n": 1}))

        with pytest.raises(ConditionFailed) as failure:
            table.write(Put(KEY | {"n": 2}, IS_NEW))

        assert failure.value.existing == KEY | {"n": 1}

    def test_an_update_never_makes_an_item_up(self, table) -> None:
        with pytest.raises(ConditionFailed):
            table.write(Update(KEY, {"n": 1}))

        assert table.get(KEY) is None

    def test_one_condition_that_does_not_hold_keeps_the_whole_transaction_out(self, table) -> None:
        other = replace(Put(keys.Key(pk="B", sk="1")))

        with pytest.raises(ConditionFailed):
            table.transact([other, Update(KEY, {"n": 1})])

        assert table.get(keys.Key(pk="B", sk="1")) is None

    def test_a_check_lets_a_transaction_through_only_while_its_item_is_as_it_should_be(self, table) -> None:
        table.write(Put(KEY | {"n": 1}))
        other = keys.Key(pk="B", sk="1")

        with pytest.raises(ConditionFailed):
            table.transact([ConditionCheck(KEY, Attr("n").eq(2)), Put(other)])
        assert table.get(other) is None

        table.transact([ConditionCheck(KEY, Attr("n").eq(1)), Put(other)])
        assert table.get(other) == other
        assert table.get(KEY) == KEY | {"n": 1}

    @pytest.mark.parametrize(
        ("code", "status"),
        [
            ("ThrottlingException", 400),
            ("ProvisionedThroughputExceededException", 400),
            ("InternalFailure", 500),
        ],
    )
    def test_throttling_and_outages_are_for_the_caller_to_repeat(self, table, client, code, status) -> None:
        client.refuse("get_item", code, status=status)

        with pytest.raises(StoreUnavailable):
            table.get(KEY)

    def test_a_mistake_of_ours_flies_as_it_is(self, table, client) -> None:
        client.refuse("put_item", "ValidationException")

        with pytest.raises(ClientError):
            table.write(Put(KEY))

    @pytest.mark.parametrize("write", [Put(KEY), Update(KEY, {"n": 1}, ~IS_NEW), Delete(KEY)])
    def test_a_single_write_that_meets_a_transaction_is_tried_again(self, table, client, write) -> None:
        table.write(Put(KEY))
        operation = {Put: "put_item", Update: "update_item", Delete: "delete_item"}[type(write)]
        client.refuse(operation, "TransactionConflictException", times=2)
        client.calls.clear()

        table.write(write)

        assert client.calls[operation] == 3

    def test_a_write_that_always_meets_transactions_is_for_the_caller_to_repeat(self, table, client) -> None:
        client.refuse("put_item", "TransactionConflictException", times=MOST_TRIES)

        with pytest.raises(StoreUnavailable):
            table.write(Put(KEY))

    def test_more_keys_than_a_batch_may_have_are_read_in_several(self, table, client) -> None:
        many = [keys.Key(pk="A", sk=f"{number:03}") for number in range(101)]
        for key in many:
            table.write(Put(key))

        assert sorted(item["sk"] for item in table.get_each(many)) == [key["sk"] for key in many]
        assert client.calls["batch_get_item"] == 2

    def test_no_keys_cost_no_read(self, table, client) -> None:
        assert table.get_each([]) == []
        assert client.calls == {}

    def test_what_an_answer_has_no_room_for_is_read_by_the_next(self, table, client) -> None:
        """One has 16 MB in all, and one of a partition: the whole batch, asked for again, would end there again."""
        several = [keys.Key(pk="A", sk=f"{number}") for number in range(3)]
        for key in several:
            table.write(Put(key))
        asked: list[int] = []

        def one_at_a_time(**request: Any) -> Any:
            [(name, batch)] = request["RequestItems"].items()
            asked.append(len(batch["Keys"]))
            first, *rest = batch["Keys"]
            unread = {name: {**batch, "Keys": rest}} if rest else {}
            return {"Responses": {name: [first]}, "UnprocessedKeys": unread}

        for _ in several:
            client.answer_next("batch_get_item", one_at_a_time)

        assert sorted(item["sk"] for item in table.get_each(several)) == ["0", "1", "2"]
        assert asked == [3, 2, 1]

    def test_keys_that_dynamodb_left_unread_are_read_again(self, table, client) -> None:
        table.write(Put(KEY))

        def left_unread(**request: Any) -> Any:
            return {"Responses": {}, "UnprocessedKeys": request["RequestItems"]}

        client.answer_next("batch_get_item", left_unread)

        assert table.get_each([KEY]) == [KEY]
        assert client.calls["batch_get_item"] == 2
