"""Tells who follows a service when something may have changed there, so that nobody has to look again and again."""

import threading


class Changes:
    """Counts changes; whoever has seen so many of them waits for the next.

    Look after each wait, and not before: what changes while somebody looks ends their next wait at once.
    """

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._count = 0

    def tell(self) -> None:
        """Wake everybody who waits."""
        with self._condition:
            self._count += 1
            self._condition.notify_all()

    def wait(self, seen: int, seconds: float) -> int:
        """Wait for more changes than were seen, so long at most; return how many there are."""
        with self._condition:
            self._condition.wait_for(lambda: self._count != seen, seconds)
            return self._count
