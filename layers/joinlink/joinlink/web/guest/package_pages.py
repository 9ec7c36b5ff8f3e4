"""A guest's pages about packages: the one that sells a package, and a bought one with its remaining lessons (G5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.errors import InvalidInput, JoinlinkError
from joinlink.ids import secret_token
from joinlink.language import N_
from joinlink.language import gettext as _
from joinlink.model.address_typos import likely_address
from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.host import Host
from joinlink.model.local_time import written_end, written_span
from joinlink.model.package import Package
from joinlink.model.package_offer import PackageOffer
from joinlink.model.package_stages import Balance
from joinlink.model.profile import HostProfile
from joinlink.model.teaching import TeachingClass
from joinlink.ports.bookings import GuestLinks
from joinlink.ports.packages import PackageLinks
from joinlink.usecases.packages.read_package import PackageReadingPorts
from joinlink.web.addresses import buying_address, package_address_address
from joinlink.web.shell.forms import FormState
from joinlink.web.shell.pages import page
from joinlink.web.shell.problems import problem_of
from joinlink.web.shell.resolver import content_security_policy

POLL_SECONDS: Final = {Balance.PENDING_PAYMENT: 3, Balance.PAYMENT_UNDER_WAY: 30}
SEALS: Final = {
    Balance.PENDING_PAYMENT: "unpaid",
    Balance.PAYMENT_UNDER_WAY: "payment_under_way",
    Balance.NOT_PAID: "expired",
    Balance.ACTIVE: "ready",
    Balance.USED_UP: "over",
    Balance.EXPIRED: "expired",
    Balance.ENDED: "refunded",
    Balance.REFUNDED: "refunded",
}
"""The seal of a booking that looks the way a balance does."""
_HEADINGS: Final = {
    Balance.PENDING_PAYMENT: N_("Not paid yet"),
    Balance.PAYMENT_UNDER_WAY: N_("Your payment is under way"),
    Balance.NOT_PAID: N_("This package was not paid"),
    Balance.ACTIVE: N_("%(left)s of %(lessons)s lessons left"),
    Balance.USED_UP: N_("All lessons are taken"),
    Balance.EXPIRED: N_("This package has expired"),
    Balance.ENDED: N_("This package was refunded"),
    Balance.REFUNDED: N_("Your payment is not the price"),
}
_NOTHING_CHARGED: Final = N_("Nothing was charged. It is yours once it is paid.")
_LINES: Final = {
    Balance.PENDING_PAYMENT: (_NOTHING_CHARGED,),
    Balance.NOT_PAID: (_NOTHING_CHARGED,),
    Balance.PAYMENT_UNDER_WAY: (
        N_("A bank transfer may take some days. A mail tells you as soon as the money has come."),
    ),
    Balance.USED_UP: (N_("If you cancel one of them in time, it comes back and you can book it again."),),
    Balance.EXPIRED: (N_("Its lessons could be booked until %(day)s."),),
    Balance.ENDED: (N_("Your package has ended: no more lessons of it can be booked."),),
    Balance.REFUNDED: (N_("You paid %(paid)s, but the price is %(price)s."),),
}


@dataclass(frozen=True, slots=True)
class TakenLesson:
    """A lesson that a booking has taken; `link` leads to the booking where it is the buyer's own."""

    title: str
    when: str
    link: str | None
    is_lost: bool
    """Whether its booking was called off too late for the lesson to come back."""


def buying_page(
    offer: PackageOffer,
    profile: HostProfile,
    host: Host,
    *,
    checkout_origins: Sequence[str],
    form: FormState | None = None,
    status: int = 200,
) -> Response[str]:
    """Show a package on sale, with the form that buys it."""
    form = form or FormState()
    return page(
        "guest/buy_package.html",
        status=status,
        headers={"Content-Security-Policy": content_security_policy(*checkout_origins)},
        offer=offer,
        host=host,
        classes=good_for(offer.class_ids, profile),
        action=buying_address(host.handle, offer.offer_id),
        form=form,
        key=form.value("key") or secret_token(),
    )


