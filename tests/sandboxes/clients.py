"""Small clients of the sandboxes, as the product's adapters and a person's browser use them."""

import base64
import secrets as random_source
from typing import Any
from urllib.parse import parse_qs, urlsplit

from werkzeug.test import Client, TestResponse

from local.sandboxes.grants import s256
from local.sandboxes.server import Sandboxes
from local.secrets import Secrets

SITE = "http://localhost:8080"
PROVIDERS = "http://localhost:8002"
AUTH = "https://www.googleapis.com/auth/"
ME = "/zoom/v2/users/me"
EVENTS = "/google/calendar/v3/calendars/primary/events"
FREE_BUSY = "/google/calendar/v3/freeBusy"


def answer_of(answer: TestResponse, status: int = 200) -> dict[str, Any]:
    """Return what a call that went well answered."""
    assert answer.status_code == status, answer.text
    return answer.get_json()


class OauthClient:
    """The site as one provider's OAuth client, and the person who consents."""

    authorize_path: str
    callback: str

    def __init__(self, sandboxes: Sandboxes, secrets: Secrets) -> None:
        self.http = Client(sandboxes)
        self.secrets = secrets
        self.verifier = random_source.token_urlsafe(48)
        self.access_token = ""
        self.refresh_token = ""

    def parameters(self) -> dict[str, str]:
        raise NotImplementedError

    def token_request(self, form: dict[str, str]) -> TestResponse:
        raise NotImplementedError

    def authorize(self, **changes: str | None) -> TestResponse:
        wanted = self.parameters() | changes
        return self.http.get(self.authorize_path, query_string={k: v for k, v in wanted.items() if v is not None})

    def code(self, **changes: str | None) -> str:
        answer = self.authorize(**{"decision": "approve", **changes})
        assert answer.status_code == 302, answer.text
        return parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]

    def exchange_form(self, code: str) -> dict[str, str]:
        return {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.callback,
            "code_verifier": self.verifier,
        }

    def exchange(self, code: str, **changes: str | None) -> TestResponse:
        form = self.exchange_form(code) | changes
        return self.token_request({name: value for name, value in form.items() if value is not None})

    def connect(self, **changes: str | None) -> dict[str, Any]:
        tokens = answer_of(self.exchange(self.code(**changes)))
        self.access_token, self.refresh_token = tokens["access_token"], tokens.get("refresh_token", "")
        return tokens

    def refresh(self, refresh_token: str | None = None) -> TestResponse:
        token = self.refresh_token if refresh_token is None else refresh_token
        return self.token_request({"grant_type": "refresh_token", "refresh_token": token})

    def call(self, method: str, path: str, body: object = None, **query: object) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.access_token}"}
        return self.http.open(path, method=method, headers=headers, query_string=query, json=body)

    def _challenge(self) -> dict[str, str]:
        return {
            "response_type": "code",
            "redirect_uri": self.callback,
            "state": "a-state",
            "code_challenge": s256(self.verifier),
            "code_challenge_method": "S256",
        }


class ZoomClient(OauthClient):
    authorize_path = "/zoom/oauth/authorize"
    callback = f"{SITE}/oauth/zoom/callback"

    def parameters(self) -> dict[str, str]:
        return {"client_id": self.secrets.zoom_client_id, **self._challenge()}

    def token_request(self, form: dict[str, str]) -> TestResponse:
        return self.http.post("/zoom/oauth/token", data=form, headers=self.basic())

    def basic(self) -> dict[str, str]:
        pair = f"{self.secrets.zoom_client_id}:{self.secrets.zoom_client_secret}"
        return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}

    def create(self, **body: object) -> TestResponse:
        return self.call("POST", f"{ME}/meetings", body)

    def created(self, **body: object) -> dict[str, Any]:
        return answer_of(self.create(**body), 201)

    def listed(self, **query: object) -> dict[str, Any]:
        return answer_of(self.call("GET", f"{ME}/meetings", **query))


