"""Filters of an event source mapping choose as Lambda's do."""

from typing import Any

import pytest

from local.event_patterns import PatternUnknown, check, matches

RECORD: dict[str, Any] = {
    "eventName": "MODIFY",
    "dynamodb": {
        "Keys": {"sk": {"S": "BOOKING"}},
        "NewImage": {"status": {"S": "confirmed"}, "seats": 3, "tags": ["a", "b"], "note": None, "paid": True},
    },
}


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ({}, True),
        ({"eventName": ["INSERT", "MODIFY"]}, True),
        ({"eventName": ["REMOVE"]}, False),
        ({"dynamodb": {"Keys": {"sk": {"S": ["BOOKING"]}}}}, True),
        ({"dynamodb": {"OldImage": {"status": {"S": ["pending"]}}}}, False),
        ({"dynamodb": {"NewImage": {"seats": [3]}}}, True),
        ({"dynamodb": {"NewImage": {"seats": ["3"]}}}, False),
        ({"dynamodb": {"NewImage": {"paid": [1]}}}, False),
        ({"dynamodb": {"NewImage": {"note": [None]}}}, True),
        ({"dynamodb": {"NewImage": {"missing": [None]}}}, False),
        ({"dynamodb": {"NewImage": {"tags": ["b"]}}}, True),
        ({"dynamodb": {"NewImage": {"missing": [{"exists": False}]}}}, True),
        ({"dynamodb": {"NewImage": {"seats": [{"exists": False}]}}}, False),
        ({"dynamodb": {"NewImage": {"seats": [{"exists": True}]}}}, True),
        ({"dynamodb": {"NewImage": {"status": {"S": [{"prefix": "conf"}]}}}}, True),
        ({"dynamodb": {"NewImage": {"status": {"S": [{"suffix": "conf"}]}}}}, False),
        ({"dynamodb": {"NewImage": {"status": {"S": [{"anything-but": ["pending", "expired"]}]}}}}, True),
        ({"dynamodb": {"NewImage": {"status": {"S": [{"anything-but": "confirmed"}]}}}}, False),
        ({"dynamodb": {"NewImage": {"missing": [{"anything-but": "x"}]}}}, False),
        ({"dynamodb": {"NewImage": {"seats": [{"numeric": [">", 2, "<=", 3]}]}}}, True),
        ({"dynamodb": {"NewImage": {"seats": [{"numeric": ["<", 3]}]}}}, False),
        ({"eventName": ["MODIFY"], "dynamodb": {"NewImage": {"status": {"S": ["pending"]}}}}, False),
    ],
)
def test_a_pattern_matches_what_it_describes(pattern: dict[str, Any], expected: bool) -> None:
    check(pattern)

    assert matches(pattern, RECORD) is expected


@pytest.mark.parametrize(
    "pattern",
    [
        ["MODIFY"],
        {"eventName": "MODIFY"},
        {"eventName": [{"wildcard": "M*"}]},
        {"eventName": [{}]},
        {"eventName": [{"prefix": "M", "suffix": "Y"}]},
        {"eventName": [{"prefix": 3}]},
        {"dynamodb": {"NewImage": {"seats": [{"numeric": [">"]}]}}},
        {"dynamodb": {"NewImage": {"seats": [{"numeric": ["!", 3]}]}}},
        {"dynamodb": {"NewImage": {"seats": [{"exists": "no"}]}}},
    ],
)
def test_a_pattern_that_is_not_understood_is_refused(pattern: object) -> None:
    with pytest.raises(PatternUnknown):
        check(pattern)
