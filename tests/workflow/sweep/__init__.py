"""The fault sweep: every boundary of every operation, and every fault there; every pair of operations, interleaved.

    boundaries   what the product calls outside itself, counted; a fate may befall each
    town         one host, fakes all around
    cloud        the stream, the real workflows over the real functions
    people       what guests, hosts, Stripe and Zoom do there
    operations   what happens to a booking: confirm, reschedule, cancel, remind, refresh, ...
                 from which of the situations, and to which of the outcomes it should come;
                 group_… seats: join, leave, move all, call off, ...; series_… and package_… what is sold at once
    invariants   what has to hold once faults have stopped and heal has run
    schedules    which operation meets which fate where: each has an id that replays it
    mutants      changes of the product's code that the sweep has to notice

`make sweep` runs all, `make sweep ID=...` one, `make mutants` shows that it has teeth.
"""

import os
import sys

from tests.fakes.outside import SITE_PAGES

# As tests/conftest.py does: the sweep runs without pytest, too.
os.environ.update(SITE_PAGES)


def be_quiet() -> None:
    """Let the lines that functions write for CloudWatch go nowhere, in a process that tells its results otherwise."""
    sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123  for as long as the process lives
