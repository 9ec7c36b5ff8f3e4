"""Where a host's payouts stand, and the operator's part of a payment."""

from dataclasses import replace
from decimal import Decimal

import pytest

from joinlink.model.money import Money
from joinlink.model.payouts import PayoutAccount, PayoutState, platform_fee_minor
from tests.fakes.payouts import READY

NEW = PayoutAccount("acct_1", due=("external_account",), disabled_reason="requirements.past_due")
TOLD = replace(NEW, details_submitted=True)


@pytest.mark.parametrize(
    ("account", "state"),
    [
        (NEW, PayoutState.UNFINISHED),
        (TOLD, PayoutState.RESTRICTED),
        (replace(TOLD, due=(), disabled_reason="requirements.pending_verification"), PayoutState.UNDER_REVIEW),
        (replace(TOLD, due=(), disabled_reason="under_review"), PayoutState.UNDER_REVIEW),
        (READY, PayoutState.READY),
        (replace(READY, due=("external_account",)), PayoutState.READY),
        (replace(READY, transfers_enabled=False), PayoutState.UNDER_REVIEW),
        (replace(READY, charges_enabled=False, due=("external_account",)), PayoutState.RESTRICTED),
        (replace(TOLD, due=(), disabled_reason="rejected.fraud"), PayoutState.RESTRICTED),
        (replace(NEW, disabled_reason="platform_paused"), PayoutState.RESTRICTED),
    ],
)
def test_the_state_follows_from_what_stripe_says(account: PayoutAccount, state: PayoutState) -> None:
    assert account.state is state


@pytest.mark.parametrize("change", [{"charges_enabled": False}, {"transfers_enabled": False}])
def test_a_payment_needs_both_to_be_taken_and_to_be_sent_on(change: dict[str, bool]) -> None:
    assert READY.can_take_charges
    assert not replace(READY, **change).can_take_charges


@pytest.mark.parametrize(
    ("amount_minor", "currency", "percent", "fee_minor"),
    [
        (4500, "eur", "10", 450),
        (4505, "eur", "10", 451),
        (4504, "eur", "10", 450),
        (999, "eur", "2.5", 25),
        (1980, "jpy", "7", 139),
        (50, "eur", "0.5", 0),
        (4500, "eur", "0", 0),
        (4510, "kwd", "50", 2260),
        (123_400, "isk", "7", 8600),
    ],
)
def test_the_fee_is_whole_minor_units_or_steps_of_the_currency_and_half_of_one_goes_up(
    amount_minor: int, currency: str, percent: str, fee_minor: int
) -> None:
    assert platform_fee_minor(Money(amount_minor, currency), Decimal(percent)) == fee_minor
