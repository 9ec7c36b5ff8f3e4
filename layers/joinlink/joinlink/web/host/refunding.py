"""What a host's form says about giving money back: nothing, the whole, or an amount (F9).

refund           `nothing`, `whole` or `part`
refund.amount    an amount such as `45.00`, in the payment's currency; for `part`
key              the form's own name, so that it refunds once however often it is sent
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from joinlink.errors import (
    IllegalTransition,
    InvalidInput,
    JoinlinkError,
    PaymentDisputed,
    ProviderRejected,
    ProviderUnavailable,
)
from joinlink.language import N_
from joinlink.language import gettext as _
from joinlink.model.booking import Booking
from joinlink.model.money import amount_minor
from joinlink.web.shell.forms import FormState


class Choice(StrEnum):
    """How much goes back."""

    NOTHING = "nothing"
    WHOLE = "whole"
    PART = "part"


NOT_REFUNDED: Final[tuple[type[JoinlinkError], ...]] = (
    InvalidInput,
    IllegalTransition,
    ProviderRejected,
    ProviderUnavailable,
)
"""The errors after which the page is shown again."""
_REFUSED_BY_STRIPE: Final = N_("Stripe refused this refund, so nothing went back. Look at the payment in Stripe.")
_REFUSED_AS_DISPUTED: Final = N_(
    "The guest's bank disputes the payment, so Stripe refunds nothing of it. Nothing went back."
)
UNANSWERED: Final = N_("Stripe does not answer. The refund is kept, and made as soon as Stripe does.")


@dataclass(frozen=True, slots=True)
class RefundWish:
    """What a form asks for; no amount for all that is left."""

    amount_minor: int | None
    key: str | None


def read_refund(form: Mapping[str, str], booking: Booking) -> RefundWish | None:
    """Read a form; None where nothing should go back.

    Raises:  InvalidInput
    """
    key = form.get("key") or None
    match form.get("refund", Choice.NOTHING):
        case Choice.NOTHING:
            return None
        case Choice.WHOLE:
            return RefundWish(None, key)
        case Choice.PART:
            amount = read_amount(form, booking.paid.currency)
            if key is None or all(each.key != key for each in booking.refunds):
                booking.check_part(amount, field="refund.amount")
            return RefundWish(amount, key)
        case _:
            raise InvalidInput(_("choose how much goes back"), field="refund")


def read_amount(form: Mapping[str, str], currency: str) -> int:
    """Read the amount that a form asks for, in the smallest unit of its currency.

    Raises:  InvalidInput
    """
    amount = amount_minor(form.get("refund.amount", ""), currency)
    if not amount:
        raise InvalidInput(_("write an amount such as 10 or 10.50"), field="refund.amount")
    return amount


def came_back(form: Mapping[str, str], error: JoinlinkError, *, unanswered: str = UNANSWERED) -> FormState:
    """Return a form as sent, with the reason why nothing went back; `unanswered` is what to do if Stripe is silent."""
    in_our_words = {
        PaymentDisputed: _REFUSED_AS_DISPUTED,
        ProviderRejected: _REFUSED_BY_STRIPE,
        ProviderUnavailable: unanswered,
    }
    words = next((_(words) for kind, words in in_our_words.items() if isinstance(error, kind)), None)
    return FormState.refused(form, error) if words is None else FormState(form, message=words)
