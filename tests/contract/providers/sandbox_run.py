"""The sandboxes on loopback, as the adapters meet them."""

import itertools
import socket
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

from joinlink.ids import new_id
from joinlink.model.host import Grant
from joinlink.ports.clock import Clock
from joinlink.providers.google.calendar import GoogleCalendarEntries, GoogleFreeBusy, GoogleMarkedEvents, GoogleMeet
from joinlink.providers.google.oauth import GoogleOauth
from joinlink.providers.google.places import GooglePlaces
from joinlink.providers.identity import OidcIdentity
from joinlink.providers.stripe.api import StripeApi
from joinlink.providers.stripe.connect import StripeConnect
from joinlink.providers.stripe.payments import StripePayments
from joinlink.providers.stripe.webhooks import StripeWebhooks
from joinlink.providers.zoom.meetings import ZoomMeetings
from joinlink.providers.zoom.oauth import ZoomOauth
from local.sandboxes.server import Sandboxes, serve
from local.secrets import Secrets
from tests.samples import HOST

SITE = "http://localhost:1"
"""Nobody is there, so that what a sandbox has to tell reaches nobody."""
TIMEOUT_SECONDS = 5.0
"""Enough for a busy machine, where a test is not about timeouts."""
SHORT_TIMEOUT_SECONDS = 0.5
CODE_VERIFIER = "v" * 43
CODE_CHALLENGE = "7w_YNF9DSfIdPf_pRjSq646_kPr-2-o9NAl16JGghdM"
STATE = "state-of-this-round-trip"


