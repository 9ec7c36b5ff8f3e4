"""What most tests start from: one host in Berlin with one class, a connection, and a guest's booking.

It is Tuesday 1 December 2026, 10:00 in Berlin; times are whole seconds. A test that needs another one says what is
different with `dataclasses.replace`.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from joinlink.model.availability import FIRST_HOURS, HoursSet, WeeklyWindow, Window
from joinlink.model.billing import Subscription, SubscriptionStatus
from joinlink.model.booking import Booking
from joinlink.model.booking_parts import Checkout, Guest, MeetingLink
from joinlink.model.booking_stages import BookingStatus, MeetingState
from joinlink.model.days import midnight
from joinlink.model.deadlines import Deadlines
from joinlink.model.delivery import Attempt, Delivery, DeliveryReference, DeliveryState, ReceiverAnswer
from joinlink.model.host import Connection, ConnectionStatus, Host, Provider
from joinlink.model.meeting import MeetingChoice, MeetingKind
from joinlink.model.money import Money
from joinlink.model.notice import Notice, NoticeKind
from joinlink.model.notice_texts import NoticeText
from joinlink.model.package import Package
from joinlink.model.package_offer import PackageOffer
from joinlink.model.package_stages import PackageStatus
from joinlink.model.questions import Question, QuestionKind
from joinlink.model.teaching import TeachingClass
from joinlink.model.webhook import Webhook, WebhookEvent
from joinlink.ports.connections import TokenVault
from tests.fakes import FakeOauthProvider

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
SLOT = datetime(2026, 12, 2, 9, 0, tzinfo=UTC)
"""Wednesday, 10:00 in Berlin."""

HOST = Host("host_1", "Host", "host@example.com", "host", "creator", NOW)
GUEST = Guest("Guest", "guest@example.com", "America/New_York")

EVENINGS = HoursSet(
    "hours_evenings", "Evenings", tuple(WeeklyWindow(day, Window(18 * 60, 21 * 60)) for day in range(5))
)

CLASS = TeachingClass(
    class_id="class_1",
    host_id=HOST.host_id,
    title="Portfolio review",
    description="An hour on your work.",
    duration_minutes=30,
    slot_step_minutes=30,
    price=Money(4500, "eur"),
    is_online=True,
    meeting_choice=MeetingChoice.AUTOMATIC,
    location=None,
    slug="portfolio-review",
    published=True,
    reminder_minutes=(1440, 60),
    created_at=NOW,
    questions=(
        Question("question_1", "Which of your works?", QuestionKind.TEXT),
        Question("question_2", "Your level", QuestionKind.CHOICE, choices=("Beginner", "Advanced")),
    ),
    deadlines=Deadlines(move_minutes=60, cancel_minutes=120),
    hours_id=FIRST_HOURS,
)

BOOKING = Booking(
    booking_id="booking_1",
    host_id=HOST.host_id,
    class_id=CLASS.class_id,
    class_title=CLASS.title,
    status=BookingStatus.CONFIRMED,
    revision=2,
    starts_at=SLOT,
    ends_at=SLOT + timedelta(minutes=30),
    host_timezone="Europe/Berlin",
    guest=GUEST,
    notes="",
    price=CLASS.price,
    is_online=True,
    meeting_choice=MeetingChoice.AUTOMATIC,
    location=None,
    reminder_minutes=CLASS.reminder_minutes,
    meeting_state=MeetingState.PREPARING,
    created_at=NOW,
)
"""Paid and confirmed; the link is not there yet."""

LINK = MeetingLink("https://zoom.us/j/81000000001", MeetingKind.ZOOM, "81000000001")

ZOOM = Connection(
    host_id=HOST.host_id,
    provider=Provider.ZOOM,
    status=ConnectionStatus.CONNECTED,
    account_id="zoom-account-1",
    account_email="host@example.com",
    connected_at=NOW,
    generation=1,
    scopes=("meeting:write:meeting", "meeting:delete:meeting"),
    sealed_tokens=b"\x00sealed\xff",
    access_expires_at=NOW + timedelta(hours=1),
    account_plan="basic",
)
GOOGLE = replace(ZOOM, provider=Provider.GOOGLE, account_id="google-account-1", account_email=None, account_plan=None)

SUBSCRIPTION = Subscription(
    subscription_id="sub_1",
    status=SubscriptionStatus.ACTIVE,
    price_key="joinlink_creator_monthly",
    began_at=NOW,
    paid_until=NOW + timedelta(days=30),
    ends_at=None,
)

LEFTOVER = Notice(
    notice_id="leftover-1",
    host_id=HOST.host_id,
    kind=NoticeKind.LEFTOVER_MEETING,
    text=NoticeText.LEFTOVER_OF_CANCELLED,
    values={"provider": "zoom"},
    created_at=NOW,
    booking_id=BOOKING.booking_id,
    provider="zoom",
    meeting_id="81000000001",
)

OFFER = PackageOffer(
    offer_id="offer_1",
    host_id=HOST.host_id,
    title="Five lessons",
    class_ids=(CLASS.class_id,),
    lessons=5,
    price=Money(20000, "eur"),
    valid_days=90,
    published=True,
    created_at=NOW,
)

PACKAGE = Package(
    package_id="package_1",
    host_id=HOST.host_id,
    offer_id=OFFER.offer_id,
    title=OFFER.title,
    class_ids=OFFER.class_ids,
    lessons=OFFER.lessons,
    price=OFFER.price,
    valid_days=OFFER.valid_days,
    buyer=GUEST,
    status=PackageStatus.ACTIVE,
    version=3,
    created_at=NOW,
    pay_until=NOW + timedelta(minutes=31),
    host_timezone="Europe/Berlin",
    checkout=Checkout(
        "cs_package_1", "https://checkout.stripe.example/cs_package_1", "pi_1", Money(20000, "eur"), is_completed=True
    ),
    paid_at=NOW,
    expires_at=midnight(date(2027, 3, 2), "Europe/Berlin"),
    told=PackageStatus.ACTIVE,
)
"""Five lessons, bought and not spent."""


def at(booking: Booking, starts_at: datetime, *, minutes: int = 30) -> Booking:
    """Return the booking at another time."""
    return replace(booking, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=minutes))


def connected(host_id: str, oauth: FakeOauthProvider, vault: TokenVault, now: datetime) -> Connection:
    """Return a connection with tokens that the provider has just issued; they are good for an hour."""
    tokens = oauth.issue(now)
    return replace(
        ZOOM if oauth.provider is Provider.ZOOM else GOOGLE,
        host_id=host_id,
        connected_at=now,
        sealed_tokens=vault.sealer(host_id=host_id, provider=oauth.provider, generation=1)(tokens),
        access_expires_at=tokens.expires_at,
    )


WEBHOOK = Webhook(
    webhook_id="webhook_1",
    host_id=HOST.host_id,
    url="https://hooks.example.com/bookings",
    events=tuple(WebhookEvent),
    created_at=NOW,
    # As FakeWebhookVault seals; the secret is the one of the specification's example.
    sealed_secret=f"{HOST.host_id} webhook_1 whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".encode(),
)

DELIVERY = Delivery(
    reference=DeliveryReference(HOST.host_id, WEBHOOK.webhook_id, "msg_1"),
    event=WebhookEvent.BOOKING_CONFIRMED,
    body='{"type": "booking.confirmed", "timestamp": "2026-12-01T09:00:00Z", "data": {}}',
    created_at=NOW,
    state=DeliveryState.DELIVERED,
    tries=1,
    attempts=(Attempt(NOW, ReceiverAnswer(200, "noted", 120)),),
)

FEED_SECRET = "sample-feed-secret"
"""Of the address of the host's calendar feed."""
