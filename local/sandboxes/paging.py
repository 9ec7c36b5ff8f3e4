"""Lists in pages: what is left after a page is kept under a token for a quarter of an hour."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from local.sandboxes.moments import now
from local.sandboxes.wire import Json, random_text

LIFETIME = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Listing:
    """What is left to show of a list of `total` items."""

    owner: str
    left: list[Json]
    total: int

    def without(self, shown: int) -> Self:
        """Leave out the first items."""
        return type(self)(self.owner, self.left[shown:], self.total)


class Pages:
    """The listings whose next page may still be asked for."""

    def __init__(self) -> None:
        self._listings: dict[str, tuple[Listing, datetime]] = {}

    def keep(self, listing: Listing) -> str:
        """Keep the rest under a token; it is empty when nothing is left."""
        if not listing.left:
            return ""
        token = random_text(32)
        self._listings[token] = (listing, now() + LIFETIME)
        return token

    def resume(self, owner: str, token: str) -> Listing:
        """Find the listing under a token.

        Raises:  KeyError  for an unknown or expired token, and for somebody else's
        """
        listing, expires_at = self._listings[token]
        if listing.owner != owner or now() >= expires_at:
            raise KeyError(token)
        return listing
