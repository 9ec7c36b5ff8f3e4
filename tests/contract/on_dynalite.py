"""`make contracts-dynalite`: the stores' contract on dynalite, a DynamoDB of other hands than moto's."""

import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from local.cloud import Ports
from local.http_server import LOOPBACK

DYNALITE = Path(".build/node/node_modules/dynalite/cli.js")
MOST_LOOKS = 300
LEFT_OUT = {
    "tests/contract/providers": "about no store",
    "tests/contract/test_booking_path.py": "hundreds of bookings, each a dozen single writes, outlast its time",
    "tests/contract/test_host_stores.py::TestProfiles::test_classes_and_connections_come_back_together": (
        "dynalite 4.0.0 answers one of its reads never, and nobody after it"
    ),
}


def main() -> int:
    """Start dynalite, run the tests that it can judge on it, and return their exit code."""
    port = Ports.free().aws
    command = ["node", DYNALITE, "--port", str(port), "--createTableMs", "0", "--deleteTableMs", "0"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as dynalite:
        try:
            _wait_for(port)
            return subprocess.run([*_tests(port), *sys.argv[1:]], check=False).returncode
        finally:
            dynalite.terminate()


def _wait_for(port: int) -> None:
    for _ in range(MOST_LOOKS):
        with suppress(OSError), socket.create_connection((LOOPBACK, port)):
            return
        time.sleep(0.1)
    raise SystemExit("dynalite does not answer")


def _tests(port: int) -> list[str]:
    """Return the command for the tests, and say which are left out."""
    for test, reason in LEFT_OUT.items():
        print(f"left out: {test}: {reason}", flush=True)
    paths = ["tests/contract", *(f"--deselect={test}" for test in LEFT_OUT), "-k", "not fake"]
    endpoint = ["--dynamodb-endpoint", f"http://{LOOPBACK}:{port}", "--without-transactions"]
    return [sys.executable, "-m", "pytest", *paths, *endpoint]


if __name__ == "__main__":
    sys.exit(main())
