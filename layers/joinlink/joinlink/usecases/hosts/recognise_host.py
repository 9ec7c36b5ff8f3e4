"""Recognise the host behind a request by the secrets the browser sends."""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from joinlink.errors import CsrfFailed, NotSignedIn
from joinlink.language import gettext as _
from joinlink.model.host import Host, Session
from joinlink.ports.clock import Clock
from joinlink.ports.hosts import HostStore, SessionStore


@dataclass(frozen=True, slots=True)
class HostGuard:
    """Recognises signed-in hosts; the scheme of `base_url`, the site's address, decides which cookie is trusted."""

    sessions: SessionStore
    hosts: HostStore
    clock: Clock
    base_url: str
    sign_out_origin: str
    """Where the form that signs out may lead."""

    def recognise(self, session_token: str) -> Session:
        """Return the live session of this token.

        Raises:  NotSignedIn
        """
        session = self.sessions.session(session_token, self.clock.now()) if session_token else None
        if session is None:
            raise NotSignedIn(_("There is no live session behind this request."))
        return session

    def host(self, host_id: str) -> Host:
        """Return the host, whose face and language a page of theirs has."""
        return self.hosts.get(host_id)


def check_csrf_token(session: Session, sent: str) -> None:
    """Check that a change comes from our own page.

    Raises:  CsrfFailed  the token is missing, or from another session
    """
    if not hmac.compare_digest(sent.encode(errors="replace"), session.csrf_token.encode()):
        raise CsrfFailed(_("Send the session's CSRF token with every change."))
