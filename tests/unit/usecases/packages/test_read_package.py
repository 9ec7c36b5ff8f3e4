"""G5: who may read a package, and what is left of it once its buyer's data are deleted."""

import pytest

from joinlink.errors import Forbidden, NoLessonLeft, NotFound
from joinlink.model.package import Package
from joinlink.usecases.packages.delete_buyer_data import delete_buyer_data
from joinlink.usecases.packages.read_package import read_package_as_guest, read_sold_package
from tests.samples import GUEST, HOST, OFFER, PACKAGE
from tests.worlds.packages import bought, stored
from tests.worlds.world import HOST_ID, World


def test_its_own_token_opens_a_package_and_no_other_does(world: World) -> None:
    bought(world)
    links, packages = world.house.package_links, world.packages

    assert read_package_as_guest(PACKAGE.package_id, links.token(PACKAGE.package_id), packages=packages, links=links)
    for token in ("", links.token("package_2"), world.house.guest_links.token(PACKAGE.package_id)):
        with pytest.raises(Forbidden):
            read_package_as_guest(PACKAGE.package_id, token, packages=packages, links=links)


def test_a_host_sees_their_own_and_what_somebody_has_paid(world: World, unpaid: Package) -> None:
    bought(world)

    assert read_sold_package(HOST.host_id, PACKAGE.package_id, packages=world.packages) == PACKAGE
    for host_id, package_id in (("host_2", PACKAGE.package_id), (HOST_ID, unpaid.package_id)):
        with pytest.raises(NotFound):
            read_sold_package(host_id, package_id, packages=world.packages)


def test_once_the_buyer_s_data_are_deleted_the_link_opens_nothing_and_nothing_is_booked(world: World) -> None:
    package, links = bought(world), world.house.package_links
    token = links.token(PACKAGE.package_id)

    delete_buyer_data(package, world.house)
    delete_buyer_data(stored(world), world.house)

    assert GUEST.email not in str(stored(world))
    with pytest.raises(NotFound):
        read_package_as_guest(PACKAGE.package_id, token, packages=world.packages, links=links)
    with pytest.raises(NoLessonLeft):
        world.book(package_id=PACKAGE.package_id)
    assert read_sold_package(HOST_ID, PACKAGE.package_id, packages=world.packages).price == OFFER.price
