"""What a host may have so many of, when several requests make one at the same time (G5, P1, P2)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from joinlink.errors import StoreUnavailable
from joinlink.model.api_key import MOST_KEYS, ApiKey, Scope
from joinlink.model.package_offer import MOST_OFFERS
from joinlink.model.webhook import MOST_WEBHOOKS
from tests.contract.store_samples import IDENTITY, Stores
from tests.samples import HOST, NOW, OFFER, WEBHOOK

AT_ONCE = 6
KEY = ApiKey("key", HOST.host_id, "Spreadsheet", (Scope.READ,), "jl_first", NOW)

Make = Callable[[Stores, str, str], bool]


def make_webhook(stores: Stores, host_id: str, number: str) -> bool:
    return stores.webhooks.put(replace(WEBHOOK, host_id=host_id, webhook_id=f"webhook_{number}"))


def make_key(stores: Stores, host_id: str, number: str) -> bool:
    return stores.api_keys.create(replace(KEY, host_id=host_id, key_id=f"key_{number}"), f"jl_secret-{number}")


def make_offer(stores: Stores, host_id: str, number: str) -> bool:
    return stores.packages.create_offer(replace(OFFER, host_id=host_id, offer_id=f"offer_{number}"))


def count(stores: Stores) -> int:
    offers = stores.profiles.load(HOST.host_id).packages
    return len(offers) or len(stores.webhooks.list(HOST.host_id)) or len(stores.api_keys.list(HOST.host_id))


def test_p1_p2_a_repeat_has_its_secret_in_place_of_the_first_and_counts_once(stores: Stores) -> None:
    for number in range(MOST_WEBHOOKS):
        make_webhook(stores, HOST.host_id, str(number))
    again = replace(WEBHOOK, webhook_id="webhook_1", sealed_secret=b"another")
    assert [stores.api_keys.create(KEY, secret) for secret in ("jl_one", "jl_other", "jl_other")] == [True] * 3

    assert stores.webhooks.put(again)

    assert stores.webhooks.get(HOST.host_id, "webhook_1") == again
    assert len(stores.webhooks.list(HOST.host_id)) == MOST_WEBHOOKS
    assert (stores.api_keys.find("jl_one"), stores.api_keys.list(HOST.host_id)) == (None, [KEY])
    assert stores.api_keys.find("jl_other") is not None


@pytest.fixture(autouse=True)
def there(stores: Stores) -> None:
    stores.hosts.create(HOST, IDENTITY)


@pytest.mark.parametrize(
    ("make", "most"),
    [
        pytest.param(make_webhook, MOST_WEBHOOKS, id="p2-webhooks"),
        pytest.param(make_key, MOST_KEYS, id="p1-keys"),
        pytest.param(make_offer, MOST_OFFERS, id="g5-packages-on-offer"),
    ],
)
def test_requests_at_once_make_no_more_than_a_host_may_have(stores: Stores, make: Make, most: int) -> None:
    for number in range(most - 2):
        assert make(stores, HOST.host_id, f"before_{number}")

    def one_more(number: int) -> bool:
        try:
            return make(stores, HOST.host_id, f"at_once_{number}")
        except StoreUnavailable:
            return False

    with ThreadPoolExecutor(AT_ONCE) as pool:
        made = list(pool.map(one_more, range(AT_ONCE)))

    assert (sum(made), count(stores)) == (2, most)
    assert not make(stores, HOST.host_id, "later")
