"""O1, O7: which secrets a stage needs, and what can't be one."""

import pytest

from joinlink.model.secrets import SECRETS, Origin, needed_secrets

BY_NAME = {secret.name: secret for secret in SECRETS}
ALWAYS = {"links/signing-key", "identity/client-secret", "stripe/secret-key", "stripe/webhook-secrets"}


@pytest.mark.parametrize(
    ("parameters", "more"),
    [
        ({}, set()),
        ({"ZoomClientId": "zoom-app"}, {"zoom/client-secret", "zoom/webhook-secret"}),
        ({"GoogleClientId": "x.apps.googleusercontent.com", "PlacesSearch": "off"}, {"google/client-secret"}),
        ({"PlacesSearch": "on"}, {"places/api-key"}),
    ],
)
def test_o1_the_secrets_that_a_stage_needs_follow_from_its_parameters(parameters, more) -> None:
    needed = {secret.name for secret in needed_secrets(parameters)}

    assert needed == ALWAYS | more


def test_o1_the_secret_of_the_stacks_own_user_pool_is_copied_and_that_of_another_issuer_asked_for() -> None:
    identity = BY_NAME["identity/client-secret"]

    assert identity.origin({"OidcIssuer": ""}) is Origin.COPIED
    assert identity.origin({"OidcIssuer": "https://issuer.example"}) is Origin.ASKED


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("stripe/secret-key", "sk_live_" + "a1" * 20),
        ("stripe/secret-key", "rk_test_" + "a1" * 20),
        ("stripe/webhook-secrets", "whsec_" + "a1" * 16),
        ("stripe/webhook-secrets", "whsec_" + "a1" * 16 + ", whsec_" + "b2" * 16),
        ("zoom/client-secret", "aB3" * 10),
        ("zoom/webhook-secret", "aB-3_" * 4),
        ("google/client-secret", "GOCSPX-" + "aB-_" * 7),
        ("google/client-secret", "aB-_" * 6),
        ("places/api-key", "AIza" + "aB-_0" * 7),
        ("identity/client-secret", "s3cr3t-of-mine"),
        ("links/signing-key", "a1" * 32 + "," + "b2" * 32),
    ],
)
def test_o1_a_secret_of_the_right_kind_is_taken(name, value) -> None:
    assert BY_NAME[name].fault(value, {}) is None


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("stripe/secret-key", "pk_live_" + "a1" * 20, "pk_… is Stripe's publishable key"),
        ("stripe/secret-key", "whsec_" + "a1" * 16, "the signing secret of a webhook"),
        ("stripe/webhook-secrets", "we_1Nabcdefghijklmnop", "the id of a webhook endpoint"),
        ("stripe/webhook-secrets", "sk_live_" + "a1" * 20, "Stripe's secret key"),
        ("google/client-secret", "123-abc.apps.googleusercontent.com", "the client id of a Google OAuth client"),
        ("zoom/client-secret", "zoom-app-of-this-stage", "that is the client id"),
        ("zoom/client-secret", "too short", "this one is some 32 letters and digits"),
        ("places/api-key", "GOCSPX-" + "aB-_" * 7, "the secret of an OAuth client"),
        ("identity/client-secret", "<your secret>", "that is a placeholder"),
        ("links/signing-key", "short", "this one is 32 or more"),
    ],
)
def test_o1_another_kind_of_key_or_a_placeholder_is_refused_with_a_sentence_that_does_not_quote_it(
    name, value, sentence
) -> None:
    fault = BY_NAME[name].fault(value, {"ZoomClientId": "zoom-app-of-this-stage"})

    assert sentence in fault
    assert value not in fault


def test_o1_payouts_to_hosts_need_the_signing_secrets_of_two_endpoints() -> None:
    webhooks = BY_NAME["stripe/webhook-secrets"]
    one = "whsec_" + "a1" * 16

    assert "comma" in webhooks.fault(one, {"Payouts": "connect"})
    assert webhooks.fault(f"{one},{one}", {"Payouts": "connect"}) is None
