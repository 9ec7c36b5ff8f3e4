"""A local cloud whose hosts are paid by Stripe, and hosts who set that up.

It runs in a process of its own, as there is one local cloud to a process and the other tests have theirs; its clock is
set to theirs.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

import requests

from local.cloud import ROOT, LocalCloud
from tests.e2e.people import Host, Town

PAGE = "/mentor/settings/payments"
FEE_PERCENT = 10
RUN = """
import sys
from datetime import datetime
from local.cloud import LocalCloud, Ports
now = datetime.fromisoformat(sys.argv[2])
parameters = {"Payouts": "connect", "PlatformFeePercent": sys.argv[1]}
with LocalCloud(ports=Ports.free(), ticking=False, forking=True, parameters=parameters, now=now) as cloud:
    print(cloud.site, flush=True)
    sys.stdin.read()
"""


@dataclass(frozen=True)
class CloudElsewhere:
    """A cloud of another process, known by the address of its site alone."""

    site: str


@contextmanager
def paying_town() -> Iterator[Town]:
    """Start such a cloud; it ends with this process at the latest."""
    command = [sys.executable, "-c", RUN, str(FEE_PERCENT), datetime.now(UTC).isoformat()]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        site = process.stdout.readline().strip()
        assert site, "the cloud did not start"
        yield Town(cast("LocalCloud", CloudElsewhere(site)))
        process.stdin.close()


def leave_for_stripe(host: Host) -> str:
    """Press the button of the payments page, and return where it leads."""
    answer = host.journey.host.post(host.town.site + PAGE, allow_redirects=False, timeout=60)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def onboard(host: Host, decision: str) -> requests.Response:
    """Go to Stripe, decide there, and come back to the page."""
    return host.journey.host.post(leave_for_stripe(host), data={"decision": decision}, timeout=60)


def account_of(host: Host) -> dict[str, Any]:
    """Return the host's latest account as Stripe has it."""
    accounts = host.town.control("GET", "provider-state/stripe")["accounts"]
    return dict([account for account in accounts if account["email"] == host.email][-1])


def tell_of(host: Host, **changes: object) -> None:
    """Let Stripe change the host's account, and tell of it."""
    told = {"id": account_of(host)["id"], **changes}
    answer = host.town.control("POST", "webhooks/stripe", {"type": "account.updated", "object": told})
    assert answer["status"] == 200, answer
