"""Take the name of a host who comes for the first time, and the time zone of their hours (F1)."""

from __future__ import annotations

from typing import Protocol

from joinlink.model.host import Host
from joinlink.ports.hosts import ProfileStore
from joinlink.usecases.hosts.change_account import AccountPorts, change_account


class WelcomePorts(AccountPorts, Protocol):
    """Ports for welcoming a host."""

    profiles: ProfileStore


def welcome_host(host_id: str, *, name: str, timezone: str, ports: WelcomePorts) -> Host:
    """Store the name and, until there are hours, the zone in which they will be; safe to repeat."""
    ports.profiles.put_first_zone(host_id, timezone)
    return change_account(host_id, {"name": name}, ports)
