"""A small world for the tests of workflow tasks and of what heals: a host, connections, a booking, fakes all around.

It is Tuesday 1 December 2026, 10:00 in Berlin; the booking is for the Tuesday after.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from joinlink.mail.composer import BookingMails
from joinlink.model.booking import Booking, Party
from joinlink.model.claim import Claim
from joinlink.model.due import Due, DueKind
from joinlink.model.host import Provider
from joinlink.model.meeting import LedgerState, MeetingKind, MeetingRecord
from joinlink.ports.connections import OauthProviders
from joinlink.ports.meetings import MeetingProviders
from joinlink.usecases.bookings.guest_links import GuestLinks
from joinlink.usecases.bookings.refund_payment import RefundPorts
from joinlink.usecases.care.heal import HealPorts
from joinlink.usecases.care.look_after_booking import CarePorts, look_after_booking
from joinlink.usecases.care.look_after_connection import ReconcilerPorts
from joinlink.usecases.connections.provider_access import ProviderAccess
from joinlink.usecases.mails.send_booking_mails import MailPorts, send_booking_mails
from joinlink.usecases.meetings.add_to_calendar import add_to_calendar
from joinlink.usecases.meetings.delete_meeting import delete_meeting
from joinlink.usecases.meetings.meeting_ports import MeetingPorts
from joinlink.usecases.meetings.mint_meeting import mint_meeting
from joinlink.usecases.meetings.store_link import store_link
from tests import samples
from tests.fakes import (
    FakeBookings,
    FakeClock,
    FakeConnections,
    FakeDueWork,
    FakeHosts,
    FakeLinkSigner,
    FakeMailer,
    FakeMailLedger,
    FakeMarkedObjects,
    FakeMeetingLedger,
    FakeMeetingProvider,
    FakeNotices,
    FakeOauthProvider,
    FakePayments,
    FakeProfiles,
    FakeSuppressions,
    FakeTimeline,
    FakeTokenVault,
    FakeWorkflowEngine,
)

HOST = samples.HOST.host_id
STARTS_AT = datetime(2026, 12, 8, 9, 0, tzinfo=UTC)
BOOKING = samples.at(replace(samples.BOOKING, booking_id="bk_1"), STARTS_AT)
CONFIRM_MACHINE = "arn:aws:states:eu-central-1:123456789012:stateMachine:joinlink-test-confirm_booking"


@dataclass
class World:
    """Everything outside the use cases."""

    clock: FakeClock = field(default_factory=FakeClock)
    due_work: FakeDueWork = field(default_factory=FakeDueWork)
    ledger: FakeMeetingLedger = field(default_factory=FakeMeetingLedger)
    notices: FakeNotices = field(default_factory=FakeNotices)
    timeline: FakeTimeline = field(default_factory=FakeTimeline)
    vault: FakeTokenVault = field(default_factory=FakeTokenVault)
    zoom: FakeMeetingProvider = field(default_factory=FakeMeetingProvider)
    meet: FakeMeetingProvider = field(default_factory=lambda: FakeMeetingProvider(MeetingKind.GOOGLE_MEET))
    entries: FakeMeetingProvider = field(default_factory=lambda: FakeMeetingProvider(MeetingKind.GOOGLE_CALENDAR))
    zoom_oauth: FakeOauthProvider = field(default_factory=FakeOauthProvider)
    google_oauth: FakeOauthProvider = field(default_factory=lambda: FakeOauthProvider(Provider.GOOGLE))
    hosts: FakeHosts = field(default_factory=FakeHosts)
    mailer: FakeMailer = field(default_factory=FakeMailer)
    payments: FakePayments = field(default_factory=FakePayments)
    engine: FakeWorkflowEngine = field(default_factory=FakeWorkflowEngine)
    suppressions: FakeSuppressions = field(default_factory=FakeSuppressions)

    def __post_init__(self) -> None:
        self.connections = FakeConnections(due_work=self.due_work)
        self.bookings = FakeBookings(self.ledger, self.due_work)
        self.mail_ledger = FakeMailLedger(self.bookings)
        self.profiles = FakeProfiles(self.connections)
        self.hosts.hosts[HOST] = samples.HOST
        self.marked = {
            Provider.ZOOM: FakeMarkedObjects([self.zoom], self.clock),
            Provider.GOOGLE: FakeMarkedObjects([self.meet, self.entries], self.clock),
        }

    @property
    def ports(self) -> MeetingPorts:
        return MeetingPorts(
            bookings=self.bookings,
            connections=self.connections,
            ledger=self.ledger,
            providers=self.providers,
            access=self.access,
            notices=self.notices,
            profiles=self.profiles,
            timeline=self.timeline,
            clock=self.clock,
        )

    @property
    def access(self) -> ProviderAccess:
        return ProviderAccess(self.connections, self.oauth, self.vault, self.clock)

    @property
    def providers(self) -> MeetingProviders:
        return {
            MeetingKind.ZOOM: self.zoom,
            MeetingKind.GOOGLE_MEET: self.meet,
            MeetingKind.GOOGLE_CALENDAR: self.entries,
        }

    @property
    def oauth(self) -> OauthProviders:
        return {Provider.ZOOM: self.zoom_oauth, Provider.GOOGLE: self.google_oauth}

    @property
    def mail_ports(self) -> MailPorts:
        return MailPorts(
            bookings=self.bookings,
            hosts=self.hosts,
            ledger=self.mail_ledger,
            suppressions=self.suppressions,
            composer=BookingMails(organizer="joinlink@example.com"),
            mailer=self.mailer,
            notices=self.notices,
            timeline=self.timeline,
            links=GuestLinks(FakeLinkSigner(), "https://joinlink.example"),
            clock=self.clock,
        )

    @property
    def refund_ports(self) -> RefundPorts:
        return RefundPorts(self.payments, self.bookings, self.notices, self.timeline, self.clock)

    @property
    def care_ports(self) -> CarePorts:
        return CarePorts(
            due_work=self.due_work,
            meetings=self.ports,
            mails=self.mail_ports,
            refunds=self.refund_ports,
            engine=self.engine,
            confirm_machine=CONFIRM_MACHINE,
        )

    @property
    def reconciler_ports(self) -> ReconcilerPorts:
        return ReconcilerPorts(due_work=self.due_work, meetings=self.ports, marked=self.marked)

    @property
    def heal_ports(self) -> HealPorts:
        return HealPorts(self.care_ports, self.reconciler_ports)

    def factories(self) -> dict[str, object]:
        """Return what the factories of `joinlink.wiring` that workflow tasks and schedules use are to give, by name."""
        stores = {
            name: getattr(self, name)
            for name in ("bookings", "connections", "due_work", "hosts", "mail_ledger", "notices", "profiles")
        }
        return {
            **stores,
            "mail_ports": self.mail_ports,
            "meeting_ports": self.ports,
            "meeting_ledger": self.ledger,
            "meeting_providers": self.providers,
            "marked_objects": self.marked,
            "oauth_providers": self.oauth,
            "token_vault": self.vault,
            "suppressions": self.suppressions,
            "timeline": self.timeline,
            "mail_composer": self.mail_ports.composer,
            "mailer": self.mailer,
            "guest_links": self.mail_ports.links,
            "payments": self.payments,
            "workflow_engine": self.engine,
            "clock": self.clock,
        }

    def connect(self, *providers: Provider) -> World:
        """Connect accounts with tokens that are good for an hour."""
        for provider in providers:
            oauth = self.zoom_oauth if provider is Provider.ZOOM else self.google_oauth
            self.connections.put(samples.connected(HOST, oauth, self.vault, self.clock.now()))
        return self

    def disturb(self, provider: Provider) -> None:
        """Mark a connection as broken."""
        connection = self.connections.connections[HOST, provider]
        self.connections.require_reconnect(connection)

    def book(self, booking: Booking = BOOKING) -> Booking:
        """Put a booking there with its claim."""
        self.bookings.bookings[booking.booking_id] = booking
        self.bookings.day_claims[booking.host_id][booking.booking_id] = Claim.of(booking)
        return booking

    @property
    def stored(self) -> Booking:
        """The booking as it is now."""
        return self.bookings.get(BOOKING.booking_id)

    def move_on(self) -> None:
        """Let the guest cancel."""
        booking = self.stored
        cancelled = booking.cancelled(Party.GUEST, "", self.clock.now())
        assert self.bookings.cancel(cancelled, Claim.of(booking), self.clock.now())

    def move_to(self, starts_at: datetime) -> Booking:
        """Let the guest move the booking; returns it."""
        booking, now = self.stored, self.clock.now()
        moved = booking.rescheduled(starts_at, timezone=booking.host_timezone, buffers=(0, 0), now=now)
        assert self.bookings.reschedule(moved, Claim.of(moved), Claim.of(booking), now)
        return moved

    def run_confirm(self) -> Booking:
        """Do what the workflow of the booking's present revision does where nothing fails; returns the booking."""
        target = self.stored.target
        mint_meeting(target, self.ports)
        store_link(target, self.ports)
        add_to_calendar(target, self.ports)
        send_booking_mails(target, self.mail_ports)
        return self.stored

    def run_reschedule(self) -> Booking:
        """Do what the workflow of a move does where nothing fails; returns the booking."""
        delete_meeting(self.stored.target, self.ports, earlier=True)
        return self.run_confirm()

    def ask(self, kind: DueKind = DueKind.CARE, owner_id: str = BOOKING.booking_id) -> Due:
        """Let a look fall due now."""
        self.due_work.ask(kind, owner_id, self.clock.now())
        return self.due_work.rows[kind, owner_id]

    def look(self, owner_id: str = BOOKING.booking_id) -> datetime | None:
        """Look after a booking now, and tell when it is looked after next."""
        look_after_booking(self.ask(owner_id=owner_id), self.care_ports)
        return self.due_work.at(DueKind.CARE, owner_id)

    def look_when_due(self, owner_id: str = BOOKING.booking_id) -> timedelta:
        """Look after a booking when that falls due, and tell how long it took until then."""
        before, due = self.clock.now(), self.due_work.rows[DueKind.CARE, owner_id]
        self.clock.time = due.at
        look_after_booking(due, self.care_ports)
        return due.at - before

    def rows_of(self, kind: MeetingKind) -> list[MeetingRecord]:
        """Return the ledger's rows of the objects of a kind that were made for the booking."""
        return [row for row in self.ledger.all_records(BOOKING.booking_id) if row.kind is kind]

    def state_of(self, kind: MeetingKind) -> LedgerState | None:
        """Return the ledger's state of the latest object of a kind that was made for the booking."""
        records = self.rows_of(kind)
        return records[-1].state if records else None

    def story(self) -> list[str]:
        """Return what the booking's timeline says."""
        return [event.what for event in self.timeline.list(BOOKING.booking_id)]

    def forget_tokens(self, provider: Provider) -> None:
        """Let the access token be out of date."""
        connection = self.connections.connections[HOST, provider]
        self.connections.connections[HOST, provider] = replace(connection, access_expires_at=self.clock.now())
