"""Every key of the table, in one place; `index_keys` has those of its indexes, docs/data-model.md the access patterns.

pk                    sk                        item
────────────────────────────────────────────────────────────────────────────────────────
HOST#h                AVAILABILITY              ┐
HOST#h                CLASS#c                   │ one Query reads these five
HOST#h                CLASSES                   │ the order of the classes
HOST#h                CLASS_PACKAGE#o           │ a package on offer
HOST#h                CONNECTION#provider       ┘
HOST#h                DAY#yyyy-mm-dd            day ledger, UTC days; one Query reads a month
HOST#h                HOST                      host
HOST#h                PICTURE#place             picture: photo, logo, cover, or a class's by its id
HOST#h                SLUG#x                    slug → class
HOST#h                NOTICE#id                 notice                  ttl
HOST#h                HOLDS                     open holds, by whom     ttl
HOST#h                PURCHASES                 unpaid packages, by whom   ttl
HOST#h                STRANGERS#yyyy-mm-dd      meetings that strangers caused  ttl
HOST#h                SESSION#sha256            session → the host's    ttl
HANDLE#x              same                      handle → host
IDENTITY#iss#sub      same                      identity → host
INVITATION#open       sha256                    invitation              ttl
INVITATION#open       DUE#invitations           due work: mails of invitations      ttl   index due
ZOOMACCOUNT#id        HOST#h                    provider account → host
PAYOUTS#acct          same                      account at Stripe → host
SESSION#sha256        same                      session                 ttl
KEY#sha256            same                      API key → host
KEYUSE#sha256         same                      calls of an API key     ttl
HOST#h                KEY#k                     API key as its host sees it
HOST#h                WEBHOOK#w                 webhook: where its host's programs are told
HOST#h                DELIVERY#d                what a webhook was told, of no booking  ttl   index due
BOOKING#b             DELIVERY#d                what a webhook was told of it           ttl   index due
FEED#sha256           same                      calendar feed → host
HOST#h                FEED                      calendar feed as its host sees it
HOST#h                GUESTNOTE#guest           the host's note about a guest    ttl
STATE#sha256          same                      OAuth state             ttl
FORM#sha256           same                      refused form            ttl
BOOKING#b             BOOKING                   booking                 index by_start
BOOKING#b             MEETING#r#kind#g          meeting ledger, g counts generations
BOOKING#b             MAIL#r#occasion#role      mail ledger
BOOKING#b             EVENT#ts#n                timeline                ttl
BOOKING#b             DUE#kind                  due work: hold, care, reminder      ttl   index due
OCCURRENCE#o          OCCURRENCE                occurrence              ttl     index by_start
OCCURRENCE#o          MEETING#r#kind#g          ┐
OCCURRENCE#o          EVENT#ts#n                │ as those of a booking
OCCURRENCE#o          DUE#care                  ┘
OCCURRENCE#o          MAIL#start#occasion#host  mail ledger: the host's reminders
HOST#h                DUE#kind                  due work: of connections, webhooks, deletion   ttl   index due
DUE#lane              MARK                      the first day that may still have work of this lane
PACKAGE#p             PACKAGE                   a guest's package                   ttl   index by_start
PACKAGE#p             MAIL#0#occasion#role[#n]  mail ledger                         ttl
PACKAGE#p             DUE#package               due work                            ttl   index due
SEEN#source#event     same                      seen webhook            ttl
MAILBOX#sha256        same                      mail suppression
GUEST#hash            same                      an address's free bookings, and mails that strangers caused  ttl
SEARCHES#day#hash     same                      searches for bookings, by address or network  ttl
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final, TypedDict

from joinlink.clock import rfc3339
from joinlink.ids import hashed
from joinlink.model.due import OF_A_HOST, DueKind, Lane
from joinlink.model.host import Identity, Provider
from joinlink.model.meeting import MeetingReference
from joinlink.model.meeting_subject import is_occurrence
from joinlink.model.package_stages import is_package

if TYPE_CHECKING:
    from joinlink.model.delivery import DeliveryReference
    from joinlink.model.mail import MailPlace

INVITATIONS: Final = "INVITATION#open"
PROFILE_FIRST: Final = "AVAILABILITY"
PROFILE_LAST: Final = "CONNECTION#~"
CLASS_PREFIX: Final = "CLASS#"
PACKAGE_OFFER_PREFIX: Final = "CLASS_PACKAGE#"
CONNECTION_PREFIX: Final = "CONNECTION#"
NOTICE_PREFIX: Final = "NOTICE#"
EVENT_PREFIX: Final = "EVENT#"
SESSION_PREFIX: Final = "SESSION#"
API_KEY_PREFIX: Final = "KEY#"
WEBHOOK_PREFIX: Final = "WEBHOOK#"
GUEST_NOTE_PREFIX: Final = "GUESTNOTE#"
MEETING_PREFIX: Final = "MEETING#"
MAIL_PREFIX: Final = "MAIL#"
DUE_PREFIX: Final = "DUE#"


class Key(TypedDict):
    """The primary key of an item."""

    pk: str
    sk: str


# --- hosts ----------------------------------------------------------------------------------------------------


def host_partition(host_id: str) -> str:
    """Return the partition of everything that belongs to a host; also the partition of the index by_start."""
    return f"HOST#{host_id}"


def host(host_id: str) -> Key:
    """Return the host's own key."""
    return Key(pk=host_partition(host_id), sk="HOST")


