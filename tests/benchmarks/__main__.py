"""`make bench`: what functions, slots and one booking cost."""

from __future__ import annotations

import argparse

from tests.benchmarks.function_costs import measure, print_costs

ROUNDS = 3


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often everything is measured; the best counts")
    parser.add_argument("--only", nargs="*", default=(), metavar="FUNCTION", help="measure these functions alone")
    options = parser.parse_args()
    print_costs(measure(options.rounds, options.only))


if __name__ == "__main__":
    main()