class GoogleClient(OauthClient):
    authorize_path = "/google/o/oauth2/v2/auth"
    callback = f"{SITE}/oauth/google/callback"

    def parameters(self) -> dict[str, str]:
        return {
            "client_id": self.secrets.google_client_id,
            "scope": f"openid email {AUTH}calendar.events.owned {AUTH}calendar.freebusy",
            "access_type": "offline",
            "prompt": "consent",
            **self._challenge(),
        }

    def token_request(self, form: dict[str, str]) -> TestResponse:
        client = {"client_id": self.secrets.google_client_id, "client_secret": self.secrets.google_client_secret}
        return self.http.post("/google/oauth2/token", data={**client, **form})

    def insert(self, query: dict[str, str] | None = None, /, **body: object) -> TestResponse:
        event = {
            "start": {"dateTime": "2027-03-01T09:00:00Z", "timeZone": "Europe/Berlin"},
            "end": {"dateTime": "2027-03-01T10:00:00Z", "timeZone": "Europe/Berlin"},
            **body,
        }
        return self.call("POST", EVENTS, event, **(query or {}))

    def inserted(self, query: dict[str, str] | None = None, /, **body: object) -> dict[str, Any]:
        return answer_of(self.insert(query, **body))


class IdentityClient(OauthClient):
    authorize_path = "/identity/authorize"
    callback = f"{SITE}/login/callback"

    def parameters(self) -> dict[str, str]:
        return {
            "client_id": self.secrets.oidc_client_id,
            "scope": "openid email profile",
            "nonce": "a-nonce",
            **self._challenge(),
        }

    def token_request(self, form: dict[str, str]) -> TestResponse:
        client = {"client_id": self.secrets.oidc_client_id, "client_secret": self.secrets.oidc_client_secret}
        return self.http.post("/identity/token", data={**client, **form})


class StripeClient:
    """The site as an API client of Stripe, over the flat form encoding."""

    def __init__(self, sandboxes: Sandboxes, secrets: Secrets) -> None:
        self.http = Client(sandboxes)
        self.key = secrets.stripe_secret_key

    def post(self, path: str, form: dict[str, str], idempotency_key: str | None = None) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.key}"}
        if idempotency_key is not None:
            headers["Idempotency-Key"] = idempotency_key
        return self.http.post(f"/stripe{path}", data=form, headers=headers)

    def get(self, path: str, **query: str) -> TestResponse:
        return self.http.get(f"/stripe{path}", headers={"Authorization": f"Bearer {self.key}"}, query_string=query)

    def create(self, idempotency_key: str | None = None, **changes: str | None) -> TestResponse:
        form = session_form() | changes
        given = {name: value for name, value in form.items() if value is not None}
        return self.post("/v1/checkout/sessions", given, idempotency_key)

    def created(self, **changes: str | None) -> dict[str, Any]:
        return answer_of(self.create(**changes))

    def decide(self, session: dict[str, Any], decision: str) -> TestResponse:
        return self.http.post(urlsplit(session["url"]).path, data={"decision": decision, "email": "guest@example.com"})

    def session(self, session_id: str) -> dict[str, Any]:
        return answer_of(self.get(f"/v1/checkout/sessions/{session_id}"))

    def paid(self, **changes: str | None) -> str:
        """Pay a new session, and return its payment intent."""
        session = self.created(**changes)
        self.decide(session, "pay")
        return self.session(session["id"])["payment_intent"]


def session_form() -> dict[str, str | None]:
    """A one-time payment of 45.00 EUR."""
    return {
        "mode": "payment",
        "line_items[0][price_data][currency]": "eur",
        "line_items[0][price_data][unit_amount]": "4500",
        "line_items[0][price_data][product_data][name]": "Piano lesson",
        "line_items[0][quantity]": "1",
        "success_url": f"{SITE}/bookings/b1?session={{CHECKOUT_SESSION_ID}}",
        "cancel_url": f"{SITE}/book/host",
        "client_reference_id": "b1",
        "metadata[booking_id]": "b1",
        "payment_intent_data[metadata][booking_id]": "b1",
    }
