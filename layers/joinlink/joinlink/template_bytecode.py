"""Templates as bytecode, in a `__pycache__` beside them: compiling a page's takes as long as importing Powertools.

Written when a template is first used; a deployed layer can't be written to and has them from its build. A template that
changed, or another Python, makes its bytecode count for nothing.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from typing import TYPE_CHECKING

from jinja2 import FileSystemBytecodeCache

if TYPE_CHECKING:
    from pathlib import Path

    from jinja2.bccache import Bucket


class TemplateBytecode(FileSystemBytecodeCache):
    """The bytecode of one folder of templates; `kind` tells environments apart that compile them differently."""

    def __init__(self, templates: Path, kind: str) -> None:
        self._folder = templates / "__pycache__"
        super().__init__(str(self._folder), f"{kind}-%s.bytecode")

    def get_cache_key(self, name: str, filename: str | None = None) -> str:  # noqa: ARG002
        """Name the bytecode for the template alone: the folder is another one where it is built."""
        return hashlib.sha256(name.encode()).hexdigest()[:20]

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it, where that is possible."""
        with suppress(OSError):
            self._folder.mkdir(exist_ok=True)
            super().dump_bytecode(bucket)
