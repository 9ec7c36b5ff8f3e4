"""Fakes of the outside world: providers that can be told to fail before or after a call took effect.

`tests.fakes` exports these too.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from joinlink.clock import parse_rfc3339, rfc3339
from joinlink.errors import ConnectionFailed, InvalidSignature, ProviderRejected, ReconnectRequired
from joinlink.model.booking import Booking
from joinlink.model.booking_parts import Checkout
from joinlink.model.host import Account, Connection, Grant, Identity, Provider, Tokens
from joinlink.model.mail import Mail
from joinlink.model.payment import PaidFor
from joinlink.model.refund import Refund, RefundByHand
from joinlink.model.slots import Interval
from joinlink.model.stripe_event import StripeEvent
from joinlink.model.teaching import Location
from joinlink.model.workflow import Workflow
from tests.fakes.failures import Failures

ACCESS_TOKEN_LIFE = timedelta(hours=1)


@dataclass
class FakeFreeBusy:
    intervals: Sequence[Interval] = ()
    failures: Failures = field(default_factory=Failures)

    def busy(self, access_token: str, window: Interval) -> Sequence[Interval]:
        with self.failures.around("busy"):
            return sorted(one for one in self.intervals if one.start < window.end and window.start < one.end)


@dataclass
class FakeOauthProvider:
    """Codes work once, and refresh tokens rotate: using a retired one ends like a revoked grant."""

    provider: Provider = Provider.ZOOM
    grants: dict[str, tuple[Account, tuple[str, ...]]] = field(default_factory=dict)
    """What a consent gave, by its code."""
    live_refresh_tokens: set[str] = field(default_factory=set)
    issued: int = 0
    refreshes: int = 0
    failures: Failures = field(default_factory=Failures)

    def consent(self, account: Account, scopes: tuple[str, ...] = ()) -> str:
        """Approve, and return the code that the browser brings back."""
        code = f"code-{len(self.grants) + 1}"
        self.grants[code] = account, scopes
        return code

    def authorize_url(self, *, redirect_uri: str, state: str, code_challenge: str) -> str:
        return f"https://{self.provider}.example/authorize?state={state}&redirect_uri={redirect_uri}"

    def exchange(self, *, code: str, code_verifier: str, redirect_uri: str, now: datetime) -> Grant:
        with self.failures.around("exchange"):
            if code not in self.grants:
                raise ConnectionFailed("the code is unknown or was used")
            account, scopes = self.grants.pop(code)
            return Grant(self.issue(now), scopes, account)

    def refresh(self, tokens: Tokens, now: datetime) -> Tokens:
        with self.failures.around("refresh"):
            if tokens.refresh_token not in self.live_refresh_tokens:
                raise ReconnectRequired("the grant is gone", provider=self.provider)
            self.live_refresh_tokens.remove(tokens.refresh_token)
            self.refreshes += 1
            return self.issue(now)

    def revoke(self, tokens: Tokens) -> None:
        with self.failures.around("revoke"):
            self.live_refresh_tokens.discard(tokens.refresh_token)

    def issue(self, now: datetime) -> Tokens:
        """Make a pair whose refresh token works."""
        self.issued += 1
        pair = Tokens(f"access-{self.issued}", f"refresh-{self.issued}", now + ACCESS_TOKEN_LIFE)
        self.live_refresh_tokens.add(pair.refresh_token)
        return pair


@dataclass
class FakeIdentityProvider:
    identities: dict[str, Identity] = field(default_factory=dict)
    """Who comes back, by the code that the browser brings."""

    def authorize_url(self, *, redirect_uri: str, state: str, nonce: str, code_challenge: str) -> str:
        return f"https://identity.example/authorize?state={state}&nonce={nonce}&redirect_uri={redirect_uri}"

    def identify(self, *, code: str, code_verifier: str, nonce: str, redirect_uri: str) -> Identity:
        if code not in self.identities:
            raise ConnectionFailed("the code is unknown or was used")
        return self.identities.pop(code)

    def sign_out_url(self, return_to: str) -> str | None:
        return f"https://identity.example/logout?return_to={return_to}"


@dataclass
class FakeTokenVault:
    """Seals nothing, but opens only for whom it was sealed."""

    failures: Failures = field(default_factory=Failures)

    def sealer(self, *, host_id: str, provider: Provider, generation: int) -> Callable[[Tokens], bytes]:
        def seal(tokens: Tokens) -> bytes:
            pair = [tokens.access_token, tokens.refresh_token, rfc3339(tokens.expires_at)]
            return json.dumps([[host_id, provider, generation], pair]).encode()

        with self.failures.around("sealer"):
            return seal

    def open(self, connection: Connection) -> Tokens:
        sealed_for, (access_token, refresh_token, expires_at) = json.loads(connection.sealed_tokens)
        if sealed_for != [connection.host_id, connection.provider, connection.generation]:
            raise ReconnectRequired("sealed for another host, provider or generation", provider=connection.provider)
        return Tokens(access_token, refresh_token, parse_rfc3339(expires_at))


@dataclass
class FakePaymentSecrets:
    """All there, unless told otherwise."""

    failures: Failures = field(default_factory=Failures)

    def check(self) -> None:
        with self.failures.around("check"):
            return


@dataclass
class FakePayments:
    """Opens a checkout for a booking, once."""

    checkouts: dict[str, Checkout] = field(default_factory=dict)
    refunds: dict[str, str] = field(default_factory=dict)
    """The refund's id, by payment intent; by booking for one of a series, which shares its payment."""
    back: dict[str, int | None] = field(default_factory=dict)
    """What went back by itself, by booking; None for the whole payment."""
    parts: dict[tuple[str, int], int] = field(default_factory=dict)
    """The amounts that hosts have refunded, by booking and number."""
    asked: list[tuple[str, str, datetime]] = field(default_factory=list)
    """Success and cancel address, and the end, of each checkout that was asked for."""
    made_for: dict[str, PaidFor] = field(default_factory=dict)
    """What each payment was made for, by payment intent."""
    by_hand: list[RefundByHand] = field(default_factory=list)
    """The refunds made in Stripe, of whatever payment is asked for."""
    hasty: list[bool] = field(default_factory=list)
    """Whether each refund of a host was asked for in haste."""
    closed: list[str] = field(default_factory=list)
    """The sessions that nobody can pay any more."""
    failures: Failures = field(default_factory=Failures)

    def paid_for(self, payment_intent_id: str) -> PaidFor | None:
        with self.failures.around("paid_for"):
            return self.made_for.get(payment_intent_id)

    def refunds_by_hand(self, payment_intent_id: str) -> list[RefundByHand]:
        with self.failures.around("refunds_by_hand"):
            return self.by_hand

    def open_checkout(self, booking: Booking, *, success_url: str, cancel_url: str, expires_at: datetime) -> Checkout:
        self.asked.append((success_url, cancel_url, expires_at))
        with self.failures.around("open_checkout"):
            session_id = f"cs_test_{len(self.checkouts) + 1}"
            checkout = Checkout(session_id, f"https://checkout.stripe.example/{session_id}")
            return self.checkouts.setdefault(booking.booking_id, checkout)

    def close_checkout(self, session_id: str) -> None:
        with self.failures.around("close_checkout"):
            if session_id not in self.closed:
                self.closed.append(session_id)

    def refund(self, booking: Booking) -> str:
        with self.failures.around("refund"):
            payment_intent_id = booking.checkout.payment_intent_id if booking.checkout else None
            if payment_intent_id is None:
                raise ProviderRejected("the booking has no payment", provider="stripe")
            is_shared = booking.series is not None and booking.checkout.paid is not None
            self.back[booking.booking_id] = booking.paid.amount_minor if is_shared else None
            of = booking.booking_id if booking.series else payment_intent_id
            return self.refunds.setdefault(of, f"re_{len(self.refunds) + 1}")

    def refund_part(self, booking: Booking, refund: Refund, *, hasty: bool = False) -> str:
        self.hasty.append(hasty)
        with self.failures.around("refund"):
            made = self.parts.setdefault((booking.booking_id, refund.number), refund.amount_minor)
            assert made == refund.amount_minor
            return f"re_{booking.booking_id}_{refund.number}"


