"""A form that was refused, as the page shows it again after the browser was sent there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KeptForm:
    """Its values as typed, its errors by field, and a message about it as a whole."""

    values: Mapping[str, str]
    errors: Mapping[str, str]
    message: str
    is_time_gone: bool
    """Whether the chosen time is not available, so that others are offered."""
