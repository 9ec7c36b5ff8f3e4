"""A host's account at Stripe: created once, read again whatever an event says, forgotten when it is disconnected."""

from dataclasses import replace

import pytest

from joinlink.errors import HostNotPayable, PayoutsRequired, ProviderUnavailable, StoreUnavailable
from joinlink.model.money import Money
from joinlink.model.notice import NoticeKind
from joinlink.model.payouts import Payout, PayoutAccount, PayoutEvent, PayoutEventKind, PayoutState
from joinlink.usecases.money.set_up_payouts import begin_payouts, refresh_payouts
from joinlink.usecases.money.take_payout_event import PayoutOutcome, take_payout_event
from tests.fakes.interruptions import meanwhile
from tests.fakes.payouts import READY
from tests.worlds.world import HOST_ID, World

PAGE = "https://joinlink.example/mentor/settings/payments?from=stripe"
NO_ANSWER = ProviderUnavailable("no answer", provider="stripe")
PRICE = Money(4500, "eur")
STOPPED = replace(READY, charges_enabled=False, due=("external_account",))


def begin(world: World) -> str:
    return begin_payouts(HOST_ID, world.house, return_url=PAGE)


@pytest.fixture
def begun(world: World) -> World:
    """Return a host who has begun."""
    begin(world)
    return world


@pytest.fixture
def ready(begun: World) -> World:
    """Return a host who has told Stripe everything."""
    change(begun, READY)
    return begun


def stored(world: World) -> PayoutAccount | None:
    return world.hosts.get(HOST_ID).payout_account


def tell(world: World, kind: str = "changed", account_id: str = "acct_1") -> PayoutOutcome:
    """Let an event arrive."""
    _, outcome = take_payout_event(PayoutEvent("evt_1", PayoutEventKind(kind), account_id), world.house)
    return outcome


def change(world: World, account: PayoutAccount) -> PayoutOutcome:
    """Change the account at Stripe, which reports it."""
    world.payout_accounts.accounts[account.account_id] = account
    return tell(world)


def test_who_begins_gets_an_account_and_goes_on_by_a_new_link_that_leads_back(world) -> None:
    first, second = begin(world), begin(world)

    assert first.startswith("https://connect.stripe.example/acct_1/")
    assert first.endswith(PAGE)
    assert first != second
    assert stored(world) == PayoutAccount("acct_1")
    assert world.payouts.host_of("acct_1") == HOST_ID
    assert list(world.payout_accounts.accounts) == ["acct_1"]


@pytest.mark.parametrize(("operation", "after"), [("onboarding_link", False), ("create", True)])
def test_an_account_without_its_link_or_whose_making_lost_its_answer_is_used_the_next_time(
    world, operation, after
) -> None:
    world.payout_accounts.failures.add(operation, NO_ANSWER, after=after)
    with pytest.raises(ProviderUnavailable):
        begin(world)

    assert "/acct_1/" in begin(world)
    assert list(world.payout_accounts.accounts) == ["acct_1"]


def test_of_two_who_begin_at_once_both_go_on_with_the_account_that_was_kept(world) -> None:
    kept = PayoutAccount("acct_first")
    world.payout_accounts.accounts["acct_first"] = kept
    meanwhile(world.payouts, "begin", lambda: world.payouts.begin(HOST_ID, kept))

    assert "/acct_first/" in begin(world)


def test_who_has_not_begun_has_nothing_to_read(world) -> None:
    assert refresh_payouts(HOST_ID, world.house) == world.hosts.get(HOST_ID)


def test_an_old_reading_never_covers_a_newer_one(begun) -> None:
    """The account changes, and another event's reading is stored, while this one is under way."""
    meanwhile(begun.payout_accounts, "read", lambda: change(begun, READY), after=True)

    tell(begun)

    assert stored(begun) == replace(READY, version=3)


def test_who_is_overtaken_again_and_again_gives_up_for_now(begun) -> None:
    begun.payouts.keep = lambda *_: False

    with pytest.raises(StoreUnavailable):
        tell(begun)


def test_an_event_has_the_account_read_however_often_it_comes(begun) -> None:
    for _ in range(2):
        assert change(begun, READY) is PayoutOutcome.READ
        assert stored(begun).state is PayoutState.READY


@pytest.mark.parametrize("kind", ["changed", "deauthorized"])
def test_an_event_from_an_account_of_somebody_else_changes_nothing(begun, kind) -> None:
    assert tell(begun, kind, account_id="acct_9") is PayoutOutcome.NOT_OURS
    assert stored(begun) == PayoutAccount("acct_1")


def test_an_account_that_was_taken_away_is_forgotten_and_can_be_begun_anew(begun) -> None:
    assert tell(begun, "deauthorized") is PayoutOutcome.ENDED
    assert tell(begun, "deauthorized") is PayoutOutcome.NOT_OURS
    assert stored(begun) is None

    assert "/acct_2/" in begin(begun)


class TestNotice:
    def test_who_can_be_paid_no_more_is_told_until_they_can_again(self, ready) -> None:
        change(ready, STOPPED)
        assert ready.notice_kinds() == [NoticeKind.PAYOUTS_STOPPED]

        change(ready, READY)
        assert ready.notice_kinds() == []

    def test_who_could_never_be_paid_is_not_told_that_it_stopped(self, begun) -> None:
        tell(begun)
        tell(begun, "deauthorized")

        assert begun.notice_kinds() == []

    def test_who_loses_the_account_is_told(self, ready) -> None:
        tell(ready, "deauthorized")

        assert ready.notice_kinds() == [NoticeKind.PAYOUTS_STOPPED]


class TestGate:
    def test_where_it_is_off_everybody_sells_and_the_money_stays(self, world) -> None:
        world.house.payout_gate.require_payouts(HOST_ID)

        assert world.house.payout_gate.payout(HOST_ID, PRICE) is None

    def test_who_can_be_paid_sells_and_gets_the_payment_less_the_fee(self, ready) -> None:
        ready.configure(PAYOUTS="connect", PLATFORM_FEE_PERCENT="12.5")
        gate = ready.house.payout_gate

        gate.require_payouts(HOST_ID)

        assert gate.payout(HOST_ID, PRICE) == Payout("acct_1", 563)

    @pytest.mark.parametrize("has_begun", [False, True])
    def test_who_can_not_be_paid_sells_nothing_but_what_is_free(self, world, has_begun) -> None:
        world.configure(PAYOUTS="connect")
        if has_begun:
            begin(world)
        gate = world.house.payout_gate

        with pytest.raises(PayoutsRequired):
            gate.require_payouts(HOST_ID)
        with pytest.raises(HostNotPayable):
            gate.payout(HOST_ID, PRICE)
        assert gate.payout(HOST_ID, Money(0, "eur")) is None
