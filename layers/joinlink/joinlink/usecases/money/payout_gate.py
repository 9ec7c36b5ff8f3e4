"""Whether a host can be paid, and how a payment is split, if the operator has payouts switched on."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from joinlink.errors import HostNotPayable, PayoutsRequired
from joinlink.language import gettext as _
from joinlink.model.host import Host
from joinlink.model.money import Money
from joinlink.model.payouts import Payout, platform_fee_minor
from joinlink.ports.hosts import HostStore


@dataclass(frozen=True, slots=True)
class PayoutGate:
    """Guards paid classes; when off, all payments go to the operator, every host may sell, and no host is read.

    `fee_percent` is the operator's share of each payment, 0 to 50.
    """

    is_on: bool
    fee_percent: Decimal
    hosts: HostStore

    def require_payouts(self, host_id: str) -> None:
        """Check that the host may put paid classes on sale.

        Raises:  PayoutsRequired
        """
        if self.is_on and not _can_be_paid(self.hosts.get(host_id)):
            raise PayoutsRequired(
                _("Set up your payouts first: the money of a paid class goes to your account at Stripe.")
            )

    def payout(self, host_id: str, price: Money) -> Payout | None:
        """Return where a payment is passed on to; None if the price is zero, or the operator keeps all of it.

        Raises:  HostNotPayable
        """
        if not self.is_on or price.is_free:
            return None
        account = self.hosts.get(host_id).payout_account
        if account is None or not account.can_take_charges:
            raise HostNotPayable(_("The host can't take payments at the moment. Nothing was booked or charged."))
        return Payout(account.account_id, platform_fee_minor(price, self.fee_percent))


def _can_be_paid(host: Host) -> bool:
    return host.payout_account is not None and host.payout_account.can_take_charges
