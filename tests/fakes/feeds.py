"""A fake of calendar feeds: secrets as they are."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from joinlink.errors import NotFound
from joinlink.model.feed import Feed, FeedHolder
from tests import fakes


@dataclass
class FakeFeeds:
    hosts: "fakes.FakeHosts"
    secrets: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    """Secret and when it was made, by host."""
    holders: dict[str, FeedHolder] = field(default_factory=dict)
    """By secret."""
    fetches: Counter[tuple[str, datetime]] = field(default_factory=Counter)

    def create(self, host_id: str, secret: str, now: datetime) -> None:
        if self.hosts.get(host_id).closed_at is not None:
            raise NotFound
        self.revoke(host_id)
        self.secrets[host_id], self.holders[secret] = (secret, now), FeedHolder(host_id)

    def of_host(self, host_id: str) -> Feed | None:
        if host_id not in self.secrets:
            return None
        secret, created_at = self.secrets[host_id]
        fetched = [minute for fetched, minute in self.fetches if fetched == secret]
        return Feed(created_at, max(fetched).astimezone(UTC).date() if fetched else None)

    def revoke(self, host_id: str) -> bool:
        secret, _ = self.secrets.pop(host_id, ("", None))
        return self.holders.pop(secret, None) is not None

    def find(self, secret: str) -> FeedHolder | None:
        return self.holders.get(secret)

    def count_fetch(self, secret: str, now: datetime, most: int) -> bool:
        this_minute = secret, now.replace(second=0, microsecond=0)
        if self.fetches[this_minute] >= most:
            return False
        self.fetches[this_minute] += 1
        return True

    def note_content(self, secret: str, digest: str, now: datetime) -> None:
        if secret in self.holders:
            self.holders[secret] = replace(self.holders[secret], digest=digest, changed_at=now)
