"""The files that pages load, under names that change with their content: `site.css` → `/assets/site.3f2a91c4d0.css`.

@import "site.css";       the whole of that file, so that a page needs one style sheet
url("figtree.woff2")      its lasting address
"./zones.js"              that of a module, in one that imports it
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

FOLDER = Path(__file__).parents[1] / "static"
FOR_GOOD = "public, max-age=31536000, immutable"
"""The caching of whatever has another address as soon as it has another content."""
CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".js": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".woff2": "font/woff2",
}
AS_BYTES: Final = frozenset([".png", ".woff2"])
_IMPORT: Final = re.compile(r'@import "([^"]+)";\n')
_URL: Final = re.compile(r'url\("([^"]+)"\)')
_MODULE: Final = re.compile(r'"\./([\w-]+\.js)"')


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A file as served: text, which is compressed on its way, or bytes that are as small as they get."""

    address: str
    content: str | bytes
    content_type: str
    tag: str
    """Its `ETag`, by its content; a weak one, as it is the same however the file is compressed."""

    @property
    def is_text(self) -> bool:
        """Whether it is text."""
        return isinstance(self.content, str)


@cache
def static_files() -> dict[str, StaticFile]:
    """Return every file by its own name; only files in the two dicts are served, so no path leads out of the folder."""
    return {path.name: _read(path.name) for path in sorted(FOLDER.iterdir()) if path.suffix in CONTENT_TYPES}


@cache
def lasting_files() -> dict[str, StaticFile]:
    """Return every file by the name derived from its content."""
    return {file.address.rsplit("/", 1)[-1]: file for file in static_files().values()}


def asset_url(name: str) -> str:
    """Return the address of a file; a page that names a missing one must not be rendered.

    Raises:  KeyError
    """
    return static_files()[name].address


@cache
def _read(name: str) -> StaticFile:
    path = FOLDER / name
    content = path.read_bytes() if path.suffix in AS_BYTES else path.read_text(encoding="utf-8")
    if path.suffix == ".css":
        content = _whole(str(content))
    if path.suffix == ".js":
        content = _MODULE.sub(lambda found: f'"{_read(found[1]).address}"', str(content))
    content_hash = hashlib.sha256(content if isinstance(content, bytes) else content.encode()).hexdigest()[:10]
    return StaticFile(
        address=f"/assets/{path.stem}.{content_hash}{path.suffix}",
        content=content,
        content_type=CONTENT_TYPES[path.suffix],
        tag=f'W/"{content_hash}"',
    )


def _whole(style: str) -> str:
    """Return a style sheet with those it imports, and with lasting addresses in place of names."""
    imported = _IMPORT.sub(lambda found: str(_read(found[1]).content), style)
    return _URL.sub(lambda found: f'url("{_read(found[1]).address}")' if found[1][0] != "/" else found[0], imported)
