"""B2, B5: hosts who are paid by Stripe Connect, from the first visit to the money that goes back."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e.clockwork import IN_PERSON
from tests.e2e.paying_cloud import PAGE, account_of, onboard, paying_town
from tests.e2e.people import Offer, Town, from_now
from tests.e2e.purchases import buy

pytestmark = pytest.mark.timeout(240)


@pytest.fixture(scope="module")
def paying() -> Iterator[Town]:
    with paying_town() as town:
        yield town


def status_once_paid(offer: Offer) -> str:
    """Book and pay; the webhook has been answered when the guest returns from Stripe."""
    offer.book()
    offer.checkout("pay")
    return str(offer.host.booking(offer.booking_id)["status"])


def moved(town: Town, sold_id: str) -> dict[str, Any]:
    """Return what went on of a payment, in minor units: to the host, back from there, and the fee."""
    intent_id = town.session_of(sold_id)["payment_intent"]
    state = town.control("GET", "provider-state/stripe")
    (intent,) = (each for each in state["paymentIntents"] if each["id"] == intent_id)
    (transfer,) = (each for each in state["transfers"] if each["source_transaction"] == intent["latest_charge"])
    (fee,) = (each for each in state["applicationFees"] if each["charge"] == intent["latest_charge"])
    return {
        "destination": transfer["destination"],
        "on_behalf_of": intent["on_behalf_of"],
        "sent": transfer["amount"],
        "taken_back": transfer["amount_reversed"],
        "fee": fee["amount"],
        "fee_given_up": fee["amount_refunded"],
    }


def test_a_host_sets_up_payouts_sells_a_paid_class_and_gets_the_money(paying: Town) -> None:
    host = paying.host()

    back = onboard(host, "leave")
    assert back.url == f"{paying.site}{PAGE}?from=stripe"
    assert "Not finished" in back.text
    assert "Ready" in onboard(host, "finish").text

    offer = host.sell(price_minor=4505, **IN_PERSON)
    assert status_once_paid(offer) == "confirmed"
    account_id = account_of(host)["id"]
    assert moved(paying, offer.booking_id) == {
        "destination": account_id,
        "on_behalf_of": account_id,
        "sent": 4505,
        "taken_back": 0,
        "fee": 451,
        "fee_given_up": 0,
    }


def test_b5_a_payment_that_comes_too_late_goes_back_from_the_hosts_account_with_the_fee(paying: Town) -> None:
    host = paying.host()
    onboard(host, "finish")
    offer = host.sell(**IN_PERSON)
    offer.book()
    paying.heal(from_now(minutes=40))
    assert offer.post(offer.starts_at).status_code == 201

    offer.checkout("pay")

    assert host.booking(offer.booking_id)["status"] == "refunded"
    money = moved(paying, offer.booking_id)
    assert (money["sent"], money["taken_back"]) == (4500, 4500)
    assert (money["fee"], money["fee_given_up"]) == (450, 450)


def test_g5_a_package_pays_the_host_less_the_fee_and_a_refund_takes_its_part_of_both_back(paying: Town) -> None:
    host = paying.host()
    onboard(host, "finish")
    purchase = buy(host, host.sell(**IN_PERSON), lessons=4)
    purchase.checkout("pay")

    refund = f"/api/packages/{purchase.package_id}/refund"
    assert host.call("POST", refund, {"amountMinor": 5000}).status_code == 200

    money = moved(paying, purchase.package_id)
    assert (money["destination"], money["sent"], money["taken_back"]) == (account_of(host)["id"], 20000, 5000)
    assert (money["fee"], money["fee_given_up"]) == (2000, 500)


def test_b5_an_account_that_leaves_the_platform_is_forgotten(paying: Town) -> None:
    host = paying.host()
    onboard(host, "finish")

    left = {"type": "account.application.deauthorized", "object": {"id": account_of(host)["id"]}}
    assert paying.control("POST", "webhooks/stripe", left)["status"] == 200

    assert "Ready" not in host.journey.host.get(paying.site + PAGE, timeout=60).text
