"""Prices, in the smallest unit of their currency."""

from __future__ import annotations

import re
from dataclasses import dataclass

from joinlink.errors import InvalidInput

ZERO_DECIMAL = frozenset(
    ["bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf"]
)
THREE_DECIMAL = frozenset(["bhd", "jod", "kwd", "omr", "tnd"])
"""Currencies whose smallest unit is not a hundredth. Source: https://docs.stripe.com/currencies"""
TWO_DECIMAL = frozenset(
    """
    aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bmd bnd bob brl bsd bwp byn bzd cad cdf chf cny cop crc cve
    czk dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gtq gyd hkd hnl htg huf idr ils inr isk jmd kes kgs khr kyd kzt
    lak lbp lkr lrd lsl mad mdl mkd mmk mnt mop mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd pab pen pgk php pkr pln
    qar ron rsd rub sar sbd scr sek sgd shp sle sos srd std szl thb tjs top try ttd twd tzs uah ugx usd uyu uzs wst xcd
    yer zar zmw
    """.split()  # noqa: SIM905  to be read
)
CURRENCIES = ZERO_DECIMAL | TWO_DECIMAL | THREE_DECIMAL
"""The currencies that payments can be taken in."""

LOWEST_CHARGE_MINOR = 50
"""The smallest payment we take. Stripe's minimum depends on both currencies, the price's and the account's; most are
near this.

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
        if self.currency not in CURRENCIES:
            raise InvalidInput("a currency is three small letters that payments can be taken in", field="currency")

    @property
    def is_free(self) -> bool:
        """Whether it is zero."""
        return self.amount_minor == 0

    @property
    def is_chargeable(self) -> bool:
        """Whether it is large enough to charge."""
        return self.amount_minor >= LOWEST_CHARGE_MINOR

    @property
    def amount(self) -> str:
        """The amount for people to read, without the currency: `45.00`, `4500` for yen."""
        digits = _digits(self.currency)
        units, rest = divmod(self.amount_minor, 10**digits)
        return f"{units}.{rest:0{digits}}" if digits else str(units)

    @property
    def written(self) -> str:
        """The price for people to read: `45.00 EUR`, `4500 JPY`."""
        return f"{self.amount} {self.currency.upper()}"


def amount_minor(amount: str, currency: str) -> int | None:
    """Parse a typed amount, `45`, `45.5` or `45,50`; None for anything else, and for fractions of a cent."""
    typed = re.fullmatch(r"([0-9]{1,12})(?:[.,]([0-9]+))?", amount.strip())
    if typed is None:
        return None
    digits, (units, rest) = _digits(currency), typed.groups(default="")
    return int(units + rest.ljust(digits, "0")) if len(rest) <= digits else None


def _digits(currency: str) -> int:
    """Return the number of decimal places."""
    return 0 if currency in ZERO_DECIMAL else 3 if currency in THREE_DECIMAL else 2
