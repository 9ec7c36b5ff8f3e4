"""Sign a host in by OpenID Connect; the first time creates the host, later ones refresh the mail address."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from joinlink.errors import AccountClosed, StoreUnavailable
from joinlink.ids import new_id, secret_token
from joinlink.language import gettext as _
from joinlink.model.address_name import address_name
from joinlink.model.host import SESSION_LIFETIME, Host, Identity, Session
from joinlink.model.plain_names import shown_name, why_not_a_name
from joinlink.model.plans import FREE
from joinlink.ports.classes import Romanizer
from joinlink.ports.hosts import HostStore, IdentityProvider
from joinlink.usecases.connections.oauth_round_trip import RoundTripPorts, arrive, depart
from joinlink.usecases.hosts.sign_up_gate import SignUpGate

PURPOSE = "sign_in"
_HANDLES_TRIED = 8


class SignInPorts(RoundTripPorts, Protocol):
    """Ports for signing in."""

    identity_provider: IdentityProvider
    hosts: HostStore
    romanizer: Romanizer

    @property
    def sign_up_gate(self) -> SignUpGate: ...


@dataclass(frozen=True, slots=True)
class StartedSession:
    """A fresh session, and the page its host wanted."""

    token: str = field(repr=False)
    next_path: str
    is_new_host: bool


def begin_sign_in(browser_secret: str, *, next_path: str, redirect_uri: str, ports: SignInPorts) -> str:
    """Return the address of the identity provider's sign-in page."""
    departure = depart(PURPOSE, ports, browser_secret=browser_secret, next_path=next_path)
    return ports.identity_provider.authorize_url(
        redirect_uri=redirect_uri,
        state=departure.state,
        nonce=departure.nonce,
        code_challenge=departure.code_challenge,
    )


def finish_sign_in(
    code: str, *, state: str, browser_secret: str, redirect_uri: str, ports: SignInPorts
) -> StartedSession:
    """Start a session for the person whom the identity provider vouches for.

    Raises:  InvalidSignature     the state is stale, used, or another browser's; nothing is written
             ConnectionFailed     the identity provider refused
             AppRefused           it refuses the site's own client; only the operator can help
             NotInvited           they have no account, and nobody invited them (S7)
             AccountClosed        their account is being deleted; there is no session
             ProviderUnavailable
    """
    left = arrive(PURPOSE, ports, state=state, browser_secret=browser_secret)
    identity = ports.identity_provider.identify(
        code=code, code_verifier=left.code_verifier, nonce=left.nonce, redirect_uri=redirect_uri
    )
    host_id = ports.hosts.id_by_identity(identity)
    is_new_host = host_id is None
    if host_id is None:
        ports.sign_up_gate.require_invitation(identity)
        host_id = _create_host(identity, ports)
        ports.sign_up_gate.take(identity)
    else:
        if ports.hosts.get(host_id).closed_at is not None:
            raise AccountClosed(_("Your account is being deleted. Once that is done you can sign up again"))
        ports.hosts.record_email(host_id, identity)
    now, token = ports.clock.now(), secret_token()
    session = Session(host_id, csrf_token=secret_token(), expires_at=now + SESSION_LIFETIME, renewed_at=now)
    ports.sessions.put_session(token, session)
    return StartedSession(token, left.next_path, is_new_host)


def _create_host(identity: Identity, ports: SignInPorts) -> str:
    """Create the host under the first free handle; another request may be doing the same."""
    host_id = new_id("host")
    for handle in _handles(identity, ports.romanizer):
        host = Host(
            host_id=host_id,
            name=_name_of(identity) or handle,
            email=identity.email,
            handle=handle,
            plan=FREE.name,
            created_at=ports.clock.now(),
            lacks_name=not identity.name or identity.name == identity.email.partition("@")[0],
        )
        if ports.hosts.create(host, identity):
            return host_id
        existing = ports.hosts.id_by_identity(identity)
        if existing is not None:
            return existing
    raise StoreUnavailable("no handle was free")


def _name_of(identity: Identity) -> str:
    """Return the name as it may stand in mails: an address's `piano.host` becomes `piano host` (S3)."""
    if why_not_a_name(identity.name) is None:
        return identity.name.strip()
    return shown_name(identity.name.replace(".", " "))


def _handles(identity: Identity, romanizer: Romanizer) -> Iterator[str]:
    """Propose handles: from the name, else the e-mail address; then with random digits, which can't be guessed."""
    stem = address_name(identity.name or identity.email.split("@")[0], romanize=romanizer.romanize, otherwise="host")
    yield stem
    for _attempt in range(_HANDLES_TRIED):
        yield f"{stem[:50].rstrip('-')}-{secrets.randbelow(9000) + 1000}"
