"""Tokens at rest open only for the host, provider and generation that they were sealed for (C11)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.stub import Stubber

from joinlink.errors import ReconnectRequired
from joinlink.model.host import Connection, Provider, Tokens
from joinlink.ports.connections import TokenVault
from joinlink.providers.aws.token_vault import KmsTokenVault
from tests.fakes import FakeTokenVault
from tests.samples import ZOOM

TOKENS = Tokens("access-" + "a" * 3000, "refresh-" + "r" * 3000, datetime(2026, 12, 1, 10, tzinfo=UTC))


@pytest.fixture
def kms(aws: Callable[[str], Any]) -> Any:
    return aws("kms")


@pytest.fixture
def kms_vault(kms: Any) -> KmsTokenVault:
    return KmsTokenVault(kms, kms.create_key()["KeyMetadata"]["Arn"])


@pytest.fixture(params=["kms", "fake"])
def vault(request: pytest.FixtureRequest, kms_vault: KmsTokenVault) -> TokenVault:
    return kms_vault if request.param == "kms" else FakeTokenVault()


def _connection(vault: TokenVault) -> Connection:
    sealed = vault.sealer(host_id="host_1", provider=Provider.ZOOM, generation=3)(TOKENS)
    return replace(ZOOM, generation=3, sealed_tokens=sealed, access_expires_at=TOKENS.expires_at)


def test_sealed_tokens_open_as_they_were(vault) -> None:
    """Zoom's two tokens together are longer than KMS encrypts by itself."""
    assert vault.open(_connection(vault)) == TOKENS


def test_a_sealer_that_was_made_ready_asks_kms_for_nothing_more(kms, kms_vault) -> None:
    """C9: between spending a refresh token and storing the new pair nothing may fail that need not."""
    seal = kms_vault.sealer(host_id="host_1", provider=Provider.ZOOM, generation=3)

    with Stubber(kms):
        sealed = seal(TOKENS)

    assert kms_vault.open(replace(_connection(kms_vault), sealed_tokens=sealed)) == TOKENS


def test_sealed_tokens_show_nothing_of_themselves_and_are_never_alike(kms_vault) -> None:
    sealed = _connection(kms_vault).sealed_tokens

    assert sealed != _connection(kms_vault).sealed_tokens
    assert b"access-" not in sealed
    assert b"refresh-" not in sealed
    assert len(sealed) < 8000  # a DynamoDB item has room for it many times over


@pytest.mark.parametrize(
    "change",
    [{"host_id": "host_2"}, {"provider": Provider.GOOGLE}, {"generation": 2}, {"generation": 4}],
    ids=lambda change: next(iter(change)),
)
def test_tokens_that_were_moved_to_another_row_do_not_open(kms_vault, change) -> None:
    """C11: whoever can write to the table can't make one host's tokens another's."""
    with pytest.raises(ReconnectRequired):
        kms_vault.open(replace(_connection(kms_vault), **change))


def test_tokens_are_bound_to_their_row_a_second_time(kms_vault) -> None:
    """C11: not by the word of KMS alone."""

    class Careless:
        def generate_data_key(self, **request: Any) -> dict[str, bytes]:
            return {"CiphertextBlob": b"sealed", "Plaintext": b"k" * 32}

        decrypt = generate_data_key

    vault = KmsTokenVault(Careless(), "arn:aws:kms:eu-west-1:123456789012:key/1")  # type: ignore[arg-type]
    connection = _connection(vault)

    assert vault.open(connection) == TOKENS
    with pytest.raises(ReconnectRequired):
        vault.open(replace(connection, host_id="host_2"))


@pytest.mark.parametrize("place", [0, 2, 60, -40, -1], ids=["format", "length", "data key", "tokens", "tag"])
def test_a_broken_seal_does_not_open(kms_vault, place) -> None:
    connection = _connection(kms_vault)
    broken = bytearray(connection.sealed_tokens)
    broken[place] ^= 1

    with pytest.raises(ReconnectRequired):
        kms_vault.open(replace(connection, sealed_tokens=bytes(broken)))


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x01\x00\x05abc", b"plain text"])
def test_what_was_never_a_seal_does_not_open(kms_vault, sealed) -> None:
    with pytest.raises(ReconnectRequired):
        kms_vault.open(replace(_connection(kms_vault), sealed_tokens=sealed))


def test_host_provider_and_generation_are_what_kms_binds_the_key_to(kms, kms_vault) -> None:
    """The template's key policy and the audit log see this context."""
    requests: list[dict[str, Any]] = []
    kms.meta.events.register("provide-client-params.kms", lambda params, **_: requests.append(params))

    kms_vault.open(_connection(kms_vault))

    context = {"host": "host_1", "provider": "zoom", "generation": "3"}
    assert [request["EncryptionContext"] for request in requests] == [context, context]
    assert all(request["KeyId"].startswith("arn:") for request in requests)
