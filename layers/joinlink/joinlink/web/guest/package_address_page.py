"""The page where the buyer of a package corrects the address that mails go to (F7, G5)."""

from __future__ import annotations

from collections.abc import Mapping

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.model.host import Host
from joinlink.model.package import Package
from joinlink.ports.packages import PackageLinks
from joinlink.usecases.packages.correct_buyer_address import BuyerAddressPorts, correct_buyer_address
from joinlink.web.addresses import package_address_address
from joinlink.web.guest.address_page import offered_address, refused_address
from joinlink.web.shell.forms import FormState
from joinlink.web.shell.pages import page
from joinlink.web.shell.resolver import redirect


def package_address_page(
    package: Package, host: Host, links: PackageLinks, refused: FormState | None = None
) -> Response[str]:
    """Show the form; `refused` is the one that was just sent."""
    form = refused or FormState()
    return page(
        "guest/package_address.html",
        status=422 if refused else 200,
        title=package.title,
        email=package.buyer.email,
        is_mail_stopped=package.is_mail_stopped,
        host=host,
        form=form,
        suggestion=offered_address(form.value("email")),
        action=package_address_address(package.package_id, token=links.token(package.package_id)),
        own_page=links.path(package.package_id),
    )


def correct_on_page(
    package: Package, sent: Mapping[str, str], ports: BuyerAddressPorts, links: PackageLinks
) -> Response[str]:
    """Correct the address and lead to the package's page, or show the form again."""
    typed = sent.get("email", "").strip()
    refused = refused_address(typed, lambda email: correct_buyer_address(package, email, ports))
    if refused is not None:
        return package_address_page(package, ports.hosts.get(package.host_id), links, refused)
    return redirect(links.path(package.package_id), status=303)
