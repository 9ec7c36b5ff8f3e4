"""B1: a host's name and the handle of the public page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from joinlink.errors import InvalidInput, NotFound
from joinlink.model.host import Host, Identity
from joinlink.usecases.hosts.change_account import change_account
from tests.fakes import FakeHosts
from tests.samples import HOST

OTHER = replace(HOST, host_id="host_2", name="Other host", handle="other-host")


@pytest.fixture
def hosts() -> FakeHosts:
    hosts = FakeHosts()
    for host in (HOST, OTHER):
        hosts.create(host, Identity("https://identity.example", host.host_id, host.email, host.name))
    return hosts


@pytest.mark.parametrize(
    ("name", "handle", "expected"),
    [
        ("New name", None, replace(HOST, name="New name")),
        (None, "new-handle", replace(HOST, handle="new-handle")),
        (None, HOST.handle, HOST),
        (None, None, HOST),
    ],
    ids=["name", "handle", "the handle it has", "nothing"],
)
def test_b1_what_is_given_changes_and_the_rest_stays(
    hosts: FakeHosts, name: str | None, handle: str | None, expected: Host
) -> None:
    assert change_account(HOST_ID, name=name, handle=handle, hosts=hosts) == expected

    assert hosts.get(HOST_ID) == expected
    assert hosts.id_by_handle(expected.handle) == HOST_ID


def test_b1_the_public_page_leaves_its_former_handle(hosts: FakeHosts) -> None:
    change_account(HOST_ID, name=None, handle="new-handle", hosts=hosts)

    with pytest.raises(NotFound):
        hosts.id_by_handle(HOST.handle)
    assert change_account(OTHER.host_id, name=None, handle=HOST.handle, hosts=hosts).handle == HOST.handle


def test_b1_a_handle_of_somebody_else_is_refused_and_nothing_changes(hosts: FakeHosts) -> None:
    with pytest.raises(InvalidInput) as raised:
        change_account(HOST_ID, name="New name", handle=OTHER.handle, hosts=hosts)

    assert raised.value.field == "handle"
    assert hosts.get(HOST_ID) == HOST
    assert hosts.id_by_handle(OTHER.handle) == OTHER.host_id
