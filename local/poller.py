"""A thread that hands over what a stream or a queue holds, woken by each change there, until it is stopped."""

import logging
import threading

from local.changes import Changes

LONGEST_WAIT_SECONDS = 0.25
"""How long it may take until it sees what no change has told of."""
STOP_LIMIT_SECONDS = 1.0

_log = logging.getLogger(__name__)


class Poller:
    """Call `_poll` after each change, from `start` until `stop`."""

    def __init__(self, name: str, changes: Changes) -> None:
        self._changes = changes
        self._seen = 0
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Take no more; an invocation that goes on for longer than a moment ends with the pool."""
        self._stopping.set()
        self._changes.tell()
        self._thread.join(STOP_LIMIT_SECONDS)

    def _poll(self) -> None:
        raise NotImplementedError

    def _run(self) -> None:
        while self._is_woken(LONGEST_WAIT_SECONDS):
            try:
                self._poll()
            except Exception:  # noqa: BLE001  a fault of this program; what comes later arrives all the same
                _log.exception("poll_failed", extra={"poller": self._thread.name})

    def _is_woken(self, seconds: float) -> bool:
        """Wait for a change, so long at most; tell whether to go on."""
        self._seen = self._changes.wait(self._seen, seconds)
        return not self._stopping.is_set()
