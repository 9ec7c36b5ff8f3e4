"""Z1, Z2: the help page, for everybody."""

from __future__ import annotations

import re

import pytest

from joinlink.model.host import ConnectionStatus, Provider
from tests.functions.site import Site
from tests.worlds.world import World

TROUBLES = {
    "connect-fails": "Connecting fails",
    "reconnect-required": "Reconnect required",
    "meet-instead-of-zoom": "Google Meet instead of Zoom",
    "no-link": "No link at all",
    "wrong-time": "Wrong time on Zoom",
    "extra-meeting": "Extra meeting after a cancellation",
    "no-join-button": "No join button in the dashboard",
    "wrong-busy-slots": "Busy times are wrong",
}
LEFT_ALONE = ["courses", "Webinars", "Zoom plan", "Refunds on cancellation", "availability"]


@pytest.fixture
def page(world: World) -> str:
    return Site(world, session=None).get("/help").text


def test_z2_every_trouble_has_its_cause_and_what_to_do(page: str) -> None:
    rows = re.findall(r'<tr role="row" id="([\w-]+)">(.*?)</tr>', page, re.DOTALL)
    assert {name: re.findall(r"<th[^>]*>([^<]+)</th>", row)[0] for name, row in rows} == TROUBLES
    for _, row in rows:
        assert all(len(cell.strip()) > 40 for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL))
        assert row.count("<td") == 2


def test_z1_what_is_left_alone_is_said(page: str) -> None:
    said = page[page.index("What Joinlink leaves alone") :]

    assert [words for words in LEFT_ALONE if words not in said] == []


def test_z1_everybody_may_read_it_and_a_host_keeps_the_menu(page: str, site: Site, world: World) -> None:
    assert 'aria-label="Main"' not in page
    assert '<a href="/help" aria-current="page">' in site.get("/help").text
    assert Site(world, session="long-gone").get("/help").status == 200


def test_c9_a_host_sees_the_banner_here_too(site: Site, world: World) -> None:
    world.connect(Provider.ZOOM, status=ConnectionStatus.RECONNECT_REQUIRED)

    assert "Zoom needs to be reconnected." in site.get("/help").text
