"""The guest's side of the site on fakes: nobody is signed in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.functions.site import Site, forget_wiring, stand_in_for_wiring
from tests.guest_world import GuestWorld


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[GuestWorld]:
    world = GuestWorld()
    stand_in_for_wiring(world, monkeypatch.setattr)
    yield world
    forget_wiring()


@pytest.fixture
def site(world: GuestWorld) -> Site:
    return Site(world, session=None, csrf=None)
