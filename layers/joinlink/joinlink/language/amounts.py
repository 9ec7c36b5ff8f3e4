"""Amounts of money as a locale writes them, and as people type them."""

from __future__ import annotations

import re
from typing import Final

from joinlink.language.patterns import formats

_TYPED: Final = re.compile(r"[^\d\s.,+-]{0,5}\s*(\d[\d.,'’\s]*)\s*[^\d\s.,+-]{0,5}", re.ASCII)
"""An amount, with a currency before or after it, or none."""
_GROUPS: Final = re.compile(r"[1-9]\d{0,2}([.,'’\s])\d{3}(?:\1\d{3})*")
_SPACES: Final = re.compile("[\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]")


def written_amount(units: int, rest: str, currency: str) -> str:
    """Write an amount: `€45`, `45,50 €`, `¥12,000`; its decimal places, `rest`, are left out if they are zero."""
    how = formats()
    number = re.sub(r"\B(?=(\d{3})+$)", how.group, str(units))
    if rest.strip("0"):
        number += how.decimal + rest
    symbol = how.currencies.get(currency, currency.upper())
    money = re.sub(r"[#,.0]+", "0", how.money)
    if symbol[-1].isalpha():  # KWD 45, and not KWD45
        money = money.replace("¤0", "¤\N{NO-BREAK SPACE}0")
    return money.replace("0", number).replace("¤", symbol)


def plain_amount(units: int, rest: str) -> str:
    """Write the number alone, as a field shows it to be changed: `45.00`, `45,00`."""
    return f"{units}{formats().decimal}{rest}" if rest else str(units)


def typed_amount(text: str, decimals: int) -> tuple[str, str] | None:
    """Read an amount as people type it, in units and decimal places; None for what can't be read with certainty.

    `1.000,50` and `1,000.50` say by themselves which mark is which. A single mark before three digits, as in `1.000`,
    parts thousands if it does so where the reader lives, or if the currency has no decimal places.
    """
    match = _TYPED.fullmatch(_SPACES.sub(" ", text.strip()))
    if match is None:
        return None
    number = match[1].rstrip()
    marks = re.findall(r"\D", number)
    if not marks:
        return number, ""
    if _GROUPS.fullmatch(number) and _parts_thousands(marks, decimals):
        return re.sub(r"\D", "", number), ""
    units, _, rest = number.rpartition(marks[-1])
    is_grouped = _GROUPS.fullmatch(units) is not None and marks[-1] not in units
    if marks[-1] not in ".," or len(rest) not in range(1, decimals + 1) or not (units.isdecimal() or is_grouped):
        return None
    is_doubtful = len(rest) == 3 and len(marks) == 1 and marks[0] != formats().decimal
    return None if is_doubtful else (re.sub(r"\D", "", units), rest)


def _parts_thousands(marks: list[str], decimals: int) -> bool:
    return len(marks) > 1 or marks[0] not in ".," or decimals == 0 or marks[0] == formats().group
