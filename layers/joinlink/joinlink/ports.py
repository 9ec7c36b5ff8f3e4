"""What use cases ask of the outside, as protocols.

`store/` implements the stores, `providers/` the rest; `tests/fakes.py` has a small fake of each, and one contract
suite runs on both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from joinlink.model.availability import Availability
from joinlink.model.billing import Subscriber, Subscription
from joinlink.model.booking import Booking, Checkout, StartRange
from joinlink.model.claim import Claim
from joinlink.model.due import Due, DueKind, Lane
from joinlink.model.host import Connection, Grant, Host, Identity, OauthState, Provider, Session, Tokens
from joinlink.model.mail import Mail, MailLinks, MailOccasion, MailRecord, MailRole
from joinlink.model.meeting import (
    LedgerState,
    MarkedObject,
    MeetingKind,
    MeetingRecord,
    MeetingRequest,
    ProviderMeeting,
)
from joinlink.model.notice import Notice
from joinlink.model.payouts import PayoutAccount
from joinlink.model.profile import BusySnapshot, HostProfile
from joinlink.model.slots import Interval
from joinlink.model.stripe_event import StripeEvent
from joinlink.model.teaching import Location, TeachingClass
from joinlink.model.timeline import TimelineEvent


class Clock(Protocol):
    """The time."""

    def now(self) -> datetime: ...
    def sleep(self, seconds: float) -> None: ...


# --- stores ---


class HostStore(Protocol):
    """Hosts, by id, by handle and by the identity they sign in with."""

    def get(self, host_id: str) -> Host:
        """Read one host; raises NotFound."""

    def id_by_handle(self, handle: str) -> str:
        """Tell whose handle it is; raises NotFound."""

    def id_by_identity(self, identity: Identity) -> str | None: ...

    def create(self, host: Host, identity: Identity) -> bool:
        """Store host, handle and identity together; False when handle or identity is taken, with nothing written."""

    def update(self, host: Host, *, previous_handle: str) -> bool:
        """Store name and handle; False when the new handle is taken, with nothing written."""

    def record_test(self, host_id: str, at: datetime) -> None:
        """Note that a test booking of this host went well from end to end."""


class PayoutStore(Protocol):
    """Which account at Stripe a host is paid through; it is read as a part of the host."""

    def begin(self, host_id: str, account: PayoutAccount) -> bool:
        """Store the host's account, and whose it is; False when the host has one already."""

    def keep(self, host_id: str, account: PayoutAccount) -> bool:
        """Store what the account was read to be (its version already raised); False when it moved on or is gone."""

    def end(self, host_id: str, account_id: str) -> None:
        """Forget the account; a no-op when the host has another one or none."""

    def host_of(self, account_id: str) -> str | None:
        """Return the id of the host whose account it is."""


class BillingStore(Protocol):
    """What hosts pay for; it is read as a part of the host."""

    def keep_customer(self, host_id: str, customer_id: str) -> bool:
        """Store who the host is at Stripe; False when the host is somebody there already."""

    def keep_plan(self, host: Host) -> bool:
        """Store plan and subscription (its version already raised); False when another reading was stored meanwhile."""


class SessionStore(Protocol):
    """Sessions and OAuth states, under the hash of their secret."""

    def put_session(self, token: str, session: Session) -> None: ...
    def session(self, token: str, now: datetime) -> Session | None: ...
    def delete_session(self, token: str) -> None: ...
    def put_state(self, state: str, content: OauthState) -> None: ...

    def take_state(self, state: str, now: datetime) -> OauthState | None:
        """Return the content once and forget it; None when unknown, used before, or too old."""


