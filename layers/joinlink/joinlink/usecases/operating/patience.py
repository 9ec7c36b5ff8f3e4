"""How long a page of the operator's goes on asking: what AWS has not told by then is shown as unknown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Final, TypeVar

from joinlink.errors import NotTold
from joinlink.ports.clock import Clock

PATIENCE: Final = timedelta(seconds=10)
"""Nothing more is asked after this long. A call that began before may still take `LONGEST_ANSWER_SECONDS`."""

Each = TypeVar("Each")


class Patience:
    """The time that is left for one page, from now on."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until = clock.now() + PATIENCE

    @property
    def is_over(self) -> bool:
        return self._clock.now() >= self._until

    def each(self, asked: Iterable[Each]) -> Iterator[Each]:
        """Yield one after the other, as long as there is time to ask about it.

        Raises:  NotTold  the time is over
        """
        for one in asked:
            if self.is_over:
                raise NotTold("TimeIsOver")
            yield one