def picture(host_id: str, place: str) -> Key:
    """Return the key of a picture; `place` is one of a host's uses, or a class's id."""
    return Key(pk=host_partition(host_id), sk=f"PICTURE#{place}")


def handle(name: str) -> Key:
    """Return the key that makes a handle unique."""
    return _alone(f"HANDLE#{name}")


def identity(who: Identity) -> Key:
    """Return the key that makes an identity unique."""
    return identity_of(who.issuer, who.subject)


def identity_of(issuer: str, subject: str) -> Key:
    """Return the key of an identity, given only its unique part."""
    return _alone(f"IDENTITY#{issuer}#{subject}")


def invitation(address: str) -> Key:
    """Return the key of an invitation, by the hash of the lower-cased address; one Query reads them all."""
    return Key(pk=INVITATIONS, sk=hashed(address.strip().lower()))


def session(token: str) -> Key:
    """Return the key of a session, which holds only the token's hash."""
    return _alone(f"{SESSION_PREFIX}{hashed(token)}")


def session_of(host_id: str, session_key: str) -> Key:
    """Return the key by which a session, whose own key is given, is found among its host's."""
    return Key(pk=host_partition(host_id), sk=session_key)


def session_listed(listed: Mapping[str, Any]) -> Key:
    """Return the key of the session that a row of its host stands for."""
    return _alone(str(listed["sk"]))


def api_key(secret_hash: str) -> Key:
    """Return the key of an API key, which holds only its hash."""
    return _alone(f"{API_KEY_PREFIX}{secret_hash}")


def api_key_of(host_id: str, key_id: str) -> Key:
    """Return the key by which an API key is found among its host's."""
    return Key(pk=host_partition(host_id), sk=f"{API_KEY_PREFIX}{key_id}")


def api_key_use(secret_hash: str) -> Key:
    """Return the key of how often an API key was used."""
    return _alone(f"KEYUSE#{secret_hash}")


def webhook(host_id: str, webhook_id: str) -> Key:
    """Return the key of a webhook."""
    return Key(pk=host_partition(host_id), sk=f"{WEBHOOK_PREFIX}{webhook_id}")


def delivery(of: DeliveryReference) -> Key:
    """Return the key of a delivery: with the booking that it is about, so that it goes with it, else with the host."""
    partition = host_partition(of.host_id) if of.booking_id is None else booking_partition(of.booking_id)
    return Key(pk=partition, sk=f"DELIVERY#{of.delivery_id}")


def feed(secret_hash: str) -> Key:
    """Return the key of a calendar feed, which holds only the hash of its address's secret."""
    return _alone(f"FEED#{secret_hash}")


def feed_of(host_id: str) -> Key:
    """Return the key by which a calendar feed is found by its host."""
    return Key(pk=host_partition(host_id), sk="FEED")


def guest_note(host_id: str, guest_id: str) -> Key:
    """Return the key of what a host has noted about a guest."""
    return Key(pk=host_partition(host_id), sk=f"{GUEST_NOTE_PREFIX}{guest_id}")


def oauth_state(state: str) -> Key:
    """Return the key of an OAuth state, which holds only its hash."""
    return _alone(f"STATE#{hashed(state)}")


def kept_form(secret: str) -> Key:
    """Return the key of a refused form, which holds only its secret's hash."""
    return _alone(f"FORM#{hashed(secret)}")


def availability(host_id: str) -> Key:
    """Return the key of a host's availability."""
    return Key(pk=host_partition(host_id), sk=PROFILE_FIRST)


def teaching_class(host_id: str, class_id: str) -> Key:
    """Return the key of a class."""
    return Key(pk=host_partition(host_id), sk=f"{CLASS_PREFIX}{class_id}")


def class_order(host_id: str) -> Key:
    """Return the key of the order of a host's classes, which is read with them."""
    return Key(pk=host_partition(host_id), sk="CLASSES")


def package_offer(host_id: str, offer_id: str) -> Key:
    """Return the key of a package on offer, which is read with the classes."""
    return Key(pk=host_partition(host_id), sk=f"{PACKAGE_OFFER_PREFIX}{offer_id}")


def slug(host_id: str, name: str) -> Key:
    """Return the key that makes a slug unique among a host's classes."""
    return Key(pk=host_partition(host_id), sk=f"SLUG#{name}")


def connection(host_id: str, provider: Provider) -> Key:
    """Return the key of a connection."""
    return Key(pk=host_partition(host_id), sk=f"{CONNECTION_PREFIX}{provider}")


def zoom_account(account_id: str, host_id: str) -> Key:
    """Return the key that leads from a deauthorised Zoom account to its host."""
    return Key(pk=zoom_account_partition(account_id), sk=host_partition(host_id))


