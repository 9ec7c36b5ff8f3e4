"""The operator's parameters in Parameter Store, and what happens while they can't be read."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError
from botocore.stub import Stubber
from moto import mock_aws

from joinlink.config import Settings
from joinlink.errors import SecretMissing, StoreUnavailable
from joinlink.wiring.deployed import DeployedOutside
from tests.contract.moto_session import client, session
from tests.fakes import FakeClock

SETTINGS = {
    "PARAMETER_PREFIX": "/joinlink/test",
    "GOOGLE_PLACES_URL": "http://127.0.0.1:1",
    "PLACES_SEARCH": "on",
    "PROVIDER_TIMEOUT_SECONDS": "1",
    "PUBLIC_BASE_URL": "",
    "PUBLIC_BASE_URL_PARAMETER": "/joinlink/test/public-base-url",
}


@pytest.fixture(scope="module")
def aws() -> Iterator[Any]:
    """Run moto for the whole module: starting it takes longer than any test here."""
    with mock_aws():
        yield client("ssm")


@pytest.fixture
def ssm(aws: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    yield aws
    for parameter in aws.describe_parameters()["Parameters"]:
        aws.delete_parameter(Name=parameter["Name"])


@pytest.fixture
def outside(ssm: Any) -> DeployedOutside:
    return outside_of()


def outside_of(**settings: str) -> DeployedOutside:
    outside = DeployedOutside(Settings(SETTINGS | settings), FakeClock())
    outside._aws = session()  # made once, for all tests
    return outside


def refuse(outside: DeployedOutside, code: str, status: int = 400) -> Stubber:
    """Let Parameter Store answer one question with an error."""
    stub = Stubber(outside.parameters._store.client)
    stub.add_client_error("get_parameter", code, "No.", status)
    return stub


def test_a_secret_is_read_decrypted_and_kept_for_a_while(ssm, outside) -> None:
    ssm.put_parameter(Name="/joinlink/test/stripe/secret-key", Value="sk_test_1", Type="SecureString")

    first = outside.parameters.secret("stripe/secret-key")
    ssm.put_parameter(Name="/joinlink/test/stripe/secret-key", Value="sk_test_2", Type="SecureString", Overwrite=True)

    assert [first, outside.parameters.secret("stripe/secret-key")] == ["sk_test_1", "sk_test_1"]


def test_the_address_that_the_template_wrote_stands_in_for_an_empty_setting(ssm, outside) -> None:
    ssm.put_parameter(Name="/joinlink/test/public-base-url", Value="https://site.example/", Type="String")

    assert outside.public_base_url == "https://site.example"
    assert outside_of(PUBLIC_BASE_URL="https://given.example").public_base_url == "https://given.example"


def test_parameter_store_is_not_waited_for_longer_than_any_other_service(outside) -> None:
    config = outside.parameters._store.client.meta.config

    assert (config.connect_timeout, config.read_timeout) == (2, 5)


@pytest.mark.parametrize(("code", "status"), [("ThrottlingException", 400), ("InternalServerError", 500)])
def test_an_outage_is_for_the_caller_to_repeat(outside, code, status) -> None:
    with refuse(outside, code, status), pytest.raises(StoreUnavailable):
        outside.parameters.secret("stripe/secret-key")


@pytest.mark.parametrize("value", [None, " ", "changeme", "<your key>", "REPLACE-ME", "xxx", "...", "todo"])
def test_o7_a_secret_that_is_missing_or_a_placeholder_is_named_in_the_log(ssm, outside, log, value) -> None:
    if value is not None:
        ssm.put_parameter(Name="/joinlink/test/stripe/secret-key", Value=value, Type="SecureString")

    with pytest.raises(SecretMissing):
        outside.parameters.secret("stripe/secret-key")

    (line,) = (json.loads(line) for line in log.getvalue().splitlines())
    assert (line["level"], line["message"]) == ("ERROR", "secret missing")
    assert line["parameter"] == "/joinlink/test/stripe/secret-key"


@pytest.mark.parametrize("missing", ["stripe/secret-key", "stripe/webhook-secrets"])
def test_o7_b3_payments_require_the_key_and_what_stripes_news_are_signed_with(ssm, outside, missing) -> None:
    """Without the second a guest would pay, and nobody would hear of it."""
    for name in {"stripe/secret-key", "stripe/webhook-secrets"} - {missing}:
        ssm.put_parameter(Name=f"/joinlink/test/{name}", Value="good", Type="SecureString")

    with pytest.raises(SecretMissing, match=missing):
        outside.payment_secrets.check()


def test_a_secret_that_may_not_be_read_is_for_the_operator_to_see(outside) -> None:
    with refuse(outside, "AccessDeniedException"), pytest.raises(GetParameterError):
        outside.parameters.secret("stripe/secret-key")


@pytest.mark.parametrize("key", [None, " "])
def test_k2_without_a_key_for_places_nothing_is_suggested(ssm, outside, key) -> None:
    if key is not None:
        ssm.put_parameter(Name="/joinlink/test/places/api-key", Value=key, Type="SecureString")

    assert outside.places.suggest("music", typing_session="typing-1") == []


def test_k2_where_the_search_is_off_its_key_is_not_read(ssm) -> None:
    outside = outside_of(PLACES_SEARCH="off")

    with refuse(outside, "AccessDeniedException"):
        assert outside.places.suggest("music", typing_session="typing-1") == []


def test_k2_a_key_that_may_not_be_read_is_for_the_operator_to_see(outside) -> None:
    with refuse(outside, "AccessDeniedException"), pytest.raises(GetParameterError):
        outside.places.suggest("music", typing_session="typing-1")
