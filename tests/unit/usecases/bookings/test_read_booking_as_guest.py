"""B1, B6: what guests may read, and with which token."""

from __future__ import annotations

from dataclasses import replace

import pytest

from joinlink.errors import Forbidden, NotFound
from joinlink.usecases.bookings.read_booking_as_guest import read_booking_as_guest
from joinlink.usecases.hosts.read_public_host import read_public_host
from tests.fakes.outside import SITE
from tests.samples import HOST
from tests.worlds.world import CONFIRMED, PAID_CLASS, World


def read(world: World, booking_id: str, token: str) -> object:
    world.put(CONFIRMED)
    return read_booking_as_guest(booking_id, token, bookings=world.bookings, links=world.house.guest_links)


def test_b6_the_address_of_a_booking_carries_the_token_that_opens_it(world) -> None:
    page, _, token = world.house.guest_links.booking_page(CONFIRMED.booking_id).partition("?token=")

    assert page == f"{SITE}/bookings/{CONFIRMED.booking_id}"
    assert read(world, CONFIRMED.booking_id, token) == CONFIRMED


@pytest.mark.parametrize("token", ["", "x", "booking.booking_2.signed", "another-purpose.booking_1.signed"])
def test_b6_no_token_and_no_other_token_opens_it(world, token) -> None:
    with pytest.raises(Forbidden):
        read(world, CONFIRMED.booking_id, token)


def test_b6_a_booking_that_is_not_there_is_not_found(world) -> None:
    with pytest.raises(NotFound):
        read(world, "booking_9", "x")


def test_b1_a_hosts_page_shows_what_is_published_by_title(world) -> None:
    world.sell(replace(PAID_CLASS, class_id="class_2", title="a beginning", slug="a-beginning"))
    world.sell(replace(PAID_CLASS, class_id="class_3", title="Draft", slug="draft", published=False))

    public = read_public_host(HOST.handle, hosts=world.hosts, profiles=world.profiles)

    assert public.host == HOST
    assert [each.title for each in public.classes] == ["a beginning", "Portfolio review"]


def test_b1_an_unknown_handle_is_not_found(world) -> None:
    with pytest.raises(NotFound):
        read_public_host("nobody", hosts=world.hosts, profiles=world.profiles)