class ProfileStore(Protocol):
    """A host's classes, availability and connections."""

    def load(self, host_id: str) -> HostProfile:
        """Read everything in one Query; availability that was never set is the default."""

    def put_availability(self, host_id: str, availability: Availability) -> None: ...

    def put_class(self, teaching_class: TeachingClass, *, replaces: TeachingClass | None = None) -> bool:
        """Store a new class, or one in the place of what was read before.

        False, with nothing written, when another class has the slug, or the one that was read has another by now or is
        gone.
        """

    def delete_class(self, teaching_class: TeachingClass) -> bool:
        """Remove a class as it was read; False, with nothing written, when it has another slug by now."""

    def keep_busy_snapshot(self, connection: Connection, snapshot: BusySnapshot) -> None:
        """Cache free/busy on the connection's row, which can be read then.

        A no-op when the connection is gone or was made anew. A refresh is no matter.
        """

    def drop_busy_snapshot(self, host_id: str, provider: Provider) -> None:
        """Forget the cached busy times: what they show of us has just been removed. A no-op without a connection."""


class ConnectionStore(Protocol):
    """Connections and the refresh lease. Every write is conditional on what the caller has seen."""

    def get(self, host_id: str, provider: Provider) -> Connection | None:
        """Read consistently."""

    def list(self, host_id: str) -> Sequence[Connection]: ...

    def put(self, connection: Connection) -> None:
        """Store a fresh connection over whatever stood there, and have it looked after from tomorrow on.

        Zoom's account is indexed for deauthorisation.

        Raises:  ConnectionFailed  what stands there is of the same generation or a newer one
        """

    def delete(self, connection: Connection) -> None:
        """Remove the connection that was seen, refreshed meanwhile or not; a no-op when it is gone or was made anew."""

    def take_refresh_lease(self, connection: Connection, now: datetime, until: datetime) -> bool:
        """Become the only one who refreshes; False when another holds the lease or the generation moved on."""

    def release_refresh_lease(self, connection: Connection) -> None: ...

    def put_refreshed(self, connection: Connection, *, seen_generation: int) -> bool:
        """Store the new pair and end the lease; False when the generation moved on."""

    def require_reconnect(self, connection: Connection) -> bool:
        """Flip to `reconnect_required`; False when the generation moved on."""

    def mark_unreadable(self, connection: Connection) -> bool:
        """Note that its calendar can't be read; True for the one who noted it first since it last could."""

    def wipe(self, connection: Connection) -> None:
        """Forget tokens, address and plan for good and leave a row that requires a reconnect (C10)."""

    def hosts_of_zoom_account(self, account_id: str) -> Sequence[str]:
        """Return the ids of the hosts who have connected this Zoom user."""


