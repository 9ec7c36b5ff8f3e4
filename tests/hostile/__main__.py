"""Measure what hostile calendars cost, and what other hosts' guests feel of them: `make hostile-calendars`.

One look at each, in a process of its own; a page of each, in a local cloud, when its calendar is looked at for the
first time and when its failure is remembered; another host's page while twenty views of hostile ones are under way.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import requests

from local.caldav import APP_PASSWORD
from local.cloud import LocalCloud, Ports
from tests.e2e.clockwork import open_at_any_hour
from tests.e2e.people import Offer, Town, quick_town
from tests.hostile.calendars import NAMES
from tests.hostile.server import HostileServer

VIEWS = 20
PAGES = 15
"""Of the other host, to tell the usual time of one."""


@dataclass(frozen=True)
class View:
    """One answer of the API about slots."""

    seconds: float
    status: int
    availability: str


def view(offer: Offer) -> View:
    """Ask for the slots of the coming week."""
    today = datetime.now(UTC).date()
    began = time.monotonic()
    answer = requests.get(
        f"{offer.town.site}/api/public/hosts/{offer.handle}/classes/{offer.slug}/slots",
        params={"from": str(today), "to": str(today + timedelta(days=7))},
        timeout=60,
    )
    body = answer.json()
    return View(time.monotonic() - began, answer.status_code, body.get("availability", body.get("code")))


def on_sale(town: Town) -> Offer:
    """Let a new host, open at any hour, put a class on sale."""
    place = {"isOnline": False, "location": {"label": "Studio"}}
    return open_at_any_hour(town.host()).sell(price_minor=0, **place)


def connect(offer: Offer, server: HostileServer, name: str) -> float:
    """Let a host connect a calendar of the hostile server; returns how long that took."""
    login = {"username": offer.host.host_id, "appPassword": APP_PASSWORD, "url": f"{server.url}/{name}/"}
    began = time.monotonic()
    answer = offer.host.call("PUT", "/api/connections/apple", login)
    assert answer.status_code == 200, answer.text
    return time.monotonic() - began


def others_pages(other: Offer, pages: int) -> list[View]:
    return [view(other) for _ in range(pages)]


def beside(other: Offer, hostile: Iterable[Callable[[], View]], pages: int) -> tuple[list[View], list[View]]:
    """Ask for another host's page while hostile ones are under way; returns both."""
    views = list(hostile)
    with ThreadPoolExecutor(len(views) + 1) as pool:
        under_way = [pool.submit(one) for one in views]
        time.sleep(0.05)
        seen = others_pages(other, pages)
        return seen, [each.result() for each in under_way]


def told(what: str, views: list[View]) -> None:
    seconds = sorted(one.seconds for one in views)
    answers = {(one.status, one.availability) for one in views}
    print(f"{what:58} median {statistics.median(seconds):5.2f} s, longest {seconds[-1]:5.2f} s   {sorted(answers)}")


def looks(server: HostileServer) -> None:
    print("One look at each:")
    for name in NAMES:
        for method, path in (("REPORT", f"/{name}/"), ("PROPFIND", f"/{name}/principal")):
            server.answer(method, path)  # made beforehand
        subprocess.run([sys.executable, "-m", "tests.hostile.one_look", server.url, name], check=True)


def main() -> None:
    with HostileServer() as server:
        looks(server)
        cloud = LocalCloud(
            ports=Ports.free(), ticking=False, forking=True, parameters={"CaldavTrustedOrigins": server.url}
        )
        with quick_town(cloud) as town:
            pages(town, server)


def pages(town: Town, server: HostileServer) -> None:
    other = on_sale(town)
    with ThreadPoolExecutor(4) as pool:  # so that there are processes enough for all that follows
        list(pool.map(view, [other] * VIEWS))
    told("another host's page, usually", others_pages(other, PAGES))
    ordinary = [on_sale(town) for _ in range(VIEWS)]
    seen, _ = beside(other, [lambda o=o: view(o) for o in ordinary], PAGES)
    told("another host's page beside 20 views of ordinary hosts", seen)
    print("\nA page of each, the first after its calendar has changed for the worse, and the second:")
    offers = []
    for name in NAMES:
        offer = on_sale(town)
        server.is_hostile = False
        connect(offer, server, f"{name}-1")
        server.is_hostile = True
        first, second = view(offer), view(offer)
        offers.append(offer)
        told_of = (f"{one.seconds:5.2f} s {one.availability}" for one in (first, second))
        print(f"  {name:10} {', then '.join(told_of)}")
    told(
        "another host's page, while 20 of these are viewed",
        beside(other, [lambda o=o: view(o) for o in (offers * 2)[:VIEWS]], PAGES)[0],
    )

    print("\nTwenty first views at once:")
    fresh = []
    for number in range(VIEWS):
        offer = on_sale(town)
        server.is_hostile = False
        connect(offer, server, f"{NAMES[number % len(NAMES)]}-2{number}")
        fresh.append(offer)
    server.is_hostile = True
    told("another host's page, usually", others_pages(other, PAGES))
    seen, hostile = beside(other, [lambda o=o: view(o) for o in fresh], PAGES)
    told("another host's page beside 20 first views of 20 hosts", seen)
    told("these views", hostile)

    offer = on_sale(town)
    took = connect(offer, server, "daily-3")
    print(f"\nconnecting one that is hostile already: {took:.2f} s")
    reports = dict(server.reports)
    seen, hostile = beside(other, [lambda: view(offer)] * VIEWS, PAGES)
    told("another host's page beside 20 views of this one", seen)
    told("these views", hostile)
    print("looks that they caused:", server.reports.get("daily-3", 0) - reports.get("daily-3", 0))
    for notice in offer.host.notices():
        print("the host is told:", notice["title"], "·", notice["detail"])


if __name__ == "__main__":
    main()
