"""Requests for what a client may have already: the tags that they name (RFC 9110, 13.1.2)."""

from __future__ import annotations


def names_tag(if_none_match: str, tag: str) -> bool:
    """Whether the header names an `ETag`, or any; weak and strong ones are the same here."""
    named = [each.strip().removeprefix("W/") for each in if_none_match.split(",")]
    return named == ["*"] or tag.removeprefix("W/") in named
