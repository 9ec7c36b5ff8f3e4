"""A host's account at Stripe: begun once, read anew whatever an event says, ended when it is taken away."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from joinlink.errors import HostNotPayable, PayoutsRequired, ProviderRejected, ProviderUnavailable, StoreUnavailable
from joinlink.model.money import Money
from joinlink.model.notice import NoticeKind
from joinlink.model.payouts import Payout, PayoutAccount, PayoutEvent, PayoutEventKind, PayoutState
from joinlink.usecases.money.set_up_payouts import PayoutPorts, begin_payouts, refresh_payouts
from joinlink.usecases.money.take_payout_event import PayoutOutcome, take_payout_event
from tests.fakes import FakeClock, FakeHosts, FakeNotices
from tests.fakes.payouts import READY, FakePayoutAccounts, FakePayouts, payouts_off, payouts_on
from tests.samples import HOST, NOW

PAGE = "https://joinlink.example/mentor/settings/payments?from=stripe"
NO_ANSWER = ProviderUnavailable("no answer", provider="stripe")
PRICE = Money(4500, "eur")


@dataclass
class Desk:
    hosts: FakeHosts = field(default_factory=lambda: FakeHosts({HOST_ID: HOST}))
    accounts: FakePayoutAccounts = field(default_factory=FakePayoutAccounts)
    notices: FakeNotices = field(default_factory=FakeNotices)

    def __post_init__(self) -> None:
        self.payouts = FakePayouts(self.hosts)

    @property
    def ports(self) -> PayoutPorts:
        return PayoutPorts(self.hosts, self.payouts, self.accounts, self.notices, FakeClock(NOW))

    @property
    def stored(self) -> PayoutAccount | None:
        return self.hosts.get(HOST_ID).payout_account

    def begin(self) -> str:
        return begin_payouts(HOST_ID, self.ports, return_url=PAGE)

    def at_stripe(self, account: PayoutAccount) -> None:
        """Let the account be so at Stripe."""
        self.accounts.accounts[account.account_id] = account

    def tell(self, kind: str = "changed", account_id: str = "acct_1") -> PayoutOutcome:
        """Let an event arrive."""
        _, outcome = take_payout_event(PayoutEvent("evt_1", PayoutEventKind(kind), account_id), self.ports)
        return outcome

    def be_ready(self) -> None:
        """Begin, and tell Stripe everything."""
        self.begin()
        self.at_stripe(READY)
        self.tell()


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_who_begins_gets_an_account_and_a_link_that_leads_back(desk: Desk) -> None:
    address = desk.begin()

    assert address.startswith("https://connect.stripe.example/acct_1/")
    assert address.endswith(PAGE)
    assert desk.stored == PayoutAccount("acct_1")
    assert desk.payouts.host_of("acct_1") == HOST_ID


def test_who_goes_on_keeps_the_account_and_gets_a_new_link(desk: Desk) -> None:
    assert desk.begin() != desk.begin()

    assert list(desk.accounts.accounts) == ["acct_1"]


def test_an_account_whose_link_could_not_be_made_is_used_the_next_time(desk: Desk) -> None:
    desk.accounts.failures.add("onboarding_link", NO_ANSWER)
    with pytest.raises(ProviderUnavailable):
        desk.begin()

    assert "/acct_1/" in desk.begin()


def test_an_account_whose_making_lost_its_answer_is_found_again(desk: Desk) -> None:
    desk.accounts.failures.add("create", NO_ANSWER, after=True)
    with pytest.raises(ProviderUnavailable):
        desk.begin()

    desk.begin()

    assert list(desk.accounts.accounts) == ["acct_1"]


def test_of_two_who_begin_at_once_both_go_on_with_the_account_that_was_kept(desk: Desk) -> None:
    class BegunMeanwhile(FakePayouts):
        def begin(self, host_id: str, account: PayoutAccount) -> bool:
            super().begin(host_id, replace(account, account_id="acct_first"))
            return super().begin(host_id, account)

    desk.at_stripe(PayoutAccount("acct_first"))
    desk.payouts = BegunMeanwhile(desk.hosts)

    assert "/acct_first/" in desk.begin()


def test_what_stripe_says_is_kept(desk: Desk) -> None:
    desk.begin()
    desk.at_stripe(READY)

    host = refresh_payouts(HOST_ID, desk.ports)

    assert desk.stored == host.payout_account == replace(READY, version=2)


def test_who_has_not_begun_has_nothing_to_read(desk: Desk) -> None:
    assert refresh_payouts(HOST_ID, desk.ports) == HOST


def test_an_old_reading_never_covers_a_newer_one(desk: Desk) -> None:
    """The account changes, and another event's reading is stored, while this one is under way."""

    class OvertakenOnce(FakePayoutAccounts):
        def read(self, account_id: str) -> PayoutAccount:
            old = super().read(account_id)
            if not old.can_take_charges:
                self.accounts[account_id] = READY
                refresh_payouts(HOST_ID, desk.ports)
            return old

    desk.accounts = OvertakenOnce()
    desk.begin()

    desk.tell()

    assert desk.stored == replace(READY, version=3)


