"""The parts of OAuth 2.0 common to Zoom, Google and an OIDC issuer.

Source:  https://www.rfc-editor.org/rfc/rfc6749 and, for PKCE, https://www.rfc-editor.org/rfc/rfc7636
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from urllib.parse import urlencode

from joinlink.errors import AppRefused, ConnectionFailed, JoinlinkError, ReconnectRequired
from joinlink.metrics import Metric, count
from joinlink.model.host import Tokens
from joinlink.observability import logger
from joinlink.providers.http import Answer, count_error


def consent_url(
    address: str, *, client_id: str, redirect_uri: str, state: str, code_challenge: str, **others: str
) -> str:
    """Return the address of a consent page for the code flow, with `others` that only this provider takes."""
    parameters = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "state": state,
        "code_challenge": code_challenge,
        "code_challenge_method": "S256",
        **others,
    }
    joint = "&" if "?" in address else "?"
    return f"{address}{joint}{urlencode(parameters)}"


def code_form(*, code: str, code_verifier: str, redirect_uri: str) -> dict[str, str]:
    """Return the form that exchanges a code for tokens."""
    return {
        "grant_type": "authorization_code",
        "code": code,
        "code_verifier": code_verifier,
        "redirect_uri": redirect_uri,
    }


PASSING_ERRORS = ("rate_limit_exceeded", "temporarily_unavailable", "server_error", "internal_failure")
GRANT_GONE = (
    "invalid_grant",
    "invalid_token",
    "admin_policy_enforced",
    "org_internal",
    "account_disabled",
    "user_disabled",
    "interaction_required",
    "consent_required",
    "login_required",
)
"""The host's consent no longer stands, or its account's administrator forbids the app: only the host can help."""
APP_AT_FAULT = (
    "invalid_client",
    "unauthorized_client",
    "deleted_client",
    "disabled_client",
    "unsupported_grant_type",
    "redirect_uri_mismatch",
)
"""The app's id, secret or set-up at the provider is wrong: no host can help."""


def is_limited(answer: Answer) -> bool:
    """Whether the token endpoint refused because of its rate limit."""
    return answer.status == 429 or answer.body.text("error") in PASSING_ERRORS


def refresh_refusal(answer: Answer) -> JoinlinkError:
    """Turn a refused refresh into its error; a refusal without a reason we know is a `ProviderRejected` (C9)."""
    error = answer.body.text("error")
    if is_limited(answer):
        return answer.unavailable()
    if error in GRANT_GONE:
        return ReconnectRequired(f"{answer.provider} no longer accepts the refresh token", provider=answer.provider)
    if _is_app_at_fault(answer):
        count_error(answer.provider)
        return _app_refused(answer)
    return answer.rejected(error)


def check_exchanged(answer: Answer) -> None:
    """Check that the answer accepts the code.

    Raises:  ConnectionFailed     the code is spent, expired, or not for this client
             AppRefused           the app's own set-up is at fault; an ERROR in the log names the provider
             ProviderUnavailable  the endpoint's rate limit is reached
    """
    if is_limited(answer):
        raise answer.unavailable()
    if answer.is_success:
        return
    if _is_app_at_fault(answer):
        logger().error("app refused", extra={"provider": answer.provider})
        count(Metric.APPS_REFUSED)
        raise _app_refused(answer)
    raise ConnectionFailed(f"{answer.provider} refused the code")


def _is_app_at_fault(answer: Answer) -> bool:
    """Whether a refusal is the client's.

    A 401 without a known reason is: the token endpoint has nobody else to authenticate.
    Source:  https://www.rfc-editor.org/rfc/rfc6749#section-5.2
    """
    error = answer.body.text("error")
    return error in APP_AT_FAULT or (error is None and answer.status == 401)


def _app_refused(answer: Answer) -> AppRefused:
    return AppRefused(f"{answer.provider} refuses the app ({answer.status})", provider=answer.provider)


def tokens_of(answer: Answer, now: datetime, *, refresh_token: str | None = None) -> Tokens:
    """Read a pair of tokens; if the answer has no refresh token, the given one is kept.

    Raises:  ProviderUnavailable  unreadable
    """
    body = answer.body
    lifetime = timedelta(seconds=body.need_integer("expires_in"))
    new_refresh_token = body.text("refresh_token") or refresh_token or body.need_text("refresh_token")
    return Tokens(body.need_text("access_token"), new_refresh_token, now + lifetime)


def scopes_of(answer: Answer) -> tuple[str, ...]:
    """Read the scopes actually granted, sorted; empty if the provider does not say."""
    return tuple(sorted(set(re.split(r"[\s,]+", answer.body.text("scope") or "")) - {""}))
