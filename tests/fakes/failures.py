"""Failures that a test puts in the way of a fake's calls."""

from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NoReturn


@dataclass
class Failures:
    """Errors that wait for the next calls of an operation, raised before it or, with its effect kept, after it."""

    waiting: dict[str, deque[tuple[Exception | None, bool]]] = field(default_factory=lambda: defaultdict(deque))
    lasting: dict[str, tuple[Exception, bool]] = field(default_factory=dict)

    def add(self, operation: str, error: Exception, *, after: bool = False, times: int = 1, skip: int = 0) -> None:
        """Let the next `times` calls after the first `skip` fail; with `after` the answer alone is lost."""
        self.waiting[operation].extend([(None, False)] * skip + [(error, after)] * times)

    def add_for_good(self, operation: str, error: Exception, *, after: bool = False) -> None:
        """Let every call fail until `clear`, once what waits has been raised."""
        self.lasting[operation] = error, after

    def clear(self) -> None:
        """Let everything work again."""
        self.waiting.clear()
        self.lasting.clear()

    @contextmanager
    def around(self, operation: str) -> Iterator[None]:
        waiting = self.waiting[operation]
        error, after = waiting.popleft() if waiting else self.lasting.get(operation, (None, False))
        if error is not None and not after:
            raise error
        yield
        if error is not None:
            raise error


def failing(error: Exception) -> Callable[..., NoReturn]:
    """Return what can stand in for a method of a fake that has no failures of its own: each call raises the error."""

    def fail(*args: object, **more: object) -> NoReturn:
        raise error

    return fail
