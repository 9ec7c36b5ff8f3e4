"""Which version this clone is: what git calls it, or the top of CHANGELOG.md where there is no git."""

import re
import subprocess
from pathlib import Path

from operations.stages import ROOT

HEADING = re.compile(r"^## (.+)$", re.MULTILINE)


def version(root: Path = ROOT) -> str:
    """Name the version: `1.4.0`, `1.4.0-3-g834f5fb` three commits later, `834f5fb-dirty` if nothing has a name yet."""
    try:
        described = subprocess.run(  # nosec B603, B607  # the git that is on the path, as everywhere
            ["git", "describe", "--tags", "--always", "--dirty"], cwd=root, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        heading = HEADING.search((root / "CHANGELOG.md").read_text(encoding="utf-8"))
        return heading[1].lower().replace(" ", "-") if heading else "unknown"
    return described.stdout.strip()