class SandboxRun:
    """One server for all tests, and adapters that call it. Each consent is of an account of its own."""

    def __init__(self) -> None:
        self.secrets = Secrets.random()
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.app = Sandboxes(SITE, self.url, self.secrets)
        self.server = serve(self.app, port)
        self.timeout_seconds = TIMEOUT_SECONDS
        self._numbers = itertools.count(1)
        requests.get(f"{self.url}/identity/jwks", timeout=60)  # makes the key that later calls would wait for

    def reset(self) -> None:
        """Let everything work again; what the accounts hold stays."""
        self.timeout_seconds = TIMEOUT_SECONDS
        self.app.clear_faults()
        self.app.clear_requests()
        self.app.change("google", {"busy": [], "freeBusyErrors": [], "conference": "success"})
        self.app.change("zoom", {"accountPlan": "licensed", "listDelaySeconds": 0})

    def calls(self, provider: str, operation: str) -> list[dict[str, Any]]:
        """What the adapters sent, oldest first."""
        return [call for call in self.app.requests(provider) if call["operation"] == operation]

    def google_event(self, event_id: str) -> dict[str, Any]:
        """One event as Google Calendar has it."""
        (event,) = [event for event in self.app.state("google")["events"] if event["id"] == event_id]
        return dict(event)

    def new_address(self) -> str:
        return f"host-{next(self._numbers)}@example.com"

    def approve(self, consent_url: str, **choices: str) -> str:
        """Answer a consent page with yes, and return the code that comes back."""
        answer = requests.get(
            consent_url,
            params={"decision": "approve", "email": self.new_address(), **choices},
            allow_redirects=False,
            timeout=5,
        )
        assert answer.status_code == 302, answer.text
        returned = parse_qs(urlsplit(answer.headers["Location"]).query)
        assert returned["state"] == [STATE]
        return returned["code"][0]

    def connect_zoom(self, **choices: str) -> Grant:
        return _connected(self, self.zoom_oauth(), f"{SITE}/oauth/zoom/callback", choices)

    def connect_google(self, **choices: str) -> Grant:
        return _connected(self, self.google_oauth(), f"{SITE}/oauth/google/callback", choices)

    def zoom_oauth(self, *, client_secret: str | None = None) -> ZoomOauth:
        return ZoomOauth(
            oauth_url=f"{self.url}/zoom/oauth",
            api_url=f"{self.url}/zoom/v2",
            client_id=self.secrets.zoom_client_id,
            client_secret=lambda: client_secret or self.secrets.zoom_client_secret,
            timeout_seconds=self.timeout_seconds,
        )

    def zoom_meetings(self, clock: Clock) -> ZoomMeetings:
        return ZoomMeetings(api_url=f"{self.url}/zoom/v2", timeout_seconds=self.timeout_seconds, clock=clock)

    def google_oauth(self, *, client_secret: str | None = None) -> GoogleOauth:
        return GoogleOauth(
            authorize_url=f"{self.url}/google/o/oauth2/v2/auth",
            oauth_url=f"{self.url}/google/oauth2",
            client_id=self.secrets.google_client_id,
            client_secret=lambda: client_secret or self.secrets.google_client_secret,
            timeout_seconds=self.timeout_seconds,
        )

    def google_meet(self, clock: Clock) -> GoogleMeet:
        return GoogleMeet(calendar_url=self._calendar_url, timeout_seconds=self.timeout_seconds, clock=clock)

    def calendar_entries(self) -> GoogleCalendarEntries:
        return GoogleCalendarEntries(calendar_url=self._calendar_url, timeout_seconds=self.timeout_seconds)

    def google_marked_events(self, clock: Clock) -> GoogleMarkedEvents:
        return GoogleMarkedEvents(calendar_url=self._calendar_url, timeout_seconds=self.timeout_seconds, clock=clock)

    def free_busy(self) -> GoogleFreeBusy:
        return GoogleFreeBusy(calendar_url=self._calendar_url, timeout_seconds=self.timeout_seconds)

    def places(self, *, api_key: str | None = None) -> GooglePlaces:
        return GooglePlaces(
            places_url=f"{self.url}/google/places/v1",
            api_key=lambda: api_key or self.secrets.places_api_key,
            timeout_seconds=self.timeout_seconds,
        )

    def identity(self, *, client_secret: str | None = None) -> OidcIdentity:
        return OidcIdentity(
            issuer=f"{self.url}/identity",
            client_id=self.secrets.oidc_client_id,
            client_secret=lambda: client_secret or self.secrets.oidc_client_secret,
            sign_out_origin=self.url,
            timeout_seconds=self.timeout_seconds,
        )

    def payments(self, *, secret_key: str | None = None) -> StripePayments:
        return StripePayments(self.stripe_api(secret_key=secret_key))

    def stripe_api(self, *, secret_key: str | None = None) -> StripeApi:
        return StripeApi(
            url=f"{self.url}/stripe",
            secret_key=lambda: secret_key or self.secrets.stripe_secret_key,
            timeout_seconds=self.timeout_seconds,
        )

    def stripe_connect(self) -> StripeConnect:
        return StripeConnect(self.stripe_api())

    def ready_account(self) -> str:
        """Let a new host tell Stripe everything, and return the id of the account."""
        account_id = self.new_account()
        self.onboard(account_id, "finish")
        return account_id

    def new_account(self) -> str:
        """Let Stripe make the account of a new host, and return its id."""
        return self.stripe_connect().create(replace(HOST, host_id=new_id("host"))).account_id

    def onboard(self, account_id: str, decision: str) -> requests.Response:
        """Open the onboarding page and decide there."""
        address = self.stripe_connect().onboarding_link(account_id, return_url=f"{SITE}/mentor/settings/payments")
        return requests.post(address, data={"decision": decision}, allow_redirects=False, timeout=5)

    def stripe_webhooks(self) -> StripeWebhooks:
        secrets = [self.secrets.stripe_webhook_secret]
        return StripeWebhooks(secrets=lambda: secrets, is_live=self.stripe_api().is_live)

    @property
    def _calendar_url(self) -> str:
        return f"{self.url}/google/calendar/v3"


def _connected(run: SandboxRun, oauth: ZoomOauth | GoogleOauth, redirect_uri: str, choices: dict[str, str]) -> Grant:
    url = oauth.authorize_url(redirect_uri=redirect_uri, state=STATE, code_challenge=CODE_CHALLENGE)
    code = run.approve(url, **choices)
    return oauth.exchange(
        code=code, code_verifier=CODE_VERIFIER, redirect_uri=redirect_uri, now=datetime.now(UTC).replace(microsecond=0)
    )
