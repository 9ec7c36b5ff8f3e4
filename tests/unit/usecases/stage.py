"""One host on a stage of fakes, for what comes in from outside and for test bookings."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from joinlink.mail.composer import BookingMails
from joinlink.model.availability import default_availability
from joinlink.model.booking import Booking
from joinlink.model.host import Connection, Provider
from joinlink.model.meeting import LedgerState, MeetingKind, MeetingRecord
from joinlink.model.scopes import NEEDED
from joinlink.usecases.bookings.guest_links import GuestLinks
from joinlink.usecases.connections.provider_access import ProviderAccess
from joinlink.usecases.mails.send_booking_mails import MailPorts
from joinlink.usecases.meetings.meeting_ports import MeetingPorts
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
    FakeMeetingLedger,
    FakeMeetingProvider,
    FakeNotices,
    FakeOauthProvider,
    FakeProfiles,
    FakeSuppressions,
    FakeTimeline,
    FakeTokenVault,
)

HOST = samples.HOST.host_id


@dataclass
class Stage:
    """Everything outside the use cases; nothing is connected, nothing booked."""

    clock: FakeClock = field(default_factory=FakeClock)
    due_work: FakeDueWork = field(default_factory=FakeDueWork)
    hosts: FakeHosts = field(default_factory=FakeHosts)
    ledger: FakeMeetingLedger = field(default_factory=FakeMeetingLedger)
    notices: FakeNotices = field(default_factory=FakeNotices)
    timeline: FakeTimeline = field(default_factory=FakeTimeline)
    suppressions: FakeSuppressions = field(default_factory=FakeSuppressions)
    vault: FakeTokenVault = field(default_factory=FakeTokenVault)
    mailer: FakeMailer = field(default_factory=FakeMailer)
    oauth: dict[Provider, FakeOauthProvider] = field(
        default_factory=lambda: {each: FakeOauthProvider(each) for each in (Provider.ZOOM, Provider.GOOGLE)}
    )
    providers: dict[MeetingKind, FakeMeetingProvider] = field(
        default_factory=lambda: {kind: FakeMeetingProvider(kind) for kind in MeetingKind}
    )

    def __post_init__(self) -> None:
        self.connections = FakeConnections(due_work=self.due_work)
        self.bookings = FakeBookings(self.ledger, self.due_work)
        self.profiles = FakeProfiles(self.connections)
        self.profiles.put_availability(HOST, default_availability("Europe/Berlin"))
        self.hosts.hosts[HOST] = samples.HOST
        self.composer = BookingMails(organizer="joinlink@example.com")

    @property
    def zoom(self) -> FakeMeetingProvider:
        return self.providers[MeetingKind.ZOOM]

    @property
    def meeting_ports(self) -> MeetingPorts:
        return MeetingPorts(
            bookings=self.bookings,
            connections=self.connections,
            ledger=self.ledger,
            providers=self.providers,
            access=ProviderAccess(self.connections, self.oauth, self.vault, self.clock),
            notices=self.notices,
            profiles=self.profiles,
            timeline=self.timeline,
            clock=self.clock,
        )

    @property
    def mail_ports(self) -> MailPorts:
        return MailPorts(
            bookings=self.bookings,
            hosts=self.hosts,
            ledger=FakeMailLedger(self.bookings),
            suppressions=self.suppressions,
            composer=self.composer,
            mailer=self.mailer,
            notices=self.notices,
            timeline=self.timeline,
            links=GuestLinks(FakeLinkSigner(), "https://joinlink.example"),
            clock=self.clock,
        )

    def connect(self, provider: Provider, host_id: str = HOST) -> Connection:
        """Connect an account with all that is needed of it."""
        connection = samples.connected(host_id, self.oauth[provider], self.vault, self.clock.now())
        connection = replace(connection, scopes=tuple(group[0] for group in NEEDED[provider]))
        self.connections.put(connection)
        return connection

    def book(self, booking: Booking) -> Booking:
        """Put a booking there and, if it has a link, the ledger's row of its meeting."""
        self.bookings.bookings[booking.booking_id] = booking
        if booking.link is not None and booking.link.kind is not None:
            record = MeetingRecord(
                booking_id=booking.booking_id,
                revision=booking.revision,
                kind=booking.link.kind,
                state=LedgerState.LIVE,
                host_id=booking.host_id,
                account_id=samples.ZOOM.account_id,
                marker="marker",
                attempt_until=booking.created_at,
                provider_id=booking.link.meeting_id,
                join_url=booking.link.url,
            )
            self.ledger.rows[record.reference] = record
        return booking

    def lines(self, booking_id: str) -> list[str]:
        """Return what the booking's timeline says."""
        return [event.what for event in self.timeline.list(booking_id)]

    def notice_ids(self) -> set[str]:
        return {notice.notice_id for notice in self.notices.list(HOST, with_dismissed=True)}
