"""Change a host's name and handle; a former handle goes on leading to the host (S8)."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from joinlink.errors import InvalidInput
from joinlink.model.former_names import renamed
from joinlink.model.host import Host
from joinlink.ports.clock import Clock
from joinlink.ports.hosts import HostStore


class AccountPorts(Protocol):
    """Ports for changing the account."""

    hosts: HostStore
    clock: Clock


def change_account(host_id: str, *, name: str | None, handle: str | None, ports: AccountPorts) -> Host:
    """Store the new name and handle; None keeps the old one.

    Raises:  InvalidInput  another host has the handle, or gave it up lately; or the host's changes too often
    """
    host, now = ports.hosts.get(host_id), ports.clock.now()
    handle = handle or host.handle
    try:
        former = renamed(host.former_handles, host.handle, handle, now)
    except InvalidInput as error:
        raise InvalidInput(str(error), field="handle") from error
    changed = replace(host, name=name or host.name, handle=handle, former_handles=former)
    if not ports.hosts.update(changed, previous_handle=host.handle):
        raise InvalidInput("somebody else has this handle", field="handle")
    return changed
