"""Stripe's webhook with news of hosts' accounts: read anew, ended, and never believed."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO

import pytest

from joinlink.errors import ProviderUnavailable
from joinlink.model.payouts import PayoutAccount
from tests.fakes.payouts import READY
from tests.functions.guests.stripe_signatures import NEW_SECRET, deliver_signed, known_webhooks
from tests.functions.site import Answer, Site
from tests.worlds.world import HOST_ID, World

UPDATED, DEAUTHORIZED = "account.updated", "account.application.deauthorized"
BEGUN = PayoutAccount("acct_1")


@pytest.fixture(autouse=True)
def begun(world: World) -> None:
    """The host has begun, and has told Stripe everything since; Stripe's own signatures are checked."""
    world.stripe_webhooks = known_webhooks()
    world.payouts.begin(HOST_ID, BEGUN)
    world.payout_accounts.accounts["acct_1"] = READY


def tell(site: Site, kind: str, *, secret: str = NEW_SECRET, **members: object) -> Answer:
    """Deliver an event from the host's account; it says of the account what is not true any more."""
    told = {"id": "acct_1", "object": "account", "charges_enabled": False}
    event = {"id": "evt_1", "type": kind, "livemode": False, "account": "acct_1", "data": {"object": told}, **members}
    return deliver_signed(site, event, secret=secret)


def stored(world: World) -> PayoutAccount | None:
    return world.hosts.get(HOST_ID).payout_account


def test_c11_an_account_that_changed_is_read_at_stripe_and_not_from_the_event(site, world, log: StringIO) -> None:
    assert tell(site, UPDATED).status == 200

    assert stored(world) == replace(READY, version=2)
    assert '"payouts":"read"' in log.getvalue()
    assert HOST_ID in log.getvalue()
    assert "acct_1" not in log.getvalue()


def test_an_account_that_was_taken_away_is_forgotten_and_nothing_brings_it_back(site: Site, world: World) -> None:
    for kind in (DEAUTHORIZED, DEAUTHORIZED, UPDATED):
        assert tell(site, kind).status == 200
        assert stored(world) is None


@pytest.mark.parametrize(
    "change",
    [{"account": None}, {"account": "acct_9"}, {"livemode": True}],
    ids=["our own account", "account of another site", "other mode"],
)
@pytest.mark.parametrize("kind", [UPDATED, DEAUTHORIZED])
def test_what_is_not_about_a_host_of_ours_changes_nothing(site, world, kind, change) -> None:
    assert tell(site, kind, **change).status == 200

    assert stored(world) == BEGUN


def test_a_bad_signature_is_400_and_changes_nothing(site: Site, world: World) -> None:
    assert tell(site, DEAUTHORIZED, secret="whsec_other").status == 400

    assert stored(world) == BEGUN


def test_while_stripe_does_not_answer_the_event_is_to_be_sent_again(site: Site, world: World) -> None:
    world.payout_accounts.failures.add("read", ProviderUnavailable("no answer", provider="stripe"))

    assert tell(site, UPDATED).status == 503
    assert tell(site, UPDATED).status == 200
    assert stored(world) == replace(READY, version=2)
