"""Hosts' accounts at Stripe: what is asked for, what is read, and what refusals come to."""

from dataclasses import replace

import pytest
import requests

from joinlink.errors import ProviderRejected, ProviderUnavailable
from joinlink.ids import new_id
from joinlink.model.host import Host
from joinlink.model.payouts import PayoutState
from joinlink.ports.money import PayoutAccounts
from tests.contract.providers.sandbox_run import SHORT_TIMEOUT_SECONDS, SITE, SandboxRun
from tests.fakes.payouts import FakePayoutAccounts
from tests.samples import HOST

PAGE = f"{SITE}/mentor/settings/payments?from=stripe"


@pytest.fixture
def host() -> Host:
    """A new one: the sandbox keeps the accounts of other tests."""
    return replace(HOST, host_id=new_id("host"))


@pytest.mark.parametrize("kind", ["stripe", "fake"])
class TestEveryAdapter:
    @pytest.fixture
    def accounts(self, sandbox: SandboxRun, kind: str) -> PayoutAccounts:
        return sandbox.stripe_connect() if kind == "stripe" else FakePayoutAccounts()

    def test_every_host_has_one_account_and_who_lost_it_another(self, accounts, host) -> None:
        hosts = [host, host, replace(host, host_id=new_id("host")), replace(host, former_payout_accounts=1)]

        first, repeated, *others = (accounts.create(each).account_id for each in hosts)

        assert repeated == first
        assert len({first, *others}) == 3

    def test_a_new_account_can_take_no_charges_and_every_link_to_it_is_another(self, accounts, host) -> None:
        made = accounts.create(host)

        assert made.state is PayoutState.UNFINISHED
        assert accounts.read(made.account_id) == made
        assert len({accounts.onboarding_link(made.account_id, return_url=PAGE) for _ in range(2)}) == 2

    def test_an_account_that_is_not_connected_to_ours_is_rejected(self, accounts) -> None:
        with pytest.raises(ProviderRejected):
            accounts.read("acct_unknown")
        with pytest.raises(ProviderRejected):
            accounts.onboarding_link("acct_unknown", return_url=PAGE)


def test_account_and_link_are_asked_for_as_destination_charges_need_them(sandbox, host) -> None:
    account_id = sandbox.stripe_connect().create(host).account_id
    address = sandbox.stripe_connect().onboarding_link(account_id, return_url=PAGE)

    (account,), (link,) = (sandbox.calls("stripe", name) for name in ("create_account", "create_account_link"))
    assert account["body"] == {
        "controller[fees][payer]": "application",
        "controller[losses][payments]": "application",
        "controller[requirement_collection]": "stripe",
        "controller[stripe_dashboard][type]": "express",
        "capabilities[card_payments][requested]": "true",
        "capabilities[transfers][requested]": "true",
        "email": "host@example.com",
        "metadata[host_id]": host.host_id,
    }
    assert link["body"] == {
        "account": account_id,
        "type": "account_onboarding",
        "collection_options[fields]": "eventually_due",
        "return_url": PAGE,
        "refresh_url": PAGE,
    }
    answer = requests.post(address, data={"decision": "leave"}, allow_redirects=False, timeout=5)
    assert (answer.status_code, answer.headers["Location"]) == (303, PAGE)


DOCUMENT = "individual.verification.document"


@pytest.mark.parametrize(
    ("decision", "state", "due"),
    [
        ("finish", PayoutState.READY, ()),
        ("review", PayoutState.UNDER_REVIEW, ()),
        ("restrict", PayoutState.RESTRICTED, (DOCUMENT,)),
        ("leave", PayoutState.UNFINISHED, ("external_account", DOCUMENT, "tos_acceptance.date", "tos_acceptance.ip")),
    ],
)
def test_what_the_host_did_at_stripe_is_read(sandbox, decision, state, due) -> None:
    account_id = sandbox.new_account()
    sandbox.onboard(account_id, decision)

    account = sandbox.stripe_connect().read(account_id)

    assert (account.state, account.due) == (state, due)


def test_an_account_whose_answer_got_lost_is_not_made_twice(sandbox, host) -> None:
    sandbox.timeout_seconds = SHORT_TIMEOUT_SECONDS
    sandbox.app.add_fault("stripe", "create_account", "timeout_after", times=2)
    with pytest.raises(ProviderUnavailable):
        sandbox.stripe_connect().create(host)

    account = sandbox.stripe_connect().create(host)

    made = [each for each in sandbox.app.state("stripe")["accounts"] if each["metadata"]["host_id"] == host.host_id]
    assert [each["id"] for each in made] == [account.account_id]
