"""Sign-in by OIDC: what is sent, and which ID tokens are believed."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import product
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from joinlink.errors import AppRefused, ConnectionFailed, EmailNotVerified, ProviderUnavailable
from joinlink.model.host import Identity
from joinlink.providers.identity import OidcIdentity, OidcIssuer
from joinlink.providers.json_object import JsonObject
from tests.contract.providers.odd_provider import ODD_CLIENT, OddProvider
from tests.contract.providers.sandbox_run import CODE_CHALLENGE, CODE_VERIFIER, SITE, STATE
from tests.fakes import FakeIdentityProvider

CALLBACK = f"{SITE}/login/callback"
NONCE = "nonce-of-this-sign-in"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
ANOTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _authorize_url(identity: OidcIdentity) -> str:
    return identity.authorize_url(redirect_uri=CALLBACK, state=STATE, nonce=NONCE, code_challenge=CODE_CHALLENGE)


def _identify(identity: OidcIdentity, code: str, *, nonce: str = NONCE, verifier: str = CODE_VERIFIER) -> Identity:
    return identity.identify(code=code, code_verifier=verifier, nonce=nonce, redirect_uri=CALLBACK)


def test_a_person_who_signs_in_is_known_by_issuer_and_subject_and_metadata_is_read_once(sandbox) -> None:
    identity = sandbox.identity()
    email = sandbox.new_address()

    first, second = (
        _identify(identity, sandbox.approve(_authorize_url(identity), email=email, name="Host")) for _ in range(2)
    )

    assert first == second
    assert (first.issuer, first.email, first.name) == (f"{sandbox.url}/identity", email, "Host")
    assert first.subject
    assert [len(sandbox.calls("identity", operation)) for operation in ("discovery", "keys")] == [1, 1]


def test_the_sign_in_page_is_asked_for_with_state_nonce_and_pkce(sandbox) -> None:
    url = _authorize_url(sandbox.identity())

    assert dict(parse_qsl(urlsplit(url).query)) == {
        "response_type": "code",
        "client_id": "joinlink-local",
        "redirect_uri": CALLBACK,
        "scope": "openid email profile",
        "state": STATE,
        "nonce": NONCE,
        "code_challenge": CODE_CHALLENGE,
        "code_challenge_method": "S256",
    }


@pytest.mark.parametrize("kind", ["oidc", "fake"])
def test_a_code_that_was_never_given_signs_nobody_in(sandbox, kind) -> None:
    provider = sandbox.identity() if kind == "oidc" else FakeIdentityProvider()

    with pytest.raises(ConnectionFailed):
        provider.identify(code="no such code", code_verifier=CODE_VERIFIER, nonce=NONCE, redirect_uri=CALLBACK)


@pytest.mark.parametrize("changed", [{"nonce": "another sign-in"}, {"verifier": "w" * 43}])
def test_a_code_from_another_round_trip_signs_nobody_in(sandbox, changed) -> None:
    identity = sandbox.identity()
    code = sandbox.approve(_authorize_url(identity))

    with pytest.raises(ConnectionFailed):
        _identify(identity, code, **changed)


@pytest.mark.parametrize(
    ("operation", "mode"),
    [
        *product(("discovery", "token", "keys"), ("refuse", "timeout_before", "429", "500_before")),
        *product(("token",), ("400", "403")),
    ],
)
def test_an_outage_is_told_from_a_refusal(sandbox, operation, mode) -> None:
    identity = sandbox.identity()
    code = sandbox.approve(_authorize_url(sandbox.identity()))
    sandbox.app.add_fault("identity", operation, mode)

    with pytest.raises(ConnectionFailed if mode in ("400", "403") else ProviderUnavailable):
        _identify(identity, code)


def test_o5_a_wrong_client_secret_is_told_from_a_refused_code(sandbox) -> None:
    identity = sandbox.identity(client_secret="another secret")

    with pytest.raises(AppRefused):
        _identify(identity, sandbox.approve(_authorize_url(identity)))


# --- ID tokens ---


@pytest.fixture
def sign_in(odd_provider: OddProvider, now: datetime) -> Callable[..., Identity]:
    """Sign in with an ID token whose claims, key and header a test chooses."""
    issuer = odd_provider.url

    def run(
        claims: Mapping[str, object | None] = {},
        *,
        key: Any = KEY,
        algorithm: str = "RS256",
        key_id: str = "key-1",
        published: Any = KEY,
    ) -> Identity:
        seconds = int(now.timestamp())
        standard: dict[str, object | None] = {
            "iss": issuer,
            "aud": "client",
            "sub": "subject-1",
            "iat": seconds,
            "exp": seconds + 3600,
            "nonce": NONCE,
            "email": "host@example.com",
            "email_verified": True,
            "name": "Host",
        }
        kept = {name: value for name, value in {**standard, **claims}.items() if value is not None}
        token = jwt.encode(kept, key, algorithm, headers={"kid": key_id})
        odd_provider.will_answer(
            200,
            {
                "issuer": issuer,
                "authorization_endpoint": f"{issuer}/authorize",
                "token_endpoint": f"{issuer}/token",
                "jwks_uri": f"{issuer}/jwks",
            },
        )
        odd_provider.will_answer(200, {"access_token": "a", "id_token": token, "expires_in": 3600})
        odd_provider.will_answer(200, {"keys": [_public(published)]})
        return _identify(_odd_identity(odd_provider), "code")

    return run


def _public(key: rsa.RSAPrivateKey) -> dict[str, Any]:
    return {**json.loads(RSAAlgorithm.to_jwk(key.public_key())), "kid": "key-1", "use": "sig", "alg": "RS256"}


def test_a_good_id_token_is_believed(sign_in, odd_provider) -> None:
    assert sign_in() == Identity(odd_provider.url, "subject-1", "host@example.com", "Host")

    token_call = odd_provider.sent[1]
    assert token_call.headers["Authorization"] == "Basic Y2xpZW50OnNlY3JldA=="
    assert token_call.form == {
        "grant_type": "authorization_code",
        "code": "code",
        "code_verifier": CODE_VERIFIER,
        "redirect_uri": CALLBACK,
    }


@pytest.mark.parametrize(
    ("error", "claims"),
    [
        (ConnectionFailed, {"iss": "https://another.example.com"}),
        (ConnectionFailed, {"aud": "another-client"}),
        (ConnectionFailed, {"exp": 1_700_000_000}),
        (ConnectionFailed, {"iat": 4_000_000_000}),
        (ConnectionFailed, {"nonce": "of-another-sign-in"}),
        *((ConnectionFailed, {missing: None}) for missing in ("nonce", "sub", "exp")),
        (EmailNotVerified, {"email": None}),
        *((EmailNotVerified, {"email_verified": value}) for value in (None, False, "false", 1, "True")),
    ],
    ids=str,
)
def test_s5_an_id_token_that_is_not_for_this_sign_in_or_whose_address_nobody_vouches_for_signs_nobody_in(
    sign_in, error, claims
) -> None:
    with pytest.raises(error):
        sign_in(claims)


@pytest.mark.parametrize(
    "signing",
    [
        {"key": ANOTHER_KEY},
        {"key_id": "key-2"},
        {"algorithm": "none", "key": None},
        {"algorithm": "HS256", "key": "k" * 32},
    ],
    ids=["by somebody else", "with an unknown key", "not at all", "with a shared secret"],
)
def test_an_id_token_signed_otherwise_is_not_believed(sign_in, signing) -> None:
    with pytest.raises(ConnectionFailed):
        sign_in(**signing)


def _odd_identity(provider: OddProvider) -> OidcIdentity:
    return OidcIdentity(issuer=provider.url, sign_out_origin=provider.url, **ODD_CLIENT)


def test_metadata_of_another_issuer_is_not_used(odd_provider) -> None:
    odd_provider.will_answer(200, {"issuer": "https://another.example.com", "authorization_endpoint": "https://x"})

    with pytest.raises(ProviderUnavailable):
        _authorize_url(_odd_identity(odd_provider))


def test_a_sign_in_page_whose_address_has_a_query_keeps_it(odd_provider) -> None:
    page = "https://login.example.com/authorize?tenant=1"
    odd_provider.will_answer(200, {"issuer": odd_provider.url, "authorization_endpoint": page})

    assert _authorize_url(_odd_identity(odd_provider)).startswith(f"{page}&response_type=code&client_id=client&")


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({"email_verified": "true"}, "Host"),
        ({"name": None, "given_name": "Given", "family_name": "Family"}, "Given Family"),
        ({"name": None, "given_name": "Given"}, "Given"),
        ({"name": None}, "host"),
    ],
)
def test_an_address_counts_unless_the_issuer_says_otherwise_and_a_person_is_called_by_what_there_is(
    sign_in, odd_provider, claims, name
) -> None:
    """Cognito's pools ask for a name only where they are told to."""
    assert sign_in(claims) == Identity(odd_provider.url, "subject-1", "host@example.com", name)


