"""What is kept about a host or a guest, as it is stored: for exporting it, and for deleting it (S6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class RecordKind(StrEnum):
    """The kinds of row in the partitions of a host, a booking and a package."""

    HOST = "HOST"
    AVAILABILITY = "AVAILABILITY"
    PICTURE = "PICTURE"
    CLASS = "CLASS"
    CLASS_PACKAGE = "CLASS_PACKAGE"
    SLUG = "SLUG"
    CONNECTION = "CONNECTION"
    DAY = "DAY"
    NOTICE = "NOTICE"
    SESSION = "SESSION"
    KEY = "KEY"
    FEED = "FEED"
    GUESTNOTE = "GUESTNOTE"
    WEBHOOK = "WEBHOOK"
    DELIVERY = "DELIVERY"
    DUE = "DUE"
    BOOKING = "BOOKING"
    OCCURRENCE = "OCCURRENCE"
    MEETING = "MEETING"
    MAIL = "MAIL"
    EVENT = "EVENT"
    PACKAGE = "PACKAGE"


@dataclass(frozen=True, slots=True)
class KeptRecord:
    """One row: its kind, what tells it from others of its kind, and its values without keys and secrets.

    A kind that the enumeration lacks is no error: it is exported under its own name.
    """

    kind: str
    name: str
    values: Mapping[str, object]
    is_for_host_alone: bool = False
    """Whether the guest whom it is about must not see it."""
