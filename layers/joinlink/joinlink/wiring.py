"""The one place that brings stores, providers and use cases together.

Every factory is cached for the life of the process and imports what it makes, and an adapter to the outside is made
when it is first called, so that a function pays on a cold start only for what it needs.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from joinlink import ports
from joinlink.clock import SystemClock
from joinlink.config import Settings, read_settings
from joinlink.errors import StoreUnavailable
from joinlink.model.host import Provider
from joinlink.model.meeting import MeetingKind
from joinlink.model.workflow import Workflow
from joinlink.stand_in import made_on_first_use

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.parameters import SSMProvider
    from botocore.config import Config

    from joinlink.providers.stripe_api import StripeApi
    from joinlink.providers.zoom import ZoomMeetings
    from joinlink.providers.zoom_webhooks import ZoomWebhooks
    from joinlink.store.table import Table
    from joinlink.usecases.book_class import BookingPorts
    from joinlink.usecases.busy_times import BusyTimes
    from joinlink.usecases.change_ports import ChangePorts
    from joinlink.usecases.confirm_payment import PaymentPorts
    from joinlink.usecases.connect_apple import ConnectApplePorts
    from joinlink.usecases.connect_provider import ConnectPorts
    from joinlink.usecases.disconnect_provider import DisconnectPorts
    from joinlink.usecases.follow_subscription import BillingPorts
    from joinlink.usecases.guest_links import GuestLinks
    from joinlink.usecases.heal import HealPorts
    from joinlink.usecases.host_calendar import HostCalendar
    from joinlink.usecases.meeting_ports import MeetingPorts
    from joinlink.usecases.payout_gate import PayoutGate
    from joinlink.usecases.plan_gate import PlanGate
    from joinlink.usecases.provider_access import ProviderAccess
    from joinlink.usecases.read_booking_in_full import ReadingPorts
    from joinlink.usecases.read_overview import OverviewPorts
    from joinlink.usecases.recognise_host import HostGuard
    from joinlink.usecases.refund_payment import RefundPorts
    from joinlink.usecases.run_test_booking import TrialPorts
    from joinlink.usecases.save_class import ClassPorts
    from joinlink.usecases.send_booking_mails import MailPorts
    from joinlink.usecases.set_up_payouts import PayoutPorts
    from joinlink.usecases.sign_in import SignInPorts
    from joinlink.usecases.take_mail_feedback import FeedbackPorts
    from joinlink.usecases.tell_of_broken_connection import IncidentPorts

PARAMETER_MAX_AGE_SECONDS = 300
PAGE_PATIENCE_SECONDS = 3.0


@cache
def settings() -> Settings:
    """Return the function's settings."""
    return read_settings()


@cache
def clock() -> ports.Clock:
    """Return the machine's clock."""
    return SystemClock()


def secret(name: str) -> str:
    """Return a SecureString of this stage, at most five minutes old.

    Raises:  StoreUnavailable
    """
    return _parameter(settings().parameter(name), decrypt=True)


def _given_or_written(variable: str, parameter_variable: str) -> str:
    """Return a setting, or, where it is empty, what the template wrote to the SSM parameter that the other names.

    What belongs to the API or to the user pool would make a circle as a function's variable.
    """
    return settings()[variable] or _parameter(settings()[parameter_variable])


def _parameter(name: str, *, decrypt: bool = False) -> str:
    from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError

    from joinlink.aws_errors import is_passing

    try:
        value = parameter_store().get(name, max_age=PARAMETER_MAX_AGE_SECONDS, decrypt=decrypt)
    except GetParameterError as exc:
        # Powertools raises it for every error alike, and keeps what happened as its context alone.
        if is_passing(exc.__context__):
            raise StoreUnavailable("Parameter Store did not answer") from exc
        raise
    assert isinstance(value, str)
    return value


@cache
def parameter_store() -> SSMProvider:
    """Return Parameter Store, with what was read from it."""
    from aws_lambda_powertools.utilities.parameters import SSMProvider

    return SSMProvider(boto_config=_aws_config())


@cache
def public_base_url() -> str:
    """Return the site's address without a trailing slash."""
    return _given_or_written("PUBLIC_BASE_URL", "PUBLIC_BASE_URL_PARAMETER").rstrip("/")


