"""One local cloud for all end-to-end tests; it is gone when the last of them is over."""

from collections.abc import Iterator

import pytest

from local.cloud import LocalCloud, Ports
from tests.e2e.people import Town


@pytest.fixture(scope="package")
def cloud() -> Iterator[LocalCloud]:
    with LocalCloud(ports=Ports.free(), ticking=False, forking=True) as cloud:
        yield cloud


@pytest.fixture(scope="package")
def town(cloud: LocalCloud) -> Town:
    return Town(cloud)
