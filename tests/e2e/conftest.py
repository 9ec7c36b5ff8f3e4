"""One local cloud for all end-to-end tests; it is gone when the last of them is over."""

from collections.abc import Iterator

import pytest

from local.cloud import LocalCloud, Ports
from tests.e2e.people import ONE_ADDRESS_FOR_ALL, Town, quick_town


@pytest.fixture(scope="package")
def town() -> Iterator[Town]:
    with quick_town(
        LocalCloud(ports=Ports.free(), ticking=False, forking=True, parameters=ONE_ADDRESS_FOR_ALL)
    ) as town:
        yield town


@pytest.fixture
def undisturbed(town: Town) -> Iterator[None]:
    """Keep a test apart from the ones before and after it."""
    with town.undisturbed():
        yield
