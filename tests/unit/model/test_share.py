"""Work that is shared out is in one hand each, whatever there is of it and however many hands, and travels whole."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinlink.errors import InvalidInput
from joinlink.model.due import Due, DueKind, in_turn
from joinlink.model.share import MOST_HOPS, Share, deal

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)

pieces = st.builds(
    Due,
    st.sampled_from(DueKind),
    st.text(max_size=20),
    st.integers(-100_000, 0).map(lambda seconds: NOW + timedelta(seconds=seconds)),
    st.integers(0, 200),
)


@given(st.lists(pieces, max_size=60), st.integers(1, 20), st.integers(1, 20))
def test_every_piece_is_in_one_hand_in_its_order_and_the_hands_are_as_full_as_each_other(due, each, hands) -> None:
    dealt = deal(due, each=each, hands=hands)

    assert Counter(one for hand in dealt for one in hand) == Counter(due)
    assert all(
        list(hand) == [one for place, one in enumerate(due) if place % len(dealt) == k] for k, hand in enumerate(dealt)
    )
    assert max(map(len, dealt)) - min(map(len, dealt)) <= 1


@pytest.mark.parametrize(
    ("pieces_due", "hands"), [(0, 1), (1, 1), (200, 1), (201, 2), (400, 2), (401, 3), (800, 4), (5_000, 4)]
)
def test_no_more_hands_take_part_than_are_needed_and_than_there_are(pieces_due, hands) -> None:
    due = [Due(DueKind.CARE, f"booking_{number}", NOW) for number in range(pieces_due)]

    assert len(deal(due, each=200, hands=4)) == hands


@given(st.lists(pieces, max_size=8), st.integers(0, MOST_HOPS), st.none() | st.floats(0.1, 100))
def test_a_share_comes_out_of_its_event_as_it_went_in(due, hop, pace) -> None:
    share = Share(tuple(due), hop, pace)

    assert Share.of_event(json.loads(json.dumps(share.as_event(NOW)))) == share


@given(st.lists(pieces, max_size=30), st.integers(0, 40))
def test_what_is_left_of_a_share_goes_on_until_it_was_handed_on_often_enough(due, done) -> None:
    share, hops = Share(tuple(due), mails_per_second=3.0), []
    left = share.rest(done)
    while left:
        hops += left
        left = hops[-1].rest(0)

    assert all(hop == Share(tuple(due[done:]), number, 3.0) for number, hop in enumerate(hops, start=1))
    assert len(hops) == (MOST_HOPS if due[done:] else 0)


def test_the_event_of_the_schedule_is_no_share() -> None:
    assert Share.of_event({"time": "2026-12-01T09:00:00Z"}) is None


@pytest.mark.parametrize(
    "event",
    [
        {"share": "all", "hop": 0},
        {"share": []},
        {"share": [["care", "bk_1"]], "hop": 0},
        {"share": [["tea", "bk_1", 0, 0]], "hop": 0},
    ],
)
def test_what_is_no_share_is_refused(event) -> None:
    with pytest.raises(InvalidInput):
        Share.of_event(event)


@given(st.lists(pieces, max_size=60))
def test_kinds_take_turns_each_in_its_own_order(due) -> None:
    turns = in_turn(due, lambda one: one.kind)

    for kind in DueKind:
        assert [one for one in turns if one.kind is kind] == [one for one in due if one.kind is kind]
    kinds = {one.kind for one in due}
    assert {one.kind for one in turns[: len(kinds)]} == kinds
