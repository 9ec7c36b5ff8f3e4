"""What every store of webhooks and of deliveries must do (P2)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.model.delivery import Attempt, Delivery, DeliveryReference, DeliveryState, ReceiverAnswer
from joinlink.model.webhook import Webhook
from tests.contract.store_samples import IDENTITY, Stores
from tests.samples import HOST, NOW, WEBHOOK

OF_BOOKING = Delivery(
    DeliveryReference(HOST.host_id, "webhook_1", "msg_1", "booking_1"), "booking.confirmed", '{"type": "x"}', NOW
)
OF_HOST = replace(
    OF_BOOKING,
    reference=DeliveryReference(HOST.host_id, "webhook_1", "msg_2"),
    created_at=NOW + timedelta(hours=1),
    is_test=True,
)
FAILED = Attempt(NOW, ReceiverAnswer(None, "", 10_000, "no answer within ten seconds"))
GOOD = Attempt(NOW + timedelta(minutes=5), ReceiverAnswer(204, "", 20))


@pytest.fixture(autouse=True)
def there(stores: Stores) -> None:
    stores.hosts.create(HOST, IDENTITY)


def stored(stores: Stores) -> Webhook:
    found = stores.webhooks.get(HOST.host_id, "webhook_1")
    assert found is not None
    return found


def test_p2_a_webhook_is_kept_changed_and_deleted(stores: Stores) -> None:
    later = replace(WEBHOOK, webhook_id="webhook_2", created_at=NOW + timedelta(hours=1))
    for webhook in (later, WEBHOOK):
        stores.webhooks.put(webhook)
    assert stores.webhooks.list(HOST.host_id) == [WEBHOOK, later]

    stores.webhooks.note_failing(WEBHOOK, NOW)
    stores.webhooks.note_failing(WEBHOOK, NOW + timedelta(hours=1))
    assert [stores.webhooks.switch_off(WEBHOOK, NOW) for _ in range(2)] == [True, False]
    assert (stored(stores).failing_since, stored(stores).off_at) == (NOW, NOW)

    stores.webhooks.note_well(WEBHOOK)
    assert stored(stores) == WEBHOOK

    until = NOW + timedelta(days=1)
    assert [stores.webhooks.change_secret(WEBHOOK, b"new", until) for _ in range(2)] == [True, False]
    changed = stored(stores)
    assert (changed.sealed_secret, changed.former_secret, changed.former_until) == (
        b"new",
        WEBHOOK.sealed_secret,
        until,
    )

    assert [stores.webhooks.delete(HOST.host_id, "webhook_1") for _ in range(2)] == [True, False]
    stores.webhooks.note_failing(WEBHOOK, NOW)
    stores.webhooks.note_well(WEBHOOK)
    assert stores.webhooks.list(HOST.host_id) == [later]


def test_p2_a_delivery_is_written_once_and_changed_only_as_it_was_seen(stores: Stores) -> None:
    assert [stores.deliveries.put(OF_BOOKING) for _ in range(2)] == [True, False]
    failed = OF_BOOKING.after(FAILED)

    assert [stores.deliveries.change(OF_BOOKING, failed) for _ in range(2)] == [True, False]
    assert stores.deliveries.get(OF_BOOKING.reference) == failed
    assert stores.deliveries.get(OF_HOST.reference) is None


def test_p2_the_log_has_the_latest_first_and_what_failed_is_found_until_it_is_delivered(stores: Stores) -> None:
    failed = OF_BOOKING.after(FAILED)
    for delivery in (OF_BOOKING, OF_HOST):
        stores.deliveries.put(delivery)
    stores.deliveries.change(OF_BOOKING, failed)

    assert stores.deliveries.list("webhook_1", 10) == [OF_HOST, failed]
    assert stores.deliveries.list("webhook_1", 1) == [OF_HOST]
    assert stores.deliveries.failing("webhook_1", 10) == [failed]

    delivered = failed.after(GOOD)
    stores.deliveries.change(failed, delivered)

    assert delivered.state is DeliveryState.DELIVERED
    assert stores.deliveries.failing("webhook_1", 10) == []
    assert stores.deliveries.list("webhook_1", 10) == [OF_HOST, delivered]
    assert stores.deliveries.list("webhook_2", 10) == []
