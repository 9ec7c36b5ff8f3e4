"""K6: prices in minor units, written for people."""

from contextlib import nullcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinlink.errors import InvalidInput
from joinlink.language import speaking
from joinlink.model.money import CURRENCIES, HIGHEST_CHARGE_MINOR, STEP_MINOR, Money, amount_minor, lowest_charge


@pytest.mark.parametrize(
    ("amount_minor", "currency", "written"),
    [
        (4500, "eur", "€45"),
        (4505, "usd", "$45.05"),
        (5, "gbp", "£0.05"),
        (12000, "jpy", "¥12,000"),
        (4500, "kwd", "KWD 4.500"),
        (123456700, "eur", "€1,234,567"),
        (0, "eur", "€0"),
    ],
)
def test_a_price_is_written_as_people_write_it(amount_minor, currency, written) -> None:
    assert Money(amount_minor, currency).written.replace("\N{NO-BREAK SPACE}", " ") == written


@pytest.mark.parametrize(
    ("locale", "written"),
    [
        ("de", "1.234,50 €"),
        ("fr", "1 234,50 €"),
        ("pt", "€ 1.234,50"),
        ("ja", "€1,234.50"),
        ("ar", "\N{RIGHT-TO-LEFT MARK}1,234.50 €"),
        ("en-GB", "€1,234.50"),
    ],
)
def test_f3_a_price_is_written_as_the_reader_writes_it_and_read_as_the_same(locale, written) -> None:
    price = Money(123450, "eur")

    with speaking(locale):
        assert price.written.replace("\N{NO-BREAK SPACE}", " ") == written
        assert amount_minor(price.amount, "eur") == 123450


@pytest.mark.parametrize(
    ("amount_minor", "currency", "field"),
    [
        (-1, "eur", "amountMinor"),
        (1, "EUR", "price.currency"),
        (1, "euro", "price.currency"),
        (1, "e€r", "price.currency"),
        (1, "zzz", "price.currency"),
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
        ("1.000,50", "eur", 100050),
        ("1,000.50", "eur", 100050),
        ("1 000,50", "eur", 100050),
        ("1’000.50", "chf", 100050),
        ("1.234.567", "eur", 123456700),
        ("1,000", "eur", 100000),
        ("1.000", "eur", None),
        ("1.000", "jpy", 1000),
        ("€45", "eur", 4500),
        ("45,50 €", "eur", 4550),
        ("EUR 45", "eur", 4500),
        ("¥12,000", "jpy", 12000),
        ("12,00,000", "eur", None),
        ("0.500", "eur", None),
        ("1.000,5,0", "eur", None),
        ("45.", "eur", None),
        (".5", "eur", None),
        ("-5", "eur", None),
        ("", "eur", None),
        ("٤٥", "eur", None),
        ("9" * 13, "eur", None),
    ],
)
def test_f3_an_amount_is_read_as_people_type_it_and_nothing_is_guessed(typed, currency, minor) -> None:
    assert amount_minor(typed, currency) == minor


@pytest.mark.parametrize(("typed", "minor"), [("1.000", 100000), ("1,000", None), ("45,5", 4550), ("45.5", 4550)])
def test_f3_a_point_parts_thousands_where_the_reader_lives(typed, minor) -> None:
    with speaking("de"):
        assert amount_minor(typed, "eur") == minor


@given(st.integers(0, 2 * HIGHEST_CHARGE_MINOR), st.sampled_from(sorted(CURRENCIES)))
def test_k6_what_can_be_paid_is_a_multiple_of_its_step_within_stripes_limits(minor, currency) -> None:
    in_range = lowest_charge(currency).amount_minor <= minor <= HIGHEST_CHARGE_MINOR
    is_payable = minor == 0 or (in_range and minor % STEP_MINOR.get(currency, 1) == 0)

    with nullcontext() if is_payable else pytest.raises(InvalidInput):
        Money(minor, currency).check_payable()


@pytest.mark.parametrize("currency", sorted(CURRENCIES))
def test_k6_the_least_that_can_be_paid_is_payable(currency) -> None:
    lowest_charge(currency).check_payable()
