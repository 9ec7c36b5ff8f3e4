"""Canaries: tokens, codes, secrets and addresses are in no error, trace or log, whatever a provider answers."""

import logging
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from joinlink.errors import JoinlinkError
from joinlink.model.booking import Booking, Checkout, Guest
from joinlink.model.host import Tokens
from joinlink.model.meeting import MeetingKind, MeetingReference, MeetingRequest
from joinlink.model.slots import Interval
from joinlink.providers.google.calendar import GoogleCalendarEntries, GoogleFreeBusy, GoogleMarkedEvents, GoogleMeet
from joinlink.providers.google.oauth import GoogleOauth
from joinlink.providers.google.places import GooglePlaces
from joinlink.providers.identity import OidcIdentity
from joinlink.providers.stripe.api import StripeApi
from joinlink.providers.stripe.billing import StripeBilling
from joinlink.providers.stripe.payments import StripePayments
from joinlink.providers.stripe.webhooks import StripeWebhooks
from joinlink.providers.zoom.meetings import ZoomMeetings
from joinlink.providers.zoom.oauth import ZoomOauth
from tests.contract.providers.odd_provider import OddProvider
from tests.contract.providers.sandbox_run import TIMEOUT_SECONDS
from tests.fakes import FakeClock
from tests.samples import HOST

ACCESS, REFRESH, CODE, VERIFIER, SECRET, ADDRESS = CANARIES = (
    "canary-access",
    "canary-refresh",
    "canary-code",
    "canary-verifier",
    "canary-secret",
    "canary@example.com",
)
NOW = datetime.now(UTC)
TOKENS = Tokens(ACCESS, REFRESH, NOW)


@pytest.fixture
def calls(odd_provider: OddProvider, clock: FakeClock, booking: Booking) -> dict[str, Callable[[], object]]:
    """Every call of every adapter, with a canary wherever a secret or an address goes."""
    common: dict[str, Any] = {
        "client_id": "client",
        "client_secret": lambda: SECRET,
        "timeout_seconds": TIMEOUT_SECONDS,
    }
    url = odd_provider.url
    zoom = ZoomOauth(oauth_url=url, api_url=url, **common)
    google = GoogleOauth(authorize_url=url, oauth_url=url, **common)
    identity = OidcIdentity(issuer=url, **common)
    meetings = ZoomMeetings(api_url=url, timeout_seconds=TIMEOUT_SECONDS, clock=clock)
    meet = GoogleMeet(calendar_url=url, timeout_seconds=TIMEOUT_SECONDS, clock=clock)
    entries = GoogleCalendarEntries(calendar_url=url, timeout_seconds=TIMEOUT_SECONDS)
    marked = GoogleMarkedEvents(calendar_url=url, timeout_seconds=TIMEOUT_SECONDS, clock=clock)
    free_busy = GoogleFreeBusy(calendar_url=url, timeout_seconds=TIMEOUT_SECONDS)
    stripe = StripeApi(url=url, secret_key=lambda: SECRET, timeout_seconds=TIMEOUT_SECONDS)
    payments, billing = StripePayments(stripe), StripeBilling(stripe)
    webhooks = StripeWebhooks(secrets=lambda: [SECRET], is_live=stripe.is_live)
    places = GooglePlaces(places_url=url, api_key=lambda: SECRET, timeout_seconds=TIMEOUT_SECONDS)
    asked = MeetingRequest(
        kind=MeetingKind.ZOOM,
        marker="abcdef",
        reference=MeetingReference("booking_1", 1, MeetingKind.ZOOM, 1),
        title=f"Class with {ADDRESS}",
        description=ADDRESS,
        starts_at=NOW + timedelta(days=1),
        duration_minutes=45,
        timezone="UTC",
    )
    code = {"code": CODE, "code_verifier": VERIFIER, "redirect_uri": "http://localhost/callback"}
    paid = replace(booking, guest=Guest("Guest", ADDRESS, "UTC"), checkout=Checkout("cs_1", url, "pi_1"))
    return {
        "zoom exchange": lambda: zoom.exchange(**code, now=NOW),
        "zoom refresh": lambda: zoom.refresh(TOKENS, NOW),
        "zoom revoke": lambda: zoom.revoke(TOKENS),
        "zoom create": lambda: meetings.create_meeting(ACCESS, asked),
        "zoom find": lambda: meetings.find_meeting(ACCESS, asked),
        "zoom read": lambda: meetings.read_meeting(ACCESS, "85746065432"),
        "zoom list": lambda: meetings.list_marked(ACCESS),
        "zoom delete": lambda: meetings.delete_meeting(ACCESS, "85746065432"),
        "google exchange": lambda: google.exchange(**code, now=NOW),
        "google refresh": lambda: google.refresh(TOKENS, NOW),
        "google revoke": lambda: google.revoke(TOKENS),
        "meet create": lambda: meet.create_meeting(ACCESS, asked),
        "meet find": lambda: meet.find_meeting(ACCESS, asked),
        "meet read": lambda: meet.read_meeting(ACCESS, "abcdef"),
        "entry create": lambda: entries.create_meeting(ACCESS, asked),
        "entry read": lambda: entries.read_meeting(ACCESS, "abcdef"),
        "entry delete": lambda: entries.delete_meeting(ACCESS, "abcdef"),
        "google list": lambda: marked.list_marked(ACCESS),
        "free/busy": lambda: free_busy.busy(ACCESS, Interval(0, 3600)),
        "places": lambda: places.suggest(ADDRESS, typing_session=CODE),
        "sign in": lambda: identity.identify(**code, nonce="nonce"),
        "checkout": lambda: payments.open_checkout(
            paid, success_url=url, cancel_url=url, expires_at=NOW + timedelta(hours=1)
        ),
        "refund": lambda: payments.refund(paid),
        "customer": lambda: billing.make_customer(replace(HOST, email=ADDRESS)),
        "plan checkout": lambda: billing.open_checkout(
            "host_1", "cus_1", "creator", occasion="1", success_url=url, cancel_url=url
        ),
        "portal": lambda: billing.open_portal("cus_1", return_url=url),
        "subscriber": lambda: billing.subscriber("sub_1"),
        "subscriptions": lambda: billing.subscriptions("cus_1"),
        "webhook": lambda: webhooks.read_event(ADDRESS.encode(), f"t=1,v1={SECRET}", NOW),
    }


