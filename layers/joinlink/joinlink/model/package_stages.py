"""How far a package is, stored and as its readers see it (G5)."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class PackageStatus(StrEnum):
    """The stages of a package."""

    PENDING_PAYMENT = "pending_payment"
    NOT_PAID = "not_paid"
    """Its checkout ended without a payment, or its transfer failed."""
    ACTIVE = "active"
    ENDED = "ended"
    """Its host has refunded what was left of it, or a dispute of its payment is lost."""
    REFUNDED = "refunded"
    """The payment was not the price, and goes back."""


def is_package(subject_id: str) -> bool:
    """Whether what a mail is about is a package, by its id."""
    return subject_id.startswith("package_")


class Reminder(StrEnum):
    """How far the one reminder is that its time will be over."""

    WANTED = "wanted"
    SENT = "sent"


UNPAID: Final = frozenset({PackageStatus.PENDING_PAYMENT, PackageStatus.NOT_PAID})


class Balance(StrEnum):
    """How a package stands for its readers, time included."""

    PENDING_PAYMENT = "pending_payment"
    PAYMENT_UNDER_WAY = "payment_under_way"
    NOT_PAID = "not_paid"
    ACTIVE = "active"
    USED_UP = "used_up"
    EXPIRED = "expired"
    ENDED = "ended"
    REFUNDED = "refunded"
