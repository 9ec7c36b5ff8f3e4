"""Fakes of connections and of what is read together with them; `tests.fakes` exports these too."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Lock

from joinlink.errors import ConnectionFailed
from joinlink.model.availability import Availability, default_availability
from joinlink.model.calendar_look import may_begin
from joinlink.model.due import WATCHED, DueKind
from joinlink.model.host import Connection, ConnectionStatus, Provider
from joinlink.model.profile import BusySnapshot, HostProfile
from joinlink.model.teaching import TeachingClass
from tests.fakes.clock import FakeClock
from tests.fakes.due import FakeDueWork
from tests.fakes.packages import FakePackages


@dataclass
class FakeConnections:
    connections: dict[tuple[str, Provider], Connection] = field(default_factory=dict)
    leases: dict[tuple[str, Provider], datetime] = field(default_factory=dict)
    busy_snapshots: dict[tuple[str, Provider], BusySnapshot] = field(default_factory=dict)
    zoom_accounts: dict[str, str] = field(default_factory=dict)
    """Account ids by host."""
    due_work: FakeDueWork = field(default_factory=FakeDueWork)
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
        if connection.provider is Provider.ZOOM:
            self.zoom_accounts[connection.host_id] = connection.account_id
        if connection.provider is not Provider.APPLE:
            tomorrow = connection.connected_at + timedelta(days=1)
            self.due_work.ask(DueKind(connection.provider), connection.host_id, tomorrow)
        if connection.provider in WATCHED:
            in_an_hour = connection.connected_at + timedelta(hours=1)
            self.due_work.ask(WATCHED[connection.provider], connection.host_id, in_an_hour)

    def delete(self, connection: Connection) -> None:
        if self.is_the_one_seen(connection):
            if connection.provider is not Provider.APPLE:
                self.due_work.drop(DueKind(connection.provider), connection.host_id)
            if connection.provider in WATCHED:
                self.due_work.drop(WATCHED[connection.provider], connection.host_id)
            if connection.provider is Provider.ZOOM:
                self.zoom_accounts.pop(connection.host_id, None)
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

    def note_refusal(self, connection: Connection, at: datetime) -> None:
        def may(stored: Connection) -> bool:
            return stored.generation == connection.generation and stored.refused_since is None

        self._note(connection, may, refused_since=at)

    def put_refreshed(self, connection: Connection, *, seen_generation: int) -> bool:
        return self._replace(
            connection,
            seen_generation,
            status=connection.status,
            generation=connection.generation,
            sealed_tokens=connection.sealed_tokens,
            access_expires_at=connection.access_expires_at,
            refused_since=None,
        )

    def require_reconnect(self, connection: Connection) -> bool:
        return self._replace(connection, connection.generation, status=ConnectionStatus.RECONNECT_REQUIRED)

    def mark_unreadable(self, connection: Connection) -> bool:
        return self._note(connection, lambda stored: not stored.is_unreadable, is_unreadable=True)

    def mark_unreadable_mailed(self, connection: Connection) -> None:
        self._note(connection, lambda stored: stored.is_unreadable, unreadable_mailed=True)

    def begin_look(self, connection: Connection, now: datetime) -> bool:
        return self._note(connection, lambda stored: may_begin(stored, now), look_began_at=now, look_failed=False)

    def end_look(self, connection: Connection) -> None:
        self._note(connection, lambda _: True, look_began_at=None, look_failed=False)

    def fail_look(self, connection: Connection, now: datetime) -> None:
        self._note(connection, lambda _: True, look_began_at=now, look_failed=True)

    def _note(self, connection: Connection, may: Callable[[Connection], bool], **changes: object) -> bool:
        """Change the connection that was seen, if it is there and that may be."""
        with self.lock:
            key = connection.host_id, connection.provider
            if not self.is_the_one_seen(connection) or not may(self.connections[key]):
                return False
            self.connections[key] = replace(self.connections[key], **changes)  # type: ignore[arg-type]
            return True

    def wipe(self, connection: Connection) -> None:
        with self.lock:
            if not self.is_the_one_seen(connection):
                return
            key = connection.host_id, connection.provider
            self.connections[key] = replace(
                self.connections[key],
                status=ConnectionStatus.RECONNECT_REQUIRED,
                generation=self.connections[key].generation + 1,
                sealed_tokens=b"",
                account_email=None,
                account_plan=None,
                look_began_at=None,
                look_failed=False,
            )
            self.leases.pop(key, None)
            self.busy_snapshots.pop(key, None)
            if connection.provider is Provider.ZOOM:
                self.zoom_accounts.pop(connection.host_id, None)

    def hosts_of_zoom_account(self, account_id: str) -> Sequence[str]:
        return sorted(host_id for host_id, known in self.zoom_accounts.items() if known == account_id)

    def _replace(self, seen: Connection, seen_generation: int, **changes: object) -> bool:
        with self.lock:
            if not self._is_seen(seen, seen_generation):
                return False
            key = seen.host_id, seen.provider
            self.connections[key] = replace(self.connections[key], **changes)  # type: ignore[arg-type]
            self.leases.pop(key, None)
            return True

    def is_the_one_seen(self, connection: Connection) -> bool:
        """A recreated connection begins at generation 1 again: only the time it was made tells it from the old one."""
        stored = self.connections.get((connection.host_id, connection.provider))
        return stored is not None and stored.connected_at == connection.connected_at

    def _is_seen(self, connection: Connection, generation: int) -> bool:
        stored = self.connections.get((connection.host_id, connection.provider))
        return stored is not None and stored.generation == generation and self.is_the_one_seen(connection)


@dataclass
class FakeProfiles:
    connections: FakeConnections = field(default_factory=FakeConnections)
    availability: dict[str, Availability] = field(default_factory=dict)
    first_zones: dict[str, str] = field(default_factory=dict)
    """Of hosts who have not set hours."""
    classes: dict[tuple[str, str], TeachingClass] = field(default_factory=dict)
    clock: FakeClock = field(default_factory=FakeClock)
    class_orders: dict[str, tuple[str, ...]] = field(default_factory=dict)
    packages: FakePackages = field(default_factory=FakePackages)

    def load(self, host_id: str) -> HostProfile:
        classes = [row for (owner, _), row in self.classes.items() if owner == host_id]
        snapshots = self.connections.busy_snapshots.items()
        return HostProfile(
            host_id=host_id,
            availability=self.availability.get(host_id) or default_availability(self.first_zones.get(host_id, "UTC")),
            has_set_availability=host_id in self.availability,
            zone_is_known=host_id in self.availability or host_id in self.first_zones,
            classes=tuple(sorted(classes, key=lambda row: row.class_id)),
            connections=tuple(self.connections.list(host_id)),
            busy_snapshots={provider: kept for (owner, provider), kept in snapshots if owner == host_id},
            class_order=self.class_orders.get(host_id, ()),
            packages=tuple(self.packages.offers.get(host_id, {}).values()),
        )

    def put_first_zone(self, host_id: str, timezone: str) -> None:
        self.first_zones[host_id] = timezone

    def put_availability(self, host_id: str, availability: Availability) -> None:
        stored = self.availability.get(host_id, availability)
        self.availability[host_id] = availability.beside_sets_of(stored)

    def change_availability(self, host_id: str, availability: Availability, *, seen: HostProfile) -> bool:
        stored = self.availability.get(host_id)
        if stored not in (seen.availability if seen.has_set_availability else None, availability):
            return False
        self.availability[host_id] = availability
        return True

    def put_class(self, teaching_class: TeachingClass, *, replaces: TeachingClass | None = None) -> bool:
        key, slug = (teaching_class.host_id, teaching_class.class_id), teaching_class.slug
        stored = self.classes.get(key)
        is_as_seen = stored in (replaces, teaching_class)
        others = (
            each for each in self.classes.values() if each.host_id == teaching_class.host_id and each is not stored
        )
        if not is_as_seen or any(each.answers_to(slug, self.clock.now()) for each in others):
            return False
        self.classes[key] = teaching_class
        return True

    def delete_class(self, teaching_class: TeachingClass) -> bool:
        key = teaching_class.host_id, teaching_class.class_id
        if key in self.classes and self.classes[key].slug != teaching_class.slug:
            return False
        self.classes.pop(key, None)
        return True

    def order_classes(self, host_id: str, class_ids: Sequence[str]) -> None:
        self.class_orders[host_id] = tuple(class_ids)

    def keep_busy_snapshot(self, connection: Connection, snapshot: BusySnapshot) -> None:
        if self.connections.is_the_one_seen(connection):
            key = connection.host_id, connection.provider
            self.connections.busy_snapshots[key] = snapshot
            self.connections.connections[key] = replace(
                self.connections.connections[key],
                is_unreadable=False,
                unreadable_mailed=False,
                look_began_at=None,
                look_failed=False,
            )

    def drop_busy_snapshot(self, host_id: str, provider: Provider) -> None:
        self.connections.busy_snapshots.pop((host_id, provider), None)
