"""Change how a host is called and introduced; a former handle goes on leading to the host (S8, F1)."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from joinlink.errors import InvalidInput
from joinlink.language import gettext as _
from joinlink.model.former_names import renamed
from joinlink.model.host import Host
from joinlink.model.introduction import Introduction
from joinlink.ports.clock import Clock
from joinlink.ports.hosts import HostStore


class AccountPorts(Protocol):
    """Ports for changing the account."""

    hosts: HostStore
    clock: Clock


def change_account(host_id: str, change: Introduction, ports: AccountPorts) -> Host:
    """Store the changes, and return the host.

    Raises:  InvalidInput  another host has the handle, or gave it up lately; or the host's changes too often
    """
    host, now = ports.hosts.get(host_id), ports.clock.now()
    changed = replace(host, **change, lacks_name=host.lacks_name and "name" not in change)
    try:
        changed = replace(changed, former_handles=renamed(host.former_handles, host.handle, changed.handle, now))
    except InvalidInput as error:
        raise InvalidInput(str(error), field="handle") from error
    if not ports.hosts.update(changed, previous=host):
        raise InvalidInput(_("somebody else has this handle"), field="handle")
    return changed
