"""`sam`, run without a question; what it prints goes to a file, and its end is shown if it fails."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from operations.stage_secrets import without_secrets
from operations.stages import ROOT
from operations.trouble import Trouble

TOOLS = ROOT / ".venv-sam" / "bin"
LAST_LINES = 25


def run_sam(arguments: Sequence[str], log: Path, environment: Mapping[str, str] | None = None) -> str:
    """Run sam and return what it printed.

    Raises:  Trouble  it failed; the message has the end of what it printed
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    variables = {**dict(without_secrets(os.environ)), **(environment or {}), "SAM_CLI_TELEMETRY": "0"}
    # For the layers' pip, sam finds python3 on the path.
    variables["PATH"] = f"{TOOLS}{os.pathsep}{variables.get('PATH', '')}"
    with log.open("w", encoding="utf-8") as output:
        finished = subprocess.run(  # nosec B603  # our own tool
            [TOOLS / "sam", *arguments],
            cwd=ROOT,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
    printed = log.read_text(encoding="utf-8")
    if finished.returncode != 0:
        end = "\n".join(printed.rstrip().splitlines()[-LAST_LINES:])
        raise Trouble(f"sam {arguments[0]} failed. It said:", f"{end}\n\nAll of it: {log.relative_to(ROOT)}")
    return printed
