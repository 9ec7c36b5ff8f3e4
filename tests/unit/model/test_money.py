"""K6: prices in minor units, written for people."""

from contextlib import nullcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinlink.errors import InvalidInput
from joinlink.model.money import CURRENCIES, HIGHEST_CHARGE_MINOR, STEP_MINOR, Money, amount_minor, lowest_charge


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


@given(st.integers(0, 10**8), st.sampled_from(sorted(CURRENCIES)))
def test_an_amount_that_was_written_is_read_as_the_same(minor, currency) -> None:
    price = Money(minor, currency)

    assert amount_minor(price.amount, currency) == minor


@pytest.mark.parametrize(
    ("typed", "currency", "minor"),
    [
        ("45", "eur", 4500),
        ("45.5", "eur", 4550),
        ("45,05", "eur", 4505),
        ("0", "eur", 0),
        ("45.00", "jpy", None),
        ("45.505", "eur", None),
        ("45.505", "kwd", 45505),
        ("1.000,00", "eur", None),
        ("45.", "eur", None),
        (".5", "eur", None),
        ("-5", "eur", None),
        ("", "eur", None),
        ("٤٥", "eur", None),
        ("9" * 13, "eur", None),
    ],
)
def test_an_amount_is_read_as_people_type_it_and_nothing_is_guessed(typed, currency, minor) -> None:
    assert amount_minor(typed, currency) == minor


@given(st.integers(0, 2 * HIGHEST_CHARGE_MINOR), st.sampled_from(sorted(CURRENCIES)))
def test_k6_what_can_be_paid_is_a_multiple_of_its_step_within_stripes_limits(minor, currency) -> None:
    in_range = lowest_charge(currency).amount_minor <= minor <= HIGHEST_CHARGE_MINOR
    is_payable = minor == 0 or (in_range and minor % STEP_MINOR.get(currency, 1) == 0)

    with nullcontext() if is_payable else pytest.raises(InvalidInput):
        Money(minor, currency).check_payable()


@pytest.mark.parametrize("currency", sorted(CURRENCIES))
def test_k6_the_least_that_can_be_paid_is_payable(currency) -> None:
    lowest_charge(currency).check_payable()
