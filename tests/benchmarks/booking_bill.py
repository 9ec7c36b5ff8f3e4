"""The bill of one booking, from the class's page to the last reminder: what is used, and what that costs.

    a guest looks at the class, books, pays where there is a price, and looks at the booking twice
    the workflow makes the meeting, the entry in the calendar, and two mails
    care looks after it once; two reminders go to guest and host

A schedule that runs does so for all bookings: what it takes when nothing is due is no part of this bill.

GB-seconds are an estimate, as this machine is no Lambda: CPU takes 1/0.29 of its time at 512 MB, and waiting comes on
top. One invocation in ten begins with an init.
"""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final

import requests

from joinlink.model.care import FIRST_LOOK_AFTER
from local.stream import LONGEST_WINDOW_SECONDS
from tests.benchmarks.measured_cloud import MeasuredCloud, measured_cloud
from tests.benchmarks.measuring_worker import MARK
from tests.benchmarks.prices import PRICES
from tests.benchmarks.scenes import Site
from tests.e2e.clockwork import before, send_reminders
from tests.e2e.people import Offer, Town

MEMORY_GB: Final = 0.5
CORES: Final = 512 / 1769
WAIT_FOR_AWS_SECONDS: Final = 0.008
WAIT_FOR_A_PROVIDER_SECONDS: Final = 0.3
SHARE_OF_INITS: Final = 0.1
BYTES_PER_REPORT: Final = 330
"""What Lambda itself writes of an invocation: START, END and REPORT."""
GOAL_DOLLARS: Final = 0.20

Bill = Counter[str]


class Meters:
    """Reads what has been used so far."""

    def __init__(self, measured: MeasuredCloud, town: Town) -> None:
        self._measured = measured
        self._town = town

    def read(self) -> Bill:
        """Return it by the names of the prices."""
        calls, steps, lines = self._town.requests("aws"), self._steps(), self._log_lines()
        units = [call["units"] for call in calls if call["units"]]
        providers = [call for name in ("zoom", "google", "stripe") for call in self._town.requests(name)]
        waits = len(calls) * WAIT_FOR_AWS_SECONDS + len(providers) * WAIT_FOR_A_PROVIDER_SECONDS
        later = [step["cpu_ms"] for step in steps if step["step"] == "request"]
        inits = [step["cpu_ms"] for step in steps if step["step"] == "init"]
        init_ms = SHARE_OF_INITS * len(later) * sum(inits) / max(1, len(inits))
        seconds = sum(later) / 1000 / CORES + init_ms / 1000 + waits
        executions = self._town.control("GET", "executions")["executions"]
        return Counter(
            {
                "table reads": sum(each["read"] for each in units),
                "table writes": sum(each["write"] for each in units),
                "KMS calls": _count(calls, "kms:"),
                "SSM calls": _count(calls, "ssm:"),
                "transitions": sum(len(execution["states"]) for execution in executions),
                "invocations": len(later),
                "GB-seconds": seconds * MEMORY_GB,
                "HTTP requests": sum('"operation":"GET ' in line or '"operation":"POST ' in line for line in lines),
                "log MB": (sum(map(len, lines)) + len(later) * BYTES_PER_REPORT) / 1e6,
                "mails": len(self._town.mailbox()),
            }
        )

    def _steps(self) -> list[dict[str, Any]]:
        lines = self._measured.cloud.logs().splitlines()
        return [json.loads(line.partition(MARK)[2]) for line in lines if MARK in line]

    def _log_lines(self) -> list[str]:
        lines = (line.partition(" | ")[2] for line in self._measured.cloud.logs().splitlines())
        return [line for line in lines if line.startswith("{")]


def _count(calls: list[dict[str, Any]], service: str) -> int:
    return sum(call["operation"].startswith(service) for call in calls)


class Life:
    """Bookings that are played to the end, and what each of them takes."""

    def __init__(self, meters: Meters, site: Site) -> None:
        self._meters = meters
        self._site = site
        self._town = site.town

    def bill(self, offer: Offer) -> Bill:
        """Play one booking of this class in processes that have begun, and return what it took."""
        self._play(offer)  # so that every process has begun, and its secrets have been read
        return self._play(offer)

    def _play(self, offer: Offer) -> Bill:
        site, town = self._site, self._town
        bill = self._used(lambda: self._book(offer))
        booking = site.host.booking(offer.booking_id)
        town.heal(datetime.now(UTC))
        send_reminders(town, datetime.now(UTC))
        bill += self._beyond_idle(town.heal, datetime.now(UTC) + FIRST_LOOK_AFTER)
        for hours in (23.9, 0.9):
            bill += self._beyond_idle(lambda at: send_reminders(town, at), before(booking, hours=hours))
        return bill

    def _book(self, offer: Offer) -> None:
        site = self._site
        site.page(f"/book/{offer.handle}/{offer.slug}", who=requests.Session())()
        site.book(offer)
        if offer.checkout_url:
            offer.checkout("pay")
        # By the workflow itself: who looks at the booking meanwhile is billed.
        self._town.wait_for("the workflow's end", lambda: self._has_ended(offer))
        time.sleep(2 * LONGEST_WINDOW_SECONDS)  # until what it wrote is told, which waits for more
        for _ in range(2):
            site.page(f"/bookings/{offer.booking_id}?token={offer.token}", who=requests.Session())()

    def _has_ended(self, offer: Offer) -> bool:
        executions = self._town.executions_of({"bookingId": offer.booking_id})
        return bool(executions) and all(each["status"] != "RUNNING" for each in executions)

    def _beyond_idle(self, run: Callable[[datetime], None], at: datetime) -> Bill:
        """Return what a schedule takes for what is due at a time, beyond what it takes anyway."""
        due, idle = self._used(lambda: run(at)), self._used(lambda: run(at))
        return due - idle

    def _used(self, act: Callable[[], None]) -> Bill:
        with self._measuring() as used:
            act()
        return used

    @contextmanager
    def _measuring(self) -> Iterator[Bill]:
        used, known = Bill(), self._meters.read()
        yield used
        used.update(self._meters.read() - known)


def measure_bills() -> dict[str, Bill]:
    """Play a free and a paid booking of a host with Zoom and Google."""
    with measured_cloud() as measured:
        town = Town(measured.cloud)
        site = Site(town)
        life = Life(Meters(measured, town), site)
        return {"free": life.bill(site.free), "paid": life.bill(site.paid)}


def print_bills(bills: dict[str, Bill]) -> None:
    """Print what one booking uses, and what a thousand cost."""
    print("One booking, with Zoom and Google, and what 1,000 cost by list prices of us-east-1")
    print(f"{'':<16}" + "".join(f"{name:>10}{'$':>9}" for name in bills) + "   price of one")
    for name, price in PRICES.items():
        parts = (f"{bill[name]:>10.3f}{1000 * bill[name] * price.dollars:>9.4f}" for bill in bills.values())
        print(f"{name:<16}" + "".join(parts) + f"   ${price.dollars:.3g} per {price.unit}")
    for title, left_out in (("without mail", "mails"), ("with mail", "")):
        print(f"{title:<16}" + "".join(f"{dollars(bill, left_out):>19.4f}" for bill in bills.values()))
    verdict = "met" if max(dollars(bill, "mails") for bill in bills.values()) <= GOAL_DOLLARS else "MISSED"
    print(f"Goal without mail: ≤ {GOAL_DOLLARS:.2f} {verdict}")


def dollars(bill: Bill, left_out: str = "") -> float:
    """Return what a thousand such bookings cost."""
    return 1000 * sum(bill[name] * price.dollars for name, price in PRICES.items() if name != left_out)