def address_after_buying(package: Package, links: PackageLinks) -> str:
    """Return where a guest goes on: to the checkout while it can be paid, else to the package's page."""
    if package.checkout is not None and package.is_payable:
        return package.checkout.url
    return links.path(package.package_id)


def package_page(package: Package, ports: PackageReadingPorts, *, checkout: str | None) -> Response[str]:
    """Show a guest their package; it updates by itself while a payment is awaited.

    `checkout` is `done` for a guest who comes back from paying.
    """
    host, profile = ports.hosts.get(package.host_id), ports.profiles.load(package.host_id)
    now, links, has_been_at_checkout = ports.clock.now(), ports.package_links, checkout == "done"
    balance = package.balance(now)
    is_arriving = balance is Balance.PENDING_PAYMENT and has_been_at_checkout
    return page(
        "guest/package.html",
        package=package,
        host=host,
        token=links.token(package.package_id),
        address=links.path(package.package_id, has_been_at_checkout=has_been_at_checkout),
        balance=balance,
        seal="payment_arriving" if is_arriving else SEALS[balance],
        heading=_heading(package, balance, is_arriving=is_arriving),
        lines=_lines(package, host, balance, is_arriving=is_arriving),
        classes=good_for(package.class_ids, profile),
        until=_until(package),
        can_correct=package.can_correct_address(now),
        correct_address=package_address_address(package.package_id, token=links.token(package.package_id)),
        suggestion=likely_address(package.buyer.email),
        lessons=[_taken(each, package, ports.guest_links) for each in ports.packages.bookings(package)],
        poll_seconds=POLL_SECONDS.get(balance),
    )


def good_for(class_ids: Sequence[str], profile: HostProfile) -> list[TeachingClass]:
    """Return the classes on sale among these."""
    return [each for each in profile.ordered_classes if each.published and each.class_id in class_ids]


def refused_purchase(sent: Mapping[str, str], error: JoinlinkError) -> tuple[FormState, int]:
    """Return the form as sent with why nothing was bought, and the page's status."""
    kept = {name: sent[name] for name in ("guest.name", "guest.email", "key") if name in sent}
    if isinstance(error, InvalidInput):
        return FormState.refused(kept, error), 422
    return FormState(kept, message=problem_of(error).detail), problem_of(error).status


def _heading(package: Package, balance: Balance, *, is_arriving: bool) -> str:
    if is_arriving:
        return _("Your payment is arriving")
    return _(_HEADINGS[balance], left=package.left, lessons=package.lessons)


def _lines(package: Package, host: Host, balance: Balance, *, is_arriving: bool) -> list[str]:
    """Explain it to the guest."""
    if is_arriving:
        return [_("This page updates by itself, and a mail brings you its link.")]
    words = {
        "host": host.name,
        "paid": package.paid.written,
        "price": package.price.written,
        "day": _until(package),
    }
    further = _money_back(package, host) if balance in (Balance.ENDED, Balance.REFUNDED) else []
    return [_(each, **words) for each in _LINES.get(balance, ())] + further


def _money_back(package: Package, host: Host) -> list[str]:
    came_back = _("A refund of your payment came back. %(name)s knows, and pays it back another way.", name=host.name)
    return [*_under_way(package, host), *([came_back] if package.has_refund_returned else [])]


def _under_way(package: Package, host: Host) -> list[str]:
    if package.is_refund_refused:
        return [_("It could not be sent back by itself. %(host)s was told to pay it back another way.", host=host.name)]
    back = package.paid if package.is_refund_owed else package.refunded
    if back.is_free:
        return []
    return [_("%(amount)s is on its way back to you. Your bank may take some days to show it.", amount=back.written)]


def _taken(booking: Booking, package: Package, links: GuestLinks) -> TakenLesson:
    return TakenLesson(
        title=booking.class_title,
        when=written_span(booking.starts_at, booking.ends_at, booking.guest.timezone),
        link=links.booking_path(booking.booking_id) if package.is_own(booking) else None,
        is_lost=booking.status is BookingStatus.CANCELLED,
    )


def _until(package: Package) -> str:
    return "" if package.expires_at is None else written_end(package.expires_at, package.buyer.timezone)
