"""The words that the templates of mails about packages may use (G5)."""

from __future__ import annotations

from joinlink.language import gettext as _
from joinlink.language import pgettext
from joinlink.mail.rendering import Typed
from joinlink.mail.wording import greeted, subject_name
from joinlink.mail.words import Other
from joinlink.model.days import last_day
from joinlink.model.host import Host
from joinlink.model.local_time import written_end, written_plain_date
from joinlink.model.mail import FoundPackage, PackageMail
from joinlink.model.money import Money
from joinlink.model.package import Package
from joinlink.model.people_address import people_address
from joinlink.model.plain_names import shown_name


def words_of_package(
    kind: PackageMail, package: Package, host: Host, url: str, back: Money | None
) -> dict[str, object]:
    """Gather the templates' variables."""
    is_for_host, buyer = kind is PackageMail.SOLD, package.buyer
    known_for = people_address(buyer.email) if is_for_host else shown_name(host.headline)
    return {
        "host_name": Typed(shown_name(host.name)),
        "guest_name": Typed(shown_name(buyer.name)),
        "title": Typed(shown_name(package.title)),
        "subject_title": subject_name(package.title),
        "lessons": package.lessons,
        "left": package.left,
        "until": _until(package, package.host_timezone if is_for_host else buyer.timezone),
        "until_day": _last_day(package),
        "paid": package.paid.written,
        "price": package.price.written,
        "back": back.written if back else None,
        "has_ended": package.left > 0 and not package.is_bookable,
        "is_refused": package.is_refund_refused,
        "url": url,
        "facts": [(_money_fact(kind), package.paid.written)],
        "greeted": Typed(greeted(host.name if is_for_host else buyer.name)),
        "sent_for": None if is_for_host else Typed(shown_name(host.name)),
        "why": _("You get this mail because you take bookings there.")
        if is_for_host
        else _("You get this mail because this address was given with the package."),
        "other": Other(buyer.name if is_for_host else host.name, Typed(known_for)),
    }


def words_of_refund_left(package: Package, owed: Money) -> dict[str, object]:
    """Gather what a host is told of one package that they have to refund themselves."""
    return {
        "title": Typed(shown_name(package.title)),
        "guest": Typed(shown_name(package.buyer.name)),
        "address": people_address(package.buyer.email) if package.buyer.email else None,
        "amount": owed.written,
        "payment": package.checkout.payment_intent_id if package.checkout else None,
    }


def words_of_found_package(found: FoundPackage) -> dict[str, object]:
    """Gather what a guest who searched for it reads of a package (F7)."""
    package = found.package
    return {
        "title": Typed(shown_name(package.title)),
        "host_name": Typed(shown_name(found.host.name)),
        "left": package.left,
        "until": _until(package, package.buyer.timezone),
        "url": found.url,
    }


def _money_fact(kind: PackageMail) -> str:
    return pgettext("fact", "Price") if kind is PackageMail.NOT_PAID else pgettext("fact", "Paid")


def _until(package: Package, timezone: str) -> str | None:
    return None if package.expires_at is None else written_end(package.expires_at, timezone)


def _last_day(package: Package) -> str | None:
    """Return the day that its time ends on, for a buyer who reads the hour elsewhere."""
    if package.expires_at is None:
        return None
    return written_plain_date(last_day(package.expires_at, package.buyer.timezone))
