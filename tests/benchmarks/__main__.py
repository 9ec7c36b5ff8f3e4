"""`make bench`: what functions, slots and one booking cost."""

import argparse
import contextlib
import os

from tests.benchmarks import slots_benchmark
from tests.benchmarks.booking_bill import measure_bills, print_bills
from tests.benchmarks.function_costs import measure, print_costs

ROUNDS = 3


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often everything is measured; the best counts")
    parser.add_argument("--only", nargs="*", default=(), metavar="FUNCTION", help="measure these functions alone")
    options = parser.parse_args()
    with quietly():
        costs = measure(options.rounds, options.only)
    print_costs(costs)
    if options.only:
        return
    print()
    slots_benchmark.main()
    print()
    with quietly():
        bills = measure_bills()
    print_bills(bills)


def quietly() -> contextlib.redirect_stdout[object]:
    """Leave out what the journeys print."""
    return contextlib.redirect_stdout(open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123


if __name__ == "__main__":
    main()
