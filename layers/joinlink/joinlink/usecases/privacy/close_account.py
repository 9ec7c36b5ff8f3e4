"""Close a host's account, as the host asks (S6): off the public pages and signed out at once, deleted by care."""

from __future__ import annotations

from typing import Protocol

from joinlink.errors import InvalidInput
from joinlink.language import gettext as _
from joinlink.ports.clock import Clock
from joinlink.ports.hosts import ApiKeyStore, FeedStore, HostStore, SessionStore
from joinlink.ports.privacy import PersonalData


class ClosingPorts(Protocol):
    """Ports for closing an account."""

    hosts: HostStore
    sessions: SessionStore
    api_keys: ApiKeyStore
    feeds: FeedStore
    personal_data: PersonalData
    clock: Clock


def close_account(host_id: str, confirm: str, ports: ClosingPorts, *, refunds_packages: bool = False) -> None:
    """Close the account of a host who gives its handle as a proof that they mean it; safe to repeat.

    What is left of packages is refunded if the host wants that (G5), and else theirs to settle with their guests.

    Raises:  InvalidInput  it is not the handle; nothing is closed
    """
    host = ports.hosts.get(host_id)
    if confirm.strip().lower() != host.handle:
        raise InvalidInput(_("Type %(handle)s to delete your account.", handle=host.handle), field="confirm")
    ports.personal_data.close_account(host, ports.clock.now(), refunds_packages=refunds_packages)
    ports.api_keys.revoke_all(host_id)
    ports.feeds.revoke(host_id)
    ports.sessions.delete_sessions(host_id)
