"""What an authorisation server remembers: codes, access tokens, refresh tokens and the grants behind them."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from local.sandboxes.moments import now
from local.sandboxes.wire import Json, random_text

CODE_LIFETIME = timedelta(minutes=5)
DEFAULT_ACCESS_TOKEN_SECONDS = 3600


@dataclass(slots=True, eq=False)
class Grant:
    """One person's consent: whose account, which scopes; a revoked one never comes back."""

    account: str
    scopes: frozenset[str]
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class Code:
    """An authorisation code's bounds; `challenge` is the S256 one, if the client sent any."""

    grant: Grant
    redirect_uri: str
    challenge: str | None
    nonce: str | None
    offline: bool
    expires_at: datetime


class CodeFault(Enum):
    """Why a code was refused."""

    UNKNOWN = auto()
    EXPIRED = auto()
    REDIRECT_MISMATCH = auto()
    VERIFIER_MISSING = auto()
    VERIFIER_WRONG = auto()


class CodeRefused(Exception):
    """A code was used twice, too late, or by the wrong client."""

    def __init__(self, fault: CodeFault) -> None:
        super().__init__(fault.name)
        self.fault = fault


class Grants:
    """The tokens of one provider."""

    def __init__(self, access_prefix: str, refresh_prefix: str) -> None:
        """Take what this provider's tokens begin with."""
        self.access_token_seconds = DEFAULT_ACCESS_TOKEN_SECONDS
        self._access_prefix = access_prefix
        self._refresh_prefix = refresh_prefix
        self._codes: dict[str, Code] = {}
        self._access_tokens: dict[str, tuple[Grant, datetime]] = {}
        self._refresh_tokens: dict[str, Grant] = {}
        self._grants: set[Grant] = set()
        self._issued = 0
        self._refreshes = 0

    def issue_code(
        self,
        grant: Grant,
        redirect_uri: str,
        *,
        challenge: str | None,
        nonce: str | None = None,
        offline: bool = True,
    ) -> str:
        """Make a code for one exchange within five minutes."""
        code = random_text(32)
        self._codes[code] = Code(grant, redirect_uri, challenge, nonce, offline, now() + CODE_LIFETIME)
        return code

    def redeem_code(self, form: Mapping[str, str]) -> Code:
        """Use up the `code` of a form, by its `redirect_uri` and `code_verifier`; it is gone even when it is refused.

        Raises:  CodeRefused  for an unknown, used or late code, another redirect URI, a wrong verifier
        """
        found, verifier = self._codes.pop(form.get("code", ""), None), form.get("code_verifier")
        if found is None or found.grant.revoked:
            raise CodeRefused(CodeFault.UNKNOWN)
        if now() >= found.expires_at:
            raise CodeRefused(CodeFault.EXPIRED)
        if form.get("redirect_uri", "") != found.redirect_uri:
            raise CodeRefused(CodeFault.REDIRECT_MISMATCH)
        if found.challenge and not verifier:
            raise CodeRefused(CodeFault.VERIFIER_MISSING)
        if found.challenge and verifier and s256(verifier) != found.challenge:
            raise CodeRefused(CodeFault.VERIFIER_WRONG)
        return found

    def issue_access_token(self, grant: Grant) -> str:
        """Make a token that opens the API for `access_token_seconds`."""
        token = self._access_prefix + random_text(140)
        self._access_tokens[token] = (grant, now() + timedelta(seconds=self.access_token_seconds))
        self._grants.add(grant)
        self._issued += 1
        return token

    def issue_refresh_token(self, grant: Grant) -> str:
        """Make a token that gets further access tokens."""
        token = self._refresh_prefix + random_text(100)
        self._refresh_tokens[token] = grant
        return token

    def grant_for_refresh(self, refresh_token: str) -> Grant | None:
        """Find the grant that a refresh token stands for; None for a dead one."""
        grant = self._refresh_tokens.get(refresh_token)
        return None if grant is None or grant.revoked else grant

    def count_refresh(self) -> None:
        """Note that one refresh was answered with new tokens."""
        self._refreshes += 1

    def retire_refresh_token(self, refresh_token: str) -> None:
        """Let a refresh token die, as rotation does."""
        del self._refresh_tokens[refresh_token]

    def grant_for_access(self, access_token: str) -> Grant | None:
        """Find the grant behind a live access token; None for an unknown, expired or revoked one."""
        grant, expires_at = self._access_tokens.get(access_token, (None, now()))
        return None if grant is None or grant.revoked or now() >= expires_at else grant

    def grant_for_token(self, token: str) -> Grant | None:
        """Find the grant behind any token, expired or not, or behind an unused code."""
        if token in self._access_tokens:
            return self._access_tokens[token][0]
        if token in self._codes:
            return self._codes[token].grant
        return self._refresh_tokens.get(token)

    def grant_for_revocation(self, token: str) -> Grant | None:
        """Find the grant that a token can end: a live access token or refresh token; None for any other."""
        return self.grant_for_access(token) or self.grant_for_refresh(token)

    def live_grants(self, account: str) -> list[Grant]:
        """List the grants of an account whose tokens are good."""
        return [grant for grant in self._grants if grant.account == account and not grant.revoked]

    def accounts(self) -> list[str]:
        """List the accounts that have ever granted anything, newest last."""
        return list(dict.fromkeys(grant.account for grant, _ in self._access_tokens.values()))

    def expire_access_tokens(self) -> None:
        """Let every access token be too old; refresh tokens stay good."""
        self._access_tokens = {token: (grant, now()) for token, (grant, _) in self._access_tokens.items()}

    def counts(self) -> Json:
        """Count `{issued, refreshes}`: access tokens given out, refreshes answered."""
        return {"issued": self._issued, "refreshes": self._refreshes}


def s256(verifier: str) -> str:
    """Derive the PKCE challenge of a verifier (RFC 7636)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