def zoom_account_partition(account_id: str) -> str:
    """Return the partition of the hosts who have connected a Zoom account."""
    return f"ZOOMACCOUNT#{account_id}"


def payout_account(account_id: str) -> Key:
    """Return the key that leads from a Stripe account to its host."""
    return _alone(f"PAYOUTS#{account_id}")


def notice(host_id: str, notice_id: str) -> Key:
    """Return the key of a notice."""
    return Key(pk=host_partition(host_id), sk=f"{NOTICE_PREFIX}{notice_id}")


def day(host_id: str, utc_day: date) -> Key:
    """Return the key of one UTC day of a host's ledger."""
    return Key(pk=host_partition(host_id), sk=f"DAY#{utc_day.isoformat()}")


def holds(host_id: str) -> Key:
    """Return the key of a host's open holds."""
    return Key(pk=host_partition(host_id), sk="HOLDS")


def purchases(host_id: str) -> Key:
    """Return the key of what strangers are about to buy from a host."""
    return Key(pk=host_partition(host_id), sk="PURCHASES")


def strangers(host_id: str, utc_day: date) -> Key:
    """Return the key of what strangers caused a host on one UTC day."""
    return Key(pk=host_partition(host_id), sk=f"STRANGERS#{utc_day.isoformat()}")


def guest(address: str) -> Key:
    """Return the key of what is counted by a guest's address, of which it holds only the salted hash."""
    return _alone(f"GUEST#{address}")


def searches(who: str, utc_day: date) -> Key:
    """Return the key of how often bookings were searched for; it holds only the hash of an address or a network."""
    return _alone(f"SEARCHES#{utc_day.isoformat()}#{who}")


# --- bookings -------------------------------------------------------------------------------------------------


def booking_partition(booking_id: str) -> str:
    """Return the partition of everything that belongs to a booking."""
    return f"BOOKING#{booking_id}"


def booking(booking_id: str) -> Key:
    """Return the booking's own key."""
    return Key(pk=booking_partition(booking_id), sk="BOOKING")


def occurrence(occurrence_id: str) -> Key:
    """Return an occurrence's own key."""
    return Key(pk=subject_partition(occurrence_id), sk="OCCURRENCE")


def subject_partition(subject_id: str) -> str:
    """Return the partition of what belongs to the subject of a meeting or of mails; its id says what it is."""
    if is_package(subject_id):
        return package(subject_id)["pk"]
    return f"OCCURRENCE#{subject_id}" if is_occurrence(subject_id) else booking_partition(subject_id)


def package(package_id: str) -> Key:
    """Return the key of a guest's package."""
    return Key(pk=f"PACKAGE#{package_id}", sk="PACKAGE")


def meeting_prefix(revision: int) -> str:
    """Return the prefix of the sort keys of one revision's meeting ledger."""
    return f"{MEETING_PREFIX}{revision}#"


def meeting(of: MeetingReference) -> Key:
    """Return the key of a row of the meeting ledger."""
    return Key(pk=subject_partition(of.subject_id), sk=f"{meeting_prefix(of.revision)}{of.kind}#{of.generation}")


def mail_prefix(revision: int) -> str:
    """Return the prefix of the sort keys of one revision's mail ledger."""
    return f"{MAIL_PREFIX}{revision}#"


def mail(place: MailPlace) -> Key:
    """Return the key of a row of the mail ledger."""
    as_of = rfc3339(place.as_of) if isinstance(place.as_of, datetime) else place.as_of
    again = f"#{place.mail_round}" if place.mail_round else ""
    sk = f"{MAIL_PREFIX}{as_of}#{place.occasion}#{place.role}{again}"
    return Key(pk=subject_partition(place.subject_id), sk=sk)


def event(subject_id: str, at: datetime, number: str) -> Key:
    """Return the key of a timeline line; `number` distinguishes and orders the lines of one instant."""
    instant = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return Key(pk=subject_partition(subject_id), sk=f"{EVENT_PREFIX}{instant}#{number}")


def due_work(kind: DueKind, owner_id: str) -> Key:
    """Return the key of due work of a kind: of a booking, an occurrence, a host or a package, or of all invitations."""
    partition = host_partition(owner_id) if kind in OF_A_HOST else subject_partition(owner_id)
    if kind is DueKind.INVITATIONS:
        partition = f"INVITATION#{owner_id}"
    return Key(pk=partition, sk=f"{DUE_PREFIX}{kind}")


def due_mark(lane: Lane) -> Key:
    """Return the key of a lane's mark: no work of the lane is left from before that day."""
    return Key(pk=f"{DUE_PREFIX}{lane}", sk="MARK")


def seen(source: str, event_id: str) -> Key:
    """Return the key of a webhook event that was acted on."""
    return _alone(f"SEEN#{source}#{event_id}")


def mailbox(address: str) -> Key:
    """Return the key of an address that gets no more mail; it holds only the hash of the lower-cased address."""
    return _alone(f"MAILBOX#{hashed(address.strip().lower())}")


def _alone(text: str) -> Key:
    return Key(pk=text, sk=text)
