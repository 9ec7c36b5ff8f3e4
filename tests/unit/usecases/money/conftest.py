"""A host on the plan Free who is a customer at Stripe."""

from dataclasses import replace

import pytest

from joinlink.model.billing import Subscription
from tests.samples import HOST
from tests.worlds.world import HOST_ID, World

CUSTOMER = "cus_1"


@pytest.fixture
def world() -> World:
    world = World()
    world.hosts.hosts[HOST_ID] = replace(HOST, plan="free", customer_id=CUSTOMER)
    world.billing.customers[HOST_ID] = CUSTOMER
    return world


def set_subscription(world: World, subscription: Subscription, **changes: object) -> None:
    """Let a subscription at Stripe be like this, and tell nobody."""
    world.billing.put(CUSTOMER, replace(subscription, **changes))  # type: ignore[arg-type]
