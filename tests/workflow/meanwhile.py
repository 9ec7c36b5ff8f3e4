"""What happens right before a task runs: the `meanwhile` of a walk."""

from collections.abc import Callable
from itertools import count

Action = Callable[[], object]


def once(action: Action) -> Action:
    """Do it before the first call only."""
    return at_call(1, action)


def at_call(number: int, action: Action) -> Action:
    """Do it before this call only."""
    calls = count(1)
    return lambda: action() if next(calls) == number else None
