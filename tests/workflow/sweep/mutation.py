"""`python -m tests.workflow.sweep.mutation [word ...]`: break the product on purpose, and see the sweep notice.

Each mutant, or each whose name has one of the words, is applied to a copy of the project; the sweep runs there until
its first violation.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.workflow.sweep.mutant import Mutant
from tests.workflow.sweep.mutants import MUTANTS

ROOT: Final = Path(__file__).parents[3]
COPIED: Final = ("functions", "layers/joinlink", "local", "statemachines", "tests")
LONGEST_SECONDS: Final = 600
SURVIVED: Final = "NOT CAUGHT"


def try_mutants(words: Sequence[str]) -> int:
    """Try mutants side by side, print who was caught by which schedule, and return how many were not.

    Raises:  ValueError  the text of a mutant does not stand in the code, once; said before anything is tried
    """
    for mutant in MUTANTS:
        mutated(mutant, ROOT)
    mutants = [one for one in MUTANTS if not words or any(word in one.name for word in words)]
    survived = 0
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for mutant, caught_by in zip(mutants, pool.map(catch, mutants), strict=True):
            survived += caught_by is None
            _say(f"{mutant.name:<72} {caught_by or SURVIVED}")
    _say(f"mutants: {len(mutants)} seeded, {survived} not caught")
    return survived


def catch(mutant: Mutant) -> str | None:
    """Return the id of the schedule that notices a mutant; None where none does.

    Raises:  RuntimeError  the sweep did not come to an end
    """
    with TemporaryDirectory(prefix="mutant-") as folder:
        copy = Path(folder)
        for part in COPIED:
            shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
        (copy / mutant.path).write_text(mutated(mutant, copy), encoding="utf-8")
        return _first_violation(copy, mutant.likely) or _first_violation(copy, ())


def mutated(mutant: Mutant, root: Path) -> str:
    """Return the one file that a mutant changes, as it is then.

    Raises:  ValueError  the text to change does not stand there, once
    """
    before = (root / mutant.path).read_text(encoding="utf-8")
    if before.count(mutant.text) != 1:
        raise ValueError(f"{mutant.path} has the text {before.count(mutant.text)} times: {mutant.name}")
    return before.replace(mutant.text, mutant.becomes)


def _first_violation(root: Path, likely: Sequence[str]) -> str | None:
    ended = subprocess.run(
        [sys.executable, "-m", "tests.workflow.sweep", "--first", *likely],
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root / "layers" / "joinlink"), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=LONGEST_SECONDS,
        check=False,
    )
    lines = ended.stdout.splitlines()
    if not lines or not lines[-1].startswith("sweep: "):
        raise RuntimeError(f"the sweep came to no end ({ended.returncode}):\n{ended.stderr}")
    return lines[-2].split("  ")[0] if ended.returncode else None


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(try_mutants(sys.argv[1:]) > 0)
