"""K6: prices in minor units, written for people."""

import pytest

from joinlink.errors import InvalidInput
from joinlink.model.money import Money


@pytest.mark.parametrize(
    ("amount_minor", "currency", "written"),
    [
        (4500, "eur", "45.00 EUR"),
        (4505, "usd", "45.05 USD"),
        (5, "gbp", "0.05 GBP"),
        (4500, "jpy", "4500 JPY"),
        (4500, "kwd", "4.500 KWD"),
        (0, "eur", "0.00 EUR"),
    ],
)
def test_a_price_is_written_with_the_decimals_of_its_currency(amount_minor, currency, written) -> None:
    assert Money(amount_minor, currency).written == written


@pytest.mark.parametrize(
    ("amount_minor", "currency", "field"),
    [
        (-1, "eur", "amountMinor"),
        (1, "EUR", "currency"),
        (1, "euro", "currency"),
        (1, "e€r", "currency"),
        (1, "zzz", "currency"),
    ],
)
def test_what_is_no_price_is_refused_by_name(amount_minor, currency, field) -> None:
    with pytest.raises(InvalidInput) as refusal:
        Money(amount_minor, currency)

    assert refusal.value.field == field
