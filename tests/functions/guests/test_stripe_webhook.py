"""B3, F9 over HTTP: 2xx when handled or not ours, 400 on a bad signature, 5xx to be sent again."""

from dataclasses import replace
from io import StringIO
from typing import Any

import pytest

from joinlink.errors import ProviderRejected, ProviderUnavailable, StoreUnavailable
from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.notice import NoticeKind
from joinlink.model.payment import PaidFor, Sold
from joinlink.model.payouts import PayoutAccount
from tests.fakes.failures import failing
from tests.fakes.payouts import READY
from tests.functions.guests.stripe_signatures import NEW_SECRET, OLD_SECRET, deliver, deliver_signed, known_webhooks
from tests.functions.site import Answer, Site
from tests.samples import PACKAGE
from tests.worlds.packages import bought
from tests.worlds.world import HOST_ID, World, payment_of


@pytest.fixture
def booking(world: World) -> Booking:
    """Return a booking that waits for its payment."""
    return world.book()


@pytest.mark.parametrize("is_wrapped", [True, False], ids=["base64", "text"])
def test_b3_a_payment_is_confirmed_from_the_body_as_it_was_sent(site, world, booking, is_wrapped) -> None:
    payload = world.stripe_webhooks.deliver(payment_of(booking, event_id="evt_ü"))

    answer = deliver(site, payload if is_wrapped else payload.decode())

    assert answer.status == 200
    assert world.stored(booking).status is BookingStatus.CONFIRMED


def test_ac_62_a_card_that_is_declined_first_and_good_then_confirms(site: Site, world: World, booking: Booking) -> None:
    declined = world.stripe_webhooks.deliver(None)

    assert deliver(site, declined).status == 200
    assert world.stored(booking) == booking
    deliver(site, world.stripe_webhooks.deliver(payment_of(booking)))

    assert world.stored(booking).status is BookingStatus.CONFIRMED


def test_b3_while_the_store_is_down_the_event_is_to_be_sent_again(site: Site, world: World, booking: Booking) -> None:
    world.bookings.confirm = failing(StoreUnavailable("no answer"))

    assert deliver(site, world.stripe_webhooks.deliver(payment_of(booking))).status == 503


@pytest.mark.parametrize(
    ("error", "status"),
    [(ProviderUnavailable("no answer", provider="stripe"), 503), (ProviderRejected("no", provider="stripe"), 200)],
    ids=["no answer", "refused for good"],
)
def test_b5_a_refund_that_stripe_may_still_make_has_the_event_sent_again(site, world, booking, error, status) -> None:
    world.clock.time = booking.starts_at
    world.payments.failures.add("refund", error)
    payload = world.stripe_webhooks.deliver(payment_of(booking))

    assert deliver(site, payload).status == status
    assert deliver(site, payload).status == 200
    assert world.stored(booking).status is BookingStatus.REFUNDED


def test_c11_the_log_names_the_booking_and_what_came_of_it_and_no_payload(site, world, booking, log: StringIO) -> None:
    deliver(site, world.stripe_webhooks.deliver(payment_of(booking, event_id="evt_canary")))

    assert booking.booking_id in log.getvalue()
    assert '"payment":"confirmed"' in log.getvalue()
    assert "canary" not in log.getvalue()


