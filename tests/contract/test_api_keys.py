"""What every store of API keys must do (P1)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.errors import NotFound
from joinlink.model.api_key import ApiKey, KeyHolder, Scope
from joinlink.model.host import Identity
from tests.contract.store_samples import Stores
from tests.samples import HOST, NOW

BOTH = (Scope.READ, Scope.WRITE)
FIRST = ApiKey("key_1", HOST.host_id, "Spreadsheet", BOTH, "jl_first", NOW)
SECOND = ApiKey("key_2", HOST.host_id, "Calendar", (Scope.READ,), "jl_second", NOW + timedelta(hours=1))


@pytest.fixture(autouse=True)
def there(stores: Stores) -> None:
    stores.hosts.create(HOST, Identity("https://identity.example", "1", HOST.email, HOST.name))
    for key, secret in ((FIRST, "jl_first-secret"), (SECOND, "jl_second-secret")):
        stores.api_keys.create(key, secret)


def test_p1_a_key_is_found_by_its_secret_alone_and_listed_the_latest_first(stores: Stores) -> None:
    assert stores.api_keys.find("jl_first-secret") == KeyHolder(HOST.host_id, "key_1", BOTH)
    assert stores.api_keys.find("jl_first") is None
    assert stores.api_keys.list(HOST.host_id) == [SECOND, FIRST]
    assert stores.api_keys.list("host_other") == []


def test_p1_calls_are_counted_within_a_minute_and_the_day_of_the_last_is_told(stores: Stores) -> None:
    late = NOW.replace(hour=23, minute=59, second=59)
    calls = [stores.api_keys.count_call("jl_first-secret", late, 2) for _ in range(3)]

    assert calls == [True, True, False]
    assert stores.api_keys.count_call("jl_second-secret", late, 2)
    assert stores.api_keys.count_call("jl_first-secret", late + timedelta(seconds=1), 2)
    assert stores.api_keys.list(HOST.host_id) == [
        replace(SECOND, last_used_on=late.date()),
        replace(FIRST, last_used_on=late.date() + timedelta(days=1)),
    ]


def test_p1_a_revoked_key_is_no_key_from_then_on(stores: Stores) -> None:
    assert not stores.api_keys.revoke("host_other", "key_1")
    assert [stores.api_keys.revoke(HOST.host_id, "key_1") for _ in range(2)] == [True, False]

    assert stores.api_keys.find("jl_first-secret") is None
    assert stores.api_keys.list(HOST.host_id) == [SECOND]

    stores.api_keys.revoke_all(HOST.host_id)

    assert stores.api_keys.find("jl_second-secret") is None
    assert stores.api_keys.list(HOST.host_id) == []


def test_p1_s6_no_key_is_made_for_an_account_that_is_not_there(stores: Stores) -> None:
    with pytest.raises(NotFound):
        stores.api_keys.create(replace(FIRST, host_id="host_gone"), "jl_third-secret")
    assert stores.api_keys.find("jl_third-secret") is None
