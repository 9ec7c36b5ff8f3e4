"""A local cloud that is deployed with other parameters, in a process of its own: there is one local cloud to a process.

Its clock is set to that of the tests.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from local.cloud import ROOT, LocalCloud
from tests.e2e.people import Town

RUN = """
import json, sys
from datetime import datetime
from local.cloud import LocalCloud, Ports
parameters, now = json.loads(sys.argv[1]), datetime.fromisoformat(sys.argv[2])
with LocalCloud(ports=Ports.free(), ticking=False, forking=True, parameters=parameters, now=now) as cloud:
    print(cloud.site, flush=True)
    sys.stdin.read()
"""


@dataclass(frozen=True)
class CloudElsewhere:
    """A cloud of another process, known by the address of its site alone."""

    site: str


@contextmanager
def town_elsewhere(**parameters: str) -> Iterator[Town]:
    """Start such a cloud; it ends with this process at the latest."""
    command = [sys.executable, "-c", RUN, json.dumps(parameters), datetime.now(UTC).isoformat()]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        site = process.stdout.readline().strip()
        assert site, "the cloud did not start"
        yield Town(cast("LocalCloud", CloudElsewhere(site)))
        process.stdin.close()