class TestWithStripesOwnSignatures:
    """The adapter itself behind the door, in the middle of a roll of the secret."""

    @pytest.fixture(autouse=True)
    def real_adapter(self, world: World) -> None:
        world.stripe_webhooks = known_webhooks()

    @pytest.mark.parametrize("first", [OLD_SECRET, NEW_SECRET])
    def test_b3_during_a_roll_an_event_confirms_under_either_secret_and_once(self, site, world, booking, first) -> None:
        assert deliver_signed(site, session_event(booking), secret=first).status == 200
        confirmed = world.stored(booking)
        assert confirmed.status is BookingStatus.CONFIRMED

        for secret in (OLD_SECRET, NEW_SECRET):
            assert deliver_signed(site, session_event(booking), secret=secret).status == 200
        assert world.stored(booking) == confirmed

    @pytest.mark.parametrize("signature", ["", "bad", "t=1,v1=é"])
    def test_b3_a_bad_signature_is_400_and_nothing_is_written(self, site, world, booking, signature: str) -> None:
        assert deliver(site, b"{}", signature).status == 400
        assert deliver_signed(site, session_event(booking), secret="whsec_other").status == 400
        assert world.stored(booking) == booking
        assert world.bookings.seen_events == set()

    @pytest.mark.parametrize("seconds", [-301, 301], ids=["old", "future"])
    def test_b3_an_event_from_long_ago_or_from_the_future_is_400(self, site, world, booking, seconds) -> None:
        assert deliver_signed(site, session_event(booking), seconds=seconds).status == 400
        assert world.stored(booking) == booking

    @pytest.mark.parametrize("change", [{"livemode": True}, {"account": "acct_1"}], ids=["live mode", "other account"])
    def test_b3_an_event_of_another_mode_or_account_confirms_nothing(self, site, world, booking, change) -> None:
        assert deliver_signed(site, {**session_event(booking), **change}).status == 200
        assert world.stored(booking) == booking

    @pytest.mark.parametrize(
        ("told", "status"),
        [
            (["completed unpaid", "async_payment_succeeded"], BookingStatus.CONFIRMED),
            (["async_payment_succeeded", "completed unpaid"], BookingStatus.CONFIRMED),
            (["completed unpaid", "async_payment_failed"], BookingStatus.EXPIRED),
            (["async_payment_failed", "completed unpaid"], BookingStatus.EXPIRED),
            (["completed paid", "expired"], BookingStatus.CONFIRMED),
            (["expired", "completed paid"], BookingStatus.CONFIRMED),
        ],
        ids=" then ".join,
    )
    def test_ac_62_events_end_the_same_in_any_order(self, site, world, booking, told, status) -> None:
        for number, kind in enumerate(told):
            assert deliver_signed(site, session_event(booking, kind, event_id=f"evt_{number}")).status == 200

        assert world.stored(booking).status is status


def session_event(booking: Booking, told: str = "completed paid", *, event_id: str = "evt_1") -> dict[str, Any]:
    """Make what Stripe sends about a booking's checkout; `told` is the event's type and the payment's status."""
    kind, _, payment_status = told.partition(" ")
    session = {
        "id": booking.checkout.session_id,
        "mode": "payment",
        "payment_status": payment_status or ("paid" if kind.endswith("succeeded") else "unpaid"),
        "metadata": {"booking_id": booking.booking_id},
        "payment_intent": "pi_1",
        "amount_total": booking.price.amount_minor,
        "currency": booking.price.currency,
    }
    return {"id": event_id, "type": f"checkout.session.{kind}", "livemode": False, "data": {"object": session}}


# --- disputes ---


def dispute_event(told: str = "created", **changes: object) -> dict[str, Any]:
    """Make what Stripe sends about a disputed payment."""
    dispute = {
        "id": "du_1",
        "object": "dispute",
        "amount": 4500,
        "currency": "eur",
        "payment_intent": "pi_1",
        "status": "needs_response",
        "evidence_details": {"due_by": 1_797_292_799},
        **changes,
    }
    at = 1_796_500_000 + (told == "closed")
    about = {"id": "evt_1", "created": at, "type": f"charge.dispute.{told}", "livemode": False}
    return {**about, "data": {"object": dispute}}


def test_f9_a_dispute_that_comes_before_its_payment_is_to_be_sent_again_and_counts_then(site, world, booking) -> None:
    world.stripe_webhooks = known_webhooks()
    world.payments.made_for["pi_1"] = PaidFor(Sold.BOOKING, booking.booking_id)
    lost = dispute_event("closed", status="lost")

    assert [deliver_signed(site, each).status for each in (lost, session_event(booking), lost)] == [503, 200, 200]
    assert world.stored(booking).lost == booking.price


