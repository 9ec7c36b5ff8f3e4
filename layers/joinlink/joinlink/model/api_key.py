"""API keys: how a host's programs are recognised (P1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

BEGINNING: Final = "jl_"
"""The beginning of every key, by which people and scanners of leaked secrets recognise one."""
SHOWN_CHARACTERS: Final = 10
"""As much of a key as its host is shown later: enough to tell keys apart, of 256 bits."""
MOST_KEYS: Final = 20
CALLS_A_MINUTE: Final = 300


class Scope(StrEnum):
    """What a key may do; who may write may read as well."""

    READ = "read"
    WRITE = "write"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as its host sees it."""

    key_id: str
    host_id: str
    name: str
    scopes: tuple[Scope, ...]
    prefix: str
    created_at: datetime
    last_used_on: date | None = None
    """The day, UTC; None if it was not used in the last year."""


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """The host and the rights of the key that a program has sent."""

    host_id: str
    key_id: str
    scopes: tuple[Scope, ...]

    @property
    def may_write(self) -> bool:
        return Scope.WRITE in self.scopes
