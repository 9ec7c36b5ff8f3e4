"""K5: the page of plans, the way to Stripe and back, and the call of programs."""

import re
from dataclasses import replace
from functools import partial
from io import StringIO

import pytest

from joinlink.errors import ProviderRejected, ProviderUnavailable, SecretMissing
from joinlink.model.billing import Subscription, SubscriptionEvent, SubscriptionStatus
from tests.fakes.outside import CHECKOUT_ORIGIN
from tests.functions.guests.stripe_signatures import deliver
from tests.functions.site import Answer, Site
from tests.samples import SUBSCRIPTION as CREATOR
from tests.worlds.world import CSRF_TOKEN, HOST_ID, World

PAGE = "/mentor/settings/plan"
CHECKOUT = "/api/plan/checkout"
CUSTOMER = "cus_1"
NO_ANSWER = ProviderUnavailable("no answer", provider="stripe")
REFUSAL = ProviderRejected("no", provider="stripe")


@pytest.fixture(autouse=True)
def on_the_first_plan(world: World) -> None:
    world.be(plan="free")


def subscribe(world: World, **changes: object) -> Subscription:
    """Let the host have a subscription at Stripe and here."""
    subscription = replace(CREATOR, **changes)  # type: ignore[arg-type]
    world.billing.customers[HOST_ID] = CUSTOMER
    world.billing.put(CUSTOMER, subscription)
    world.be(plan="creator", customer_id=CUSTOMER, subscription=subscription)
    return subscription


past_due = partial(subscribe, status=SubscriptionStatus.PAST_DUE)
stopped = partial(subscribe, status=SubscriptionStatus.STOPPED)


def choose(site: Site, **fields: str) -> Answer:
    return site.submit(PAGE, {"csrf": CSRF_TOKEN, **fields})


def test_k5_the_page_names_the_hosts_plan_and_offers_all_others(site: Site) -> None:
    page = site.get(PAGE)

    assert page.status == 200
    assert "You are on Free" in page.words
    assert re.findall(r'name="plan" value="(\w+)"', page.text) == ["creator", "pro", "premium", "studio"]
    assert "€9 a month" in page.words
    assert f" {CHECKOUT_ORIGIN}; base-uri" in page.headers["content-security-policy"]


def test_k5_choosing_leads_to_stripes_checkout(site: Site, world: World) -> None:
    answer = choose(site, plan="pro")

    [((_, price_key, _), address)] = world.billing.checkouts.items()
    assert (answer.status, answer.location) == (303, address)
    assert price_key == "joinlink_pro_monthly"


def test_k5_who_has_a_subscription_is_led_to_where_it_is_managed(site: Site, world: World) -> None:
    subscribe(world)

    assert "portal" in choose(site, plan="pro").location
    assert "portal" in choose(site).location
    assert world.billing.checkouts == {}


@pytest.mark.parametrize("plan", ["gold", "", "free"])
def test_k5_a_plan_that_can_not_be_bought_shows_the_page_again(site: Site, plan: str) -> None:
    page = choose(site, plan=plan)

    assert page.status == 422
    assert 'role="alert"' in page.text
    assert "All plans" in page.text


@pytest.mark.parametrize(("error", "words"), [(NO_ANSWER, "try again in a moment"), (REFUSAL, "Stripe refused")])
def test_k5_while_stripe_opens_no_page_the_host_stays_here_and_is_told(site, world, error, words) -> None:
    world.billing.failures.add("open_checkout", error, times=2)

    page, answer = choose(site, plan="pro"), site.post(CHECKOUT, {"plan": "pro"})

    assert page.status == 503
    assert words in page.words
    assert (answer.status, answer.json["code"]) == (503, "provider_unavailable")


def test_o7_without_the_secret_that_payments_are_heard_by_nobody_is_sent_to_pay(site: Site, world: World) -> None:
    world.payment_secrets.failures.add("check", SecretMissing("there is no such parameter", provider="stripe"))

    assert choose(site, plan="pro").status == 503
    assert world.billing.checkouts == {}


# --- coming back ------------------------------------------------------------------------------------------------


def test_k5_who_comes_back_from_checkout_has_the_plan_before_any_event(site: Site, world: World) -> None:
    subscribe(world)
    world.be(plan="free", subscription=None)

    page = site.get(f"{PAGE}?from=checkout")

    assert "Your new plan is on" in page.words
    assert "You are on Creator" in page.words
    assert world.hosts.get(HOST_ID).plan == "creator"


@pytest.mark.parametrize(
    ("back_from", "words"), [("checkout", "still working on your payment"), ("cancelled", "Nothing was paid")]
)
def test_k5_who_comes_back_without_having_paid_is_told_so(site: Site, world: World, back_from, words) -> None:
    world.be(customer_id=CUSTOMER)

    assert words in site.get(f"{PAGE}?from={back_from}").words


