"""The sample events of the host's functions: each does what its name says."""

from __future__ import annotations

import pytest

from tests.functions.site import World, invoke, sample

EXPECTED = {
    "sign_in.login": 302,
    "sign_in.stale_state": 400,
    "sign_in.logout": 303,
    "connect_provider.start": 302,
    "connect_provider.denied": 302,
    "connections.page": 200,
    "connections.list": 200,
    "connections.disconnect": 204,
    "classes.create_online": 409,
    "classes.create_in_person": 201,
    "classes.list": 200,
    "availability.read": 200,
    "availability.replace": 200,
    "host_bookings.upcoming": 200,
    "account.me": 200,
    "account.change": 200,
    "account.overview_page": 200,
    "assets.style_sheet": 200,
}


@pytest.mark.parametrize(("name", "status"), EXPECTED.items())
def test_a_sample_event_is_answered(world: World, monkeypatch: pytest.MonkeyPatch, name: str, status: int) -> None:
    monkeypatch.setattr("joinlink.wiring.public_base_url", lambda: "http://localhost:8080")

    function, _, _ = name.partition(".")

    assert invoke(function, sample(name)).status == status
