"""Prices, in the smallest unit of their currency."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from joinlink.errors import InvalidInput
from joinlink.language import gettext as _
from joinlink.language.amounts import plain_amount, typed_amount, written_amount

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

LONGEST_TYPED: Final = 12
"""Digits; more than any price has."""
HIGHEST_CHARGE_MINOR: Final = 99_999_999
"""Stripe takes amounts of eight digits."""

STEP_MINOR: Final = {"isk": 100, "ugx": 100, **dict.fromkeys(THREE_DECIMAL, 10)}
"""An amount has to be a multiple of this: whole units, or a last digit of 0. Source: as for `THREE_DECIMAL`"""

_LOWEST_BY_STRIPE: Final = {
    "aed": 200, "aud": 50, "bgn": 100, "brl": 50, "cad": 50, "chf": 50, "czk": 1500, "dkk": 250, "eur": 50, "gbp": 30,
    "hkd": 400, "huf": 17500, "inr": 50, "jpy": 50, "mxn": 1000, "myr": 200, "nok": 300, "nzd": 50, "pln": 200,
    "ron": 200, "sek": 300, "sgd": 50, "thb": 1000, "usd": 50,
}  # fmt: skip
"""The least that can be charged, for the currencies that Stripe pays out in.

Source: https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts
"""
_ABOUT_HALF_A_DOLLAR: Final = {
    "0.2": "bhd kwd omr", "0.4": "fkp gip jod shp", "0.5": "bmd bsd kyd pab", "0.8": "bnd", "1": "ang awg azn bam",
    "1.5": "bbd bzd fjd gel tnd top wst xcd", "2": "byn ils pen qar sar", "2.5": "pgk", "4": "bob cny gtq ttd",
    "5": "mad mop sbd tjs", "8": "bwp mvr scr", "10": "lsl mdl nad szl zar", "15": "hnl sle zmw", "20": "nio srd twd",
    "25": "egp mur try uah uyu", "30": "mkd php", "40": "afn dop gmd mzn", "50": "all cve kgs rub", "60": "rsd xpf",
    "80": "bdt dzd etb htg isk kes npr vuv", "100": "djf jmd lrd", "150": "gyd pkr yer", "200": "amd lkr",
    "250": "kmf", "300": "crc kzt sos xaf xof", "500": "aoa clp", "800": "ars krw ngn rwf", "1000": "mwk",
    "1500": "cdf mmk tzs", "2000": "bif mnt ugx", "2500": "cop khr mga", "4000": "pyg", "5000": "gnf", "8000": "uzs",
    "10000": "idr", "15000": "lak std vnd", "50000": "lbp",
}  # fmt: skip
"""All other currencies, by the amount that is worth half a dollar or a little more (November 2026).

Stripe converts a payment in one of them, and what comes out has to reach the minimum of the account's own currency.
"""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (cents) of an ISO 4217 currency, lower case as Stripe writes it."""

    amount_minor: int
    currency: str

    def __post_init__(self) -> None:
        if self.amount_minor < 0:
            raise InvalidInput(_("an amount can't be negative"), field="amountMinor")
        if self.currency not in CURRENCIES:
            raise InvalidInput(
                _("a currency is three small letters that payments can be taken in"), field="price.currency"
            )

    @property
    def is_free(self) -> bool:
        """Whether it is zero."""
        return self.amount_minor == 0

    def check_payable(self) -> None:
        """Check that Stripe can take a payment of it, or that none is needed.

        Raises:  InvalidInput
        """
        lowest, step = lowest_charge(self.currency), STEP_MINOR.get(self.currency, 1)
        highest = replace(self, amount_minor=HIGHEST_CHARGE_MINOR // step * step)
        if self.is_free:
            return
        if self.amount_minor < lowest.amount_minor:
            raise InvalidInput(_("a class is free or costs at least %(price)s", price=lowest.written), field="price")
        if self.amount_minor % step:
            smallest = replace(self, amount_minor=step).written
            raise InvalidInput(_("payments are taken in steps of %(price)s", price=smallest), field="price")
        if self.amount_minor > highest.amount_minor:
            raise InvalidInput(_("a class costs at most %(price)s", price=highest.written), field="price")

    @property
    def amount(self) -> str:
        """The amount as a field shows it, without the currency: `45.00`, `45,00`, `4500` for yen."""
        return plain_amount(*self._parts)

    @property
    def decimal(self) -> str:
        """The amount as programs write it, in whole units: `45.00`, `4500` for yen."""
        units, rest = self._parts
        return f"{units}.{rest}" if rest else str(units)

    @property
    def written(self) -> str:
        """The price as its reader writes it: `€45`, `45,50 €`, `¥4,500`."""
        return written_amount(*self._parts, self.currency)

    @property
    def _parts(self) -> tuple[int, str]:
        digits = _digits(self.currency)
        units, rest = divmod(self.amount_minor, 10**digits)
        return units, f"{rest:0{digits}}" if digits else ""


def lowest_charge(currency: str) -> Money:
    """Return the smallest amount that can be paid."""
    if currency in _LOWEST_BY_STRIPE:
        return Money(_LOWEST_BY_STRIPE[currency], currency)
    amounts = (amount for amount, currencies in _ABOUT_HALF_A_DOLLAR.items() if currency in currencies.split())
    return Money(round(float(next(amounts)) * 10 ** _digits(currency)), currency)


def amount_minor(amount: str, currency: str) -> int | None:
    """Read a typed amount, `45`, `45,50`, `1.000,50`, `€45`; None for text that is no amount, or could be two."""
    digits = _digits(currency)
    typed = typed_amount(amount, digits)
    if typed is None:
        return None
    units, rest = typed
    return int(units + rest.ljust(digits, "0")) if len(units) <= LONGEST_TYPED else None


def _digits(currency: str) -> int:
    """Return the number of decimal places."""
    return 0 if currency in ZERO_DECIMAL else 3 if currency in THREE_DECIMAL else 2
