"""`make api-fuzz`: send requests that schemathesis makes from the document, and say how they were answered."""

import argparse
import json
import os
import sys
from contextlib import redirect_stdout
from io import StringIO

from tests.fakes.outside import SITE_PAGES
from tests.reference.fuzzing import SEED, fuzz
from tests.reference.written import DOCUMENT


def main() -> int:
    os.environ.update(SITE_PAGES)  # as tests/conftest.py does
    parser = argparse.ArgumentParser(prog="python -m tests.reference.api_fuzz", description=__doc__)
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--only", default="", help="the operation's id")
    asked = parser.parse_args()
    with redirect_stdout(StringIO()):  # the functions' log
        figures = fuzz(json.loads(DOCUMENT.read_text(encoding="utf-8")), asked.cases, seed=asked.seed, only=asked.only)
    for name, failure in figures.failures.items():
        print(f"--- {name}\n{failure}")
    print(figures)
    return bool(figures.failures)


if __name__ == "__main__":
    sys.exit(main())
