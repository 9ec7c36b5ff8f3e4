"""Mail buyer and host the news of a package: bought, not paid, refunded (G5).

news on the row ─▶ mails ─▶ told on the row       a crash in between: a mail goes out twice rather than never
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Final, Protocol

from joinlink.errors import MailRefused, NotFound, StoreUnavailable
from joinlink.model.host import Host
from joinlink.model.mail import Mail, PackageMail
from joinlink.model.package import Package, PackageStatus
from joinlink.model.refund import RefundState
from joinlink.ports.hosts import HostStore
from joinlink.ports.mails import MailComposer, Mailer, Suppressions
from joinlink.ports.packages import PackageLinks, PackageStore

MOST_ATTEMPTS: Final = 5
_OF_A_STATUS: Final = {
    PackageStatus.ACTIVE: (PackageMail.BOUGHT, PackageMail.SOLD),
    PackageStatus.NOT_PAID: (PackageMail.NOT_PAID,),
    PackageStatus.REFUNDED: (PackageMail.NOT_THE_PRICE,),
}
_OF_A_REFUND: Final = {
    RefundState.MADE: PackageMail.MONEY_BACK,
    RefundState.FAILED: PackageMail.MONEY_BACK_FAILED,
}


class PackageMailPorts(Protocol):
    """Ports for mailing about a package."""

    packages: PackageStore
    hosts: HostStore
    suppressions: Suppressions
    mail_composer: MailComposer
    mailer: Mailer

    @property
    def package_links(self) -> PackageLinks: ...


def mail_package(package_id: str, ports: PackageMailPorts, *, sold_url: str) -> int:
    """Mail the news that was not mailed yet, and return how many mails went out; `sold_url` is the host's own page.

    Raises:  MailUnavailable, StoreUnavailable  repeat
    """
    try:
        package = ports.packages.get(package_id)
        host = ports.hosts.get(package.host_id)
    except NotFound:
        return 0
    if not package.has_news:
        return 0
    sent = [_send(mail, ports) for mail in _mails(package, host, ports, sold_url)]
    _note(package, ports)
    return sum(sent)


def _mails(package: Package, host: Host, ports: PackageMailPorts, sold_url: str) -> Iterator[Mail]:
    composer, own_url = ports.mail_composer, ports.package_links.page(package.package_id)
    if package.is_status_news:
        for kind in _OF_A_STATUS[package.status]:
            url = sold_url if kind is PackageMail.SOLD else own_url
            yield composer.about_package(kind, package, host, url=url)
    for refund in package.refunds:
        if refund.news is not None:
            back = package.money(refund.amount_minor)
            yield composer.about_package(_OF_A_REFUND[refund.news], package, host, url=own_url, back=back)


def _send(mail: Mail, ports: PackageMailPorts) -> bool:
    if ports.suppressions.is_suppressed(mail.to):
        return False
    with suppress(MailRefused):
        ports.mailer.send(mail)
        return True
    return False


def _note(mailed: Package, ports: PackageMailPorts) -> None:
    package = mailed
    for _attempt in range(MOST_ATTEMPTS):
        if ports.packages.change(package.with_told(mailed)):
            return
        package = ports.packages.get(package.package_id)
    raise StoreUnavailable("the package kept changing while its mails were noted")