@dataclass
class FakeStripeWebhooks:
    """Events are verified by the signature `good`; register one and send its payload."""

    events: dict[bytes, StripeEvent] = field(default_factory=dict)

    def deliver(self, event: StripeEvent) -> bytes:
        """Return the payload that will be read as this event."""
        payload = event.event_id.encode() if event else b"nothing of ours"
        self.events[payload] = event
        return payload

    def read_event(self, payload: bytes, signature: str, now: datetime) -> StripeEvent:
        if signature != "good" or payload not in self.events:
            raise InvalidSignature("the signature does not fit")
        return self.events[payload]


@dataclass
class FakePlaces:
    places: list[Location] = field(default_factory=lambda: [Location("Music School", "5 High Street", "place-1")])
    questions: list[tuple[str, str]] = field(default_factory=list)
    """What was asked, and in which typing session."""
    failures: Failures = field(default_factory=Failures)

    def suggest(self, text: str, *, typing_session: str) -> Sequence[Location]:
        with self.failures.around("suggest"):
            self.questions.append((text, typing_session))
            return self.places


@dataclass
class FakeMailer:
    sent: list[Mail] = field(default_factory=list)
    rate: float = 14.0
    failures: Failures = field(default_factory=Failures)

    @property
    def recipients(self) -> list[str]:
        return [mail.to for mail in self.sent]

    def send(self, mail: Mail, *, booking_id: str | None = None, package_id: str | None = None) -> str:
        with self.failures.around("send"):
            self.sent.append(mail)
            return f"message-{len(self.sent)}"

    def most_per_second(self) -> float:
        with self.failures.around("most_per_second"):
            return self.rate


@dataclass
class FakeWorkflowEngine:
    started: dict[str, tuple[Workflow, Mapping[str, object]]] = field(default_factory=dict)
    """Workflow and input, by name."""

    def start(self, workflow: Workflow, name: str, payload: Mapping[str, object]) -> bool:
        if name in self.started:
            return False
        self.started[name] = workflow, payload
        return True


class FakeLinkSigner:
    """Signs with a word."""

    def sign(self, purpose: str, booking_id: str) -> str:
        return f"{purpose}.{booking_id}.signed"

    def read(self, purpose: str, token: str) -> str:
        match token.split("."):
            case [signed_for, booking_id, "signed"] if signed_for == purpose:
                return booking_id
        raise InvalidSignature("the link was not signed for this")
