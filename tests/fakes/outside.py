"""The outside as fakes: what `House(FakeOutside())` stands on, and nothing of it set up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from joinlink.config import Settings
from joinlink.mail.composer import BookingMails
from joinlink.model.host import Provider
from joinlink.model.meeting import MeetingKind
from joinlink.providers.aws.mail_events import MailEvents
from joinlink.providers.romanizer import AnyAsciiRomanizer
from joinlink.providers.zoom.webhooks import ZoomWebhooks
from joinlink.store.stream import TableStream
from tests.fakes import (
    FakeBookings,
    FakeClock,
    FakeConnections,
    FakeDueWork,
    FakeFreeBusy,
    FakeHosts,
    FakeIdentityProvider,
    FakeKeptForms,
    FakeLinkSigner,
    FakeMailer,
    FakeMailLedger,
    FakeMarkedObjects,
    FakeMeetingLedger,
    FakeMeetingProvider,
    FakeNotices,
    FakeOauthProvider,
    FakePayments,
    FakePlaces,
    FakeProfiles,
    FakeSessions,
    FakeStripeWebhooks,
    FakeSuppressions,
    FakeTimeline,
    FakeTokenVault,
    FakeWorkflowEngine,
)
from tests.fakes.billing import FakeBilling, FakeBillingStore
from tests.fakes.calendar_server import FakeCalendarServer
from tests.fakes.payouts import FakePayoutAccounts, FakePayouts

SITE: Final = "https://joinlink.example"
ORGANIZER: Final = "joinlink@example.com"
CHECKOUT_ORIGIN: Final = "https://checkout.stripe.example"
ZOOM_WEBHOOK_SECRET: Final = "zoom-webhook-secret"
SETTINGS: Final[Mapping[str, str]] = {
    "GOOGLE_CLIENT_ID": "google-client",
    "PAYOUTS": "off",
    "PLACES_SEARCH": "on",
    "PLAN_GATING": "on",
    "PLATFORM_FEE_PERCENT": "0",
    "STRIPE_PAGES_ORIGINS": CHECKOUT_ORIGIN,
    "ZOOM_CLIENT_ID": "zoom-client",
}


@dataclass
class FakeOutside:
    """A fake of every port, under the port's name; those that share rows share them here, too."""

    settings: Settings = field(default_factory=lambda: Settings(dict(SETTINGS)))
    public_base_url: str = SITE
    clock: FakeClock = field(default_factory=FakeClock)

    hosts: FakeHosts = field(default_factory=FakeHosts)
    sessions: FakeSessions = field(default_factory=FakeSessions)
    due_work: FakeDueWork = field(default_factory=FakeDueWork)
    meeting_ledger: FakeMeetingLedger = field(default_factory=FakeMeetingLedger)
    kept_forms: FakeKeptForms = field(default_factory=FakeKeptForms)
    suppressions: FakeSuppressions = field(default_factory=FakeSuppressions)
    timeline: FakeTimeline = field(default_factory=FakeTimeline)
    notices: FakeNotices = field(default_factory=FakeNotices)

    oauth_providers: dict[Provider, FakeOauthProvider] = field(
        default_factory=lambda: {each: FakeOauthProvider(each) for each in (Provider.ZOOM, Provider.GOOGLE)}
    )
    meeting_providers: dict[MeetingKind, FakeMeetingProvider] = field(
        default_factory=lambda: {kind: FakeMeetingProvider(kind) for kind in MeetingKind}
    )
    free_busy: FakeFreeBusy = field(default_factory=FakeFreeBusy)
    apple_calendar: FakeCalendarServer = field(default_factory=FakeCalendarServer)
    places: FakePlaces = field(default_factory=FakePlaces)
    romanizer: AnyAsciiRomanizer = field(default_factory=AnyAsciiRomanizer)
    zoom_webhooks: ZoomWebhooks = field(default_factory=lambda: ZoomWebhooks(lambda: ZOOM_WEBHOOK_SECRET))
    payments: FakePayments = field(default_factory=FakePayments)
    payout_accounts: FakePayoutAccounts = field(default_factory=FakePayoutAccounts)
    billing: FakeBilling = field(default_factory=FakeBilling)
    stripe_webhooks: FakeStripeWebhooks = field(default_factory=FakeStripeWebhooks)
    identity_provider: FakeIdentityProvider = field(default_factory=FakeIdentityProvider)
    token_vault: FakeTokenVault = field(default_factory=FakeTokenVault)
    link_signer: FakeLinkSigner = field(default_factory=FakeLinkSigner)
    mail_composer: BookingMails = field(default_factory=lambda: BookingMails(organizer=ORGANIZER))
    mailer: FakeMailer = field(default_factory=FakeMailer)
    workflow_engine: FakeWorkflowEngine = field(default_factory=FakeWorkflowEngine)
    table_stream: TableStream = field(default_factory=TableStream)
    mail_events: MailEvents = field(default_factory=MailEvents)

    def __post_init__(self) -> None:
        self.connections = FakeConnections(due_work=self.due_work)
        self.bookings = FakeBookings(self.meeting_ledger, self.due_work)
        self.profiles = FakeProfiles(self.connections)
        self.mail_ledger = FakeMailLedger(self.bookings)
        self.payouts = FakePayouts(self.hosts)
        self.billing_store = FakeBillingStore(self.hosts)
        self.marked_objects = {
            Provider.ZOOM: self._marked(MeetingKind.ZOOM),
            Provider.GOOGLE: self._marked(MeetingKind.GOOGLE_MEET, MeetingKind.GOOGLE_CALENDAR),
        }

    def configure(self, **settings: str) -> None:
        """Change settings, before anything is made of them."""
        self.settings = Settings({**self.settings.environment, **settings})

    def _marked(self, *kinds: MeetingKind) -> FakeMarkedObjects:
        return FakeMarkedObjects([self.meeting_providers[kind] for kind in kinds], self.clock)