def test_k5_who_cancelled_at_stripe_sees_it_on_return(site: Site, world: World) -> None:
    subscription = subscribe(world)
    world.billing.put(CUSTOMER, replace(subscription, ends_at=subscription.paid_until))

    assert "Your plan goes on until Thursday, December 31, 2026" in site.get(f"{PAGE}?from=portal").words


@pytest.mark.parametrize("back_from", ["checkout", "portal"])
def test_k5_while_stripe_does_not_answer_the_page_shows_what_was_last_known(site, world, back_from) -> None:
    subscribe(world)
    world.billing.failures.add("subscriptions", NO_ANSWER)

    page = site.get(f"{PAGE}?from={back_from}")

    assert page.status == 200
    assert "This is how things stood the last time" in page.words
    assert "You are on Creator" in page.words


@pytest.mark.parametrize(
    ("stand", "says"),
    [
        (subscribe, ["You are on Creator", "Paid, renews on Thursday, December 31, 2026"]),
        (past_due, ["Your last payment did not go through. Stripe will try again", "at Stripe"]),
        (stopped, ["Your last payments for Creator did not go through", "at Stripe"]),
        (partial(World.be, plan="studio"), ["You are on Studio", "nothing is paid for it through Stripe"]),
        (partial(World.be, plan="old"), ["Your plan is no longer offered", "Creator", "Pro", "Premium", "Studio"]),
    ],
    ids=["paid", "past due", "stopped", "nobody pays", "of former times"],
)
def test_k5_the_page_says_plainly_how_things_stand_and_asks_stripe_nothing(site, world, stand, says) -> None:
    stand(world)
    world.billing.failures.add_for_good("subscriptions", NO_ANSWER)

    words = site.get(PAGE).words

    assert [each for each in says if each not in words] == []


def test_k5_with_gating_off_the_page_says_so_and_sells_nothing(site: Site, world: World) -> None:
    world.configure(PLAN_GATING="off")

    page = site.get(PAGE)

    assert "plans switched off" in page.words
    assert 'name="plan"' not in page.text
    assert choose(site, plan="pro").status == 404
    assert site.post(CHECKOUT, {"plan": "pro"}).status == 404
    assert world.billing.checkouts == {}


def test_k5_with_gating_off_a_subscription_can_still_be_cancelled(site: Site, world: World) -> None:
    world.configure(PLAN_GATING="off")
    subscribe(world)

    assert "You still have a subscription" in site.get(PAGE).words
    assert "portal" in choose(site).location


# --- programs, and who may --------------------------------------------------------------------------------------


def test_k5_a_program_gets_the_address_to_open(site: Site, world: World) -> None:
    answer = site.post(CHECKOUT, {"plan": "creator"})

    assert (answer.status, answer.json) == (200, {"url": next(iter(world.billing.checkouts.values()))})


@pytest.mark.parametrize("body", [{}, {"plan": "gold"}, {"plan": "free"}, {"plan": "pro", "months": 12}, {"plan": 1}])
def test_k5_a_program_that_asks_for_no_plan_there_is_gets_422(site: Site, body: dict[str, object]) -> None:
    answer = site.post(CHECKOUT, body)

    assert (answer.status, answer.json["code"]) == (422, "invalid_input")


# --- Stripe's webhook reports on a subscription -----------------------------------------------------------------


def tell(site: Site, subscription_id: str = "sub_1") -> Answer:
    return deliver(site, site.world.stripe_webhooks.deliver(SubscriptionEvent("evt_1", subscription_id)))


def test_k5_an_event_sets_the_plan_and_the_log_says_whose(site: Site, world: World, log: StringIO) -> None:
    subscribe(world)
    world.be(plan="free", subscription=None)

    assert tell(site).status == 200
    assert world.hosts.get(HOST_ID).plan == "creator"
    assert f'"host_id":"{HOST_ID}","billing":"plan_set"' in log.getvalue()


def test_k5_a_price_of_no_plan_stands_in_the_log(site: Site, world: World, log: StringIO) -> None:
    subscribe(world)
    world.billing.put(CUSTOMER, replace(CREATOR, price_key="another_product"))

    assert tell(site).status == 200
    assert world.hosts.get(HOST_ID).plan == "creator"
    assert '"billing":"unknown_price"' in log.getvalue()


@pytest.mark.parametrize("operation", ["subscriber", "subscriptions"])
def test_k5_while_stripe_can_not_be_asked_the_event_is_to_be_sent_again(site, world, operation) -> None:
    subscribe(world)
    world.billing.failures.add(operation, NO_ANSWER)

    assert tell(site).status == 503
    assert tell(site).status == 200
