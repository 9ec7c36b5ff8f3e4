"""One small in-memory fake for each port of `joinlink.ports`; tests/contract runs one suite on these and on the stores.

Stores keep domain objects in plain dicts that a test may look into. The fakes of bookings and of providers have modules
of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from threading import Lock

from joinlink.errors import ConnectionFailed, NotFound
from joinlink.model.availability import Availability, default_availability
from joinlink.model.host import Connection, ConnectionStatus, Host, Identity, OauthState, Provider, Session
from joinlink.model.notice import Notice
from joinlink.model.profile import BusySnapshot, HostProfile
from joinlink.model.teaching import TeachingClass
from tests.fake_bookings import FakeBookings, FakeMailLedger, FakeMeetingLedger, FakeTimeline
from tests.fake_providers import (
    Failures,
    FakeFreeBusy,
    FakeIdentityProvider,
    FakeLinkSigner,
    FakeMailer,
    FakeMeetingProvider,
    FakeOauthProvider,
    FakePayments,
    FakeTokenVault,
    FakeWorkflowEngine,
)

__all__ = [
    "Failures",
    "FakeBookings",
    "FakeClock",
    "FakeConnections",
    "FakeFreeBusy",
    "FakeHosts",
    "FakeIdentityProvider",
    "FakeLinkSigner",
    "FakeMailLedger",
    "FakeMailer",
    "FakeMeetingLedger",
    "FakeMeetingProvider",
    "FakeNotices",
    "FakeOauthProvider",
    "FakePayments",
    "FakeProfiles",
    "FakeSessions",
    "FakeTimeline",
    "FakeTokenVault",
    "FakeWorkflowEngine",
]


@dataclass
class FakeClock:
    """Stands still until it is told to move; sleeping moves it."""

    time: datetime = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


@dataclass
class FakeHosts:
    hosts: dict[str, Host] = field(default_factory=dict)
    handles: dict[str, str] = field(default_factory=dict)
    identities: dict[tuple[str, str], str] = field(default_factory=dict)

    def get(self, host_id: str) -> Host:
        if host_id not in self.hosts:
            raise NotFound("no such host")
        return self.hosts[host_id]

    def id_by_handle(self, handle: str) -> str:
        if handle not in self.handles:
            raise NotFound("no such host")
        return self.handles[handle]

    def id_by_identity(self, identity: Identity) -> str | None:
        return self.identities.get((identity.issuer, identity.subject))

    def create(self, host: Host, identity: Identity) -> bool:
        who = (identity.issuer, identity.subject)
        if host.handle in self.handles or who in self.identities:
            return False
        self.hosts[host.host_id] = host
        self.handles[host.handle] = self.identities[who] = host.host_id
        return True

    def update(self, host: Host, *, previous_handle: str) -> bool:
        if self.handles.get(host.handle, host.host_id) != host.host_id:
            return False
        self.hosts[host.host_id] = replace(self.get(host.host_id), name=host.name, handle=host.handle)
        self.handles.pop(previous_handle, None)
        self.handles[host.handle] = host.host_id
        return True


@dataclass
class FakeSessions:
    sessions: dict[str, Session] = field(default_factory=dict)
    states: dict[str, OauthState] = field(default_factory=dict)

    def put_session(self, token: str, session: Session) -> None:
        self.sessions[token] = session

    def session(self, token: str, now: datetime) -> Session | None:
        session = self.sessions.get(token)
        return session if session and session.expires_at > now else None

    def delete_session(self, token: str) -> None:
        self.sessions.pop(token, None)

    def put_state(self, state: str, content: OauthState) -> None:
        self.states[state] = content

    def take_state(self, state: str, now: datetime) -> OauthState | None:
        content = self.states.pop(state, None)
        return content if content and content.expires_at > now else None


@dataclass
class FakeConnections:
    connections: dict[tuple[str, Provider], Connection] = field(default_factory=dict)
    leases: dict[tuple[str, Provider], datetime] = field(default_factory=dict)
    busy_snapshots: dict[tuple[str, Provider], BusySnapshot] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def get(self, host_id: str, provider: Provider) -> Connection | None:
        return self.connections.get((host_id, provider))

    def list(self, host_id: str) -> Sequence[Connection]:
        found = [row for (owner, _), row in self.connections.items() if owner == host_id]
        return sorted(found, key=lambda connection: connection.provider)

    def put(self, connection: Connection) -> None:
        key = connection.host_id, connection.provider
        stored = self.connections.get(key)
        if stored is not None and stored.generation >= connection.generation:
            raise ConnectionFailed("the connection was renewed meanwhile")
        self.connections[key] = connection
        self.leases.pop(key, None)
        self.busy_snapshots.pop(key, None)

    def delete(self, connection: Connection) -> None:
        if self.is_the_one_seen(connection):
            for rows in (self.connections, self.leases, self.busy_snapshots):
                rows.pop((connection.host_id, connection.provider), None)

    def take_refresh_lease(self, connection: Connection, now: datetime, until: datetime) -> bool:
        key = connection.host_id, connection.provider
        with self.lock:
            if not self._is_seen(connection, connection.generation) or self.leases.get(key, now) > now:
                return False
            self.leases[key] = until
            return True

    def release_refresh_lease(self, connection: Connection) -> None:
        if self._is_seen(connection, connection.generation):
            self.leases.pop((connection.host_id, connection.provider), None)

    def put_refreshed(self, connection: Connection, *, seen_generation: int) -> bool:
        return self._replace(connection, connection, seen_generation)

    def require_reconnect(self, connection: Connection) -> bool:
        broken = replace(connection, status=ConnectionStatus.RECONNECT_REQUIRED)
        return self._replace(connection, broken, connection.generation)

    def _replace(self, seen: Connection, renewed: Connection, seen_generation: int) -> bool:
        if not self._is_seen(seen, seen_generation):
            return False
        key = seen.host_id, seen.provider
        self.connections[key] = renewed
        self.leases.pop(key, None)
        return True

    def is_the_one_seen(self, connection: Connection) -> bool:
        """A connection made anew begins at generation 1 again: only the time it was made tells it from the old one."""
        stored = self.connections.get((connection.host_id, connection.provider))
        return stored is not None and stored.connected_at == connection.connected_at

    def _is_seen(self, connection: Connection, generation: int) -> bool:
        stored = self.connections.get((connection.host_id, connection.provider))
        return stored is not None and stored.generation == generation and self.is_the_one_seen(connection)


@dataclass
class FakeProfiles:
    connections: FakeConnections = field(default_factory=FakeConnections)
    availability: dict[str, Availability] = field(default_factory=dict)
    classes: dict[tuple[str, str], TeachingClass] = field(default_factory=dict)

    def load(self, host_id: str) -> HostProfile:
        classes = [row for (owner, _), row in self.classes.items() if owner == host_id]
        snapshots = self.connections.busy_snapshots.items()
        return HostProfile(
            host_id=host_id,
            availability=self.availability.get(host_id) or default_availability("UTC"),
            classes=tuple(sorted(classes, key=lambda row: row.class_id)),
            connections=tuple(self.connections.list(host_id)),
            busy_snapshots={provider: kept for (owner, provider), kept in snapshots if owner == host_id},
        )

    def put_availability(self, host_id: str, availability: Availability) -> None:
        self.availability[host_id] = availability

    def put_class(self, teaching_class: TeachingClass) -> None:
        self.classes[teaching_class.host_id, teaching_class.class_id] = teaching_class

    def delete_class(self, host_id: str, class_id: str) -> None:
        self.classes.pop((host_id, class_id), None)

    def keep_busy_snapshot(self, connection: Connection, snapshot: BusySnapshot) -> None:
        if self.connections.is_the_one_seen(connection):
            self.connections.busy_snapshots[connection.host_id, connection.provider] = snapshot


@dataclass
class FakeNotices:
    notices: dict[tuple[str, str], Notice] = field(default_factory=dict)
    dismissed: set[tuple[str, str]] = field(default_factory=set)

    def put(self, notice: Notice) -> None:
        self.notices.setdefault((notice.host_id, notice.notice_id), notice)

    def list(self, host_id: str) -> Sequence[Notice]:
        found = [row for key, row in self.notices.items() if key[0] == host_id and key not in self.dismissed]
        return sorted(found, key=lambda notice: notice.created_at, reverse=True)

    def dismiss(self, host_id: str, notice_id: str) -> None:
        if (host_id, notice_id) not in self.notices:
            raise NotFound("no such notice")
        self.dismissed.add((host_id, notice_id))
