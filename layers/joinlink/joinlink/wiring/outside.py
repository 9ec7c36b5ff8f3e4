"""Everything outside the use cases: an adapter for each port, imported and made on first use."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING, TypeVar

from joinlink.model.host import Provider
from joinlink.model.meeting import MeetingKind
from joinlink.wiring.on_demand import OnDemand
from joinlink.wiring.parameters import NeededSecrets, ParameterStore, comma_separated

if TYPE_CHECKING:
    from boto3 import Session

    from joinlink.config import Settings
    from joinlink.ports.bookings import (
        BookingStore,
        GuestSearches,
        Hashes,
        KeptForms,
        LinkSigner,
        SearchRunner,
        Timeline,
    )
    from joinlink.ports.care import DueWork, NoticeStore, Workers
    from joinlink.ports.classes import Places, Romanizer
    from joinlink.ports.clock import Clock
    from joinlink.ports.connections import ConnectionStore, OauthProvider, OauthProviders, TokenVault
    from joinlink.ports.hosts import (
        HostStore,
        IdentityProvider,
        Invitations,
        PictureMaker,
        PictureStore,
        PreviewDrawer,
        ProfileStore,
        QrCodes,
        SessionStore,
    )
    from joinlink.ports.mails import MailComposer, Mailer, MailLedger, Suppressions
    from joinlink.ports.meetings import (
        CalendarNotes,
        MarkedObjects,
        MarkedObjectsByProvider,
        MeetingLedger,
        MeetingProvider,
        MeetingProviders,
        SharedMeetings,
        WorkflowEngine,
    )
    from joinlink.ports.money import (
        Billing,
        BillingStore,
        Payments,
        PaymentSecrets,
        PayoutAccounts,
        PayoutStore,
        StripeWebhooks,
    )
    from joinlink.ports.occurrences import OccurrenceChanges, OccurrenceStore
    from joinlink.ports.operating import (
        AccountLimits,
        Alarms,
        Handover,
        Issuer,
        MailStanding,
        ParameterList,
        Queues,
        Register,
        Schedules,
        SecretValues,
        SiteMetrics,
        SiteProbe,
        StripeEndpoints,
        WorkflowRuns,
    )
    from joinlink.ports.privacy import PersonalData
    from joinlink.ports.slots import CalendarReader, CalendarServer, FreeBusy
    from joinlink.providers.aws.mail_events import MailEvents
    from joinlink.providers.aws.watch import CloudWatch
    from joinlink.providers.stripe.api import StripeApi
    from joinlink.providers.zoom.meetings import ZoomMeetings
    from joinlink.providers.zoom.webhooks import ZoomWebhooks
    from joinlink.store.stream import TableStream
    from joinlink.store.table import Table

PAGE_PATIENCE_SECONDS = 3.0
"""How long a calendar may take while a page waits for it."""


Made = TypeVar("Made")


class made_once(cached_property[Made]):  # noqa: N801  reads as the decorator that it is
    """A cached property that type checkers let stand in for an attribute, which `functools` alone is not."""


class Outside:
    """The ports by name, settings included."""

    settings: Settings
    public_base_url: str
    """The site's address without a trailing slash."""
    parameters: ParameterStore

    hosts: HostStore
    sessions: SessionStore
    invitations: Invitations
    profiles: ProfileStore
    pictures: PictureStore
    connections: ConnectionStore
    bookings: BookingStore
    occurrences: OccurrenceStore
    occurrence_changes: OccurrenceChanges
    shared_meetings: SharedMeetings
    meeting_ledger: MeetingLedger
    mail_ledger: MailLedger
    due_work: DueWork
    workers: Workers
    suppressions: Suppressions
    kept_forms: KeptForms
    guest_searches: GuestSearches
    search_runner: SearchRunner
    timeline: Timeline
    notices: NoticeStore
    personal_data: PersonalData
    payouts: PayoutStore
    billing_store: BillingStore

    oauth_providers: OauthProviders
    meeting_providers: MeetingProviders
    calendar_notes: CalendarNotes
    marked_objects: MarkedObjectsByProvider
    free_busy: FreeBusy
    apple_calendar: CalendarServer
    calendar_reader: CalendarReader
    places: Places
    romanizer: Romanizer
    picture_maker: PictureMaker
    preview_drawer: PreviewDrawer
    qr_codes: QrCodes
    zoom_webhooks: ZoomWebhooks
    payments: Payments
    payment_secrets: PaymentSecrets
    payout_accounts: PayoutAccounts
    billing: Billing
    stripe_webhooks: StripeWebhooks
    identity_provider: IdentityProvider
    token_vault: TokenVault
    link_signer: LinkSigner
    hashes: Hashes
    mail_composer: MailComposer
    mailer: Mailer
    workflow_engine: WorkflowEngine
    table_stream: TableStream
    mail_events: MailEvents

    register: Register
    workflow_runs: WorkflowRuns
    queues: Queues
    handover: Handover
    mail_standing: MailStanding
    site_metrics: SiteMetrics
    alarms: Alarms
    schedules: Schedules
    parameter_list: ParameterList
    issuer: Issuer
    stripe_endpoints: StripeEndpoints
    secret_values: SecretValues
    account_limits: AccountLimits
    site_probe: SiteProbe
    clone_version: str


