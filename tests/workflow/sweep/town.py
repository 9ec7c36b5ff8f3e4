"""A town: one host with a class and connections, fakes all around, and the clock and the cloud that they share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Final

from joinlink.model.availability import default_availability
from joinlink.model.booking import Booking, BookingStatus
from joinlink.model.host import Account, Connection, Provider
from joinlink.model.meeting import MeetingKind
from joinlink.model.payment import PaymentEvent
from tests import samples
from tests.fakes import (
    FakeBookings,
    FakeClock,
    FakeConnections,
    FakeDueWork,
    FakeFreeBusy,
    FakeHosts,
    FakeMailLedger,
    FakeMarkedObjects,
    FakeMeetingLedger,
    FakeMeetingProvider,
    FakeNotices,
    FakePayments,
    FakeProfiles,
    FakeSessions,
    FakeSuppressions,
    FakeTimeline,
    FakeTokenVault,
)
from tests.fakes.calendar_server import FakeCalendarServer
from tests.workflow.sweep.boundaries import Boundaries
from tests.workflow.sweep.cloud import Cloud, Delivery
from tests.workflow.sweep.witnesses import Moment, Post, Rows, WatchfulMailLedger, WatchfulOauth, What

HOST: Final = samples.HOST.host_id


class Accounts(Enum):
    """Which accounts the host has."""

    ZOOM = (Provider.ZOOM,)
    MEET = (Provider.GOOGLE,)
    BOTH = (Provider.ZOOM, Provider.GOOGLE)


@dataclass
class Town:
    """Everything outside the product, with all that happened to bookings in order."""

    accounts: Accounts
    delivery: Delivery = Delivery.ONCE
    clock: FakeClock = field(default_factory=lambda: FakeClock(samples.NOW))
    moments: list[Moment] = field(default_factory=list)
    planted: set[str] = field(default_factory=set)
    """Ids of meetings that stand at a provider without our doing, until we have had a day to find them."""

    def __post_init__(self) -> None:
        self.boundaries = Boundaries(self.clock)
        self.cloud = Cloud(self.clock, self.boundaries, self.delivery)
        self._furnish_stores()
        self._furnish_providers()
        self._settle_in()

    @property
    def bookings(self) -> Sequence[Booking]:
        """All bookings, as they stand now."""
        return list(self.booking_store.bookings.values())

    @property
    def bookings_to_come(self) -> Sequence[Booking]:
        """The confirmed ones that have not begun."""
        now = self.clock.now()
        return [one for one in self.bookings if one.status is BookingStatus.CONFIRMED and now < one.starts_at]

    @property
    def providers(self) -> tuple[Provider, ...]:
        """Where the host has an account, whether it is connected or not."""
        return self.accounts.value

    @property
    def makers(self) -> tuple[FakeMeetingProvider, ...]:
        """What makes meetings and calendar entries."""
        return self.zoom, self.meet, self.entries

    def is_connected(self, provider: Provider) -> bool:
        """Whether the product can work with the host's account now."""
        connection = self.connections.get(HOST, provider)
        return connection is not None and connection.is_usable

    def note(self, what: What, booking: Booking, detail: str) -> None:
        """Remember that something happened."""
        at, crossed = self.clock.now(), len(self.boundaries.seen)
        self.moments.append(Moment(what, booking.booking_id, booking.revision, detail, at, crossed))

    def outdate_tokens(self) -> None:
        """Let every access token be out of date."""
        for provider in self.providers:
            connection = self.connections.connections[HOST, provider]
            self.connections.connections[HOST, provider] = replace(connection, access_expires_at=self.clock.now())
            self.oauth[provider].outdated.add(self.vault.open(connection).refresh_token)

    def _furnish_stores(self) -> None:
        self.ledger, self.due_work = FakeMeetingLedger(), FakeDueWork()
        self.booking_store = FakeBookings(self.ledger, self.due_work)
        self.booking_store.bookings = Rows(self._booking_changed)
        self.connections = FakeConnections(due_work=self.due_work)
        self.profiles = FakeProfiles(self.connections)
        self.mail_ledger = WatchfulMailLedger(FakeMailLedger(self.booking_store), self.note)
        self.hosts, self.sessions, self.vault = FakeHosts(), FakeSessions(), FakeTokenVault()
        self.notices, self.timeline, self.suppressions = FakeNotices(), FakeTimeline(), FakeSuppressions()

    def _furnish_providers(self) -> None:
        self.zoom = FakeMeetingProvider(MeetingKind.ZOOM)
        self.meet = FakeMeetingProvider(MeetingKind.GOOGLE_MEET)
        self.entries = FakeMeetingProvider(MeetingKind.GOOGLE_CALENDAR)
        self.free_busy, self.apple = FakeFreeBusy(), FakeCalendarServer()
        self.payments, self.post = FakePayments(), Post(self.note)
        self.payment_events: list[PaymentEvent] = []
        self.oauth = {provider: WatchfulOauth(provider) for provider in (Provider.ZOOM, Provider.GOOGLE)}
        self.marked = {
            Provider.ZOOM: FakeMarkedObjects([self.zoom], self.clock),
            Provider.GOOGLE: FakeMarkedObjects([self.meet, self.entries], self.clock),
        }

    def _settle_in(self) -> None:
        self.hosts.hosts[HOST] = samples.HOST
        self.hosts.handles[samples.HOST.handle] = HOST
        self.profiles.put_class(samples.CLASS)
        self.profiles.put_availability(HOST, default_availability("Europe/Berlin"))
        for provider in self.providers:
            self.connections.put(samples.connected(HOST, self.oauth[provider], self.vault, self.clock.now()))

    def _booking_changed(self, before: Booking | None, after: Booking) -> None:
        if before is None or before.revision != after.revision:
            self.note(What.STORED, after, after.status)
        self.cloud.booking_changed(before, after)


def account_of(provider: Provider) -> Account:
    """Return the host's own account."""
    known: Connection = samples.ZOOM if provider is Provider.ZOOM else samples.GOOGLE
    return Account(known.account_id, known.account_email, known.account_plan)
