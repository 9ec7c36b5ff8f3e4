"""Say when something that was taken to be looked after is looked at again."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from joinlink.model.due import Due
from joinlink.ports.care import DueWork


class LookPorts(Protocol):
    """Ports for setting it."""

    due_work: DueWork


def set_next_look(taken: Due, at: datetime | None, ports: LookPorts, *, is_settled: bool) -> None:
    """Set when it is due next, or never again; what is not settled is put off, so that its tries count on."""
    if is_settled or at is None:
        ports.due_work.settle(taken, next_at=at)
    else:
        ports.due_work.postpone(taken, until=at)