class BookingStore(Protocol):
    """Bookings together with the day ledger that keeps two of them from one slot, and the work that falls due for them.

    Transactions that lose a race against another writer of the same day read again, a few times. Whatever brings a
    booking to a next revision names the revision before, and leaves due work: somebody looks after it in a quarter of
    an hour (`care`), and a confirmed one is reminded of.
    """

    def get(self, booking_id: str) -> Booking:
        """Read consistently.

        Raises:  NotFound
        """

    def claims(self, host_id: str, window: Interval) -> Sequence[Claim]:
        """Return every claim that overlaps the window, lapsed ones too, in one Query."""

    def claim(self, booking: Booking, claim: Claim, now: datetime) -> bool:
        """Write the booking and its claim in one transaction; False when this very booking is there already.

        Raises:  SlotTaken  a live claim overlaps
        """

    def record_checkout(self, booking: Booking, checkout: Checkout) -> None:
        """Store the Checkout session of a booking that is still pending payment; a no-op when it moved on."""

    def extend_hold(self, booking: Booking, claim: Claim, now: datetime) -> bool:
        """Store a later `hold_until`, and that the checkout is completed, at the same revision.

        False when the booking moved on.
        Raises:  SlotTaken  the hold had lapsed and a live claim of another booking overlaps
        """

    def confirm(self, booking: Booking, claim: Claim, now: datetime, *, event_id: str | None) -> bool:
        """Store the confirmed booking (its revision already raised), with its claim and the webhook event.

        All or nothing; False when the stored revision is not the one before, or the event was seen.

        A claim that has lapsed and was dropped is taken again where the time is still free.
        Raises:  SlotTaken  the hold lapsed and a live claim of another booking overlaps
        """

    def expire(self, booking: Booking, claim: Claim) -> bool:
        """Store the expired booking (its revision already raised) and free its claim; False when it moved on."""

    def reschedule(self, booking: Booking, claim: Claim, old_claim: Claim, now: datetime) -> bool:
        """Store the moved booking (its revision already raised), free the old time and claim the new one (R1).

        All or nothing; False when it moved on meanwhile.
        Raises:  SlotTaken  a live claim of another booking overlaps
        """

    def cancel(self, booking: Booking, claim: Claim, now: datetime) -> bool:
        """Store the cancelled booking (its revision already raised) and free its time; False when it moved on."""

    def paste_link(self, booking: Booking, now: datetime) -> bool:
        """Store the booking with the link that its host gave (its revision already raised); False when it moved on."""

    def refund(self, booking: Booking, now: datetime) -> bool:
        """Store the booking as refunded (its revision already raised); False when it moved on."""

    def record_refund(self, booking_id: str, refund_id: str) -> None:
        """Keep Stripe's id of the refund: the money is on its way."""

    def store_link(self, booking: Booking, record: MeetingRecord) -> None:
        """Put the record's link on the booking, raise `link_count`, and turn the record live, in one transaction.

        Only if the booking is confirmed at the record's revision; a repeat changes nothing.

        Raises:  Superseded         the booking was cancelled or moved
                 IllegalTransition  it has another link, or the record was given up
        """

    def store_calendar_event(self, booking: Booking, record: MeetingRecord) -> None:
        """Put the event's id on the booking, in place of the one it was read with, and turn the record live.

        Under the same condition as store_link.
        Raises:  as store_link
        """

    def mark_link_missing(self, booking: Booking, now: datetime) -> bool:
        """Set `meeting_state` to missing; False when superseded or a link is there.

        It is looked after at once, unless it was read as missing: then whoever looks after it decides when again.
        """

    def lose_link(self, booking: Booking, now: datetime) -> bool:
        """Take off a link that leads nowhere any more, and have the booking looked after at once.

        False when the booking has moved on or carries another link.
        """

    def list_by_start(
        self, host_id: str, starts: StartRange, *, limit: int, cursor: str | None
    ) -> tuple[Sequence[Booking], str | None]:
        """Return one page of a host's bookings by start and the cursor of the next.

        Raises:  InvalidInput  the cursor is not one of ours
        """


class DueWork(Protocol):
    """What has to be done at a time, found by that time; a row for each owner and kind.

    Work is taken by moving it ahead: whoever dies over it delays it and loses nothing, and it blocks nobody else.
    """

    def due(self, lane: Lane, now: datetime, limit: int) -> Sequence[Due]:
        """Return what is due by now, oldest first."""

    def take(self, due: Due, *, until: datetime) -> Due | None:
        """Move it to `until` with one more try, and return it so; None when somebody else took, moved or dropped it."""

    def settle(self, taken: Due, *, next_at: datetime | None) -> None:
        """Say that it is done: it falls due again at `next_at` with no tries, or not at all.

        A no-op when it was asked for anew meanwhile.
        """

    def postpone(self, taken: Due, *, until: datetime) -> None:
        """Say that it is not done: it falls due again at `until`, tries and all. A no-op as in settle."""

    def ask(self, kind: DueKind, owner_id: str, at: datetime) -> None:
        """Ask for work at a time, whatever was asked before."""


