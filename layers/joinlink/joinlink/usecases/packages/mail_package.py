"""Mail buyer and host the news of a package: bought, not paid, refunded, soon over (G5).

news on the row ─▶ a mail ─▶ told on the row ─▶ the next mail       a crash in between: it goes out twice, not never
                       └▶ asked for again meanwhile, or to another address: that stays news
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final, Protocol

from joinlink.errors import MailUnavailable, NotFound, StoreUnavailable
from joinlink.model.host import Host
from joinlink.model.mail import Mail, PackageMail
from joinlink.model.package import Package
from joinlink.model.package_stages import PackageStatus
from joinlink.model.refund import RefundState
from joinlink.ports.hosts import HostStore
from joinlink.ports.mails import MailComposer
from joinlink.ports.packages import PackageLinks, PackageStore
from joinlink.usecases.mails.send_mail import SendingPorts, send_mail

MOST_ATTEMPTS: Final = 5
_OF_A_STATUS: Final = {
    PackageStatus.ACTIVE: PackageMail.BOUGHT,
    PackageStatus.NOT_PAID: PackageMail.NOT_PAID,
    PackageStatus.REFUNDED: PackageMail.NOT_THE_PRICE,
}
_OF_A_REFUND: Final = {
    RefundState.MADE: PackageMail.MONEY_BACK,
    RefundState.FAILED: PackageMail.MONEY_BACK_FAILED,
}
Told = Callable[[Package], Package]
"""Notes on a package, as it is now, that its reader was mailed."""


class PackageMailPorts(SendingPorts, Protocol):
    """Ports for mailing about a package."""

    packages: PackageStore
    hosts: HostStore
    mail_composer: MailComposer

    @property
    def package_links(self) -> PackageLinks: ...


def mail_package(package_id: str, ports: PackageMailPorts, *, sold_url: str) -> int:
    """Mail the news that was not mailed yet, and return how many mails went out; `sold_url` is the host's own page.

    Each is noted once it is sent, so that one that can't go out now has no other repeated.
    Raises:  MailUnavailable, StoreUnavailable  repeat; the other mails were tried
    """
    try:
        package = ports.packages.get(package_id)
        host = ports.hosts.get(package.host_id)
    except NotFound:
        return 0
    if not package.has_news:
        return 0
    sent, waiting = 0, list[MailUnavailable]()
    for mail, told in _mails(package, host, ports, sold_url):
        try:
            sent += send_mail(mail, ports) is not None
        except MailUnavailable as exc:
            waiting.append(exc)
        else:
            _note(package, mail, told, ports)
    if waiting:
        raise waiting[0]
    return sent


def _mails(package: Package, host: Host, ports: PackageMailPorts, sold_url: str) -> Iterator[tuple[Mail, Told]]:
    composer, own_url = ports.mail_composer, ports.package_links.page(package.package_id)
    if package.is_status_news:
        kind = _OF_A_STATUS[package.status]
        yield composer.about_package(kind, package, host, url=own_url), lambda now: now.with_status_told(package.status)
    if package.is_sale_untold:
        yield composer.about_package(PackageMail.SOLD, package, host, url=sold_url), Package.with_sale_told
    if package.is_reminder_news:
        yield composer.about_package(PackageMail.ENDS_SOON, package, host, url=own_url), Package.with_reminder_told
    for refund in package.refunds:
        if refund.news is not None:
            back = package.money(refund.amount_minor)
            mail = composer.about_package(_OF_A_REFUND[refund.news], package, host, url=own_url, back=back)
            yield mail, partial(Package.with_refund_told, number=refund.number, state=refund.news)


def _note(mailed: Package, mail: Mail, told: Told, ports: PackageMailPorts) -> None:
    is_for_buyer = mail.to == mailed.buyer.email
    for _attempt in range(MOST_ATTEMPTS):
        now = ports.packages.get(mailed.package_id)
        is_overtaken = now.mail_place(is_for_buyer=is_for_buyer) != mailed.mail_place(is_for_buyer=is_for_buyer)
        if is_overtaken or ports.packages.change(told(now)):
            return
    raise StoreUnavailable("the package kept changing while its mails were noted")
