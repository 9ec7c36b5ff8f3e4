"""Text made to fit a provider's limits."""

from __future__ import annotations


def shortened(text: str, longest: int) -> str:
    """Return the text, cut between two words and marked as cut if it has more than `longest` characters."""
    if len(text) <= longest:
        return text
    kept, gap, _ = text[:longest].rpartition(" ")
    # A long word is cut where the limit falls rather than dropped.
    kept = kept.rstrip() if gap and len(kept) > longest // 2 else text[: longest - 1]
    return f"{kept}…"