class MeetingLedger(Protocol):
    """Every object at a provider: written before it is made, kept until its removal is confirmed.

    Lists are in order of revision, kind and generation.
    """

    def records(self, booking_id: str, revision: int) -> Sequence[MeetingRecord]:
        """Return the rows of one revision; reads consistently."""

    def all_records(self, booking_id: str) -> Sequence[MeetingRecord]:
        """Return the rows of every revision; reads consistently."""

    def intend(self, record: MeetingRecord) -> MeetingRecord | None:
        """Write the intent; returns None when this call wrote it, or the record that stood there already."""

    def take_over(self, record: MeetingRecord, *, attempt_until: datetime, now: datetime) -> bool:
        """Take an intent whose attempt has ended; False when another attempt may still be running."""

    def end_attempt(self, record: MeetingRecord) -> None:
        """Say that this attempt is over and its outcome unknown, so that a repeat may begin at once."""

    def record_made(self, record: MeetingRecord, made: ProviderMeeting) -> MeetingRecord:
        """Keep the provider's id and link on the intent.

        Raises:  IllegalTransition  it was given up meanwhile
        """

    def move(self, record: MeetingRecord, state: LedgerState) -> MeetingRecord:
        """Store a later state (`deleting`, `deleted`, `leftover`), and the provider's id where the record has one."""


class MailLedger(Protocol):
    """Which mail went out: `sending` before SES is called, `sent` after."""

    def records(self, booking_id: str, revision: int) -> Sequence[MailRecord]:
        """Return what became of the mails of one revision; reads consistently."""

    def begin(self, booking: Booking, occasion: MailOccasion, role: MailRole, now: datetime) -> bool:
        """Note the intent while the booking is still at this revision; False when the mail's outcome is recorded.

        A crash in between sends again.
        Raises:  Superseded  the booking has moved on
        """

    def finish(
        self, booking: Booking, occasion: MailOccasion, role: MailRole, now: datetime, *, message_id: str | None
    ) -> None:
        """Record the outcome, and which link the mail told; without a message id it was refused for good."""


class Suppressions(Protocol):
    """Addresses that get no more mail, after a bounce or a complaint (E5); only their hash is stored."""

    def suppress(self, address: str, cause: str, now: datetime) -> None: ...
    def is_suppressed(self, address: str) -> bool: ...


class Timeline(Protocol):
    """A booking's own history (D5); losing a line never fails the work it describes."""

    def add(self, booking_id: str, now: datetime, what: str, detail: str = "") -> None: ...
    def list(self, booking_id: str) -> Sequence[TimelineEvent]: ...


class NoticeStore(Protocol):
    """What a host should know or do."""

    def put(self, notice: Notice) -> None:
        """Store it; a repeat of the same id changes nothing, not even a dismissal. One that was closed opens again."""

    def close(self, host_id: str, notice_id: str) -> None:
        """Take it down, since there is nothing left to do; a no-op when there is none."""

    def list(self, host_id: str, *, with_dismissed: bool = False) -> Sequence[Notice]:
        """Return the open ones, newest first; with the dismissed ones, all that is not settled."""

    def dismiss(self, host_id: str, notice_id: str) -> None:
        """Close it for good; raises NotFound."""


# --- providers ---


class MeetingProvider(Protocol):
    """Makes and removes meetings at one provider with an access token of the host."""

    def create_meeting(self, access_token: str, request: MeetingRequest) -> ProviderMeeting:
        """Make it.

        Raises:  ProviderUnavailable, ProviderQuotaExhausted, ProviderRejected, AccessTokenRejected, ReconnectRequired
        """

    def find_meeting(self, access_token: str, request: MeetingRequest) -> ProviderMeeting | None:
        """Look for an object that an earlier attempt may have made, by its marker.

        Raises:  as create_meeting
        """

    def locate(self, access_token: str, marker: str) -> str | None:
        """Tell under which id an object that an earlier attempt may have made has to be removed; it need not exist.

        Raises:  as create_meeting
        """

    def read_meeting(self, access_token: str, provider_id: str) -> ProviderMeeting | None:
        """Read what stands there now; None when it is gone.

        Raises:  as create_meeting
        """

    def delete_meeting(self, access_token: str, provider_id: str) -> None:
        """Remove it; one that is already gone counts as removed (X2).

        Raises:  as create_meeting
        """