def stripe_pages_origins() -> tuple[str, ...]:
    """Return where Stripe's own pages are; a page with a form that leads there lets its policy say so."""
    return settings().stripe_pages_origins


# --- stores ---


@cache
def table() -> Table:
    """Return the table that every store shares."""
    import boto3

    from joinlink.store.table import Table

    return Table(boto3.client("dynamodb", config=_aws_config()), settings()["TABLE_NAME"])


@cache
def hosts() -> ports.HostStore:
    """Return the store of hosts."""
    from joinlink.store.hosts import DynamoHosts

    return DynamoHosts(table())


@cache
def billing_store() -> ports.BillingStore:
    """Return the store of what hosts pay for."""
    from joinlink.store.billing import DynamoBilling

    return DynamoBilling(table())


@cache
def sessions() -> ports.SessionStore:
    """Return the store of sessions and OAuth states."""
    from joinlink.store.sessions import DynamoSessions

    return DynamoSessions(table())


@cache
def profiles() -> ports.ProfileStore:
    """Return the store of classes and availability."""
    from joinlink.store.profiles import DynamoProfiles

    return DynamoProfiles(table())


@cache
def connections() -> ports.ConnectionStore:
    """Return the store of connections."""
    from joinlink.store.connections import DynamoConnections

    return DynamoConnections(table())


@cache
def bookings() -> ports.BookingStore:
    """Return the store of bookings and day ledgers."""
    from joinlink.store.bookings import DynamoBookings

    return DynamoBookings(table())


@cache
def meeting_ledger() -> ports.MeetingLedger:
    """Return the ledger of objects at providers."""
    from joinlink.store.meetings import DynamoMeetingLedger

    return DynamoMeetingLedger(table())


@cache
def due_work() -> ports.DueWork:
    """Return the work that falls due."""
    from joinlink.store.due import DynamoDueWork

    return DynamoDueWork(table())


@cache
def suppressions() -> ports.Suppressions:
    """Return the addresses that get no more mail."""
    from joinlink.store.suppressions import DynamoSuppressions

    return DynamoSuppressions(table())


@cache
def mail_ledger() -> ports.MailLedger:
    """Return the ledger of mails."""
    from joinlink.store.mails import DynamoMailLedger

    return DynamoMailLedger(table())


@cache
def timeline() -> ports.Timeline:
    """Return the bookings' timelines."""
    from joinlink.store.timeline import DynamoTimeline

    return DynamoTimeline(table())


@cache
def notices() -> ports.NoticeStore:
    """Return the store of notices."""
    from joinlink.store.notices import DynamoNotices

    return DynamoNotices(table())


@cache
def payouts() -> ports.PayoutStore:
    """Return which account at Stripe each host is paid through."""
    from joinlink.store.payouts import DynamoPayouts

    return DynamoPayouts(table())


# --- providers ---


@cache
@made_on_first_use
def token_vault() -> ports.TokenVault:
    """Return the vault that seals tokens with KMS."""
    import boto3

    from joinlink.providers.token_vault import KmsTokenVault

    return KmsTokenVault(boto3.client("kms", config=_aws_config()), settings()["TOKEN_KEY_ID"])


@cache
def oauth_providers() -> ports.OauthProviders:
    """Return the consent and token endpoints by provider."""
    return {Provider.ZOOM: _zoom_oauth(), Provider.GOOGLE: _google_oauth()}


@cache
def offered_providers() -> frozenset[Provider]:
    """Return what hosts may connect: without an app at Zoom or Google, a site offers none of it."""
    client_ids = {Provider.ZOOM: "ZOOM_CLIENT_ID", Provider.GOOGLE: "GOOGLE_CLIENT_ID"}
    with_an_app = [provider for provider, variable in client_ids.items() if settings()[variable]]
    return frozenset([Provider.APPLE, *with_an_app])


@made_on_first_use
def _zoom_oauth() -> ports.OauthProvider:
    from joinlink.providers.zoom import ZoomOauth

    env = settings()
    return ZoomOauth(
        oauth_url=env["ZOOM_OAUTH_URL"],
        api_url=env["ZOOM_API_URL"],
        client_id=env["ZOOM_CLIENT_ID"],
        client_secret=lambda: secret("zoom/client-secret"),
        timeout_seconds=env.provider_timeout_seconds,
    )