class TestDisputes:
    """F9: a guest's bank takes a payment back."""

    @pytest.fixture(autouse=True)
    def paid(self, site: Site, world: World, booking: Booking) -> None:
        world.stripe_webhooks = known_webhooks()
        deliver_signed(site, session_event(booking))
        world.payments.made_for["pi_1"] = PaidFor(Sold.BOOKING, booking.booking_id)

    def test_f9_the_host_reads_how_much_until_when_and_where_and_then_how_it_ended(self, site, world, booking) -> None:
        assert deliver_signed(site, dispute_event()).status == 200

        (notice,) = Site(world).get("/api/notices").json["notices"]
        assert (notice["kind"], notice["bookingId"]) == ("payment_disputed", booking.booking_id)
        assert notice["title"] == f"A payment for {booking.class_title} is disputed"
        assert "\N{NO-BREAK SPACE}" not in notice["detail"]
        assert all(told in notice["detail"] for told in ("€45", "Dec 15, 12:59 AM", "Stripe's dashboard", "pi_1"))
        assert world.stored(booking).status is BookingStatus.CONFIRMED

        assert deliver_signed(site, dispute_event("closed", status="lost")).status == 200
        assert world.notice_kinds() == [NoticeKind.DISPUTE_OVER]

    def test_c11_the_log_names_whose_payment_it_was_and_what_came_of_it(self, site, world, booking, log) -> None:
        bought(world, checkout=replace(PACKAGE.checkout, payment_intent_id="pi_2"))
        world.payments.made_for["pi_2"] = PaidFor(Sold.PACKAGE, PACKAGE.package_id)

        for payment in ("pi_1", "pi_2", "pi_of_nobody"):
            assert deliver_signed(site, dispute_event("closed", status="won", payment_intent=payment)).status == 200

        assert log.getvalue().count('"payment":"dispute_won"') == 3
        assert booking.booking_id in log.getvalue()
        assert PACKAGE.package_id in log.getvalue()

    def test_while_stripe_does_not_say_whose_payment_it_is_the_event_is_to_be_sent_again(self, site, world) -> None:
        world.payments.failures.add("paid_for", ProviderUnavailable("no answer", provider="stripe"))

        assert [deliver_signed(site, dispute_event()).status for _ in range(2)] == [503, 200]


# --- accounts of hosts ---------------------------------------------------------------------------------------------

UPDATED, DEAUTHORIZED = "account.updated", "account.application.deauthorized"
BEGUN = PayoutAccount("acct_1")


def tell(site: Site, kind: str, *, secret: str = NEW_SECRET, **members: object) -> Answer:
    """Deliver an event from the host's account; what it says about the account is no longer true."""
    told = {"id": "acct_1", "object": "account", "charges_enabled": False}
    event = {"id": "evt_1", "type": kind, "livemode": False, "account": "acct_1", "data": {"object": told}, **members}
    return deliver_signed(site, event, secret=secret)


def stored(world: World) -> PayoutAccount | None:
    return world.hosts.get(HOST_ID).payout_account


class TestAccountsOfHosts:
    """News of what a host's account can do: read again, ended, and never believed."""

    @pytest.fixture(autouse=True)
    def begun(self, world: World) -> None:
        """The host has begun, and has told Stripe everything since; Stripe's own signatures are checked."""
        world.stripe_webhooks = known_webhooks()
        world.payouts.begin(HOST_ID, BEGUN)
        world.payout_accounts.accounts["acct_1"] = READY

    def test_c11_an_account_that_changed_is_read_at_stripe_and_not_from_the_event(self, site, world, log) -> None:
        assert tell(site, UPDATED).status == 200

        assert stored(world) == replace(READY, version=2)
        assert '"payouts":"read"' in log.getvalue()
        assert HOST_ID in log.getvalue()
        assert "acct_1" not in log.getvalue()

    def test_an_account_that_was_taken_away_is_forgotten_and_nothing_brings_it_back(self, site, world) -> None:
        for kind in (DEAUTHORIZED, DEAUTHORIZED, UPDATED):
            assert tell(site, kind).status == 200
            assert stored(world) is None

    @pytest.mark.parametrize(
        "change",
        [{"account": None}, {"account": "acct_9"}, {"livemode": True}],
        ids=["our own account", "account of another site", "other mode"],
    )
    @pytest.mark.parametrize("kind", [UPDATED, DEAUTHORIZED])
    def test_what_is_not_about_a_host_of_ours_changes_nothing(self, site, world, kind, change) -> None:
        assert tell(site, kind, **change).status == 200

        assert stored(world) == BEGUN

    def test_a_bad_signature_is_400_and_changes_nothing(self, site: Site, world: World) -> None:
        assert tell(site, DEAUTHORIZED, secret="whsec_other").status == 400

        assert stored(world) == BEGUN

    def test_while_stripe_does_not_answer_the_event_is_to_be_sent_again(self, site: Site, world: World) -> None:
        world.payout_accounts.failures.add("read", ProviderUnavailable("no answer", provider="stripe"))

        assert tell(site, UPDATED).status == 503
        assert tell(site, UPDATED).status == 200
        assert stored(world) == replace(READY, version=2)
