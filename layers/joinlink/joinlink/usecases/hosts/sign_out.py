"""Sign a host out: of this browser or of all, and at the identity provider, which otherwise would sign in unasked."""

from __future__ import annotations

from typing import Protocol

from joinlink.errors import ProviderUnavailable
from joinlink.ports.hosts import IdentityProvider, SessionStore


class SignOutPorts(Protocol):
    """Ports for signing out."""

    identity_provider: IdentityProvider
    sessions: SessionStore


def sign_out(host_id: str, session_token: str, *, return_to: str, ports: SignOutPorts) -> str:
    """End this session; return where the browser goes next: the identity provider, which leads back, or straight back.

    Safe to repeat.
    """
    ports.sessions.delete_session(host_id, session_token)
    return way_out(return_to, ports)


def sign_out_everywhere(host_id: str, *, return_to: str, ports: SignOutPorts) -> str:
    """End every session of this host; return where the browser goes next. Safe to repeat."""
    ports.sessions.delete_sessions(host_id)
    return way_out(return_to, ports)


def way_out(return_to: str, ports: SignOutPorts) -> str:
    """Return where a browser without a session ends the identity provider's; straight back if that does not answer."""
    try:
        return ports.identity_provider.sign_out_url(return_to) or return_to
    except ProviderUnavailable:
        return return_to
