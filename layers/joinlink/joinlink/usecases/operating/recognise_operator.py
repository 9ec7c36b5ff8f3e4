"""Tell whether a signed-in host is who runs the site (O4)."""

from __future__ import annotations

from typing import Protocol

from joinlink.errors import find
from joinlink.ports.hosts import HostStore


class OperatorPorts(Protocol):
    """Ports for recognising an operator."""

    hosts: HostStore

    @property
    def operator_addresses(self) -> frozenset[str]: ...


def is_operator(host_id: str, ports: OperatorPorts) -> bool:
    """Whether the address that the identity provider vouched for, at the last sign-in, is an operator's."""
    if not ports.operator_addresses:
        return False
    host = find(ports.hosts.get, host_id)
    return host is not None and host.email.lower() in ports.operator_addresses
