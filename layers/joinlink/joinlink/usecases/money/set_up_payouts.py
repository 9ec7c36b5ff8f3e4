"""Set up a host's payouts at Stripe, and keep what we know of the account true.

    button ─▶ account, once ─▶ a link for one visit ─▶ Stripe ─▶ back on the page ┐
                                                  account.updated, in any order ──┼─▶ read anew and stored
                                                              application removed ┴─▶ forgotten; can be begun again

Nothing that an event says of the account is believed: it is read at Stripe each time.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final, Protocol

from joinlink.errors import StoreUnavailable
from joinlink.model.host import Host
from joinlink.model.notice import PAYOUTS_STOPPED_NOTICE_ID, payouts_stopped_notice
from joinlink.model.payouts import PayoutAccount
from joinlink.ports.care import NoticeStore
from joinlink.ports.clock import Clock
from joinlink.ports.hosts import HostStore
from joinlink.ports.money import PayoutAccounts, PayoutStore

MOST_ATTEMPTS: Final = 3


class PayoutPorts(Protocol):
    """What payouts need of the outside."""

    hosts: HostStore
    payouts: PayoutStore
    payout_accounts: PayoutAccounts
    notices: NoticeStore
    clock: Clock


def begin_payouts(host_id: str, ports: PayoutPorts, *, return_url: str) -> str:
    """Return the address at Stripe where the host goes on; the account is made the first time. Safe to repeat.

    Stripe sends the host to `return_url` afterwards, and also when the address has run out.
    Raises:  ProviderUnavailable, ProviderRejected
    """
    host = ports.hosts.get(host_id)
    account = host.payout_account or _make_account(host, ports)
    return ports.payout_accounts.onboarding_link(account.account_id, return_url=return_url)


def refresh_payouts(host_id: str, ports: PayoutPorts) -> Host:
    """Read the account at Stripe, keep what it says, and return the host with it; without an account just the host.

    Whose account can take payments no more gets a notice, which goes once it can again. What was stored meanwhile may
    be newer than what was read, so then it is read once more.
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
    """Forget the account, which is connected to ours no more, and tell the host who was paid by it. Safe to repeat.

    Raises:  StoreUnavailable
    """
    account = ports.hosts.get(host_id).payout_account
    if account is not None and account.can_take_charges:
        ports.notices.put(payouts_stopped_notice(host_id, ports.clock.now()))
    ports.payouts.end(host_id, account_id)


def _make_account(host: Host, ports: PayoutPorts) -> PayoutAccount:
    """Make the account and keep it; of two who do so at once, both get the one that was kept."""
    made = ports.payout_accounts.create(host)
    if ports.payouts.begin(host.host_id, made):
        return made
    kept = ports.hosts.get(host.host_id).payout_account
    if kept is None:
        raise StoreUnavailable("the account was removed while it was made")
    return kept
