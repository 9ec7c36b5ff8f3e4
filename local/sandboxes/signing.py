"""The RSA key of this run, and the id tokens signed with it."""

import json
from functools import cached_property
from threading import Lock

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from local.sandboxes.moments import epoch_seconds
from local.sandboxes.wire import Json

KEY_ID = "sandbox"
ID_TOKEN_SECONDS = 3600


class SigningKey:
    """One RS256 key, generated on first use."""

    def __init__(self) -> None:
        self._lock = Lock()

    def id_token(self, issuer: str, audience: str, claims: Json) -> str:
        """Sign an id token, issued now and good for an hour."""
        issued_at = epoch_seconds()
        standard = {"iss": issuer, "aud": audience, "iat": issued_at, "exp": issued_at + ID_TOKEN_SECONDS}
        return jwt.encode({**standard, **claims}, self._private_key(), "RS256", headers={"kid": KEY_ID})

    def public_keys(self) -> Json:
        """Show the JSON Web Key Set that verifies the id tokens."""
        public: Json = json.loads(RSAAlgorithm.to_jwk(self._private_key().public_key()))
        public.pop("key_ops", None)
        return {"keys": [{**public, "kid": KEY_ID, "use": "sig", "alg": "RS256"}]}

    def _private_key(self) -> rsa.RSAPrivateKey:
        with self._lock:
            return self._generated

    @cached_property
    def _generated(self) -> rsa.RSAPrivateKey:
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)
