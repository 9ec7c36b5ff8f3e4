"""The page where a host gets the address of their calendar feed, and takes it back (P3)."""

from __future__ import annotations

from collections.abc import Iterable

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.model.feed import Feed
from joinlink.model.host import Connection
from joinlink.model.local_time import written_date
from joinlink.web.addresses import CALENDAR_PAGE
from joinlink.web.host.layout import host_page
from joinlink.web.shell.session import SignedIn


def feed_page(
    signed_in: SignedIn,
    connections: Iterable[Connection],
    feed: Feed | None,
    *,
    made: str | None = None,
    done: str | None = None,
) -> Response[str]:
    """Show whether there is a feed; `made` is the absolute address of one that was just made."""
    return host_page(
        "host/feed.html",
        signed_in,
        connections,
        current=CALENDAR_PAGE,
        feed=feed,
        created=written_date(feed.created_at.date()) if feed else "",
        fetched=written_date(feed.fetched_on) if feed and feed.fetched_on else "",
        made=made,
        subscribe="webcal://" + made.partition("://")[2] if made else "",
        done=done,
    )