class MarkedObjects(Protocol):
    """Lists what we have made on a host's account, by the marker that everything of ours carries (12.3)."""

    def list_marked(self, access_token: str) -> Sequence[MarkedObject]:
        """Return what is still to come and carries a whole marker and reference; nothing else.

        Raises:  as create_meeting
        """


class FreeBusy(Protocol):
    """Reads busy times of a connected calendar."""

    def busy(self, access_token: str, window: Interval) -> Sequence[Interval]:
        """Return sorted busy intervals overlapping the window.

        Raises:  as create_meeting; ProviderUnavailable too when the answer carries an error for the calendar
        """


class CalendarServer(Protocol):
    """Reads a host's calendars with a user name and a password.

    Raises, whatever is asked:  CalendarUnauthorized  user name or password is not accepted
                                CalendarUnreachable   no full answer in time
                                ForbiddenAddress      the address, or one that it leads to, is not a public one
    """

    def check(self, url: str, *, username: str, password: str) -> str:
        """Find the calendars from the address of a server, and return the URL by which they are read from now on."""

    def busy(self, url: str, *, username: str, password: str, window: Interval, timezone: str) -> Sequence[Interval]:
        """Return sorted busy intervals overlapping the window, by the URL that `check` returned.

        Whole days, and times without a zone, are read by the clock of `timezone`.
        """


class OauthProvider(Protocol):
    """A provider's consent and token endpoints."""

    def authorize_url(self, *, redirect_uri: str, state: str, code_challenge: str) -> str: ...

    def exchange(self, *, code: str, code_verifier: str, redirect_uri: str, now: datetime) -> Grant:
        """Trade the code for tokens, check the granted scopes and ask who the account is.

        Raises:  ConnectionFailed     refused, or a needed scope was not granted
                 ProviderUnavailable
        """

    def refresh(self, tokens: Tokens, now: datetime) -> Tokens:
        """Trade the refresh token for a new pair.

        Raises:  ReconnectRequired    the grant is gone
                 ProviderUnavailable
        """

    def revoke(self, tokens: Tokens) -> None:
        """End the grant; one that is already gone counts as ended.

        Raises:  ProviderUnavailable
        """


class IdentityProvider(Protocol):
    """Signs hosts in by OIDC."""

    def authorize_url(self, *, redirect_uri: str, state: str, nonce: str, code_challenge: str) -> str: ...

    def identify(self, *, code: str, code_verifier: str, nonce: str, redirect_uri: str) -> Identity:
        """Trade the code for who signed in.

        Raises:  ConnectionFailed, ProviderUnavailable
        """


class TokenVault(Protocol):
    """Seals tokens for one host, provider and generation; opening under any other fails."""

    def sealer(self, *, host_id: str, provider: Provider, generation: int) -> Callable[[Tokens], bytes]:
        """Get ready to seal tokens that are yet to come: all that can fail does so here.

        Raises:  StoreUnavailable
        """

    def open(self, connection: Connection) -> Tokens:
        """Open the tokens of a connection.

        Raises:  ReconnectRequired  they don't open, now or ever
                 StoreUnavailable
        """


class Payments(Protocol):
    """Takes money for bookings."""

    def open_checkout(self, booking: Booking, *, success_url: str, cancel_url: str, expires_at: datetime) -> Checkout:
        """Open the Checkout session of a booking; a repeat returns the first one.

        Raises:  ProviderUnavailable, ProviderRejected
        """

    def refund(self, booking: Booking) -> str:
        """Send the whole payment back and return the refund's id; a repeat returns the first one.

        Raises:  ProviderUnavailable, ProviderRejected
        """


