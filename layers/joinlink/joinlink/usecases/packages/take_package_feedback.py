"""Act on bounces and complaints of a package's mails: its host is told, and sees it on the package (E5, G5).

That the address gets no more mail is seen to by `take_mail_feedback`, for whatever the mail was about.
"""

from __future__ import annotations

from typing import Final, Protocol

from joinlink.errors import NotFound, StoreUnavailable
from joinlink.model.mail import MailRole
from joinlink.model.mail_feedback import FeedbackKind, MailFeedback
from joinlink.model.package import Package
from joinlink.model.package_notices import mail_stopped_notice
from joinlink.model.people_address import one_spelling
from joinlink.ports.care import NoticeStore
from joinlink.ports.clock import Clock
from joinlink.ports.hosts import HostStore
from joinlink.ports.packages import PackageStore

MOST_ATTEMPTS: Final = 5


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
    for _attempt in range(MOST_ATTEMPTS):
        try:
            package = ports.packages.get(feedback.package_id)
        except NotFound:
            return
        role = _reader(feedback, package, ports)
        is_known = role is not MailRole.GUEST or package.is_mail_stopped
        if is_known or ports.packages.change(package.with_mail_stopped()):
            if role is not None:
                ports.notices.put(mail_stopped_notice(package, role, feedback.kind, ports.clock.now()))
            return
    raise StoreUnavailable("the package kept changing while its mail was noted")


def _reader(feedback: MailFeedback, package: Package, ports: PackageFeedbackPorts) -> MailRole | None:
    """Return the mail's reader by its address; None for a former address of the buyer's, and a host who has gone."""
    addresses = set(map(one_spelling, feedback.recipients))
    if one_spelling(package.buyer.email) in addresses:
        return MailRole.GUEST
    try:
        is_host = one_spelling(ports.hosts.get(package.host_id).email) in addresses
    except NotFound:
        is_host = False
    return MailRole.HOST if is_host else None
