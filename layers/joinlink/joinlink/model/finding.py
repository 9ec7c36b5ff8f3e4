"""What the doctor finds: a verdict on one matter, what it is, and what to do about it (O3)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How a matter stands, as it is written."""

    OK = "ok"
    WARNING = "warning"
    WRONG = "wrong"
    UNKNOWN = "can't tell"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's; `says` and `advice` are a sentence each, without secrets or addresses of people."""

    matter: str
    verdict: Verdict
    says: str
    advice: str = ""


def ok(matter: str, says: str) -> Finding:
    """Find that nothing has to be done."""
    return Finding(matter, Verdict.OK, says)


def warning(matter: str, says: str, advice: str) -> Finding:
    """Find something that works now but may stop working, or that limits the site."""
    return Finding(matter, Verdict.WARNING, says, advice)


def wrong(matter: str, says: str, advice: str) -> Finding:
    """Find what keeps hosts or guests from something."""
    return Finding(matter, Verdict.WRONG, says, advice)


def unknown(matter: str, says: str, advice: str = "") -> Finding:
    """Find that it can't be told from here."""
    return Finding(matter, Verdict.UNKNOWN, says, advice)
