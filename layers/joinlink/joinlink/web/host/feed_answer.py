"""Answers to calendar programs that subscribe to a host's feed: the calendar, or that it is unchanged (P3)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Final

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.ids import hashed
from joinlink.model.feed import FeedHolder
from joinlink.web.shell.conditional import names_tag

CACHED_FOR_SECONDS: Final = 900
"""Programs come back sooner than they are asked to: an answer of a quarter of an hour ago is good enough."""


def feed_answer(
    content: bytes, holder: FeedHolder, header: Callable[[str], str], now: datetime, note: Callable[[str], None]
) -> Response[str]:
    """Answer with the calendar, or 304 if the program has it; `note` is told the digest of one that is new."""
    digest, changed_at = hashed(content.decode()), holder.changed_at
    if digest != holder.digest or changed_at is None:
        note(digest)
        changed_at = now
    tag = f'"{digest[:32]}"'
    headers = {
        "Cache-Control": f"private, max-age={CACHED_FOR_SECONDS}",
        "ETag": tag,
        "Last-Modified": format_datetime(changed_at, usegmt=True),
    }
    if _has_it(header("if-none-match"), header("if-modified-since"), tag, changed_at):
        return Response(304, body="", headers=headers)
    headers["Content-Disposition"] = 'inline; filename="bookings.ics"'
    return Response(200, "text/calendar; charset=utf-8", content.decode(), headers=headers, compress=True)


def _has_it(tags: str, since: str, tag: str, changed_at: datetime) -> bool:
    """Whether the program has this version already; a tag, if it sends any, decides alone (RFC 9110, 13.2.2)."""
    if tags:
        return names_tag(tags, tag)
    try:
        return bool(since) and changed_at.replace(microsecond=0) <= parsedate_to_datetime(since)
    except (ValueError, TypeError):
        return False
