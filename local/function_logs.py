"""What the functions print, the last lines in memory and all of it in one file per function."""

import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

REMEMBERED_LINES = 50_000

Reader = Callable[[str, str], None]
"""Takes a function's name and a line that it has printed."""


class FunctionLogs:
    """Collect lines from many threads; `folder` None keeps them in memory only."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._lines: deque[tuple[str, str]] = deque(maxlen=REMEMBERED_LINES)
        self._files: dict[str, TextIO] = {}
        self._lock = threading.Lock()
        self._readers: list[Reader] = []

    def let_read(self, reader: Reader) -> None:
        """Show every line from here on to somebody else, too."""
        self._readers.append(reader)

    def add(self, function: str, line: str) -> None:
        line = line.rstrip("\n")
        with self._lock:
            self._lines.append((function, line))
            if self._folder:
                file = self._file(self._folder, function)
                file.write(line + "\n")
                file.flush()
        for read in self._readers:
            read(function, line)

    def text(self, function: str | None = None) -> str:
        """One function's lines as printed, or all lines, each behind its function's name."""
        with self._lock:
            lines = list(self._lines)
        if function is None:
            return "\n".join(f"{name} | {line}" for name, line in lines)
        return "\n".join(line for name, line in lines if name == function)

    def close(self) -> None:
        with self._lock:
            for file in self._files.values():
                file.close()
            self._files.clear()
            self._folder = None

    def _file(self, folder: Path, function: str) -> TextIO:
        if function not in self._files:
            folder.mkdir(parents=True, exist_ok=True)
            self._files[function] = (folder / f"{function}.log").open("w", encoding="utf-8")
        return self._files[function]