@made_on_first_use
def _google_oauth() -> ports.OauthProvider:
    from joinlink.providers.google_oauth import GoogleOauth

    env = settings()
    return GoogleOauth(
        authorize_url=env["GOOGLE_AUTHORIZE_URL"],
        oauth_url=env["GOOGLE_OAUTH_URL"],
        client_id=env["GOOGLE_CLIENT_ID"],
        client_secret=lambda: secret("google/client-secret"),
        timeout_seconds=env.provider_timeout_seconds,
    )


@cache
def meeting_providers() -> ports.MeetingProviders:
    """Return what makes meetings and calendar entries, by kind."""
    return {
        MeetingKind.ZOOM: _zoom_meetings(),
        MeetingKind.GOOGLE_MEET: _google_meet(),
        MeetingKind.GOOGLE_CALENDAR: _google_calendar_entries(),
    }


@made_on_first_use
def _zoom_meetings() -> ZoomMeetings:
    from joinlink.providers.zoom import ZoomMeetings

    env = settings()
    return ZoomMeetings(api_url=env["ZOOM_API_URL"], timeout_seconds=env.provider_timeout_seconds, clock=clock())


@made_on_first_use
def _google_meet() -> ports.MeetingProvider:
    from joinlink.providers.google_calendar import GoogleMeet

    env = settings()
    url, timeout = env["GOOGLE_CALENDAR_URL"], env.provider_timeout_seconds
    return GoogleMeet(calendar_url=url, timeout_seconds=timeout, clock=clock())


@made_on_first_use
def _google_calendar_entries() -> ports.MeetingProvider:
    from joinlink.providers.google_calendar import GoogleCalendarEntries

    env = settings()
    return GoogleCalendarEntries(calendar_url=env["GOOGLE_CALENDAR_URL"], timeout_seconds=env.provider_timeout_seconds)


@cache
def marked_objects() -> ports.MarkedObjectsByProvider:
    """Return what lists our own objects on a host's account, by provider."""
    return {Provider.ZOOM: _zoom_meetings(), Provider.GOOGLE: _google_marked_events()}


@made_on_first_use
def _google_marked_events() -> ports.MarkedObjects:
    from joinlink.providers.google_calendar import GoogleMarkedEvents

    env = settings()
    url, timeout = env["GOOGLE_CALENDAR_URL"], env.provider_timeout_seconds
    return GoogleMarkedEvents(calendar_url=url, timeout_seconds=timeout, clock=clock())


@cache
@made_on_first_use
def free_busy() -> ports.FreeBusy:
    """Return what reads busy times from Google."""
    from joinlink.providers.google_calendar import GoogleFreeBusy

    env = settings()
    return GoogleFreeBusy(calendar_url=env["GOOGLE_CALENDAR_URL"], timeout_seconds=_page_timeout_seconds(env))


@cache
@made_on_first_use
def apple_calendar() -> ports.CalendarServer:
    """Return what reads calendars by CalDAV."""
    from joinlink.providers.apple_calendar import AppleCalendar
    from joinlink.providers.public_address import AddressGuard

    env = settings()
    trusted = [origin.strip() for origin in env["CALDAV_TRUSTED_ORIGINS"].split(",") if origin.strip()]
    return AppleCalendar(AddressGuard(trusted), timeout_seconds=_page_timeout_seconds(env))


def _page_timeout_seconds(env: Settings) -> float:
    """Return how long a calendar may take while somebody looks at a page that waits for it."""
    return min(env.provider_timeout_seconds, PAGE_PATIENCE_SECONDS)


@cache
def provider_access() -> ProviderAccess:
    """Return the keeper of fresh access tokens."""
    return _provider_access_at(clock())


def _provider_access_at(moment: ports.Clock) -> ProviderAccess:
    from joinlink.usecases.provider_access import ProviderAccess

    return ProviderAccess(connections(), oauth_providers(), token_vault(), moment)


@cache
def meeting_ports() -> MeetingPorts:
    """Return what making and removing meetings needs."""
    return _meeting_ports_at(clock())


def _meeting_ports_at(moment: ports.Clock) -> MeetingPorts:
    from joinlink.usecases.meeting_ports import MeetingPorts

    return MeetingPorts(
        bookings=bookings(),
        connections=connections(),
        ledger=meeting_ledger(),
        providers=meeting_providers(),
        access=_provider_access_at(moment),
        notices=notices(),
        profiles=profiles(),
        timeline=timeline(),
        clock=moment,
    )


