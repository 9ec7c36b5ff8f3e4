"""Act on bounces and complaints of a package's mails: its host is told, and sees it on the package (E5, G5).

That the address gets no more mail is seen to by `take_mail_feedback`, for whatever the mail was about.
"""

from __future__ import annotations

from typing import Protocol

from joinlink.errors import find
from joinlink.model.mail import MailRole
from joinlink.model.mail_feedback import FeedbackKind, MailFeedback
from joinlink.model.package import Package
from joinlink.model.package_notices import mail_stopped_notice
from joinlink.ports.care import NoticeStore
from joinlink.ports.clock import Clock
from joinlink.ports.hosts import HostStore
from joinlink.ports.packages import PackageStore
from joinlink.usecases.packages.change_package import change_package


class PackageFeedbackPorts(Protocol):
    """Ports for acting on feedback on a package's mails."""

    packages: PackageStore
    hosts: HostStore
    notices: NoticeStore
    clock: Clock


def take_package_feedback(feedback: MailFeedback, ports: PackageFeedbackPorts) -> None:
    """Tell the host that an address of a package gets no more mail; a temporary bounce is no news. Safe to repeat.

    Raises:  StoreUnavailable  repeat
    """
    if feedback.package_id is None or feedback.kind is FeedbackKind.SOFT_BOUNCE:
        return
    package = find(ports.packages.get, feedback.package_id)
    if package is None:
        return

    def stop(package: Package) -> Package:
        is_news = feedback.is_to(package.buyer.email) and not package.is_mail_stopped
        return package.with_mail_stopped() if is_news else package

    package = change_package(package, stop, ports.packages)
    role = _reader(feedback, package, ports)
    if role is not None:
        ports.notices.put(mail_stopped_notice(package, role, feedback.kind, ports.clock.now()))


def _reader(feedback: MailFeedback, package: Package, ports: PackageFeedbackPorts) -> MailRole | None:
    """Return the mail's reader by its address; None for a former address of the buyer's, and a host who has gone."""
    if feedback.is_to(package.buyer.email):
        return MailRole.GUEST
    host = find(ports.hosts.get, package.host_id)
    return MailRole.HOST if host and feedback.is_to(host.email) else None
