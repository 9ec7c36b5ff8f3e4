"""Prices, in the smallest unit of their currency."""

from __future__ import annotations

from dataclasses import dataclass

from joinlink.errors import InvalidInput

ZERO_DECIMAL = frozenset(
    ["bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf"]
)
THREE_DECIMAL = frozenset(["bhd", "jod", "kwd", "omr", "tnd"])
"""Currencies whose smallest unit is not a hundredth. Source: https://docs.stripe.com/currencies"""

LOWEST_CHARGE_MINOR = 50
"""Below this no payment can be taken. Stripe's minimum depends on the currency and on the account's; most are near it.

Source: https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts
"""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (cents) of an ISO 4217 currency, lower case as Stripe writes it."""

    amount_minor: int
    currency: str

    def __post_init__(self) -> None:
        if self.amount_minor < 0:
            raise InvalidInput("an amount can't be negative", field="amountMinor")
        if not (len(self.currency) == 3 and self.currency.isascii() and self.currency.isalpha()):
            raise InvalidInput("a currency is three letters, such as eur", field="currency")
        if self.currency != self.currency.lower():
            raise InvalidInput("a currency is written in lower case", field="currency")

    @property
    def is_free(self) -> bool:
        """Whether nothing has to be paid."""
        return self.amount_minor == 0

    @property
    def is_chargeable(self) -> bool:
        """Whether it is large enough to be taken as a payment."""
        return self.amount_minor >= LOWEST_CHARGE_MINOR

    @property
    def written(self) -> str:
        """The price as people read it: `45.00 EUR`, `4500 JPY`."""
        digits = 0 if self.currency in ZERO_DECIMAL else 3 if self.currency in THREE_DECIMAL else 2
        units, rest = divmod(self.amount_minor, 10**digits)
        return f"{units}.{rest:0{digits}} {self.currency.upper()}" if digits else f"{units} {self.currency.upper()}"
