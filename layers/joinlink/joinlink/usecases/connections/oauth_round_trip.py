"""Send a browser to a consent page and recognise it when it comes back.

state          travels through the provider; only its hash is stored, and it is good once
browser secret stays in a cookie; only its hash is stored; proves that the browser returning is the one that left
code verifier  stays in the table; its hash travels, so that a stolen code is useless (PKCE, RFC 7636)
nonce          travels, and comes back inside the ID token (sign-in only)
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from joinlink.errors import InvalidSignature
from joinlink.ids import hashed, secret_token
from joinlink.language import gettext as _
from joinlink.model.host import OauthState
from joinlink.ports.clock import Clock
from joinlink.ports.hosts import SessionStore

STATE_LIFETIME = timedelta(minutes=10)


class RoundTripPorts(Protocol):
    """Ports for the way out and back."""

    sessions: SessionStore
    clock: Clock


@dataclass(frozen=True, slots=True)
class Departure:
    """The parameters for the address of the consent page."""

    state: str
    nonce: str
    code_challenge: str


def depart(purpose: str, ports: RoundTripPorts, *, browser_secret: str, next_path: str = "") -> Departure:
    """Remember, for ten minutes, which browser leaves and for what purpose."""
    state, nonce, code_verifier = secret_token(), secret_token(), secret_token()
    content = OauthState(
        purpose=purpose,
        browser_hash=hashed(browser_secret),
        code_verifier=code_verifier,
        nonce=nonce,
        next_path=next_path,
        expires_at=ports.clock.now() + STATE_LIFETIME,
    )
    ports.sessions.put_state(state, content)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(code_verifier.encode()).digest()).rstrip(b"=").decode()
    return Departure(state, nonce, challenge)


def arrive(purpose: str, ports: RoundTripPorts, *, state: str, browser_secret: str) -> OauthState:
    """Recognise a browser that returns; the state is spent, whatever the outcome.

    Raises:  InvalidSignature  the state is unknown, used, too old, for another purpose, or from another browser
    """
    content = ports.sessions.take_state(state, ports.clock.now())
    if content is None:
        raise InvalidSignature(_("This attempt is too old, or was finished before. Start again."))
    same_browser = hmac.compare_digest(content.browser_hash, hashed(browser_secret))
    if content.purpose != purpose or not same_browser:
        raise InvalidSignature(_("This attempt began in another browser. Start again."))
    return content
