"""Fakes of what pays hosts out: the store of their accounts, and Stripe's side of them."""

from dataclasses import dataclass, field, replace

from joinlink.errors import ProviderRejected
from joinlink.model.host import Host
from joinlink.model.payouts import PayoutAccount
from tests.fakes import FakeHosts
from tests.fakes.failures import Failures

READY = PayoutAccount("acct_1", charges_enabled=True, transfers_enabled=True, details_submitted=True)


@dataclass
class FakePayouts:
    """Keeps accounts on the hosts of the other fake."""

    hosts: FakeHosts
    owners: dict[str, str] = field(default_factory=dict)

    def begin(self, host_id: str, account: PayoutAccount) -> bool:
        host = self.hosts.hosts.get(host_id)
        if host is None or host.payout_account is not None:
            return False
        self.hosts.hosts[host_id] = replace(host, payout_account=account)
        self.owners[account.account_id] = host_id
        return True

    def keep(self, host_id: str, account: PayoutAccount) -> bool:
        host = self.hosts.hosts.get(host_id)
        stored = host.payout_account if host else None
        if host is None or stored is None:
            return False
        if (stored.account_id, stored.version) != (account.account_id, account.version - 1):
            return False
        self.hosts.hosts[host_id] = replace(host, payout_account=account)
        return True

    def end(self, host_id: str, account_id: str) -> None:
        host = self.hosts.hosts.get(host_id)
        if host is None or host.payout_account is None or host.payout_account.account_id != account_id:
            return
        former = host.former_payout_accounts + 1
        self.hosts.hosts[host_id] = replace(host, payout_account=None, former_payout_accounts=former)
        del self.owners[account_id]

    def host_of(self, account_id: str) -> str | None:
        return self.owners.get(account_id)


@dataclass
class FakePayoutAccounts:
    """Makes accounts that can do nothing until a test changes them; one that is disconnected is no longer there."""

    accounts: dict[str, PayoutAccount] = field(default_factory=dict)
    made_for: dict[tuple[str, int], str] = field(default_factory=dict)
    """The account's id, by host and by how many the host had before."""
    links: int = 0
    failures: Failures = field(default_factory=Failures)

    def create(self, host: Host) -> PayoutAccount:
        with self.failures.around("create"):
            key = host.host_id, host.former_payout_accounts
            account_id = self.made_for.setdefault(key, f"acct_{len(self.made_for) + 1}")
            return self.accounts.setdefault(account_id, PayoutAccount(account_id))

    def onboarding_link(self, account_id: str, *, return_url: str) -> str:
        with self.failures.around("onboarding_link"):
            if account_id not in self.accounts:
                raise ProviderRejected("no such account", provider="stripe")
            self.links += 1
            return f"https://connect.stripe.example/{account_id}/{self.links}?return_url={return_url}"

    def read(self, account_id: str) -> PayoutAccount:
        with self.failures.around("read"):
            if account_id not in self.accounts:
                raise ProviderRejected("no such account", provider="stripe")
            return self.accounts[account_id]
