"""The outside as fakes: what `House(FakeOutside())` stands on, and nothing of it set up."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import partial
from typing import Final

from joinlink.config import Settings
from joinlink.mail.composer import BookingMails
from joinlink.model.host import Provider
from joinlink.model.limits import Limits
from joinlink.model.meeting import MeetingKind
from joinlink.model.running import StripeEndpoint
from joinlink.providers.aws.mail_events import MailEvents
from joinlink.providers.picture_maker import PillowPictures
from joinlink.providers.preview_drawer import PillowPreviews
from joinlink.providers.public_holidays import LibraryHolidays
from joinlink.providers.qr_codes import SegnoQrCodes
from joinlink.providers.romanizer import AnyAsciiRomanizer
from joinlink.providers.salted_hash import SaltedHashes
from joinlink.providers.zoom.webhooks import ZoomWebhooks
from joinlink.store.stream import TableStream
from joinlink.web.addresses import photo_url
from tests import fakes
from tests.fakes.api_keys import FakeApiKeys
from tests.fakes.billing import FakeBilling, FakeBillingStore
from tests.fakes.calendar_reader import FakeCalendarReader
from tests.fakes.calendar_server import FakeCalendarServer
from tests.fakes.feeds import FakeFeeds
from tests.fakes.guest_notes import FakeGuestNotes
from tests.fakes.guest_searches import FakeGuestSearches, FakeSearchRunner
from tests.fakes.occurrences import FakeOccurrenceChanges, FakeSharedMeetings
from tests.fakes.operating import (
    FakeAccountLimits,
    FakeAlarms,
    FakeHandover,
    FakeIssuer,
    FakeMailStanding,
    FakeQueues,
    FakeRegister,
    FakeSchedules,
    FakeSecrets,
    FakeSiteMetrics,
    FakeSiteProbe,
    FakeStripeEndpoints,
    FakeWorkflowRuns,
)
from tests.fakes.packages import FakePackagePayments, FakePackages
from tests.fakes.payouts import FakePayoutAccounts, FakePayouts
from tests.fakes.personal_data import FakePersonalData
from tests.fakes.webhooks import FakeDeliveries, FakeDeliveryQueue, FakeWebhooks, FakeWebhookSender, FakeWebhookVault
from tests.fakes.workers import FakeWorkers

SITE: Final = "https://joinlink.example"
ORGANIZER: Final = "joinlink@example.com"
CHECKOUT_ORIGIN: Final = "https://checkout.stripe.example"
ZOOM_WEBHOOK_SECRET: Final = "zoom-webhook-secret"
SITE_PAGES: Final[Mapping[str, str]] = {
    "STAGE": "test",
    "SITE_NAME": "Joinlink",
    "OPERATOR_NAME": "Example Studios",
    "IMPRINT_URL": "https://operator.example/imprint",
    "PRIVACY_URL": "https://operator.example/privacy",
    "TERMS_URL": "https://operator.example/terms",
}
"""Of the process, not of a house: `tests/conftest.py` puts them into the environment, for pages, metrics."""
SETTINGS: Final[Mapping[str, str]] = {
    "BOOKING": "open",
    "EDGE_SOURCE_HEADER": "",
    "GUEST_CONFIRMATION": "suspicious",
    **{f"LIMIT_{each.name.upper()}": str(each.default) for each in fields(Limits)},
    **SITE_PAGES,
    "GOOGLE_CLIENT_ID": "google-client",
    "MAIL_FROM": ORGANIZER,
    "OIDC_ISSUER": "https://identity.example",
    "OPERATOR_ADDRESSES": "",
    "VERSION": "v1.2.3",
    "OIDC_SIGN_OUT_ORIGIN": "https://identity.example",
    "GUEST_DATA_DAYS": "730",
    "PAYOUTS": "off",
    "PUBLIC_BASE_URL": "",
    "SIGN_UP": "open",
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
    clock: fakes.FakeClock = field(default_factory=fakes.FakeClock)

    hosts: fakes.FakeHosts = field(default_factory=fakes.FakeHosts)
    sessions: fakes.FakeSessions = field(default_factory=fakes.FakeSessions)
    due_work: fakes.FakeDueWork = field(default_factory=fakes.FakeDueWork)
    workers: FakeWorkers = field(default_factory=FakeWorkers)
    meeting_ledger: fakes.FakeMeetingLedger = field(default_factory=fakes.FakeMeetingLedger)
    guest_notes: FakeGuestNotes = field(default_factory=FakeGuestNotes)
    kept_forms: fakes.FakeKeptForms = field(default_factory=fakes.FakeKeptForms)
    search_runner: FakeSearchRunner = field(default_factory=FakeSearchRunner)
    invitations: fakes.FakeInvitations = field(default_factory=fakes.FakeInvitations)
    suppressions: fakes.FakeSuppressions = field(default_factory=fakes.FakeSuppressions)
    timeline: fakes.FakeTimeline = field(default_factory=fakes.FakeTimeline)
    notices: fakes.FakeNotices = field(default_factory=fakes.FakeNotices)

    oauth_providers: dict[Provider, fakes.FakeOauthProvider] = field(
        default_factory=lambda: {each: fakes.FakeOauthProvider(each) for each in (Provider.ZOOM, Provider.GOOGLE)}
    )
    meeting_providers: dict[MeetingKind, fakes.FakeMeetingProvider] = field(
        default_factory=lambda: {kind: fakes.FakeMeetingProvider(kind) for kind in MeetingKind}
    )
    calendar_notes: fakes.FakeCalendarNotes = field(default_factory=fakes.FakeCalendarNotes)
    free_busy: fakes.FakeFreeBusy = field(default_factory=fakes.FakeFreeBusy)
    apple_calendar: FakeCalendarServer = field(default_factory=FakeCalendarServer)
    calendar_reader: FakeCalendarReader = field(default_factory=FakeCalendarReader)
    places: fakes.FakePlaces = field(default_factory=fakes.FakePlaces)
    public_holidays: LibraryHolidays = field(default_factory=LibraryHolidays)
    romanizer: AnyAsciiRomanizer = field(default_factory=AnyAsciiRomanizer)
    qr_codes: SegnoQrCodes = field(default_factory=SegnoQrCodes)
    preview_drawer: PillowPreviews = field(default_factory=PillowPreviews)
    picture_maker: PillowPictures = field(default_factory=PillowPictures)
    zoom_webhooks: ZoomWebhooks = field(default_factory=lambda: ZoomWebhooks(lambda: ZOOM_WEBHOOK_SECRET))
    packages: FakePackages = field(default_factory=FakePackages)
    package_payments: FakePackagePayments = field(default_factory=FakePackagePayments)
    payments: fakes.FakePayments = field(default_factory=fakes.FakePayments)
    payment_secrets: fakes.FakePaymentSecrets = field(default_factory=fakes.FakePaymentSecrets)
    payout_accounts: FakePayoutAccounts = field(default_factory=FakePayoutAccounts)
    billing: FakeBilling = field(default_factory=FakeBilling)
    stripe_webhooks: fakes.FakeStripeWebhooks = field(default_factory=fakes.FakeStripeWebhooks)
    identity_provider: fakes.FakeIdentityProvider = field(default_factory=fakes.FakeIdentityProvider)
    token_vault: fakes.FakeTokenVault = field(default_factory=fakes.FakeTokenVault)
    hashes: SaltedHashes = field(default_factory=lambda: SaltedHashes(lambda: "salt"))
    link_signer: fakes.FakeLinkSigner = field(default_factory=fakes.FakeLinkSigner)
    mailer: fakes.FakeMailer = field(default_factory=fakes.FakeMailer)
    workflow_engine: fakes.FakeWorkflowEngine = field(default_factory=fakes.FakeWorkflowEngine)
    table_stream: TableStream = field(default_factory=TableStream)
    webhooks: FakeWebhooks = field(default_factory=FakeWebhooks)
    deliveries: FakeDeliveries = field(default_factory=FakeDeliveries)
    delivery_queue: FakeDeliveryQueue = field(default_factory=FakeDeliveryQueue)
    webhook_sender: FakeWebhookSender = field(default_factory=FakeWebhookSender)
    webhook_vault: FakeWebhookVault = field(default_factory=FakeWebhookVault)
    mail_events: MailEvents = field(default_factory=MailEvents)

    workflow_runs: FakeWorkflowRuns = field(default_factory=FakeWorkflowRuns)
    queues: FakeQueues = field(default_factory=FakeQueues)
    handover: FakeHandover = field(default_factory=FakeHandover)
    mail_standing: FakeMailStanding = field(default_factory=FakeMailStanding)
    site_metrics: FakeSiteMetrics = field(default_factory=FakeSiteMetrics)
    alarms: FakeAlarms = field(default_factory=FakeAlarms)
    schedules: FakeSchedules = field(default_factory=FakeSchedules)
    secret_values: FakeSecrets = field(default_factory=FakeSecrets)
    issuer: FakeIssuer = field(default_factory=FakeIssuer)
    account_limits: FakeAccountLimits = field(default_factory=FakeAccountLimits)
    site_probe: FakeSiteProbe = field(default_factory=FakeSiteProbe)
    clone_version: str = "v1.2.3"

    def __post_init__(self) -> None:
        self.register = FakeRegister(self.hosts, self.notices)
        self.parameter_list = self.secret_values
        every_event = StripeEndpoint(
            f"{SITE}/webhooks/stripe", frozenset("*"), is_enabled=True, api_version="2025-01-27"
        )
        self.stripe_endpoints = FakeStripeEndpoints([every_event])
        self.mail_composer = BookingMails(
            organizer=ORGANIZER, site=self.settings.site, photo_of=partial(photo_url, SITE)
        )
        self.connections = fakes.FakeConnections(due_work=self.due_work)
        self.bookings = fakes.FakeBookings(self.meeting_ledger, self.due_work, self.packages)
        self.occurrences = fakes.FakeOccurrences(self.bookings)
        self.occurrence_changes = FakeOccurrenceChanges(self.bookings)
        self.shared_meetings = FakeSharedMeetings(self.bookings)
        self.guest_searches = FakeGuestSearches(self.bookings, self.packages)
        self.profiles = fakes.FakeProfiles(self.connections, clock=self.clock, packages=self.packages)
        self.hosts.clock = self.clock
        self.api_keys = FakeApiKeys(self.hosts)
        self.feeds = FakeFeeds(self.hosts)
        self.pictures = fakes.FakePictures(self.hosts, self.profiles)
        self.mail_ledger = fakes.FakeMailLedger(self.bookings)
        self.payouts = FakePayouts(self.hosts)
        self.billing_store = FakeBillingStore(self.hosts)
        self.personal_data = FakePersonalData(self)
        self.marked_objects = {
            Provider.ZOOM: self._marked(MeetingKind.ZOOM),
            Provider.GOOGLE: self._marked(MeetingKind.GOOGLE_MEET, MeetingKind.GOOGLE_CALENDAR),
        }

    def configure(self, **settings: str) -> None:
        """Change settings, before anything is made of them."""
        self.settings = Settings({**self.settings.environment, **settings})

    def _marked(self, *kinds: MeetingKind) -> fakes.FakeMarkedObjects:
        return fakes.FakeMarkedObjects([self.meeting_providers[kind] for kind in kinds], self.clock)
