"""B1: a host's name and the handle of the public page."""

from dataclasses import replace

import pytest

from joinlink.errors import NotFound
from joinlink.model.host import Host
from joinlink.usecases.hosts.change_account import change_account
from tests.samples import HOST
from tests.worlds.world import World

OTHER = replace(HOST, host_id="host_2", name="Other host", handle="other-host")


def change(world: World, *, name: str | None = None, handle: str | None = None, host: Host = HOST) -> Host:
    return change_account(host.host_id, name=name, handle=handle, hosts=world.hosts)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"name": "New name"}, replace(HOST, name="New name")),
        ({"handle": "new-handle"}, replace(HOST, handle="new-handle")),
        ({"handle": HOST.handle}, HOST),
        ({}, HOST),
    ],
    ids=["name", "handle", "the handle it has", "nothing"],
)
def test_b1_what_is_given_changes_and_the_rest_stays(world, given, expected) -> None:
    assert change(world, **given) == expected

    assert world.hosts.get(HOST.host_id) == expected
    assert world.hosts.id_by_handle(expected.handle) == HOST.host_id


def test_b1_the_public_page_leaves_its_former_handle(world) -> None:
    world.add_host(OTHER)

    change(world, handle="new-handle")

    with pytest.raises(NotFound):
        world.hosts.id_by_handle(HOST.handle)
    assert change(world, handle=HOST.handle, host=OTHER).handle == HOST.handle
