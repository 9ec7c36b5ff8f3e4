"""Which function's process dies next, and where: the moments a deployment can't be made to show."""

import threading
from enum import StrEnum


class CrashPoint(StrEnum):
    """`START`: the process has the event, the handler hasn't run. `END`: it answered, and the answer is lost."""

    START = "start"
    END = "end"


class Crashes:
    """Crashes ordered and not yet happened."""

    def __init__(self) -> None:
        self._left: dict[tuple[str, CrashPoint], int] = {}
        self._lock = threading.Lock()

    def order(self, function: str, at: CrashPoint, times: int) -> None:
        """Crash the function there the next `times` times, -1 for good; replaces an earlier order."""
        with self._lock:
            self._left[function, at] = times

    def clear(self) -> None:
        with self._lock:
            self._left.clear()

    def take(self, function: str, at: CrashPoint) -> bool:
        """Return whether the process must die now, and count it."""
        with self._lock:
            left = self._left.get((function, at), 0)
            if left > 0:
                self._left[function, at] = left - 1
            return left != 0
