"""B1: a host's name and the handle of the public page."""

from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.errors import InvalidInput
from joinlink.model.former_names import MOST_AT_ONCE, FormerName
from joinlink.model.host import Host
from joinlink.model.introduction import Introduction
from joinlink.usecases.hosts.change_account import change_account
from tests.samples import HOST, NOW
from tests.worlds.world import World

FORMER = FormerName(HOST.handle, NOW + timedelta(days=180))
OTHER = replace(HOST, host_id="host_2", name="Other host", handle="other-host")


def change(world: World, *, host: Host = HOST, **said: str) -> Host:
    return change_account(host.host_id, Introduction(**said), world.house)  # type: ignore[typeddict-item]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"name": "New name"}, replace(HOST, name="New name")),
        ({"handle": "new-handle"}, replace(HOST, handle="new-handle", former_handles=(FORMER,))),
        ({"handle": HOST.handle}, HOST),
        ({}, HOST),
    ],
    ids=["name", "handle", "the handle it has", "nothing"],
)
def test_b1_what_is_given_changes_and_the_rest_stays(world, given, expected) -> None:
    assert change(world, **given) == expected

    assert world.hosts.get(HOST.host_id) == expected
    assert world.hosts.owner_of(expected.handle).host_id == HOST.host_id


def test_s8_a_former_handle_is_refused_to_others_for_180_days(world) -> None:
    world.add_host(OTHER)
    change(world, handle="new-handle")

    with pytest.raises(InvalidInput, match="somebody else has this handle"):
        change(world, handle=HOST.handle, host=OTHER)
    world.clock.time = FORMER.free_at

    assert change(world, handle=HOST.handle, host=OTHER).handle == HOST.handle


def test_s8_a_handle_that_is_taken_back_is_no_former_one_and_one_that_is_over_is_forgotten(world) -> None:
    change(world, handle="second")
    world.clock.sleep(24 * 60 * 60)

    assert [each.name for each in change(world, handle=HOST.handle).former_handles] == ["second"]
    world.clock.sleep(181 * 24 * 60 * 60)
    assert [each.name for each in change(world, handle="third").former_handles] == [HOST.handle]


def test_s8_nobody_keeps_more_than_ten_handles_from_the_others(world) -> None:
    for number in range(MOST_AT_ONCE):
        change(world, handle=f"handle-{number}")

    with pytest.raises(InvalidInput, match="changed 10 times within 180 days") as refused:
        change(world, handle="one-more")

    assert refused.value.field == "handle"
    assert change(world, handle="handle-3").handle == "handle-3"
