"""What no input may bring about."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

LONGEST_SECONDS = 5.0
"""On the processor, for one input of any target; a look at a calendar has an allowance far below."""


class Breach(AssertionError):
    """An input has brought about what none may."""


@contextmanager
def in_time() -> Iterator[None]:
    """Hold what runs here to its time on the processor."""
    began = time.thread_time()
    yield
    took = time.thread_time() - began
    if took > LONGEST_SECONDS:
        raise Breach(f"it took {took:.1f} s of the processor")
