"""What every store of calendar feeds must do (P3)."""

from datetime import timedelta

import pytest

from joinlink.errors import NotFound
from joinlink.model.feed import Feed, FeedHolder
from joinlink.model.host import Identity
from tests.contract.store_samples import Stores
from tests.samples import HOST, NOW

H = HOST.host_id


@pytest.fixture(autouse=True)
def there(stores: Stores) -> None:
    stores.hosts.create(HOST, Identity("https://identity.example", "1", HOST.email, HOST.name))
    stores.feeds.create(H, "first", NOW)


def test_p3_a_new_feed_ends_the_one_before_and_a_revoked_one_is_gone(stores: Stores) -> None:
    assert stores.feeds.find("first") == FeedHolder(H)

    stores.feeds.create(H, "second", NOW + timedelta(days=1))

    assert (stores.feeds.find("first"), stores.feeds.find("second")) == (None, FeedHolder(H))
    assert stores.feeds.of_host(H) == Feed(NOW + timedelta(days=1))
    assert [stores.feeds.revoke(H), stores.feeds.revoke(H)] == [True, False]
    assert (stores.feeds.find("second"), stores.feeds.of_host(H)) == (None, None)


def test_p3_fetches_are_counted_within_a_minute_and_the_day_of_the_last_is_told(stores: Stores) -> None:
    late = NOW.replace(hour=23, minute=59, second=59)

    assert [stores.feeds.count_fetch("first", late, 2) for _ in range(3)] == [True, True, False]
    assert stores.feeds.count_fetch("first", late + timedelta(seconds=1), 2)
    assert stores.feeds.of_host(H) == Feed(NOW, (NOW + timedelta(days=1)).date())


def test_p3_what_was_fetched_last_is_known_again_and_nothing_is_noted_for_a_feed_that_is_gone(stores: Stores) -> None:
    stores.feeds.note_content("first", "digest", NOW)
    stores.feeds.note_content("other", "digest", NOW)

    assert stores.feeds.find("first") == FeedHolder(H, "digest", NOW)
    assert stores.feeds.find("other") is None


def test_p3_there_is_no_feed_for_nobody(stores: Stores) -> None:
    with pytest.raises(NotFound):
        stores.feeds.create("host_none", "third", NOW)
