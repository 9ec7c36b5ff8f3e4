"""The packages that guests have bought, as their host sees them: the list, and one with its lessons (G5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.errors import InvalidInput, JoinlinkError
from joinlink.ids import secret_token
from joinlink.language import N_
from joinlink.language import gettext as _
from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.local_time import written_end, written_plain_date, written_span
from joinlink.model.package import Package
from joinlink.model.package_stages import Balance
from joinlink.model.profile import HostProfile
from joinlink.model.refund import RefundState
from joinlink.web.addresses import SOLD_PAGE, host_booking_address, sold_package_address
from joinlink.web.host.booking_entries import Chip, dispute_chip
from joinlink.web.host.disputes import dispute_words
from joinlink.web.host.layout import host_page
from joinlink.web.host.refunding import RefundWish, came_back, read_amount
from joinlink.web.shell.forms import FormState, sentence
from joinlink.web.shell.problems import problem_of
from joinlink.web.shell.session import SignedIn

DONE: Final = {
    "refunded": N_("The refund is on its way, and the guest gets a mail."),
    "ended": N_("The package has ended, and the guest gets a mail."),
    "mails": N_("The mails are on their way to guest and you."),
    "mail": N_("The mail is on its way to the guest."),
}
"""The page's message after a form, by the `done` in its address."""
_UNANSWERED: Final = N_("Stripe does not answer. The refund is kept; press “Ask Stripe again” in a moment.")
_STANDS: Final = {
    Balance.PENDING_PAYMENT: ("warning", N_("Not paid yet")),
    Balance.PAYMENT_UNDER_WAY: ("", N_("Payment under way")),
    Balance.NOT_PAID: ("bad", N_("Not paid")),
    Balance.ACTIVE: ("good", N_("Active")),
    Balance.USED_UP: ("", N_("Used up")),
    Balance.EXPIRED: ("", N_("Expired")),
    Balance.ENDED: ("", N_("Refunded")),
    Balance.REFUNDED: ("bad", N_("Refunded")),
}
_LOST: Final = ("", N_("Over"))
"""Of one whose payment is lost; the dispute has a chip of its own."""
_REFUND_LINES: Final = {
    RefundState.INTENDED: N_("%(amount)s: Stripe has not answered yet"),
    RefundState.MADE: N_("%(amount)s refunded"),
    RefundState.FAILED: N_("%(amount)s could not be refunded"),
}


@dataclass(frozen=True, slots=True)
class SoldPackage:
    """A package as its host reads it."""

    package: Package
    tone: str
    stands: str
    path: str
    bought: str
    until: str
    disputed: Chip | None

    @classmethod
    def of(cls, package: Package, timezone: str, now: datetime) -> SoldPackage:
        """Put it into words, in the host's zone."""
        tone, stands = _LOST if package.is_lost else _STANDS[package.balance(now)]
        bought = written_plain_date(package.paid_at.astimezone(ZoneInfo(timezone))) if package.paid_at else ""
        until = written_end(package.expires_at, timezone) if package.expires_at else ""
        path = sold_package_address(package.package_id)
        return cls(package, tone, _(stands), path, bought, until, dispute_chip([package]))


def sold_page(
    signed_in: SignedIn,
    profile: HostProfile,
    packages: Sequence[Package],
    now: datetime,
    *,
    cursor: str | None,
    is_first: bool,
) -> Response[str]:
    """List the packages that guests have bought, the newest first."""
    return host_page(
        "host/sold.html",
        signed_in,
        profile.connections,
        current=SOLD_PAGE,
        sold=[SoldPackage.of(each, profile.availability.timezone, now) for each in packages],
        has_offers=bool(profile.packages),
        has_classes=bool(profile.classes),
        cursor=cursor,
        is_first=is_first,
    )


def sold_package_page(
    signed_in: SignedIn,
    profile: HostProfile,
    package: Package,
    bookings: Sequence[Booking],
    now: datetime,
    *,
    done: str | None = None,
    form: FormState | None = None,
    status: int = 200,
) -> Response[str]:
    """Show one, with its lessons and its refunds."""
    zone = profile.availability.timezone
    titles = {each.class_id: each.title for each in profile.classes}
    return host_page(
        "host/sold_package.html",
        signed_in,
        profile.connections,
        current=SOLD_PAGE,
        status=status,
        it=SoldPackage.of(package, zone, now),
        package=package,
        classes=[titles[each] for each in package.class_ids if each in titles],
        lessons=[
            (
                host_booking_address(each.booking_id),
                each.class_title,
                each.guest.name,
                written_span(each.starts_at, each.ends_at, zone),
                each.status is BookingStatus.CANCELLED,
            )
            for each in bookings
        ],
        refunds=[
            _(_REFUND_LINES[each.state], amount=package.money(each.amount_minor).written) for each in package.refunds
        ],
        disputes=dispute_words(package, zone),
        done=_(DONE[done]) if done in DONE else None,
        can_refund=package.refundable.amount_minor > 0 and not package.is_disputed,
        can_end=package.can_end(now),
        can_mail=package.has_mails and not package.is_expired(now),
        form=form or FormState(),
        key=secret_token(),
    )


def refused_refund(sent: Mapping[str, str], error: JoinlinkError) -> tuple[FormState, int]:
    """Return the form as sent with why nothing went back, and the page's status."""
    if isinstance(error, InvalidInput):
        return FormState(sent, {"refund.amount": sentence(str(error))}), 422
    return came_back(sent, error, unanswered=_UNANSWERED), problem_of(error).status


def read_refund(form: Mapping[str, str], package: Package) -> RefundWish:
    """Read the form that refunds; `refund` is `left`, for the remaining lessons, or `part`.

    Raises:  InvalidInput
    """
    key = form.get("key") or None
    if form.get("refund") == "left":
        return RefundWish(None, key)
    return RefundWish(read_amount(form, package.paid.currency), key)
