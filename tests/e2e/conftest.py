"""One local cloud for all end-to-end tests; it is gone when the last of them is over."""

from collections.abc import Iterator

import pytest

from tests.e2e.people import Town, shared_town


@pytest.fixture(scope="package")
def town() -> Iterator[Town]:
    with shared_town() as town:
        yield town


@pytest.fixture
def undisturbed(town: Town) -> Iterator[None]:
    """Keep a test apart from the ones before and after it, with an account that may send mail."""
    with town.undisturbed():
        yield
    well = {"sandbox": False, "verified": [], "paused": False, "sender": "domain", "dkim": "SUCCESS"}
    town.control("POST", "provider-state/ses", well)
