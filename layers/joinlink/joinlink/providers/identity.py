"""Sign-in by OpenID Connect: Cognito by default, or any other issuer.

Source:  https://openid.net/specs/openid-connect-core-1_0.html,
         https://openid.net/specs/openid-connect-rpinitiated-1_0.html and
         https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-userpools-server-contract-reference.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from hmac import compare_digest
from urllib.parse import urlencode, urlsplit

from requests.auth import HTTPBasicAuth

from joinlink.errors import ConnectionFailed, EmailNotVerified, ProviderUnavailable
from joinlink.model.host import Identity
from joinlink.observability import logger
from joinlink.providers.http import Answer, ProviderSession
from joinlink.providers.json_object import JsonObject
from joinlink.providers.mail_address import ascii_address
from joinlink.providers.oauth import check_exchanged, code_form, consent_url

PROVIDER = "identity"
SCOPE = "openid email profile"
ALGORITHMS = ["RS256"]
REQUIRED_CLAIMS = ["iss", "aud", "sub", "exp", "iat", "nonce"]
CLOCK_SKEW_SECONDS = 60


class OidcIssuer:
    """An issuer's metadata and keys, as it publishes them."""

    def __init__(self, issuer: str, *, timeout_seconds: float) -> None:
        self._issuer = issuer
        self._http = ProviderSession(PROVIDER, timeout_seconds=timeout_seconds)

    def discover(self) -> JsonObject:
        """Read the metadata again.

        Raises:  ProviderUnavailable  it can't be read, or is another issuer's
        """
        metadata = self.read(f"{self._issuer.rstrip('/')}/.well-known/openid-configuration")
        if metadata.need_text("issuer") != self._issuer:
            raise ProviderUnavailable("the identity provider speaks for another issuer", provider=PROVIDER)
        return metadata

    def read(self, address: str) -> JsonObject:
        """Read one of the issuer's documents.

        Raises:  ProviderUnavailable
        """
        answer = self._http.send("GET", address)
        if not answer.is_success:
            raise answer.unavailable()
        return answer.body


class OidcIdentity:
    """Code flow with PKCE and nonce; the issuer's metadata and keys are kept for the life of the process."""

    def __init__(
        self,
        *,
        issuer: str,
        client_id: str,
        client_secret: Callable[[], str],
        sign_out_origin: str,
        timeout_seconds: float,
    ) -> None:
        self._issuer = issuer
        self._client_id = client_id
        self._client_secret = client_secret
        self._sign_out_origin = sign_out_origin
        self._http = ProviderSession(PROVIDER, timeout_seconds=timeout_seconds)
        self._published = OidcIssuer(issuer, timeout_seconds=timeout_seconds)
        self._metadata: JsonObject | None = None
        self._keys: list[JsonObject] = []

    def authorize_url(self, *, redirect_uri: str, state: str, nonce: str, code_challenge: str) -> str:
        """Return the address of the sign-in page.

        Raises:  ProviderUnavailable  the issuer's metadata can't be read
        """
        return consent_url(
            self._discovered("authorization_endpoint"),
            client_id=self._client_id,
            redirect_uri=redirect_uri,
            state=state,
            code_challenge=code_challenge,
            scope=SCOPE,
            nonce=nonce,
        )

    def identify(self, *, code: str, code_verifier: str, nonce: str, redirect_uri: str) -> Identity:
        """Exchange the code for an ID token, and read the identity from it.

        Raises:  ConnectionFailed     the code was refused, or the ID token is not good
                 EmailNotVerified     it has no address, or one that the issuer does not say is verified
                 AppRefused           the client's id, secret or set-up is wrong
                 ProviderUnavailable
        """
        form = code_form(code=code, code_verifier=code_verifier, redirect_uri=redirect_uri)
        answer = self._post_as_client(self._discovered("token_endpoint"), form)
        check_exchanged(answer)
        claims = self._verified(answer.body.need_text("id_token"), nonce)
        email = claims.text("email")
        verified = claims.members.get("email_verified")
        # Absent is not true: else somebody could sign up with the address of another. Cognito may write it as text.
        if email is None or not (verified is True or verified == "true"):
            raise EmailNotVerified("Open the mail that you got when you registered, confirm, and sign in again.")
        return Identity(self._issuer, claims.need_text("sub"), ascii_address(email), _name_of(claims, email))

    def sign_out_url(self, return_to: str) -> str | None:
        """Return the address that ends the issuer's session; None if it has none where our forms may lead.

        Cognito's page takes parameters of its own. No ID token is sent along, as none is kept.
        """
        if self._is_cognito:
            address, back = f"{_origin_of(self._discovered('authorization_endpoint'))}/logout", "logout_uri"
        else:
            address, back = self._metadata_of_issuer().text("end_session_endpoint") or "", "post_logout_redirect_uri"
        if not address:
            return None
        if _origin_of(address) != self._sign_out_origin:
            logger().warning("the issuer's sign-out is at another origin", extra={"origin": _origin_of(address)})
            return None
        joint = "&" if "?" in address else "?"
        return f"{address}{joint}{urlencode({'client_id': self._client_id, back: return_to})}"

    @property
    def _is_cognito(self) -> bool:
        return (urlsplit(self._issuer).hostname or "").startswith("cognito-idp.")

    def _post_as_client(self, endpoint: str, form: dict[str, str]) -> Answer:
        secret = self._client_secret()
        return self._http.send("POST", endpoint, auth=HTTPBasicAuth(self._client_id, secret), form=form)

    def _verified(self, id_token: str, nonce: str) -> JsonObject:
        import jwt

        try:
            key = self._key(jwt.get_unverified_header(id_token))
            claims = jwt.decode(
                id_token,
                key=jwt.PyJWK(dict(key.members)),
                algorithms=ALGORITHMS,
                audience=self._client_id,
                issuer=self._issuer,
                leeway=CLOCK_SKEW_SECONDS,
                options={"require": REQUIRED_CLAIMS},
            )
        except jwt.PyJWTError as exc:
            raise ConnectionFailed(f"the ID token is not good ({type(exc).__name__})") from None
        if not compare_digest(str(claims["nonce"]).encode(), nonce.encode()):
            raise ConnectionFailed("the ID token was made for another sign-in")
        return JsonObject(PROVIDER, claims)

    def _key(self, header: Mapping[str, object]) -> JsonObject:
        """Return the key that the token names; an unknown one may be new, so the key set is read again."""
        key = self._known_key(header.get("kid"))
        if key is None:
            self._keys = self._published.read(self._discovered("jwks_uri")).need_parts("keys")
            key = self._known_key(header.get("kid"))
        if key is None:
            raise ConnectionFailed("the ID token is signed with an unknown key")
        return key

    def _known_key(self, key_id: object) -> JsonObject | None:
        return next((key for key in self._keys if key.text("kid") == key_id), None)

    def _discovered(self, member: str) -> str:
        return self._metadata_of_issuer().need_text(member)

    def _metadata_of_issuer(self) -> JsonObject:
        if self._metadata is None:
            self._metadata = self._published.discover()
        return self._metadata


def _origin_of(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def _name_of(claims: JsonObject, email: str) -> str:
    """Return the person's name; Cognito has one only if the pool asks for it."""
    parts = [part for part in (claims.text("given_name"), claims.text("family_name")) if part]
    return claims.text("name") or " ".join(parts) or email.partition("@")[0]
