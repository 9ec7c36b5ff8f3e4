"""P2: the page of a webhook tells the last failure, even while others succeed and its deliveries are long through."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from joinlink.model.delivery import Attempt, Delivery, DeliveryState, ReceiverAnswer
from joinlink.model.webhook import WebhookEvent
from joinlink.web.addresses import webhook_address
from tests.functions.site import Site
from tests.samples import DELIVERY, NOW, WEBHOOK
from tests.unbroken import unbroken
from tests.worlds.world import World

PAGE = webhook_address(WEBHOOK.webhook_id)
GOOD = ReceiverAnswer(200, "noted", 12)
BAD = ReceiverAnswer(500, "database is locked", 345)
SILENCE = ReceiverAnswer(None, "", 10_000, "no answer within ten seconds")


@pytest.fixture(autouse=True)
def there(world: World) -> None:
    world.webhooks.put(WEBHOOK)


def log(world: World, number: int, event: WebhookEvent, tries: Sequence[tuple[datetime, ReceiverAnswer]]) -> Delivery:
    """Put a delivery with these tries into the log; it is delivered if the last one was good."""
    state = DeliveryState.DELIVERED if tries[-1][1].is_good else DeliveryState.FAILED
    delivery = replace(
        DELIVERY,
        reference=replace(DELIVERY.reference, delivery_id=f"msg_{number}"),
        event=event,
        created_at=tries[0][0],
        state=state,
        tries=len(tries),
        attempts=tuple(Attempt(at, answer) for at, answer in tries),
    )
    world.deliveries.put(delivery)
    return delivery


def last_failure(site: Site) -> list[str]:
    """Return what the page shows of it: where it leads, and its words."""
    (told,) = site.get(PAGE).find("//dt[.='Last failure']/following-sibling::dd[1]")
    return [told.find("a").get("href"), *(words.strip() for words in told.itertext() if words.strip())]


def test_p2_the_last_failure_says_when_of_which_event_and_what_came_back_while_others_succeed(
    site: Site, world: World
) -> None:
    log(world, 1, WebhookEvent.BOOKING_CONFIRMED, [(NOW - timedelta(hours=5), BAD)])
    log(world, 2, WebhookEvent.BOOKING_MOVED, [(NOW - timedelta(hours=2), SILENCE), (NOW - timedelta(hours=1), GOOD)])
    log(world, 3, WebhookEvent.LINK_READY, [(NOW, GOOD)])

    failure = last_failure(site)

    assert failure == [
        "#msg_2",
        "A booking is moved",
        "no answer within ten seconds, after 10000 ms",
        unbroken("Tue, Dec 1, 7:00 AM"),
    ]
    assert 'class="tries" id="msg_2"' in site.get(PAGE).text


def test_p2_an_answer_that_was_refused_is_told_by_its_status(site: Site, world: World) -> None:
    log(world, 1, WebhookEvent.BOOKING_CONFIRMED, [(NOW, BAD)])

    assert last_failure(site)[1:3] == ["A booking is confirmed", "answered 500, after 345 ms"]


def test_p2_where_nothing_failed_nothing_is_said(site: Site, world: World) -> None:
    log(world, 1, WebhookEvent.BOOKING_CONFIRMED, [(NOW, GOOD)])

    assert "Last failure" not in site.get(PAGE).text
