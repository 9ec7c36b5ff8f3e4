"""Stripe: payments, payouts, plans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from joinlink.wiring.deployed.basis import Basis, made_once
from joinlink.wiring.parameters import NeededSecrets, comma_separated

if TYPE_CHECKING:
    from joinlink.ports.money import Billing, Payments, PaymentSecrets, PayoutAccounts, StripeWebhooks
    from joinlink.ports.operating import StripeEndpoints
    from joinlink.ports.packages import PackagePayments
    from joinlink.providers.stripe.api import StripeApi


class Money(Basis):
    """Stripe, by what it does for us."""

    @made_once
    def payments(self) -> Payments:
        from joinlink.providers.stripe.payments import StripePayments

        return StripePayments(self._stripe)

    @made_once
    def package_payments(self) -> PackagePayments:
        from joinlink.providers.stripe.package_payments import StripePackagePayments

        return StripePackagePayments(self._stripe)

    @made_once
    def payment_secrets(self) -> PaymentSecrets:
        return NeededSecrets(
            lambda: self.parameters.secret("stripe/secret-key"),
            lambda: self.parameters.secret("stripe/webhook-secrets"),
        )

    @made_once
    def payout_accounts(self) -> PayoutAccounts:
        from joinlink.providers.stripe.connect import StripeConnect

        return StripeConnect(self._stripe)

    @made_once
    def billing(self) -> Billing:
        from joinlink.providers.stripe.billing import StripeBilling

        return StripeBilling(self._stripe)

    @made_once
    def stripe_webhooks(self) -> StripeWebhooks:
        from joinlink.providers.stripe.webhooks import StripeWebhooks

        return StripeWebhooks(
            secrets=lambda: comma_separated(self.parameters.secret("stripe/webhook-secrets")),
            is_live=self._stripe.is_live,
        )

    @made_once
    def stripe_endpoints(self) -> StripeEndpoints:
        from joinlink.providers.stripe.endpoints import StripeWebhookEndpoints

        return StripeWebhookEndpoints(self._stripe)

    @made_once
    def _stripe(self) -> StripeApi:
        from joinlink.providers.stripe.api import StripeApi

        return StripeApi(
            url=self.settings["STRIPE_API_URL"],
            secret_key=lambda: self.parameters.secret("stripe/secret-key"),
            timeout_seconds=self._timeout_seconds,
        )
