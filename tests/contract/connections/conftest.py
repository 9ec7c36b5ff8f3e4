"""Accounts that are connected, in each of the stores."""

import pytest

from joinlink.model.host import Connection
from tests.contract.connections.accounts import APPLE
from tests.contract.store_samples import Stores
from tests.samples import GOOGLE, ZOOM


@pytest.fixture
def zoom(stores: Stores) -> Connection:
    """Zoom, connected."""
    stores.connections.put(ZOOM)
    return ZOOM


@pytest.fixture
def google(stores: Stores) -> Connection:
    """Google, connected."""
    stores.connections.put(GOOGLE)
    return GOOGLE


@pytest.fixture
def apple(stores: Stores) -> Connection:
    """Apple Calendar, connected."""
    stores.connections.put(APPLE)
    return APPLE
