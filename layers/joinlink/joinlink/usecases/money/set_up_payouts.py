"""Set up a host's payouts at Stripe, and keep our copy of the account up to date.

    button ─▶ account, once ─▶ a link for one visit ─▶ Stripe ─▶ back on the page ┐
                                                  account.updated, in any order ──┼─▶ read again and stored
                                                              application removed ┴─▶ forgotten; may be begun again

An event's own words about the account are never trusted: the account is read from Stripe each time.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final, Protocol

from joinlink.errors import StoreUnavailable
from joinlink.model.host import Host
from joinlink.model.money_notices import PAYOUTS_STOPPED_NOTICE_ID, payouts_stopped_notice
from joinlink.model.payouts import PayoutAccount
from joinlink.ports.care import NoticeStore
from joinlink.ports.clock import Clock
from joinlink.ports.hosts import HostStore
from joinlink.ports.money import PayoutAccounts, PayoutStore

MOST_ATTEMPTS: Final = 3


class PayoutPorts(Protocol):
    """Ports for payouts."""

    hosts: HostStore
    payouts: PayoutStore
    payout_accounts: PayoutAccounts
    notices: NoticeStore
    clock: Clock


def begin_payouts(host_id: str, ports: PayoutPorts, *, return_url: str) -> str:
    """Return the address at Stripe where the host continues; the first time, the account is made. Safe to repeat.

    Stripe sends the host to `return_url` afterwards, and also if the address has expired.
    Raises:  ProviderUnavailable, ProviderRejected
    """
    host = ports.hosts.get(host_id)
    account = host.payout_account or _make_account(host, ports)
    return ports.payout_accounts.onboarding_link(account.account_id, return_url=return_url)


def refresh_payouts(host_id: str, ports: PayoutPorts) -> Host:
    """Read the account from Stripe, store it, and return the host with it; without an account, just the host.

    A host whose account can no longer take payments gets a notice, which is closed once it can again. If another
    reading was stored meanwhile, it may be newer than ours, so the account is read once more.
    Raises:  ProviderUnavailable, ProviderRejected, StoreUnavailable
    """
    for _ in range(MOST_ATTEMPTS):
        host = ports.hosts.get(host_id)
        seen = host.payout_account
        if seen is None:
            return host
        account = replace(ports.payout_accounts.read(seen.account_id), version=seen.version + 1)
        if seen.can_take_charges and not account.can_take_charges:
            ports.notices.put(payouts_stopped_notice(host_id, ports.clock.now()))
        if ports.payouts.keep(host_id, account):
            if account.can_take_charges:
                ports.notices.close(host_id, PAYOUTS_STOPPED_NOTICE_ID)
            return replace(host, payout_account=account)
    raise StoreUnavailable("the account kept changing while it was read")


def end_payouts(host_id: str, account_id: str, ports: PayoutPorts) -> None:
    """Forget an account no longer connected to ours, and tell the host if it was in use. Safe to repeat.

    Raises:  StoreUnavailable
    """
    account = ports.hosts.get(host_id).payout_account
    if account is not None and account.can_take_charges:
        ports.notices.put(payouts_stopped_notice(host_id, ports.clock.now()))
    ports.payouts.end(host_id, account_id)


def _make_account(host: Host, ports: PayoutPorts) -> PayoutAccount:
    """Make the account and store it; two concurrent calls both get the one that was stored."""
    made = ports.payout_accounts.create(host)
    if ports.payouts.begin(host.host_id, made):
        return made
    kept = ports.hosts.get(host.host_id).payout_account
    if kept is None:
        raise StoreUnavailable("the account was removed while it was made")
    return kept