@pytest.mark.parametrize(
    ("vouched_for", "kept"),
    [
        ("ada@MÜNCHEN.de", "ada@xn--mnchen-3ya.de"),
        ("ada@faß.de", "ada@xn--fa-hia.de"),
        ("ada@xn--mnchen-3ya.de", "ada@xn--mnchen-3ya.de"),
        ("müller@example.com", "müller@example.com"),
        ("ada@☃☃.ü", "ada@☃☃.ü"),
    ],
)
def test_e5_a_hosts_address_is_known_as_ses_reports_it(sign_in, vouched_for, kept) -> None:
    """SES writes an internationalised domain in ASCII; what SES can't write to stays as it was."""
    assert sign_in({"email": vouched_for}).email == kept


# --- signing out ---


def test_s5_signing_out_ends_the_issuers_session_and_leads_back_to_the_site(sandbox) -> None:
    address = sandbox.identity().sign_out_url(f"{SITE}/")

    assert address is not None
    assert urlsplit(address)._replace(query="").geturl() == f"{sandbox.url}/identity/logout"
    assert dict(parse_qsl(urlsplit(address).query)) == {
        "client_id": "joinlink-local",
        "post_logout_redirect_uri": f"{SITE}/",
    }


@pytest.mark.parametrize(
    ("metadata", "address"),
    [
        ({}, None),
        ({"end_session_endpoint": "https://elsewhere.example/out"}, None),
        ({"end_session_endpoint": "@/out"}, "@/out?client_id=client&post_logout_redirect_uri=https%3A%2F%2Fsite%2F"),
        (
            {"end_session_endpoint": "@/out?tenant=1"},
            "@/out?tenant=1&client_id=client&post_logout_redirect_uri=https%3A%2F%2Fsite%2F",
        ),
    ],
    ids=["none", "where our forms may not lead", "its own", "with a query"],
)
def test_s5_signing_out_leads_to_the_page_that_the_issuer_names_if_a_form_may(odd_provider, metadata, address) -> None:
    issuer = odd_provider.url
    named = {name: value.replace("@", issuer) for name, value in metadata.items()}
    odd_provider.will_answer(200, {"issuer": issuer, **named})

    expected = address and address.replace("@", issuer)

    assert _odd_identity(odd_provider).sign_out_url("https://site/") == expected


def test_s5_cognito_signs_out_at_its_domain_with_parameters_of_its_own(monkeypatch) -> None:
    """Source: https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html"""
    issuer, domain = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc", "https://x.auth.example.com"
    cognito = OidcIdentity(issuer=issuer, sign_out_origin=domain, **ODD_CLIENT)
    metadata = {"issuer": issuer, "authorization_endpoint": f"{domain}/oauth2/authorize"}
    monkeypatch.setattr(OidcIssuer, "read", lambda _issuer, _address: JsonObject("identity", metadata))

    assert cognito.sign_out_url("https://site/") == f"{domain}/logout?client_id=client&logout_uri=https%3A%2F%2Fsite%2F"
