"""Mail buyer and host the news of a package: bought, not paid, refunded, soon over (G5).

news on the row ─▶ begun in the ledger ─▶ a mail ─▶ recorded there ─▶ told on the row ─▶ the next mail
                       │                      └▶ a crash before that: it goes out twice, not never
                       └▶ asked for again meanwhile, or to another address: that stays news
"""

from __future__ import annotations

from typing import Protocol

from joinlink.errors import MailUnavailable, NotFound, SendingNotAllowed, Superseded
from joinlink.model.host import Host
from joinlink.model.mail import Mail, MailRole, PackageMail, PackageOccasion
from joinlink.model.mail_feedback import FeedbackKind, MailFeedback
from joinlink.model.package import Package
from joinlink.model.package_mails import package_news, round_of_package, told
from joinlink.model.package_notices import mail_refused_notice, notices_of_buyer_mail
from joinlink.ports.care import NoticeStore
from joinlink.ports.clock import Clock
from joinlink.ports.hosts import HostStore
from joinlink.ports.mails import MailComposer, MailLedger
from joinlink.ports.packages import PackageLinks, PackageStore
from joinlink.usecases.mails.send_mail import SendingPorts, has_come_back, send_mail
from joinlink.usecases.packages.change_package import change_package
from joinlink.usecases.packages.take_package_feedback import take_package_feedback


class PackageMailPorts(SendingPorts, Protocol):
    """Ports for mailing about a package."""

    packages: PackageStore
    hosts: HostStore
    mail_ledger: MailLedger
    mail_composer: MailComposer
    notices: NoticeStore
    clock: Clock

    @property
    def package_links(self) -> PackageLinks: ...


def mail_package(package_id: str, ports: PackageMailPorts, *, sold_url: str) -> int:
    """Mail the news that was not mailed yet, and return how many mails went out; `sold_url` is the host's own page.

    Each is noted once it is sent, so that one that can't go out now has no other repeated.
    Raises:  MailUnavailable, StoreUnavailable  repeat; the other mails were tried
             SendingNotAllowed                  likewise; care finds out once they may be sent
    """
    try:
        package = ports.packages.get(package_id)
        host = ports.hosts.get(package.host_id)
    except NotFound:
        return 0
    sent, waiting = 0, list[MailUnavailable]()
    for occasion in package_news(package):
        try:
            sent += _send_once(occasion, package, host, ports, sold_url)
        except Superseded:  # the change that came in between brings its own mail
            continue
        except MailUnavailable as exc:
            waiting.append(exc)
    if waiting:
        # What passes by itself comes first: it is worth repeating at once.
        raise min(waiting, key=lambda exc: isinstance(exc, SendingNotAllowed))
    return sent


def _send_once(occasion: PackageOccasion, package: Package, host: Host, ports: PackageMailPorts, sold_url: str) -> bool:
    """Send one mail unless the ledger has its outcome, and take it off the news; returns whether it went out now.

    Raises:  Superseded, MailUnavailable, StoreUnavailable
    """
    if not ports.mail_ledger.begin_of_package(package, occasion, ports.clock.now()):
        _note(package, occasion, ports, is_stopped=None)
        return False
    mail = _compose(occasion, package, host, ports, sold_url)
    message_id = send_mail(mail, ports, package_id=package.package_id)
    is_reached = message_id is not None
    if not is_reached:
        ports.notices.put(mail_refused_notice(package, occasion.role, ports.clock.now()))
    ports.mail_ledger.finish_of_package(package, occasion, ports.clock.now(), message_id=message_id)
    is_news = occasion.role is MailRole.GUEST and package.is_mail_stopped is is_reached
    _note(package, occasion, ports, is_stopped=not is_reached if is_news else None)
    if is_reached and occasion.role is MailRole.GUEST and (package.is_mail_stopped or package.buyer_round):
        _close_notices(package, ports)
    return is_reached


def _close_notices(package: Package, ports: PackageMailPorts) -> None:
    """Close the notices that no mail reaches the buyer, unless the one just sent has come back already.

    Its address is on the list before anything else is done about that, so the list is looked at last.
    """
    for notice_id in notices_of_buyer_mail(package):
        ports.notices.close(package.host_id, notice_id)
    address = package.buyer.email
    if has_come_back(address, ports):
        take_package_feedback(MailFeedback(FeedbackKind.BOUNCE, (address,), None, package.package_id), ports)


def _compose(occasion: PackageOccasion, package: Package, host: Host, ports: PackageMailPorts, sold_url: str) -> Mail:
    url = sold_url if occasion.kind is PackageMail.SOLD else ports.package_links.page(package.package_id)
    back = None if occasion.number is None else package.money(package.refunds[occasion.number - 1].amount_minor)
    return ports.mail_composer.about_package(occasion.kind, package, host, url=url, back=back)


def _note(mailed: Package, occasion: PackageOccasion, ports: PackageMailPorts, *, is_stopped: bool | None) -> None:
    role = occasion.role

    def note(now: Package) -> Package:
        is_overtaken = round_of_package(now, role) != round_of_package(mailed, role)
        return now if is_overtaken else told(now, occasion, is_stopped=is_stopped)

    change_package(ports.packages.get(mailed.package_id), note, ports.packages)
