"""The identity provider: OpenID Connect's code flow as the sign-in uses it."""

from typing import Any

import jwt
import pytest

from tests.sandboxes.clients import PROVIDERS, IdentityClient


def claims_of(identity: IdentityClient, tokens: dict[str, Any]) -> dict[str, Any]:
    keys = jwt.PyJWKSet.from_dict(identity.http.get("/identity/jwks").get_json())
    claims: dict[str, Any] = jwt.decode(
        tokens["id_token"],
        keys.keys[0],
        algorithms=["RS256"],
        audience=identity.secrets.oidc_client_id,
        issuer=f"{PROVIDERS}/identity",
    )
    return claims


def test_discovery_names_every_address(identity) -> None:
    metadata = identity.http.get("/identity/.well-known/openid-configuration").get_json()

    assert metadata["issuer"] == f"{PROVIDERS}/identity"
    assert metadata["authorization_endpoint"] == f"{PROVIDERS}/identity/authorize"
    assert metadata["token_endpoint"] == f"{PROVIDERS}/identity/token"
    assert metadata["jwks_uri"] == f"{PROVIDERS}/identity/jwks"
    assert metadata["code_challenge_methods_supported"] == ["S256"]


def test_the_sign_in_page_asks_for_address_and_name(identity) -> None:
    answer = identity.authorize()

    assert answer.status_code == 200
    assert 'name="email"' in answer.text
    assert 'name="name"' in answer.text


def test_the_id_token_says_who_signed_in(identity) -> None:
    claims = claims_of(identity, identity.connect(email="host@example.com", name="Host"))

    assert (claims["email"], claims["email_verified"], claims["name"]) == ("host@example.com", True, "Host")
    assert claims["nonce"] == "a-nonce"


def test_the_subject_belongs_to_the_address(identity) -> None:
    subjects = [
        claims_of(identity, identity.connect(email=email))["sub"]
        for email in ("host@example.com", "HOST@example.com", "other@example.com")
    ]

    assert subjects[0] == subjects[1]
    assert subjects[0] != subjects[2]


@pytest.mark.parametrize(
    "changes",
    [{"scope": "email"}, {"scope": "openid admin"}, {"redirect_uri": "http://localhost:8080/login"}, {"state": None}],
)
def test_a_wrong_authorisation_request_gets_a_page_and_no_redirect(identity, changes) -> None:
    answer = identity.authorize(**{"decision": "approve", **changes})

    assert answer.status_code == 400
    assert "Location" not in answer.headers


def test_a_wrong_secret_is_refused_by_form_and_by_basic(identity) -> None:
    code = identity.code()

    by_form = identity.exchange(code, client_secret="wrong")
    by_basic = identity.http.post("/identity/token", data={"code": code}, auth=("joinlink-local", "wrong"))

    assert [by_form.status_code, by_basic.status_code] == [401, 401]
    assert identity.exchange(code).status_code == 200


def test_the_client_may_authenticate_by_basic(identity) -> None:
    form = {
        "grant_type": "authorization_code",
        "code": identity.code(),
        "redirect_uri": identity.callback,
        "code_verifier": identity.verifier,
    }
    client = (identity.secrets.oidc_client_id, identity.secrets.oidc_client_secret)

    assert identity.http.post("/identity/token", data=form, auth=client).status_code == 200


def test_a_code_works_once_and_with_its_verifier_only(identity) -> None:
    used, other = identity.code(), identity.code()
    identity.exchange(used)

    assert identity.exchange(used).get_json()["error"] == "invalid_grant"
    assert identity.exchange(other, code_verifier="x" * 43).get_json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("target", "status"),
    [("http://localhost:8080/", 302), ("http://localhost:8080.example.com/", 400), ("https://example.com/", 400)],
)
def test_signing_out_leads_back_to_the_site_only(identity, target, status) -> None:
    answer = identity.http.get("/identity/logout", query_string={"post_logout_redirect_uri": target})

    assert answer.status_code == status