def test_who_is_overtaken_again_and_again_gives_up_for_now(desk: Desk) -> None:
    class AlwaysOvertaken(FakePayouts):
        def keep(self, host_id: str, account: PayoutAccount) -> bool:
            return False

    desk.begin()
    desk.payouts = AlwaysOvertaken(desk.hosts, desk.payouts.owners)

    with pytest.raises(StoreUnavailable):
        desk.tell()


@pytest.mark.parametrize("order", [("changed", "changed"), ("changed",)], ids=["twice", "once"])
def test_an_event_has_the_account_read_however_often_it_comes(desk: Desk, order: tuple[str, ...]) -> None:
    desk.begin()
    desk.at_stripe(READY)

    assert {desk.tell(kind) for kind in order} == {PayoutOutcome.READ}

    assert desk.stored is not None
    assert desk.stored.state is PayoutState.READY


def test_an_event_from_an_account_of_somebody_else_changes_nothing(desk: Desk) -> None:
    desk.begin()

    assert desk.tell(account_id="acct_9") is PayoutOutcome.NOT_OURS
    assert desk.tell("deauthorized", account_id="acct_9") is PayoutOutcome.NOT_OURS

    assert desk.stored == PayoutAccount("acct_1")


def test_an_event_is_sent_again_while_stripe_does_not_answer(desk: Desk) -> None:
    desk.begin()
    desk.accounts.failures.add("read", NO_ANSWER)

    with pytest.raises(ProviderUnavailable):
        desk.tell()


def test_an_account_that_was_taken_away_is_forgotten_and_can_be_begun_anew(desk: Desk) -> None:
    desk.begin()

    assert desk.tell("deauthorized") is PayoutOutcome.ENDED
    assert desk.tell("deauthorized") is PayoutOutcome.NOT_OURS
    assert desk.stored is None

    assert "/acct_2/" in desk.begin()


class TestNotice:
    def kinds(self, desk: Desk) -> list[NoticeKind]:
        return [notice.kind for notice in desk.notices.list(HOST_ID)]

    def test_who_can_be_paid_no_more_is_told_until_they_can_again(self, desk: Desk) -> None:
        desk.be_ready()
        desk.at_stripe(replace(READY, charges_enabled=False, due=("external_account",)))

        desk.tell()
        assert self.kinds(desk) == [NoticeKind.PAYOUTS_STOPPED]

        desk.at_stripe(READY)
        desk.tell()
        assert self.kinds(desk) == []

    def test_who_could_never_be_paid_is_not_told_that_it_stopped(self, desk: Desk) -> None:
        desk.begin()

        desk.tell()
        desk.tell("deauthorized")

        assert self.kinds(desk) == []

    def test_who_loses_the_account_is_told(self, desk: Desk) -> None:
        desk.be_ready()

        desk.tell("deauthorized")

        assert self.kinds(desk) == [NoticeKind.PAYOUTS_STOPPED]


class TestGate:
    def test_where_it_is_off_everybody_sells_and_the_money_stays(self, desk: Desk) -> None:
        gate = payouts_off(FakeHosts())

        gate.require_payouts(HOST_ID)

        assert gate.payout(HOST_ID, PRICE) is None

    def test_who_can_be_paid_sells_and_gets_the_payment_less_the_fee(self, desk: Desk) -> None:
        desk.be_ready()
        gate = payouts_on(desk.hosts, "12.5")

        gate.require_payouts(HOST_ID)

        assert gate.payout(HOST_ID, PRICE) == Payout("acct_1", 563)

    def test_who_can_not_be_paid_sells_nothing(self, desk: Desk) -> None:
        gate = payouts_on(desk.hosts)
        for begin in (lambda: None, desk.begin):
            begin()
            with pytest.raises(PayoutsRequired):
                gate.require_payouts(HOST_ID)
            with pytest.raises(HostNotPayable):
                gate.payout(HOST_ID, PRICE)

    def test_what_is_free_needs_no_account(self, desk: Desk) -> None:
        assert payouts_on(FakeHosts()).payout(HOST_ID, Money(0, "eur")) is None


def test_a_link_that_stripe_refuses_is_refused_for_good(desk: Desk) -> None:
    desk.begin()
    desk.accounts.accounts.clear()

    with pytest.raises(ProviderRejected):
        desk.begin()