CALLS = (
    "zoom exchange", "zoom refresh", "zoom revoke", "zoom create", "zoom find", "zoom read", "zoom list", "zoom delete",
    "google exchange", "google refresh", "google revoke", "meet create", "meet find", "meet read", "entry create",
    "entry read", "entry delete", "google list", "free/busy", "places", "sign in", "checkout", "refund",
    "customer", "plan checkout", "portal", "subscriber", "subscriptions", "webhook",
)  # fmt: skip


def test_every_call_of_every_adapter_is_watched(calls) -> None:
    assert tuple(calls) == CALLS


@contextmanager
def _nothing_leaks(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    caplog.set_level(logging.DEBUG)
    told = ""
    try:
        yield
    except JoinlinkError as exc:
        told = "".join(traceback.format_exception(exc)) + repr(exc) + repr(vars(exc))
    told += caplog.text
    assert [canary for canary in CANARIES if canary in told] == []


ECHO = " ".join(CANARIES)
ECHOES = {
    "refusal": {
        "code": 300,
        "message": ECHO,
        "reason": ECHO,
        "error": {"code": 400, "message": ECHO, "errors": [{"reason": ECHO, "message": ECHO}]},
        "errors": [{"field": "topic", "message": ECHO}],
    },
    "oauth refusal": {"error": ADDRESS, "error_description": ECHO, "reason": ECHO},
    "text": ECHO.encode(),
    "success of another shape": {"id": ECHO, "access_token": [ACCESS], "meetings": ECHO, "expires_in": ECHO},
}


@pytest.mark.parametrize("echo", ECHOES)
@pytest.mark.parametrize("call", CALLS)
def test_nothing_that_a_provider_throws_back_gets_out(calls, odd_provider, caplog, call, echo) -> None:
    """C11: providers do quote what they were sent."""
    for status in (200, 400, 401, 403, 404, 409, 429, 503):
        odd_provider.will_only_answer(status, ECHOES[echo])

        with _nothing_leaks(caplog):
            calls[call]()


@pytest.mark.parametrize("call", CALLS)
def test_nothing_gets_out_when_nobody_answers(calls, odd_provider, caplog, call) -> None:
    """C11: the library's errors carry the whole request."""
    odd_provider.close()

    with _nothing_leaks(caplog):
        calls[call]()


def test_the_watch_itself_would_notice(caplog) -> None:
    with pytest.raises(AssertionError), _nothing_leaks(caplog):
        logging.getLogger("anything").debug("token %s", ACCESS)
    with pytest.raises(AssertionError), _nothing_leaks(caplog):
        raise JoinlinkError(ADDRESS)
