"""Build the layers and functions for Lambda, and say how large they are: `python -m operations.build`."""

import io
import shutil
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from operations.sam import run_sam
from operations.stages import ROOT
from operations.trouble import Trouble

BUILT = ROOT / ".aws-sam" / "build"
LOG = ROOT / ".build" / "deploy" / "build.log"
LIMIT_BYTES = 262_144_000
"""What a function and its layers may be together, unzipped.

Source:  https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
"""
FUNCTIONS = ROOT / "functions"


@dataclass(frozen=True, slots=True)
class Size:
    """What something takes, in bytes."""

    name: str
    unzipped: int
    zipped: int

    def __str__(self) -> str:
        return f"  {self.name:<42} {self.unzipped / 1e6:8.2f} MB {self.zipped / 1e6:8.2f} MB zipped"


def build() -> None:
    """Build into .aws-sam.

    Raises:  Trouble  sam can't
    """
    run_sam(["build"], LOG)
    take_functions()


def take_functions(built: Path = BUILT, functions: Path = FUNCTIONS) -> None:
    """Put the functions beside the layers, without the bytecode that this machine's Python writes into their folders.

    It would be packed up, and be another one each time: a local cloud may run while a stage is deployed.
    """
    shutil.copytree(functions, built / "functions", ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)
    template = built / "template.yaml"
    text = template.read_text(encoding="utf-8")
    template.write_text(text.replace("CodeUri: ../../functions/", "CodeUri: functions/"), encoding="utf-8")


def sizes(built: Path = BUILT, functions: Path = FUNCTIONS) -> list[Size]:
    """Measure the layers, the largest function, and all of these together; functions are deployed as they are."""
    layers = [_measure(each) for each in sorted(built.glob("*Layer"))]
    measured = [_measure(each) for each in functions.iterdir() if each.is_dir() and each.name != "__pycache__"]
    largest = max(measured, key=lambda size: size.unzipped)
    together = [*layers, largest]
    return [
        *layers,
        replace(largest, name=f"{largest.name}, the largest of {len(measured)}"),
        Size("together", sum(each.unzipped for each in together), sum(each.zipped for each in together)),
    ]


def has_bytecode(built: Path = BUILT) -> bool:
    """Return whether Lambda's Python was there to make it."""
    return any((built / "VendorLayer").rglob("*.pyc"))


def report(measured: list[Size], *, bytecode: bool) -> Iterator[str]:
    """Say how large everything is against what Lambda allows."""
    yield from map(str, measured)
    together = measured[-1].unzipped
    yield f"  of {LIMIT_BYTES / 1e6:.0f} MB that Lambda allows: {together / LIMIT_BYTES:.0%}"
    if not bytecode:
        yield "  The layers have no bytecode: each cold start takes several times as long."


def require_room(together: Size) -> None:
    """Raise Trouble for more than Lambda takes."""
    if together.unzipped > LIMIT_BYTES:
        wrong = f"A function and its layers have {together.unzipped / 1e6:.0f} MB, more than Lambda takes."
        raise Trouble(
            wrong, "layers/vendor/requirements.in has the libraries, layers/vendor/trim_botocore.py leaves some out."
        )


def _measure(folder: Path) -> Size:
    packed = io.BytesIO()
    unzipped = 0
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(each for each in folder.rglob("*") if each.is_file()):
            archive.write(file, file.relative_to(folder))
            unzipped += file.stat().st_size
    return Size(folder.name, unzipped, len(packed.getvalue()))


def build_and_report() -> Iterator[str]:
    """Build, and then say how large everything is; raises what `build` raises."""
    build()
    measured = sizes()
    yield from report(measured, bytecode=has_bytecode())
    require_room(measured[-1])


def main() -> int:
    """Return the exit code."""
    print("Building; what sam says is in .build/deploy/build.log.", flush=True)
    try:
        print("\n".join(["Built into .aws-sam/build:", *build_and_report()]))
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
