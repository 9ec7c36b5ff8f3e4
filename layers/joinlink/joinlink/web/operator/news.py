"""The outcome of an action on the operator's page, carried in the address that leads back: words and counts alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from joinlink.model.running import RunAgain, SentAgain
from joinlink.web.addresses import OPERATOR_PAGE

NAMES: Final = ("run", "sent", "old", "kept", "failed")
_OF_RUNS: Final = {
    RunAgain.RESUMED: ("good", "The workflow goes on from the step that failed."),
    RunAgain.STARTED: ("good", "The workflow was started anew. It finds what is done already, and repeats none of it."),
    RunAgain.NOT_FAILED: ("", "There is nothing to run again: this workflow is running, or it succeeded."),
}
_MOST: Final = 5
"""Digits of a count that is repeated on the page."""


@dataclass(frozen=True, slots=True)
class News:
    """What the page says above everything else; `kind` is that of the alert."""

    kind: str
    words: str


def of_run(became: RunAgain) -> str:
    """Return the address that shows the outcome for a workflow."""
    return _address(run=became)


def of_queue(sent: SentAgain) -> str:
    """Return the address that shows the outcome for a queue."""
    return _address(sent=sent.handed_over, old=sent.too_old, kept=sent.kept)


def not_done() -> str:
    """Return the address that shows that AWS did not do it."""
    return _address(failed=1)


def of_query(query: Mapping[str, str]) -> News | None:
    """Read the news from the address, in which anything may stand."""
    if query["failed"]:
        return News("bad", "AWS does not answer, or does not allow it. Nothing was lost: try again in a moment.")
    if query["run"] in list(RunAgain):
        return News(*_OF_RUNS[RunAgain(query["run"])])
    counts = [query[name] for name in ("sent", "old", "kept")]
    if not all(count.isascii() and count.isdigit() and len(count) <= _MOST for count in counts):
        return None
    return _of_counts(*map(int, counts))


def _of_counts(sent: int, old: int, kept: int) -> News:
    said = [
        f"{sent} sent again." if sent else "",
        f"{old} dropped: the stream keeps changes for a day, and care has looked after their bookings." if old else "",
        f"{kept} failed again and stay. The function's log says why." if kept else "",
    ]
    if not any(said):
        return News("", "The queue was empty, or somebody else is sending it again.")
    return News("bad" if kept else "good", " ".join(filter(None, said)))


def _address(**query: object) -> str:
    return f"{OPERATOR_PAGE}?{urlencode(query)}"
