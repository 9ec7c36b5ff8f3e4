"""Every call of every adapter to a provider on the loopback, with a canary wherever a secret or an address goes."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from joinlink.model.booking import Booking
from joinlink.model.booking_parts import Checkout, Guest
from joinlink.model.host import Tokens
from joinlink.model.meeting import MeetingKind, MeetingReference, MeetingRequest
from joinlink.model.slots import Interval
from joinlink.ports.clock import Clock
from joinlink.providers.google.calendar import GoogleCalendarEntries, GoogleFreeBusy, GoogleMarkedEvents, GoogleMeet
from joinlink.providers.google.oauth import GoogleOauth
from joinlink.providers.google.places import GooglePlaces
from joinlink.providers.identity import OidcIdentity
from joinlink.providers.stripe.api import StripeApi
from joinlink.providers.stripe.billing import StripeBilling
from joinlink.providers.stripe.connect import StripeConnect
from joinlink.providers.stripe.payments import StripePayments
from joinlink.providers.stripe.webhooks import StripeWebhooks
from joinlink.providers.zoom.meetings import ZoomMeetings
from joinlink.providers.zoom.oauth import ZoomOauth
from tests.contract.providers.sandbox_run import TIMEOUT_SECONDS
from tests.fakes import FakeClock
from tests.samples import BOOKING, HOST

ACCESS, REFRESH, CODE, VERIFIER, SECRET, ADDRESS = CANARIES = (
    "canary-access",
    "canary-refresh",
    "canary-code",
    "canary-verifier",
    "canary-secret",
    "canary@example.com",
)


def every_call(
    url: str, clock: Clock, booking: Booking, *, paths: Mapping[str, str] = {}, timeout_seconds: float = TIMEOUT_SECONDS
) -> dict[str, Callable[[], object]]:
    """Return the calls by name; `paths` says which provider is where below the URL."""
    now = clock.now()
    tokens = Tokens(ACCESS, REFRESH, now)
    timeout = {"timeout_seconds": timeout_seconds}
    common: dict[str, Any] = {"client_id": "client", "client_secret": lambda: SECRET, **timeout}
    calendar = {"calendar_url": url + paths.get("calendar", ""), **timeout}
    zoom = ZoomOauth(oauth_url=url, api_url=url, **common)
    google = GoogleOauth(authorize_url=url, oauth_url=url, **common)
    identity = OidcIdentity(issuer=url, sign_out_origin=url, **common)
    meetings = ZoomMeetings(api_url=url + paths.get("zoom", ""), clock=clock, **timeout)
    meet = GoogleMeet(**calendar, clock=clock)
    entries = GoogleCalendarEntries(**calendar)
    marked = GoogleMarkedEvents(**calendar, clock=clock)
    free_busy = GoogleFreeBusy(**calendar)
    stripe = StripeApi(url=url + paths.get("stripe", ""), secret_key=lambda: SECRET, **timeout)
    payments, billing, connect = StripePayments(stripe), StripeBilling(stripe), StripeConnect(stripe)
    webhooks = StripeWebhooks(secrets=lambda: [SECRET], is_live=stripe.is_live)
    places = GooglePlaces(places_url=url + paths.get("places", ""), api_key=lambda: SECRET, **timeout)
    asked = MeetingRequest(
        kind=MeetingKind.ZOOM,
        marker="abcdef",
        reference=MeetingReference("booking_1", 1, MeetingKind.ZOOM, 1),
        title=f"Class with {ADDRESS}",
        description=ADDRESS,
        starts_at=now + timedelta(days=1),
        duration_minutes=45,
        timezone="UTC",
    )
    code = {"code": CODE, "code_verifier": VERIFIER, "redirect_uri": "http://localhost/callback"}
    paid = replace(booking, guest=Guest("Guest", ADDRESS, "UTC"), checkout=Checkout("cs_1", url, "pi_1"))
    return {
        "zoom exchange": lambda: zoom.exchange(**code, now=now),
        "zoom refresh": lambda: zoom.refresh(tokens, now),
        "zoom revoke": lambda: zoom.revoke(tokens),
        "zoom create": lambda: meetings.create_meeting(ACCESS, asked),
        "zoom find": lambda: meetings.find_meeting(ACCESS, asked),
        "zoom read": lambda: meetings.read_meeting(ACCESS, "85746065432"),
        "zoom list": lambda: meetings.list_marked(ACCESS),
        "zoom delete": lambda: meetings.delete_meeting(ACCESS, "85746065432"),
        "google exchange": lambda: google.exchange(**code, now=now),
        "google refresh": lambda: google.refresh(tokens, now),
        "google revoke": lambda: google.revoke(tokens),
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
        "sign out": lambda: identity.sign_out_url(url),
        "checkout": lambda: payments.open_checkout(
            paid, success_url=url, cancel_url=url, expires_at=now + timedelta(hours=1)
        ),
        "refund": lambda: payments.refund(paid),
        "checkout close": lambda: payments.close_checkout("cs_1"),
        "payment read": lambda: payments.paid_for("pi_1"),
        "account": lambda: connect.create(replace(HOST, email=ADDRESS)),
        "account link": lambda: connect.onboarding_link("acct_1", return_url=url),
        "account read": lambda: connect.read("acct_1"),
        "customer": lambda: billing.make_customer(replace(HOST, email=ADDRESS)),
        "plan checkout": lambda: billing.open_checkout(
            "host_1", "cus_1", "creator", occasion="1", success_url=url, cancel_url=url
        ),
        "portal": lambda: billing.open_portal("cus_1", return_url=url),
        "subscriber": lambda: billing.subscriber("sub_1"),
        "subscription end": lambda: billing.end_subscription("sub_1"),
        "subscriptions": lambda: billing.subscriptions("cus_1"),
        "webhook": lambda: webhooks.read_event(ADDRESS.encode(), f"t=1,v1={SECRET}", now),
    }


CALLS = tuple(every_call("", FakeClock(), BOOKING))
