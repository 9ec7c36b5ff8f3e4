"""A local cloud that is deployed with other parameters, in a process of its own: there is one local cloud to a process.

Its clock is set to that of the tests. Each line that it reads is parameters to deploy again with.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

import requests

from local.cloud import ROOT, LocalCloud, operators_client
from tests.e2e.people import Town

RUN = """
import gc, json, sys
gc.disable()
from datetime import datetime
from local.cloud import LocalCloud, Ports
parameters, now = json.loads(sys.argv[1]), datetime.fromisoformat(sys.argv[2])
with LocalCloud(ports=Ports.free(), ticking=False, forking=True, parameters=parameters, now=now) as cloud:
    gc.freeze()
    gc.enable()
    print(cloud.site, flush=True)
    for line in sys.stdin:
        cloud.redeploy(**json.loads(line))
        print(cloud.table_name, flush=True)
"""


@dataclass(frozen=True)
class CloudElsewhere:
    """A cloud of another process, known by the address of its site."""

    site: str
    process: subprocess.Popen[str]

    def client(self, service: Any) -> Any:  # any service, any client
        """Make a boto3 client of its AWS that may do everything."""
        return operators_client(service, self.aws)

    @property
    def aws(self) -> str:
        """Where its AWS is."""
        return str(requests.get(f"{self.site}/__local/health", timeout=60).json()["aws"])

    def redeploy(self, **parameters: str) -> str:
        """Deploy again, some parameters otherwise; return the name of the table that it has then."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(json.dumps(parameters), file=self.process.stdin, flush=True)
        return self.process.stdout.readline().strip()


@contextmanager
def town_elsewhere(**parameters: str) -> Iterator[Town]:
    """Start such a cloud; it ends with this process at the latest."""
    command = [sys.executable, "-c", RUN, json.dumps(parameters), datetime.now(UTC).isoformat()]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        site = process.stdout.readline().strip()
        assert site, "the cloud did not start"
        yield Town(cast("LocalCloud", CloudElsewhere(site, process)))
        process.stdin.close()
