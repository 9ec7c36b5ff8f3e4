"""`make contracts-dynalite`: the stores' contract on dynalite, a DynamoDB that others than moto's authors wrote."""

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
NO_ANSWER = "dynalite 4.0.0 never answers a read of all that a host has, nor anything after it"
NOT_SHOWN = "dynalite 4.0.0 does not show what stands there when a condition does not hold"
NOT_COMPARED = "dynalite 4.0.0 takes no two lists of maps for equal"
LEDGER = "tests/contract/test_meeting_ledger.py::TestMeetingLedger"
REFUNDS = "tests/contract/test_booking_money.py::TestHostsRefunds"
TABLE = "tests/contract/test_store_table.py::TestErrors"
LEFT_OUT = {
    "tests/contract/providers": "about no store",
    "tests/contract/test_booking_path.py": "hundreds of bookings, each a dozen single writes, outlast its time",
    "tests/contract/test_host_stores.py": NO_ANSWER,
    "tests/contract/test_profile_stores.py": NO_ANSWER,
    "tests/contract/test_session_stores.py": NO_ANSWER,
    "tests/contract/test_personal_data.py": NO_ANSWER,
    "tests/contract/test_retention.py": NO_ANSWER,
    f"{LEDGER}::test_the_first_intent_is_written_and_a_repeat_gets_to_see_it_m6": NOT_SHOWN,
    f"{LEDGER}::test_of_twenty_intents_at_once_one_is_written_m6": NOT_SHOWN,
    f"{LEDGER}::test_an_intent_whose_answer_got_lost_counts_as_anothers_m6": NOT_SHOWN,
    f"{LEDGER}::test_each_generation_has_a_row_of_its_own_ac_34": NOT_SHOWN,
    f"{REFUNDS}::test_f9_an_intent_is_stored_beside_the_payment_and_the_booking_looked_after": NOT_COMPARED,
    f"{REFUNDS}::test_f9_of_two_at_once_one_wins": NOT_COMPARED,
    f"{REFUNDS}::test_g6_the_refunds_of_several_bookings_are_stored_together_or_not_at_all": NOT_COMPARED,
    f"{TABLE}::test_a_condition_that_does_not_hold_shows_what_stands_there": NOT_SHOWN,
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
