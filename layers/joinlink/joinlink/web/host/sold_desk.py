"""The forms of a host's page about one sold package: each leads back to the page, or shows it again with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.errors import IllegalTransition
from joinlink.model.package import Package
from joinlink.ports.hosts import ProfileStore
from joinlink.usecases.packages.end_package import end_package
from joinlink.usecases.packages.refund_package import PackageRefundPorts, refund_package
from joinlink.usecases.packages.send_package_mails_again import PackageMailsAgainPorts, send_package_mails_again
from joinlink.web.addresses import sold_package_address
from joinlink.web.host.refunding import NOT_REFUNDED
from joinlink.web.host.sold_pages import read_refund, refused_refund, sold_package_page
from joinlink.web.shell.forms import FormState
from joinlink.web.shell.resolver import redirect
from joinlink.web.shell.session import SignedIn


@dataclass(frozen=True, slots=True)
class SoldDesk:
    """The signed-in host, the package, and everything else that its page depends on."""

    signed_in: SignedIn
    package: Package
    refunds: PackageRefundPorts
    mails: PackageMailsAgainPorts
    profiles: ProfileStore

    def page(self, *, done: str | None = None, form: FormState | None = None, status: int = 200) -> Response[str]:
        """Show the package as it is now, with its lessons and refunds."""
        package = self.refunds.packages.get(self.package.package_id)
        return sold_package_page(
            self.signed_in,
            self.profiles.load(package.host_id),
            package,
            self.refunds.packages.bookings(package),
            self.refunds.clock.now(),
            done=done,
            form=form,
            status=status,
        )

    def refund(self, sent: Mapping[str, str]) -> Response[str]:
        """Refund what is left, or an amount."""
        try:
            wish = read_refund(sent, self.package)
            refund_package(self.package, wish.amount_minor, self.refunds, key=wish.key)
        except NOT_REFUNDED as error:
            form, status = refused_refund(sent, error)
            return self.page(form=form, status=status)
        return self._done("refunded")

    def send_mails_again(self) -> Response[str]:
        """Send buyer and host the mails of the present state again (E5)."""
        try:
            again = send_package_mails_again(self.package, self.mails)
        except IllegalTransition as error:
            return self.page(form=FormState.refused({}, error), status=409)
        return self._done("mails" if again.is_bookable else "mail")

    def end(self) -> Response[str]:
        """End it without a refund."""
        try:
            end_package(self.package, self.refunds)
        except IllegalTransition as error:
            return self.page(form=FormState.refused({}, error), status=409)
        return self._done("ended")

    def _done(self, what: str) -> Response[str]:
        return redirect(f"{sold_package_address(self.package.package_id)}?done={what}", status=303)