@cache
@made_on_first_use
def identity_provider() -> ports.IdentityProvider:
    """Return the OIDC issuer that hosts sign in with."""
    from joinlink.providers.identity import OidcIdentity

    env = settings()
    return OidcIdentity(
        issuer=env["OIDC_ISSUER"],
        client_id=_given_or_written("OIDC_CLIENT_ID", "OIDC_CLIENT_ID_PARAMETER"),
        client_secret=lambda: secret("identity/client-secret"),
        timeout_seconds=env.provider_timeout_seconds,
    )


@cache
def host_guard() -> HostGuard:
    """Return what lets hosts in."""
    from joinlink.usecases.recognise_host import HostGuard

    return HostGuard(sessions=sessions(), clock=clock(), base_url=public_base_url())


@cache
def sign_in_ports() -> SignInPorts:
    """Return what signing in needs."""
    from joinlink.usecases.sign_in import SignInPorts

    return SignInPorts(identity=identity_provider(), sessions=sessions(), hosts=hosts(), clock=clock())


@cache
def connect_ports() -> ConnectPorts:
    """Return what connecting a provider needs."""
    from joinlink.usecases.connect_provider import ConnectPorts

    return ConnectPorts(
        oauth={provider: oauth for provider, oauth in oauth_providers().items() if provider in offered_providers()},
        sessions=sessions(),
        connections=connections(),
        vault=token_vault(),
        notices=notices(),
        due_work=due_work(),
        clock=clock(),
    )


@cache
def connect_apple_ports() -> ConnectApplePorts:
    """Return what connecting a calendar by CalDAV needs."""
    from joinlink.usecases.connect_apple import ConnectApplePorts

    return ConnectApplePorts(
        calendars=apple_calendar(),
        connections=connections(),
        vault=token_vault(),
        notices=notices(),
        due_work=due_work(),
        clock=clock(),
    )


@cache
def disconnect_ports() -> DisconnectPorts:
    """Return what disconnecting needs."""
    from joinlink.usecases.disconnect_provider import DisconnectPorts

    return DisconnectPorts(
        connections=connections(), oauth=oauth_providers(), vault=token_vault(), notices=notices(), clock=clock()
    )


@cache
@made_on_first_use
def zoom_webhooks() -> ZoomWebhooks:
    """Return the reader of Zoom's webhooks."""
    from joinlink.providers.zoom_webhooks import ZoomWebhooks

    return ZoomWebhooks(lambda: secret("zoom/webhook-secret"))


@cache
@made_on_first_use
def payments() -> ports.Payments:
    """Return Stripe, as it takes money for bookings."""
    from joinlink.providers.stripe_payments import StripePayments

    return StripePayments(stripe_api())


@cache
@made_on_first_use
def billing() -> ports.Billing:
    """Return Stripe, as hosts pay for their plans."""
    from joinlink.providers.stripe_billing import StripeBilling

    return StripeBilling(stripe_api())


@cache
@made_on_first_use
def stripe_webhooks() -> ports.StripeWebhooks:
    """Return the reader of Stripe's webhooks."""
    from joinlink.providers.stripe_webhooks import StripeWebhooks

    return StripeWebhooks(
        secrets=lambda: [part.strip() for part in secret("stripe/webhook-secrets").split(",")],
        is_live=stripe_api().is_live,
    )


@cache
def stripe_api() -> StripeApi:
    """Return Stripe's library with our key."""
    from joinlink.providers.stripe_api import StripeApi

    env = settings()
    return StripeApi(
        url=env["STRIPE_API_URL"],
        secret_key=lambda: secret("stripe/secret-key"),
        timeout_seconds=env.provider_timeout_seconds,
    )


def places_search_is_on() -> bool:
    """Return whether there is a key for looking places up; where there is none, hosts type them in full."""
    return settings().places_search_is_on


@cache
@made_on_first_use
def places() -> ports.Places:
    """Return Google Places."""
    from joinlink.providers.places import GooglePlaces

    env = settings()
    return GooglePlaces(
        places_url=env["GOOGLE_PLACES_URL"], api_key=_places_key, timeout_seconds=env.provider_timeout_seconds
    )


