"""The payments page: where the money goes, every state of a host's account, and the way to Stripe and back."""

from dataclasses import replace
from io import StringIO

import pytest

from joinlink.errors import ProviderRejected, ProviderUnavailable
from joinlink.model.payouts import PayoutAccount
from tests.fakes.outside import CHECKOUT_ORIGIN, SITE
from tests.fakes.payouts import READY
from tests.functions.site import Site
from tests.functions.test_classes import IN_PERSON
from tests.samples import CLASS
from tests.worlds.world import CSRF_TOKEN, HOST_ID, World

PAGE = "/mentor/settings/payments"
BACK = f"{PAGE}?from=stripe"
FORM = {"csrf": CSRF_TOKEN}
NO_ANSWER = ProviderUnavailable("no answer", provider="stripe")
REFUSED = ProviderRejected("no", provider="stripe")
NEW = PayoutAccount("acct_1", due=("external_account", "tos_acceptance.date", "tos_acceptance.ip"))
UNDER_REVIEW = replace(NEW, details_submitted=True, due=())
PASSPORT = ("individual.verification.document",)
RESTRICTED = replace(NEW, details_submitted=True, due=PASSPORT, disabled_reason="requirements.past_due")


def has_account(world: World, account: PayoutAccount) -> None:
    """Let the host have begun, and the account be so here and at Stripe."""
    world.payouts.begin(HOST_ID, account)
    world.payout_accounts.accounts[account.account_id] = account


def test_while_it_is_off_payments_go_to_the_operator_and_nothing_can_be_begun(site: Site, world: World) -> None:
    page = site.get(PAGE)

    assert page.status == 200
    assert "Payments go to whoever runs this site" in page.text
    assert f'action="{PAGE}"' not in page.text
    assert site.submit(PAGE, FORM).status == 404
    assert world.payout_accounts.accounts == {}
    assert site.post("/api/classes", IN_PERSON).status == 201


class TestConnect:
    @pytest.fixture(autouse=True)
    def hosts_are_paid(self, world: World) -> None:
        """Let hosts be paid by Stripe, less 10 %."""
        world.configure(PAYOUTS="connect", PLATFORM_FEE_PERCENT="10")

    def test_who_has_not_begun_is_told_what_it_is_about_and_sent_to_stripe(self, site, world, log: StringIO) -> None:
        page = site.get(PAGE)
        assert "Set up payouts" in page.text
        assert f" {CHECKOUT_ORIGIN}; base-uri" in page.headers["content-security-policy"]

        answer = site.submit(PAGE, FORM)

        assert answer.status == 303
        assert answer.location == f"https://connect.stripe.example/acct_1/1?return_url={SITE}{BACK}"
        assert world.hosts.get(HOST_ID).payout_account == PayoutAccount("acct_1")
        assert "connect.stripe.example" not in log.getvalue(), "C11"

    @pytest.mark.parametrize(
        ("account", "words", "goes_to_stripe"),
        [
            (NEW, ["Not finished", "A bank account", "Your agreement to Stripe's terms", "Continue at Stripe"], True),
            (UNDER_REVIEW, ["Under review", "Look again"], False),
            (READY, ["Ready", "Open Stripe"], False),
            (replace(READY, due=PASSPORT), ["Ready", "A document that shows who you are", "Continue at Stripe"], True),
            (RESTRICTED, ["Restricted", "A document that shows who you are", "Continue at Stripe"], True),
            (replace(RESTRICTED, disabled_reason="rejected.fraud"), ["Restricted", "support", "Look again"], False),
        ],
        ids=["unfinished", "under review", "ready", "ready, more due", "restricted", "stopped"],
    )
    def test_every_state_is_shown_with_what_to_do(self, site, world, account, words, goes_to_stripe) -> None:
        has_account(world, account)

        page = site.get(PAGE)

        assert [word for word in words if word not in page.words] == []
        assert page.words.count("agreement to Stripe") <= 1
        assert (f'action="{PAGE}"' in page.text) == goes_to_stripe

    @pytest.mark.parametrize(("percent", "words"), [("10", "10 %"), ("2.50", "2.5 %"), ("0", "All of it.")])
    def test_the_page_says_what_the_operator_keeps(self, site: Site, world: World, percent: str, words: str) -> None:
        world.configure(PLATFORM_FEE_PERCENT=percent)

        assert words in site.get(PAGE).text

    def test_who_comes_back_sees_what_stripe_says_now(self, site: Site, world: World) -> None:
        has_account(world, NEW)
        world.payout_accounts.accounts["acct_1"] = READY

        assert "Not finished" in site.get(PAGE).text
        assert "Ready" in site.get(BACK).text
        assert "Ready" in site.get(PAGE).text

    @pytest.mark.parametrize("error", [NO_ANSWER, REFUSED])
    def test_who_comes_back_while_stripe_is_down_sees_how_things_stood(self, site, world, error) -> None:
        has_account(world, NEW)
        world.payout_accounts.failures.add("read", error)

        page = site.get(BACK)

        assert page.status == 200
        assert "Not finished" in page.text
        assert "how things stood the last time" in page.text

    @pytest.mark.parametrize(
        ("error", "words"), [(NO_ANSWER, "try again in a moment"), (REFUSED, "Stripe refused to open its page")]
    )
    @pytest.mark.parametrize("operation", ["create", "onboarding_link"])
    def test_where_stripe_gives_no_way_the_host_stays_and_is_told(self, site, world, operation, error, words) -> None:
        world.payout_accounts.failures.add(operation, error)

        page = site.submit(PAGE, FORM)

        assert page.status == 503
        assert words in page.text

    @pytest.mark.parametrize(
        ("paid", "free", "words"),
        [
            (1, 0, "can't book your paid class."),
            (2, 1, "can't book your 2 paid classes."),
            (0, 1, "only free classes"),
        ],
    )
    def test_who_sells_already_is_told_what_can_not_be_booked(self, site, world, paid, free, words) -> None:
        prices = [CLASS.price] * paid + [replace(CLASS.price, amount_minor=0)] * free
        for number, price in enumerate(prices):
            world.sell(replace(CLASS, class_id=f"class_{number}", slug=f"class-{number}", price=price))

        assert words in site.get(PAGE).words

    def test_a_paid_class_is_refused_with_a_pointer_until_the_account_is_ready(self, site, world) -> None:
        answer = site.post("/api/classes", IN_PERSON)

        assert (answer.status, answer.json["code"], answer.json["link"]) == (409, "payouts_required", PAGE)
        assert not world.profiles.classes

        has_account(world, READY)
        assert site.post("/api/classes", IN_PERSON).status == 201
