"""Workflow tasks, the stream and the schedules on fakes: a host with Zoom and Google, and nothing booked."""

from collections.abc import Iterator

import pytest

from joinlink.model.host import Provider
from tests.worlds.world import World


@pytest.fixture
def world() -> Iterator[World]:
    with World().connect(Provider.ZOOM, Provider.GOOGLE).inhabited() as world:
        yield world
