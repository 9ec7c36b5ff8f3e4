"""Everything outside the use cases, by name. `deployed/` has an adapter for each, the tests a fake."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
    from joinlink.ports.connections import ConnectionStore, OauthProviders, TokenVault
    from joinlink.ports.hosts import (
        ApiKeyStore,
        FeedStore,
        GuestNotes,
        HostStore,
        IdentityProvider,
        Invitations,
        PictureMaker,
        PictureStore,
        PreviewDrawer,
        ProfileStore,
        PublicHolidays,
        QrCodes,
        SessionStore,
    )
    from joinlink.ports.mails import MailComposer, Mailer, MailLedger, Suppressions
    from joinlink.ports.meetings import (
        CalendarNotes,
        MarkedObjectsByProvider,
        MeetingLedger,
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
    from joinlink.ports.packages import PackagePayments, PackageStore
    from joinlink.ports.privacy import PersonalData
    from joinlink.ports.slots import CalendarReader, CalendarServer, FreeBusy
    from joinlink.ports.webhooks import DeliveryQueue, DeliveryStore, WebhookSender, WebhookStore, WebhookVault
    from joinlink.providers.aws.mail_events import MailEvents
    from joinlink.providers.zoom.webhooks import ZoomWebhooks
    from joinlink.store.stream import TableStream
    from joinlink.wiring.parameters import ParameterStore


class Outside:
    """The ports by name, settings included."""

    settings: Settings
    public_base_url: str
    """The site's address without a trailing slash."""
    parameters: ParameterStore

    hosts: HostStore
    sessions: SessionStore
    api_keys: ApiKeyStore
    feeds: FeedStore
    guest_notes: GuestNotes
    invitations: Invitations
    profiles: ProfileStore
    pictures: PictureStore
    connections: ConnectionStore
    bookings: BookingStore
    occurrences: OccurrenceStore
    occurrence_changes: OccurrenceChanges
    shared_meetings: SharedMeetings
    packages: PackageStore
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
    webhooks: WebhookStore
    deliveries: DeliveryStore
    delivery_queue: DeliveryQueue
    webhook_sender: WebhookSender
    webhook_vault: WebhookVault
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
    public_holidays: PublicHolidays
    romanizer: Romanizer
    picture_maker: PictureMaker
    preview_drawer: PreviewDrawer
    qr_codes: QrCodes
    zoom_webhooks: ZoomWebhooks
    payments: Payments
    package_payments: PackagePayments
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
