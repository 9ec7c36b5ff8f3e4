"""A fake of API keys: secrets as they are, and how often each was used in a minute."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from threading import Lock

from joinlink.errors import NotFound
from joinlink.model.api_key import MOST_KEYS, ApiKey, KeyHolder
from tests import fakes


@dataclass
class FakeApiKeys:
    hosts: "fakes.FakeHosts"
    keys: dict[str, ApiKey] = field(default_factory=dict)
    """By secret."""
    calls: Counter[tuple[str, datetime]] = field(default_factory=Counter)
    lock: Lock = field(default_factory=Lock)

    def create(self, key: ApiKey, secret: str) -> bool:
        if self.hosts.get(key.host_id).closed_at is not None:
            raise NotFound
        with self.lock:
            former = {secret for secret, each in self.keys.items() if each.key_id == key.key_id}
            if not former and len(self.list(key.host_id)) >= MOST_KEYS:
                return False
            for each in former:
                del self.keys[each]
            self.keys[secret] = key
            return True

    def list(self, host_id: str) -> Sequence[ApiKey]:
        own = [
            replace(key, last_used_on=self._day(secret)) for secret, key in self.keys.items() if key.host_id == host_id
        ]
        return sorted(own, key=lambda key: (key.created_at, key.key_id), reverse=True)

    def find(self, secret: str) -> KeyHolder | None:
        key = self.keys.get(secret)
        return KeyHolder(key.host_id, key.key_id, key.scopes) if key else None

    def count_call(self, secret: str, now: datetime, most: int) -> bool:
        this_minute = secret, now.replace(second=0, microsecond=0)
        if self.calls[this_minute] >= most:
            return False
        self.calls[this_minute] += 1
        return True

    def _day(self, secret: str) -> date | None:
        used_at = [minute for used, minute in self.calls if used == secret]
        return max(used_at).astimezone(UTC).date() if used_at else None

    def revoke(self, host_id: str, key_id: str) -> bool:
        found = [secret for secret, key in self.keys.items() if (key.host_id, key.key_id) == (host_id, key_id)]
        for secret in found:
            del self.keys[secret]
        return bool(found)

    def revoke_all(self, host_id: str) -> None:
        self.keys = {secret: key for secret, key in self.keys.items() if key.host_id != host_id}