class DeployedOutside(Outside):
    """The outside of a function: AWS, and the providers that the settings name."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self.settings = settings
        self._clock = clock

    # --- AWS ---

    @made_once
    def _aws(self) -> Session:
        from joinlink.providers.aws.session import aws_session

        return aws_session()

    @made_once
    def parameters(self) -> ParameterStore:
        from aws_lambda_powertools.utilities.parameters import SSMProvider

        return ParameterStore(SSMProvider(boto3_client=self._aws.client("ssm")), self.settings)

    @made_once
    def public_base_url(self) -> str:
        return self.parameters.given_or_written("PUBLIC_BASE_URL").rstrip("/")

    # --- the table ---

    @made_once
    def table(self) -> Table:
        from joinlink.store.table import Table

        return Table(self._aws.client("dynamodb"), self.settings["TABLE_NAME"])

    @made_once
    def hosts(self) -> HostStore:
        from joinlink.store.hosts import DynamoHosts

        return DynamoHosts(self.table, now=self._clock.now)

    @made_once
    def sessions(self) -> SessionStore:
        from joinlink.store.sessions import DynamoSessions

        return DynamoSessions(self.table)

    @made_once
    def invitations(self) -> Invitations:
        from joinlink.store.invitations import DynamoInvitations

        return DynamoInvitations(self.table)

    @made_once
    def profiles(self) -> ProfileStore:
        from joinlink.store.profiles import DynamoProfiles

        return DynamoProfiles(self.table, now=self._clock.now)

    @made_once
    def pictures(self) -> PictureStore:
        from joinlink.store.pictures import DynamoPictures

        return DynamoPictures(self.table)

    @made_once
    def connections(self) -> ConnectionStore:
        from joinlink.store.connections import DynamoConnections

        return DynamoConnections(self.table)

    @made_once
    def bookings(self) -> BookingStore:
        from joinlink.store.bookings import DynamoBookings

        return DynamoBookings(self.table, self.settings.guest_data_kept_for)

    @made_once
    def occurrences(self) -> OccurrenceStore:
        from joinlink.store.occurrences import DynamoOccurrences

        return DynamoOccurrences(self.table)

    @made_once
    def occurrence_changes(self) -> OccurrenceChanges:
        from joinlink.store.occurrence_changes import DynamoOccurrenceChanges

        return DynamoOccurrenceChanges(self.table, self.settings.guest_data_kept_for)

    @made_once
    def shared_meetings(self) -> SharedMeetings:
        from joinlink.store.shared_meetings import DynamoSharedMeetings

        return DynamoSharedMeetings(self.table)

    @made_once
    def meeting_ledger(self) -> MeetingLedger:
        from joinlink.store.meetings import DynamoMeetingLedger

        return DynamoMeetingLedger(self.table, self.settings.guest_data_kept_for)

    @made_once
    def mail_ledger(self) -> MailLedger:
        from joinlink.store.mails import DynamoMailLedger

        return DynamoMailLedger(self.table, self.settings.guest_data_kept_for)

    @made_once
    def due_work(self) -> DueWork:
        from joinlink.store.due import DynamoDueWork

        return DynamoDueWork(self.table)

    @made_once
    def workers(self) -> Workers:
        from joinlink.providers.aws.workers import LambdaWorkers

        name, at_once = self.settings["AWS_LAMBDA_FUNCTION_NAME"], self.settings.workers_at_once
        return LambdaWorkers(lambda: self._aws.client("lambda"), name, at_once)

    @made_once
    def suppressions(self) -> Suppressions:
        from joinlink.store.suppressions import DynamoSuppressions

        return DynamoSuppressions(self.table)

    @made_once
    def kept_forms(self) -> KeptForms:
        from joinlink.store.kept_forms import DynamoKeptForms

        return DynamoKeptForms(self.table)

    @made_once
    def guest_searches(self) -> GuestSearches:
        from joinlink.store.guest_searches import DynamoGuestSearches

        return DynamoGuestSearches(self.table)

    @made_once
    def search_runner(self) -> SearchRunner:
        from joinlink.providers.aws.search_runner import CONFIG, LambdaSearchRunner

        client = self._aws.client("lambda", config=CONFIG)
        return LambdaSearchRunner(client, self.settings["MAIL_BOOKINGS_FUNCTION"])

    @made_once
    def timeline(self) -> Timeline:
        from joinlink.store.timeline import DynamoTimeline

        return DynamoTimeline(self.table, at_most=self.settings.guest_data_kept_for)

    @made_once
    def notices(self) -> NoticeStore:
        from joinlink.store.notices import DynamoNotices

        return DynamoNotices(self.table)

    @made_once
    def personal_data(self) -> PersonalData:
        from joinlink.store.personal_data import DynamoPersonalData

        return DynamoPersonalData(self.table)

    @made_once
    def payouts(self) -> PayoutStore:
        from joinlink.store.payouts import DynamoPayouts

        return DynamoPayouts(self.table)

    @made_once
    def billing_store(self) -> BillingStore:
        from joinlink.store.billing import DynamoBilling

        return DynamoBilling(self.table)

    @made_once
    def table_stream(self) -> TableStream:
        from joinlink.store.stream import TableStream

        return TableStream()

    # --- Zoom and Google ---

    @made_once
    def oauth_providers(self) -> OauthProviders:
        return OnDemand({Provider.ZOOM: self._zoom_oauth, Provider.GOOGLE: self._google_oauth})

    @made_once
    def meeting_providers(self) -> MeetingProviders:
        return OnDemand(
            {
                MeetingKind.ZOOM: self._zoom_meetings,
                MeetingKind.GOOGLE_MEET: self._google_meet,
                MeetingKind.GOOGLE_CALENDAR: self._google_calendar_entries,
            }
        )

    @made_once
    def calendar_notes(self) -> CalendarNotes:
        from joinlink.providers.google.calendar import GoogleCalendarNotes

        url = self.settings["GOOGLE_CALENDAR_URL"]
        return GoogleCalendarNotes(calendar_url=url, timeout_seconds=self._timeout_seconds)

    @made_once
    def marked_objects(self) -> MarkedObjectsByProvider:
        return OnDemand({Provider.ZOOM: self._zoom_meetings, Provider.GOOGLE: self._google_marked_events})

    def _zoom_oauth(self) -> OauthProvider:
        from joinlink.providers.zoom.oauth import ZoomOauth

        return ZoomOauth(
            oauth_url=self.settings["ZOOM_OAUTH_URL"],
            api_url=self.settings["ZOOM_API_URL"],
            client_id=self.settings["ZOOM_CLIENT_ID"],
            client_secret=lambda: self.parameters.secret("zoom/client-secret"),
            timeout_seconds=self._timeout_seconds,
        )

    def _google_oauth(self) -> OauthProvider:
        from joinlink.providers.google.oauth import GoogleOauth

        return GoogleOauth(
            authorize_url=self.settings["GOOGLE_AUTHORIZE_URL"],
            oauth_url=self.settings["GOOGLE_OAUTH_URL"],
            client_id=self.settings["GOOGLE_CLIENT_ID"],
            client_secret=lambda: self.parameters.secret("google/client-secret"),
            timeout_seconds=self._timeout_seconds,
        )

    def _zoom_meetings(self) -> ZoomMeetings:
        from joinlink.providers.zoom.meetings import ZoomMeetings

        url = self.settings["ZOOM_API_URL"]
        return ZoomMeetings(api_url=url, timeout_seconds=self._timeout_seconds, clock=self._clock)

    def _google_meet(self) -> MeetingProvider:
        from joinlink.providers.google.calendar import GoogleMeet

        url = self.settings["GOOGLE_CALENDAR_URL"]
        return GoogleMeet(calendar_url=url, timeout_seconds=self._timeout_seconds, clock=self._clock)

    def _google_calendar_entries(self) -> MeetingProvider:
        from joinlink.providers.google.calendar import GoogleCalendarEntries

        url = self.settings["GOOGLE_CALENDAR_URL"]
        return GoogleCalendarEntries(calendar_url=url, timeout_seconds=self._timeout_seconds)

    def _google_marked_events(self) -> MarkedObjects:
        from joinlink.providers.google.calendar import GoogleMarkedEvents

        url = self.settings["GOOGLE_CALENDAR_URL"]
        return GoogleMarkedEvents(calendar_url=url, timeout_seconds=self._timeout_seconds, clock=self._clock)

    @made_once
    def free_busy(self) -> FreeBusy:
        from joinlink.providers.google.calendar import GoogleFreeBusy

        url = self.settings["GOOGLE_CALENDAR_URL"]
        return GoogleFreeBusy(calendar_url=url, timeout_seconds=self._page_timeout_seconds)

    @made_once
    def apple_calendar(self) -> CalendarServer:
        from joinlink.providers.caldav.apple_calendar import AppleCalendar
        from joinlink.providers.caldav.public_address import AddressGuard

        trusted = comma_separated(self.settings["CALDAV_TRUSTED_ORIGINS"])
        return AppleCalendar(AddressGuard(trusted), timeout_seconds=self._timeout_seconds)

    @made_once
    def calendar_reader(self) -> CalendarReader:
        from joinlink.providers.aws.calendar_reader import CONFIG, LambdaCalendarReader

        client = self._aws.client("lambda", config=CONFIG)
        return LambdaCalendarReader(client, self.settings["READ_CALENDARS_FUNCTION"])

    @made_once
    def places(self) -> Places:
        from joinlink.providers.google.places import GooglePlaces

        return GooglePlaces(
            places_url=self.settings["GOOGLE_PLACES_URL"],
            api_key=self._places_key,
            timeout_seconds=self._timeout_seconds,
        )

    def _places_key(self) -> str:
        is_on = self.settings.places_search_is_on
        return self.parameters.secret_if_any("places/api-key").strip() if is_on else ""

    @made_once
    def zoom_webhooks(self) -> ZoomWebhooks:
        from joinlink.providers.zoom.webhooks import ZoomWebhooks

        return ZoomWebhooks(lambda: self.parameters.secret("zoom/webhook-secret"))

    # --- Stripe ---

    @made_once
    def payments(self) -> Payments:
        from joinlink.providers.stripe.payments import StripePayments

        return StripePayments(self._stripe)

    @made_once
    def payment_secrets(self) -> PaymentSecrets:
        return NeededSecrets(
            lambda: self.parameters.secret("stripe/secret-key"),
            lambda: self.parameters.secret("stripe/webhook-secrets"),
        )

    @made_once
    def payout_accounts(self) -> PayoutAccounts:
        from joinlink.providers.stripe.connect import StripeConnect

        return StripeConnect(self._stripe)

    @made_once
    def billing(self) -> Billing:
        from joinlink.providers.stripe.billing import StripeBilling

        return StripeBilling(self._stripe)

    @made_once
    def stripe_webhooks(self) -> StripeWebhooks:
        from joinlink.providers.stripe.webhooks import StripeWebhooks

        return StripeWebhooks(
            secrets=lambda: comma_separated(self.parameters.secret("stripe/webhook-secrets")),
            is_live=self._stripe.is_live,
        )

    @made_once
    def _stripe(self) -> StripeApi:
        from joinlink.providers.stripe.api import StripeApi

        return StripeApi(
            url=self.settings["STRIPE_API_URL"],
            secret_key=lambda: self.parameters.secret("stripe/secret-key"),
            timeout_seconds=self._timeout_seconds,
        )

    # --- sign-in, keys, mail, workflows ---

    @made_once
    def romanizer(self) -> Romanizer:
        from joinlink.providers.romanizer import AnyAsciiRomanizer

        return AnyAsciiRomanizer()

    @made_once
    def qr_codes(self) -> QrCodes:
        from joinlink.providers.qr_codes import SegnoQrCodes

        return SegnoQrCodes()

    @made_once
    def preview_drawer(self) -> PreviewDrawer:
        from joinlink.providers.preview_drawer import PillowPreviews

        return PillowPreviews()

    @made_once
    def picture_maker(self) -> PictureMaker:
        from joinlink.providers.picture_maker import PillowPictures

        return PillowPictures()

    @made_once
    def identity_provider(self) -> IdentityProvider:
        from joinlink.providers.identity import OidcIdentity

        return OidcIdentity(
            issuer=self.settings["OIDC_ISSUER"],
            client_id=self.parameters.given_or_written("OIDC_CLIENT_ID"),
            client_secret=lambda: self.parameters.secret("identity/client-secret"),
            sign_out_origin=self.settings.sign_out_origin,
            timeout_seconds=self._timeout_seconds,
        )

    @made_once
    def token_vault(self) -> TokenVault:
        from joinlink.providers.aws.token_vault import KmsTokenVault

        return KmsTokenVault(self._aws.client("kms"), self.settings["TOKEN_KEY_ID"])

    @made_once
    def link_signer(self) -> LinkSigner:
        from joinlink.providers.link_signer import SignedLinks

        return SignedLinks(lambda: comma_separated(self.parameters.secret("links/signing-key")))

    @made_once
    def hashes(self) -> Hashes:
        from joinlink.providers.salted_hash import SaltedHashes

        return SaltedHashes(lambda: self.parameters.secret("links/signing-key"))

    @made_once
    def mail_composer(self) -> MailComposer:
        from joinlink.mail.composer import BookingMails
        from joinlink.web.addresses import photo_url

        photo_of = partial(photo_url, self.public_base_url)
        return BookingMails(organizer=self.settings["MAIL_FROM"], site=self.settings.site, photo_of=photo_of)

    @made_once
    def mailer(self) -> Mailer:
        from joinlink.providers.aws.mailer import SesMailer

        return SesMailer(
            self._aws.client("sesv2"),
            sender=self.settings["MAIL_FROM"],
            configuration_set=self.settings["MAIL_CONFIGURATION_SET"],
        )

    @made_once
    def mail_events(self) -> MailEvents:
        from joinlink.providers.aws.mail_events import MailEvents

        return MailEvents()

    @made_once
    def workflow_engine(self) -> WorkflowEngine:
        from joinlink.providers.aws.workflow_engine import StepFunctionsEngine

        return StepFunctionsEngine(self._aws.client("stepfunctions"), self.settings.state_machine)

    # --- operating ---

    @made_once
    def register(self) -> Register:
        from joinlink.store.register import DynamoRegister

        return DynamoRegister(self.table)

    @made_once
    def workflow_runs(self) -> WorkflowRuns:
        from joinlink.providers.aws.workflow_runs import StepFunctionsRuns

        return StepFunctionsRuns(self._aws.client("stepfunctions"), self.settings.state_machine)

    @made_once
    def _watch(self) -> CloudWatch:
        from joinlink.providers.aws.watch import CloudWatch

        return CloudWatch(self._aws.client("cloudwatch"), self.settings.stage, self._clock.now)

    @made_once
    def site_metrics(self) -> SiteMetrics:
        return self._watch

    @made_once
    def alarms(self) -> Alarms:
        return self._watch

    @made_once
    def queues(self) -> Queues:
        from joinlink.providers.aws.queues import SqsQueues

        return SqsQueues(self._aws.client("sqs"), self.settings.queue_url, self._watch.age_of_oldest)

    @made_once
    def handover(self) -> Handover:
        from joinlink.providers.aws.handover import CONFIG, LambdaHandover
        from joinlink.providers.aws.stream_reader import StreamReader

        stream = StreamReader(self._aws.client("dynamodbstreams"))
        return LambdaHandover(self._aws.client("lambda", config=CONFIG), stream, self.settings.deployed_name)

    @made_once
    def mail_standing(self) -> MailStanding:
        from joinlink.providers.aws.mail_standing import SesStanding

        return SesStanding(self._aws.client("sesv2"), self.settings["MAIL_CONFIGURATION_SET"])

    @made_once
    def schedules(self) -> Schedules:
        from joinlink.providers.aws.schedules import SchedulerSchedules

        return SchedulerSchedules(self._aws.client("scheduler"), self.settings.deployed_name)

    @made_once
    def parameter_list(self) -> ParameterList:
        from joinlink.providers.aws.parameter_list import SsmParameterList

        return SsmParameterList(self._aws.client("ssm"), self.settings["PARAMETER_PREFIX"])

    @made_once
    def issuer(self) -> Issuer:
        from joinlink.providers.identity import OidcIssuer

        return OidcIssuer(self.settings["OIDC_ISSUER"], timeout_seconds=self._timeout_seconds)

    @made_once
    def stripe_endpoints(self) -> StripeEndpoints:
        from joinlink.providers.stripe.endpoints import StripeWebhookEndpoints

        return StripeWebhookEndpoints(self._stripe)

    @made_once
    def secret_values(self) -> SecretValues:
        return self.parameters

    @property
    def _timeout_seconds(self) -> float:
        return self.settings.provider_timeout_seconds

    @property
    def _page_timeout_seconds(self) -> float:
        return min(self._timeout_seconds, PAGE_PATIENCE_SECONDS)
