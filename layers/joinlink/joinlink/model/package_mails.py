"""The mails about a package that its readers have not had, and where each stands in the mail ledger (G5).

the row                                   a mail of it            the ledger
told is not its status                ─▶  bought, ended, …     ─▶  PACKAGE#p / MAIL#0#bought#guest
is_sale_untold, reminder, refunds         sold, ends soon, …      a round further, once they are asked for again
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from joinlink.model.mail import MailPlace, MailRole, PackageMail, PackageOccasion
from joinlink.model.package import Package
from joinlink.model.package_stages import PackageStatus
from joinlink.model.refund import RefundState

_OF_A_STATUS: Final = {
    PackageStatus.ACTIVE: PackageMail.BOUGHT,
    PackageStatus.NOT_PAID: PackageMail.NOT_PAID,
    PackageStatus.REFUNDED: PackageMail.NOT_THE_PRICE,
    PackageStatus.ENDED: PackageMail.ENDED,
}
_OF_A_REFUND: Final = {
    RefundState.MADE: PackageMail.MONEY_BACK,
    RefundState.FAILED: PackageMail.MONEY_BACK_FAILED,
}
_STATUSES: Final = {mail: status for status, mail in _OF_A_STATUS.items()}
_STATES: Final = {mail: state for state, mail in _OF_A_REFUND.items()}


def package_news(package: Package) -> list[PackageOccasion]:
    """Return the mails that its buyer and its host have not had, as far as its row knows."""
    if not package.has_news:
        return []
    news = [PackageOccasion(_OF_A_STATUS[package.status])] if package.is_status_news else []
    if package.is_sale_untold:
        news.append(PackageOccasion(PackageMail.SOLD))
    if package.is_reminder_news:
        news.append(PackageOccasion(PackageMail.ENDS_SOON))
    return news + [PackageOccasion(_OF_A_REFUND[each.news], each.number) for each in package.refunds if each.news]


def round_of_package(package: Package, role: MailRole) -> int:
    """Return the round of mails that a reader of a package is at."""
    return package.buyer_round if role is MailRole.GUEST else package.mail_rounds


def place_of_package(package: Package, occasion: PackageOccasion) -> MailPlace:
    """Return where a mail about a package is recorded: once for each round of its reader."""
    role = occasion.role
    return MailPlace(package.package_id, 0, occasion, role, round_of_package(package, role))


def told(package: Package, occasion: PackageOccasion, *, is_stopped: bool | None = None) -> Package:
    """Return a package with a mail off its news; `is_stopped` says whether mail reaches its buyer, if that is news."""
    noted = _told(package, occasion)
    return noted if is_stopped is None else replace(noted, is_mail_stopped=is_stopped)


def _told(package: Package, occasion: PackageOccasion) -> Package:
    match occasion.kind:
        case PackageMail.SOLD:
            return package.with_sale_told()
        case PackageMail.ENDS_SOON:
            return package.with_reminder_told()
        case PackageMail.MONEY_BACK | PackageMail.MONEY_BACK_FAILED:
            return package.with_refund_told(occasion.number or 0, _STATES[occasion.kind])
        case _:
            return package.with_status_told(_STATUSES[occasion.kind])
