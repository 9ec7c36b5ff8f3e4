"""Faults that can be switched on at a provider, and the socket tricks behind them.

A fault is consumed by the next call of its operation: `refuse`, `timeout_before`, `500_before`, the 4xx and
`revoked` leave the state alone; `timeout_after` and `500_after` apply the call and lose its answer.
"""

import select
import socket
import struct
import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from threading import Lock
from typing import NoReturn

GIVEN_UP_AFTER_SECONDS = 30.0
FOR_GOOD = -1


class Mode(StrEnum):
    """How a call goes wrong."""

    REFUSE = "refuse"
    TIMEOUT_BEFORE = "timeout_before"
    TIMEOUT_AFTER = "timeout_after"
    RATE_LIMITED = "429"
    DAILY_LIMIT = "429_daily"
    ERROR_BEFORE = "500_before"
    ERROR_AFTER = "500_after"
    INVALID = "400"
    UNAUTHORIZED = "401"
    FORBIDDEN = "403"
    REVOKED = "revoked"


@dataclass(slots=True)
class Fault:
    """One switch; `times_left` is -1 for ever."""

    provider: str
    operation: str
    mode: Mode
    times_left: int


class FaultSwitches:
    """The faults that are set, in the order in which they were set."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = Lock()

    def add(self, provider: str, operation: str, mode: Mode, times: int) -> None:
        """Let the next `times` calls of an operation go wrong; -1 is for good.

        Raises:  ValueError  for a number of times that is neither -1 nor at least 1
        """
        if times != FOR_GOOD and times < 1:
            raise ValueError(f"times must be -1 (for good) or at least 1, not {times}")
        with self._lock:
            self._faults.append(Fault(provider, operation, mode, times))

    def clear(self) -> None:
        """Let everything work again."""
        with self._lock:
            self._faults.clear()

    def take(self, provider: str, operation: str) -> Mode | None:
        """Use up one of a fault's times; return the mode in which this call goes wrong, None when it works."""
        with self._lock:
            for fault in self._faults:
                if (fault.provider, fault.operation) == (provider, operation):
                    if fault.times_left != FOR_GOOD:
                        fault.times_left -= 1
                        if fault.times_left == 0:
                            self._faults.remove(fault)
                    return fault.mode
        return None


def hang_up(environ: Mapping[str, object]) -> NoReturn:
    """Close the connection with a reset and without an answer, as when nothing listens there.

    Raises:  ConnectionResetError  always: the server drops the connection on it
    """
    connection = environ.get("werkzeug.socket")
    if isinstance(connection, socket.socket):
        linger_zero = struct.pack("ii", 1, 0)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger_zero)
    raise ConnectionResetError("a fault switch closed this connection")


def withhold_answer(environ: Mapping[str, object]) -> NoReturn:
    """Keep the client waiting until it gives up, 30 s at most, then hang up.

    Raises:  ConnectionResetError  always, as `hang_up` does
    """
    connection = environ.get("werkzeug.socket")
    deadline = time.monotonic() + GIVEN_UP_AFTER_SECONDS
    while isinstance(connection, socket.socket) and (left := deadline - time.monotonic()) > 0:
        readable, _, _ = select.select([connection], [], [], left)
        if readable and not connection.recv(1, socket.MSG_PEEK):
            break
        time.sleep(0.05)
    hang_up(environ)
