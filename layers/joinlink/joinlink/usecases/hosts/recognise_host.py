"""Recognise the host behind a request by the secrets that a browser sends, or a program."""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from joinlink.errors import CsrfFailed, Forbidden, NotSignedIn, RateLimited
from joinlink.language import gettext as _
from joinlink.model.api_key import CALLS_A_MINUTE, KeyHolder
from joinlink.model.host import Host, Session
from joinlink.ports.clock import Clock
from joinlink.ports.hosts import ApiKeyStore, HostStore, SessionStore


@dataclass(frozen=True, slots=True)
class HostGuard:
    """Recognises signed-in hosts; the scheme of `base_url`, the site's address, decides which cookie is trusted."""

    sessions: SessionStore
    hosts: HostStore
    api_keys: ApiKeyStore
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

    def recognise_key(self, secret: str, *, is_change: bool) -> KeyHolder:
        """Return whose API key this is, and count the call (P1).

        Raises:  NotSignedIn  there is no such key, or it was revoked
                 RateLimited  it was used too often within a minute
                 Forbidden    it may only read
        """
        holder, now = self.api_keys.find(secret), self.clock.now()
        if holder is None:
            raise NotSignedIn(_("There is no such key; it may have been revoked."))
        if not self.api_keys.count_call(secret, now, CALLS_A_MINUTE):
            words = _("A key is good for %(number)s calls a minute.", number=CALLS_A_MINUTE)
            raise RateLimited(words, retry_after=60 - now.second)
        if is_change and not holder.may_write:
            raise Forbidden(_("This key may only read."))
        return holder

    def host(self, host_id: str) -> Host:
        """Return the host, whose face and language a page of theirs has."""
        return self.hosts.get(host_id)


def check_csrf_token(session: Session, sent: str) -> None:
    """Check that a change comes from our own page.

    Raises:  CsrfFailed  the token is missing, or from another session
    """
    if not hmac.compare_digest(sent.encode(errors="replace"), session.csrf_token.encode()):
        raise CsrfFailed(_("Send the session's CSRF token with every change."))