def _places_key() -> str:
    """Return the operator's key, empty where there is none."""
    from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError

    from joinlink.aws_errors import error_code

    if not places_search_is_on():
        return ""
    try:
        return secret("places/api-key").strip()
    except GetParameterError as exc:
        if isinstance(exc.__context__, Exception) and error_code(exc.__context__) == "ParameterNotFound":
            return ""
        raise


@cache
@made_on_first_use
def payout_accounts() -> ports.PayoutAccounts:
    """Return hosts' accounts at Stripe."""
    from joinlink.providers.stripe_connect import StripeConnect

    return StripeConnect(stripe_api())


@cache
def payout_ports() -> PayoutPorts:
    """Return what setting up payouts needs."""
    from joinlink.usecases.set_up_payouts import PayoutPorts

    return PayoutPorts(hosts=hosts(), payouts=payouts(), accounts=payout_accounts(), notices=notices(), clock=clock())


@cache
def mail_composer() -> ports.MailComposer:
    """Return the writer of mails and calendar files."""
    from joinlink.mail.composer import BookingMails

    return BookingMails(organizer=settings()["MAIL_FROM"])


@cache
@made_on_first_use
def mailer() -> ports.Mailer:
    """Return SES."""
    import boto3

    from joinlink.providers.mailer import SesMailer

    env = settings()
    return SesMailer(
        boto3.client("sesv2", config=_aws_config()),
        sender=env["MAIL_FROM"],
        configuration_set=env["MAIL_CONFIGURATION_SET"],
    )


@cache
@made_on_first_use
def workflow_engine() -> ports.WorkflowEngine:
    """Return Step Functions."""
    import boto3

    from joinlink.providers.workflow_engine import StepFunctionsEngine

    return StepFunctionsEngine(boto3.client("stepfunctions", config=_aws_config()))


@cache
def link_signer() -> ports.LinkSigner:
    """Return the signer of guests' links."""
    from joinlink.providers.link_signer import SignedLinks

    return SignedLinks(lambda: secret("links/signing-key"))


@cache
def guest_links() -> GuestLinks:
    """Return the maker and reader of guests' links."""
    from joinlink.usecases.guest_links import GuestLinks

    return GuestLinks(link_signer(), public_base_url())


@cache
def host_calendar() -> HostCalendar:
    """Return what tells slots: listing and booking ask the same one."""
    from joinlink.usecases.host_calendar import HostCalendar

    return HostCalendar(
        hosts=hosts(),
        profiles=profiles(),
        bookings=bookings(),
        busy_times=busy_times(),
        clock=clock(),
    )


@cache
def busy_times() -> BusyTimes:
    """Return what reads hosts' calendars."""
    from joinlink.usecases.busy_times import BusyTimes

    return BusyTimes(
        profiles=profiles(),
        connections=connections(),
        notices=notices(),
        google=free_busy(),
        access=provider_access(),
        apple=apple_calendar(),
        vault=token_vault(),
        clock=clock(),
    )


@cache
def booking_ports() -> BookingPorts:
    """Return what booking a class needs."""
    from joinlink.usecases.book_class import BookingPorts

    return BookingPorts(
        calendar=host_calendar(),
        payments=payments(),
        timeline=timeline(),
        links=guest_links(),
        payout_gate=payout_gate(),
    )


@cache
def payment_ports() -> PaymentPorts:
    """Return what taking note of a payment needs."""
    from joinlink.usecases.confirm_payment import PaymentPorts

    return PaymentPorts(payments=payments(), bookings=bookings(), notices=notices(), timeline=timeline(), clock=clock())


@cache
def plan_gate() -> PlanGate:
    """Return what tells whether a host's plan includes online classes."""
    from joinlink.usecases.plan_gate import PlanGate

    return PlanGate(is_on=settings().plan_gating_is_on)


@cache
def payout_gate() -> PayoutGate:
    """Return what tells whether a host can be paid."""
    from joinlink.usecases.payout_gate import PayoutGate

    env = settings()
    return PayoutGate(is_on=env.payouts_are_on, fee_percent=env.platform_fee_percent, hosts=hosts())


@cache
def billing_ports() -> BillingPorts:
    """Return what plans and their payment need."""
    from joinlink.usecases.follow_subscription import BillingPorts

    return BillingPorts(hosts=hosts(), store=billing_store(), billing=billing(), clock=clock())


