"""The sample events of the host's functions: each does what its name says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.functions.site import invoke, sample
from tests.samples import BOOKING
from tests.worlds.world import HOST_ID, World

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
    "class_pages.list": 200,
    "class_pages.new_online": 200,
    "class_pages.create_in_person": 303,
    "places.suggest": 200,
    "availability.read": 200,
    "availability.replace": 200,
    "availability.save": 303,
    "plan.page": 200,
    "plan.checkout": 200,
    "host_bookings.upcoming": 200,
    "account.me": 200,
    "account.change": 200,
    "account.overview_page": 200,
    "assets.nowhere": 404,
    "assets.style_sheet": 200,
}


@pytest.mark.parametrize(("name", "status"), EXPECTED.items())
def test_a_sample_event_is_answered(world: World, name: str, status: int) -> None:
    world.public_base_url = "http://localhost:8080"

    function, _, _ = name.partition(".")

    assert invoke(function, sample(name)).status == status


@pytest.mark.parametrize("name", ["cancel", "reschedule", "paste_link"])
def test_a_sample_of_a_change_is_carried_out(world: World, name: str) -> None:
    world.public_base_url = "http://localhost:8080"
    booked = replace(BOOKING, host_id=HOST_ID)
    world.bookings.bookings[booked.booking_id] = booked

    assert invoke("change_booking", sample(f"change_booking.{name}")).status == 200
    assert world.bookings.get(booked.booking_id).revision == booked.revision + 1
