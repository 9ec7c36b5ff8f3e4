"""The files that pages load, under names that change with their content: `site.css` → `/assets/site.3f2a91c4d0.css`."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "static"
FOR_GOOD = "public, max-age=31536000, immutable"
"""The caching of whatever has another address as soon as it has another content."""
CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A file as served."""

    address: str
    text: str
    content_type: str


@cache
def static_files() -> dict[str, StaticFile]:
    """Return every file by its own name; only files in the two dicts are served, so no path leads out of the folder."""
    return {path.name: _read(path) for path in sorted(FOLDER.iterdir()) if path.suffix in CONTENT_TYPES}


@cache
def lasting_files() -> dict[str, StaticFile]:
    """Return every file by the name derived from its content."""
    return {file.address.rsplit("/", 1)[-1]: file for file in static_files().values()}


def asset_url(name: str) -> str:
    """Return the address of a file; a page that names a missing one must not be rendered.

    Raises:  KeyError
    """
    return static_files()[name].address


def _read(path: Path) -> StaticFile:
    text = path.read_text(encoding="utf-8")
    content_hash = hashlib.sha256(text.encode()).hexdigest()[:10]
    return StaticFile(
        address=f"/assets/{path.stem}.{content_hash}{path.suffix}",
        text=text,
        content_type=CONTENT_TYPES[path.suffix],
    )