@cache
def class_ports() -> ClassPorts:
    """Return what creating and changing a class needs."""
    from joinlink.usecases.save_class import ClassPorts

    return ClassPorts(
        profiles=profiles(), hosts=hosts(), plan_gate=plan_gate(), payout_gate=payout_gate(), clock=clock()
    )


@cache
def overview_ports() -> OverviewPorts:
    """Return what a host's first page needs."""
    from joinlink.usecases.read_overview import OverviewPorts

    return OverviewPorts(
        hosts=hosts(),
        profiles=profiles(),
        notices=notices(),
        bookings=bookings(),
        plan_gate=plan_gate(),
        clock=clock(),
    )


@cache
def change_ports() -> ChangePorts:
    """Return what changing a booking needs."""
    from joinlink.usecases.change_ports import ChangePorts

    return ChangePorts(calendar=host_calendar(), timeline=timeline())


@cache
def mail_ports() -> MailPorts:
    """Return what mailing guest and host needs."""
    return mail_ports_at(clock())


def mail_ports_at(moment: ports.Clock) -> MailPorts:
    """Return what mailing needs, by the clock of a schedule."""
    from joinlink.usecases.send_booking_mails import MailPorts

    return MailPorts(
        bookings=bookings(),
        hosts=hosts(),
        ledger=mail_ledger(),
        suppressions=suppressions(),
        composer=mail_composer(),
        mailer=mailer(),
        notices=notices(),
        timeline=timeline(),
        links=guest_links(),
        clock=moment,
    )


@cache
def trial_ports() -> TrialPorts:
    """Return what a test booking needs."""
    from joinlink.usecases.run_test_booking import TrialPorts

    return TrialPorts(meetings=meeting_ports(), mails=mail_ports(), due_work=due_work())


@cache
def reading_ports() -> ReadingPorts:
    """Return where what a booking's page says is kept."""
    from joinlink.usecases.read_booking_in_full import ReadingPorts

    return ReadingPorts(bookings=bookings(), timeline=timeline(), notices=notices(), profiles=profiles())


@cache
def incident_ports() -> IncidentPorts:
    """Return what telling of a broken connection needs."""
    from joinlink.usecases.tell_of_broken_connection import IncidentPorts

    return IncidentPorts(
        hosts=hosts(),
        connections=connections(),
        notices=notices(),
        suppressions=suppressions(),
        composer=mail_composer(),
        mailer=mailer(),
        clock=clock(),
    )


@cache
def feedback_ports() -> FeedbackPorts:
    """Return what taking note of mails that came back needs."""
    from joinlink.usecases.take_mail_feedback import FeedbackPorts

    return FeedbackPorts(
        suppressions=suppressions(), bookings=bookings(), notices=notices(), timeline=timeline(), clock=clock()
    )


@cache
def refund_ports() -> RefundPorts:
    """Return what sending money back needs."""
    from joinlink.usecases.refund_payment import RefundPorts

    return RefundPorts(payments=payments(), bookings=bookings(), notices=notices(), timeline=timeline(), clock=clock())


def heal_ports(moment: ports.Clock) -> HealPorts:
    """Return what healing needs, by the clock of a schedule."""
    from joinlink.usecases.heal import HealPorts
    from joinlink.usecases.look_after_booking import CarePorts
    from joinlink.usecases.look_after_connection import ReconcilerPorts

    meetings = _meeting_ports_at(moment)
    care = CarePorts(
        due_work=due_work(),
        meetings=meetings,
        mails=mail_ports_at(moment),
        refunds=refund_ports(),
        engine=workflow_engine(),
        confirm_machine=settings()["CONFIRM_BOOKING_ARN"],
    )
    return HealPorts(care, ReconcilerPorts(due_work=due_work(), meetings=meetings, marked=marked_objects()))


@cache
def state_machines() -> Mapping[Workflow, str]:
    """Return the ARNs of the workflows."""
    env = settings()
    return {
        Workflow.CONFIRM: env["CONFIRM_BOOKING_ARN"],
        Workflow.CANCEL: env["CANCEL_BOOKING_ARN"],
    }


def _aws_config() -> Config:
    from botocore.config import Config

    return Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 3})
