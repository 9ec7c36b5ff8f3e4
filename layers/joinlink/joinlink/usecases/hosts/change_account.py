"""Change a host's name and handle."""

from __future__ import annotations

from dataclasses import replace

from joinlink.errors import InvalidInput
from joinlink.model.host import Host
from joinlink.ports.hosts import HostStore


def change_account(host_id: str, *, name: str | None, handle: str | None, hosts: HostStore) -> Host:
    """Store the new name and handle; None keeps the old one. A former handle becomes free, and its addresses end.

    Raises:  InvalidInput  another host has the handle
    """
    host = hosts.get(host_id)
    changed = replace(host, name=name or host.name, handle=handle or host.handle)
    if not hosts.update(changed, previous_handle=host.handle):
        raise InvalidInput("somebody else has this handle", field="handle")
    return changed
