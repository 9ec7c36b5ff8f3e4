"""`make fuzz`: drive each target, with coverage to go by where atheris is installed, else by chance alone.

Each target runs in a process of its own. Inputs that found something new are kept in `.build/fuzz/<target>/corpus`,
where the next run begins. One that brought about a breach lies beside it; `--input FILE --target NAME` runs it again.
"""

import argparse
import os
import subprocess
import sys
import time
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from random import Random

if IS_GUIDED := find_spec("atheris") is not None and "--target" in sys.argv:
    import atheris

    with atheris.instrument_imports(include=["joinlink"]):
        # What is imported here tells where its inputs lead.
        import_module("tests.fuzz.targets")
        import_module("tests.fuzz.site_targets").import_doors()
from tests.fakes.outside import SITE_PAGES
from tests.fuzz.mutation import LONGEST, mutants
from tests.fuzz.targets import ALL, TARGETS, Target

FOLDER = Path(".build/fuzz")
MEBIBYTES = 2048
RUNS, SECONDS = 100_000, 600


def main() -> int:
    os.environ.update(SITE_PAGES)  # as tests/conftest.py does
    options = _options()
    if options.input:
        TARGETS[options.target].run(options.input.read_bytes())
        return 0
    if options.target:
        return _drive(TARGETS[options.target], options.runs, options.seconds, options.seed)
    failed = []
    for target in ALL:
        runs, seconds = options.runs * target.share // 100, max(options.seconds * target.share // 100, 5)
        given = ("--target", target.name, "--runs", str(runs), "--seconds", str(seconds), "--seed", str(options.seed))
        if subprocess.run([sys.executable, "-m", "tests.fuzz", *given], check=False).returncode:
            failed.append(target.name)
    print(f"breaches: {', '.join(failed)}; their inputs lie in {FOLDER}" if failed else "no breach")
    return bool(failed)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--runs", type=int, default=RUNS, help="inputs of all targets together, or of the one")
    parser.add_argument("--seconds", type=int, default=SECONDS, help="how long all of it may take")
    parser.add_argument("--target", choices=list(TARGETS))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--input", type=Path, help="run one input again")
    return parser.parse_args()


def _drive(target: Target, runs: int, seconds: int, seed: int) -> int:
    folder = FOLDER / target.name
    (folder / "corpus").mkdir(parents=True, exist_ok=True)
    for number, made in enumerate(target.seeds()):
        (folder / "corpus" / f"seed-{number}").write_bytes(made)
    print(f"--- {target.name}: {runs} runs, {seconds} s at most", flush=True)
    return (
        _guided(target, folder, runs, seconds, seed)
        if find_spec("atheris")
        else _by_chance(target, folder, runs, seconds, seed)
    )


def _guided(target: Target, folder: Path, runs: int, seconds: int, seed: int) -> int:
    words = folder / "words"
    words.write_text("".join(f'"{_escaped(word)}"\n' for word in target.words), encoding="ascii")
    arguments = [
        *("fuzz", str(folder / "corpus"), f"-runs={runs}", f"-max_total_time={seconds}", f"-seed={seed}"),
        *(f"-max_len={LONGEST}", f"-rss_limit_mb={MEBIBYTES}", "-timeout=20", f"-dict={words}"),
        *(f"-artifact_prefix={folder}/", "-print_final_stats=1", "-verbosity=1"),
    ]
    atheris.Setup(arguments, target.run)
    atheris.Fuzz()
    return 0


def _escaped(word: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word.encode(errors="surrogatepass"))


def _by_chance(target: Target, folder: Path, runs: int, seconds: int, seed: int) -> int:
    began, done = time.monotonic(), 0
    for done, data in enumerate(mutants(target, Random(seed)), start=1):
        if done > runs or time.monotonic() - began > seconds:
            break
        try:
            target.run(data)
        except BaseException:
            (folder / f"breach-{seed}-{done}").write_bytes(data)
            raise
    print(f"{done - 1} runs in {time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