class StripeWebhooks(Protocol):
    """Reads what Stripe tells."""

    def read_event(self, payload: bytes, signature: str, now: datetime) -> StripeEvent:
        """Check signature and age (300 s both ways), and read the event; None for what is not ours.

        Raises:  InvalidSignature
                 ProviderUnavailable  it is signed, but can't be read
        """


class Places(Protocol):
    """Suggests places while somebody types."""

    def suggest(self, text: str, *, typing_session: str) -> Sequence[Location]:
        """Return places for what was typed so far, best first; `typing_session` ties the questions of one search.

        Raises:  ProviderUnavailable, ProviderRejected
        """


class PayoutAccounts(Protocol):
    """Hosts' own accounts at Stripe, to which payments are sent on."""

    def create(self, host: Host) -> PayoutAccount:
        """Make an account for the host; a repeat returns the first one, until the host's account was ended.

        Raises:  ProviderUnavailable, ProviderRejected
        """

    def onboarding_link(self, account_id: str, *, return_url: str) -> str:
        """Return an address at Stripe, good for one visit within minutes, where the host tells what is still due.

        Raises:  ProviderUnavailable, ProviderRejected
        """

    def read(self, account_id: str) -> PayoutAccount:
        """Read the account as it is now.

        Raises:  ProviderUnavailable, ProviderRejected
        """


class Billing(Protocol):
    """Plans by subscription at Stripe. Every call raises ProviderUnavailable and ProviderRejected."""

    def make_customer(self, host: Host) -> str:
        """Make the host a customer and return the customer's id; a repeat returns the first one."""

    def open_checkout(
        self, host_id: str, customer_id: str, price_key: str, *, occasion: str, success_url: str, cancel_url: str
    ) -> str:
        """Return the address where a subscription to the price of this lookup key is paid.

        A repeat on the same `occasion` returns the first one.
        Raises:  ProviderRejected  as well where no price has the key
        """

    def open_portal(self, customer_id: str, *, return_url: str) -> str:
        """Return an address, good for one visit, where the customer changes, pays or cancels."""

    def subscriber(self, subscription_id: str) -> Subscriber | None:
        """Tell whose subscription it is; None for one that is not ours."""

    def subscriptions(self, customer_id: str) -> Sequence[Subscription]:
        """Read all that the customer ever subscribed to, over or not."""


class MailComposer(Protocol):
    """Writes what is sent, in the words and the zone of who reads it. Pure: the booking is all it knows.

    `links` are the guest's: the page from which the booking is managed, and the bridge to the current link.
    """

    def compose(
        self, occasion: MailOccasion, role: MailRole, booking: Booking, host: Host, *, links: MailLinks, now: datetime
    ) -> Mail: ...

    def connection_broken(self, connection: Connection, host: Host, *, connections_url: str) -> Mail:
        """Write to the host that a connection needs them (C9)."""

    def calendar_file(self, booking: Booking, host: Host, *, manage_url: str, now: datetime) -> bytes:
        """Write the file that a guest downloads: a copy to keep, without an invitation."""


class Mailer(Protocol):
    """Sends mail."""

    def send(self, mail: Mail, *, booking_id: str | None = None) -> str:
        """Hand it over and return the message id.

        Raises:  MailRefused, MailUnavailable
        """


class WorkflowEngine(Protocol):
    """Starts state machines."""

    def start(self, machine_arn: str, name: str, payload: Mapping[str, object]) -> bool:
        """Start one execution; False when one of this name exists already."""


class LinkSigner(Protocol):
    """Signs the links that stand in for a session, one purpose each."""

    def sign(self, purpose: str, booking_id: str) -> str: ...

    def read(self, purpose: str, token: str) -> str:
        """Return the booking id.

        Raises:  InvalidSignature
        """


MeetingProviders = Mapping[MeetingKind, MeetingProvider]
MarkedObjectsByProvider = Mapping[Provider, MarkedObjects]
OauthProviders = Mapping[Provider, OauthProvider]
