"""What programs receive, as `joinlink.web.api.present` and its neighbours write it.

A member with `LEFT_OUT` is there only where it applies; one that may be null is always there. Objects may get further
members later, so a program passes over those it doesn't know.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema
from pydantic.alias_generators import to_camel

from joinlink.language import Hours, WeekStart
from joinlink.model.api_key import Scope
from joinlink.model.booking_stages import BookingStatus, MeetingState
from joinlink.model.delivery import DeliveryState
from joinlink.model.host import Provider
from joinlink.model.notice import NoticeKind
from joinlink.model.package import Balance, PackageStatus
from joinlink.model.palette import Hue
from joinlink.model.questions import QuestionKind
from joinlink.model.webhook import WebhookEvent, WebhookStatus
from joinlink.usecases.slots.offer_dates import DateStatus

LEFT_OUT: Final[Any] = Field(default=None)

Url = Annotated[str, WithJsonSchema({"type": "string", "format": "uri"})]
Minor = Annotated[int, WithJsonSchema({"type": "integer", "minimum": 0})]
"""An amount in the smallest unit of its currency, such as cents."""
Value = str | bool


class Answer(BaseModel):
    """A JSON object that we write."""

    model_config = ConfigDict(alias_generator=to_camel)


class Nothing(Answer):
    """An empty object."""


class Health(Answer):
    """That requests are answered."""

    status: Literal["ok"]


class Document(Answer):
    """OpenAPI 3.1 of this API."""

    openapi: str
    info: dict[str, Any]
    paths: dict[str, Any]


class Price(Answer):
    """An amount in the smallest unit of its currency: 4500 of `eur` are €45."""

    amount_minor: Minor
    currency: str


# --- the host -------------------------------------------------------------------------------------------------


class Account(Answer):
    """The host, and what the host's page says."""

    host_id: str
    name: str
    email: str
    handle: str
    plan: str
    headline: str
    bio: str
    contact_email: str | None
    locale: str | None
    time_format: Hours
    week_start: WeekStart
    accent_color: str | None
    framed_by: list[str]
    photo_url: Url = LEFT_OUT
    logo_url: Url = LEFT_OUT
    cover_url: Url = LEFT_OUT
    csrf_token: str


class AccountClosing(Answer):
    """That the account is being deleted."""

    status: Literal["deleting"]


class HostExport(Answer):
    """Everything that is kept about a host, under the names of its kinds; `next` leads on where there is more."""

    exported_at: datetime
    bookings: list[dict[str, Any]]
    packages: list[dict[str, Any]]
    next: str = LEFT_OUT


class Notice(Answer):
    """Something that the host should know or do."""

    notice_id: str
    kind: NoticeKind
    title: str
    detail: str
    provider: str = LEFT_OUT
    meeting_id: str = LEFT_OUT
    booking_id: str = LEFT_OUT
    occurrence_id: str = LEFT_OUT
    created_at: datetime


class Notices(Answer):
    """The open notices."""

    notices: list[Notice]


class Connection(Answer):
    """An outside account, connected or not."""

    provider: Provider
    status: Literal["not_connected", "connected", "reconnect_required"]
    account_email: str = LEFT_OUT
    connected_at: datetime = LEFT_OUT
    category: str
    description: str
    configure_url: Url = LEFT_OUT


class Connections(Answer):
    """Every provider, connected or not."""

    connections: list[Connection]


class Webhook(Answer):
    """An address that is told what happens."""

    webhook_id: str
    url: Url
    events: list[WebhookEvent]
    status: WebhookStatus
    created_at: datetime
    failing_since: datetime = LEFT_OUT


class Webhooks(Answer):
    """The host's webhooks, the oldest first."""

    webhooks: list[Webhook]


class NewWebhook(Webhook):
    """A webhook with its secret, which is told this once."""

    secret: str


class DeliveryAttempt(Answer):
    """A try: what was answered, or why nothing was."""

    at: datetime
    milliseconds: int
    status: int = LEFT_OUT
    answer: str = LEFT_OUT
    trouble: str = LEFT_OUT


class Delivery(Answer):
    """What a webhook was told, and how that went."""

    delivery_id: str
    type: str
    state: DeliveryState
    tries: int
    created_at: datetime
    request: str
    attempts: list[DeliveryAttempt]
    booking_id: str = LEFT_OUT
    next_at: datetime = LEFT_OUT


class Deliveries(Answer):
    """The latest deliveries, the latest first."""

    deliveries: list[Delivery]


class TestBookingStep(Answer):
    """One step of a test, and how it went."""

    what: str
    ok: bool
    detail: str


class TestBooking(Answer):
    """A test of the host's accounts, step by step."""

    steps: list[TestBookingStep]


class Checkout(Answer):
    """Where the host pays the plan."""

    url: Url


class ApiKey(Answer):
    """A key as its host sees it: `prefix` is how it begins, `lastUsedOn` the day in UTC, if it was used."""

    key_id: str
    name: str
    scopes: list[Scope]
    prefix: str
    created_at: datetime
    last_used_on: date = LEFT_OUT


class NewApiKey(ApiKey):
    """A key that was just made: `key` is told this once."""

    key: str


class ApiKeys(Answer):
    """The host's keys, the latest first."""

    keys: list[ApiKey]


# --- hours and classes ----------------------------------------------------------------------------------------


class Window(Answer):
    """Hours of one day, on the host's clock; the end may be `24:00`."""

    start: str
    end: str


class WeeklyWindow(Window):
    """Hours that recur every week; weekday 0 is Monday."""

    weekday: int


class DateOverride(Answer):
    """The hours of one date; without any it is closed."""

    date: date
    windows: list[Window]


class Availability(Answer):
    """When a host takes bookings."""

    timezone: str
    weekly: list[WeeklyWindow]
    overrides: list[DateOverride]
    buffer_before_minutes: int
    buffer_after_minutes: int
    minimum_notice_minutes: int
    horizon_days: int


class Question(Answer):
    """What guests are asked when they book."""

    question_id: str
    label: str
    kind: QuestionKind
    required: bool
    choices: list[str] = LEFT_OUT


class Place(Answer):
    """Where a class takes place."""

    label: str
    address: str = LEFT_OUT
    place_id: str = LEFT_OUT


class Places(Answer):
    """Places that match what was typed."""

    places: list[Place]


class HostClass(Answer):
    """A class as its host sees it."""

    class_id: str
    title: str
    description: str
    duration_minutes: int
    slot_step_minutes: int
    price: Price
    is_online: bool
    meeting_provider: Literal["zoom", "google_meet", "automatic"]
    resolved_provider: Literal["zoom", "google_meet"] | None
    location: Place = LEFT_OUT
    slug: str
    published: bool
    reminder_minutes: list[int]
    questions: list[Question]
    move_until_minutes: int
    cancel_until_minutes: int
    color: Hue = LEFT_OUT
    seats: int
    series_max: int
    picture_url: Url = LEFT_OUT
    public_url: Url


class HostClasses(Answer):
    """The host's classes, oldest first."""

    classes: list[HostClass]


class PublicClass(Answer):
    """A class as guests see it."""

    title: str
    description: str
    duration_minutes: int
    price: Price
    is_online: bool
    slug: str
    url: Url
    location: Place = LEFT_OUT
    color: Hue = LEFT_OUT
    seats: int = LEFT_OUT
    series_max: int = LEFT_OUT
    picture_url: Url = LEFT_OUT
    questions: list[Question]
    move_until_minutes: int
    cancel_until_minutes: int


class PublicHost(Answer):
    """A host as guests see them, with the classes on sale."""

    name: str
    handle: str
    headline: str = LEFT_OUT
    bio: str = LEFT_OUT
    accent_color: str = LEFT_OUT
    photo_url: Url = LEFT_OUT
    logo_url: Url = LEFT_OUT
    cover_url: Url = LEFT_OUT
    classes: list[PublicClass]


class Slot(Answer):
    """A time on offer; of a class with several seats, with how many are left."""

    starts_at: datetime
    ends_at: datetime
    seats_left: int = LEFT_OUT


class Slots(Answer):
    """The times on offer; none while the host's calendar can't be read, and `availability` is `unknown`."""

    timezone: str
    slots: list[Slot]
    availability: Literal["ok", "unknown"]


class SeriesDate(Answer):
    """How a date of a series stands; `instead` are free starts of the same day, for one that is not free."""

    starts_at: datetime
    ends_at: datetime
    status: DateStatus
    seats_left: int = LEFT_OUT
    instead: list[datetime] = LEFT_OUT


class SeriesDates(Answer):
    """The dates of a series, week after week by the host's clocks."""

    dates: list[SeriesDate]


class BookingOfSeries(Answer):
    """A booking that was just made as one of a series; there is no token before it is confirmed by mail."""

    booking_id: str
    starts_at: datetime
    status: BookingStatus
    booking_url: Url
    token: str = LEFT_OUT


class SeriesReceipt(Answer):
    """The answer to a new series: its bookings, and one checkout for them all if they have to be paid."""

    series_id: str
    bookings: list[BookingOfSeries]
    checkout_url: Url = LEFT_OUT
    hold_expires_at: datetime = LEFT_OUT
    total: Price


# --- bookings -------------------------------------------------------------------------------------------------


class Guest(Answer):
    """Who booked; the zone is empty where the browser did not know it."""

    name: str
    email: str
    timezone: str


class AskedQuestion(Answer):
    """A question as it was asked when the class was booked."""

    question_id: str
    label: str
    kind: QuestionKind


class SeriesPlace(Answer):
    """Which booking of its series one is; numbers begin at 1."""

    series_id: str
    number: int
    of: int


class GuestBooking(Answer):
    """A booking as its guest sees it."""

    booking_id: str
    class_id: str
    class_title: str
    status: BookingStatus
    meeting_state: MeetingState
    starts_at: datetime
    ends_at: datetime
    guest: Guest
    price: Price
    package_id: str = LEFT_OUT
    answers: dict[str, Value]
    questions: list[AskedQuestion] = LEFT_OUT
    refunded_minor: Minor = LEFT_OUT
    move_until: datetime = LEFT_OUT
    cancel_until: datetime = LEFT_OUT
    meeting_url: Url = LEFT_OUT
    meeting_provider: Literal["zoom", "google_meet", "manual"] = LEFT_OUT
    mail_stopped: bool = LEFT_OUT
    occurrence_id: str = LEFT_OUT
    series: SeriesPlace = LEFT_OUT
    revision: int
    created_at: datetime


class HostBooking(GuestBooking):
    """A booking as its host sees it."""

    meeting_id: str = LEFT_OUT
    calendar_event_id: str = LEFT_OUT


class UnchangedBooking(Answer):
    """A booking of a series that stays as it is, and why."""

    booking_id: str
    starts_at: datetime
    code: str
    detail: str


class SeriesChange(Answer):
    """What became of all of a series that was still to come; unless `finished`, the same call goes on."""

    series_id: str
    changed: list[HostBooking]
    unchanged: list[UnchangedBooking]
    finished: bool


class HostBookings(Answer):
    """A page of bookings; `cursor` asks for the next one, and is missing on the last."""

    items: list[HostBooking]
    cursor: str = LEFT_OUT


class KnownGuest(Answer):
    """A guest by their address; `bookings` take place, or have, and `paid` has packages, too, less what went back."""

    guest_id: str
    name: str
    email: str
    bookings: int
    paid: list[Price]
    next_booking_id: str = LEFT_OUT
    next_starts_at: datetime = LEFT_OUT
    last_starts_at: datetime = LEFT_OUT
    note: str = LEFT_OUT


class Guests(Answer):
    """The guests of 2,000 bookings and of packages, those who come first; `cursor` asks for earlier bookings'."""

    items: list[KnownGuest]
    cursor: str = LEFT_OUT


class IncomeLine(Answer):
    """One class, or one package on offer, in one month and currency; `passedOnMinor` went to the host's account."""

    month: str
    title: str
    class_id: str = LEFT_OUT
    offer_id: str = LEFT_OUT
    count: int
    currency: str
    paid_minor: Minor
    refunded_minor: Minor
    fee_minor: Minor
    kept_minor: Minor
    passed_on_minor: Minor


class Income(Answer):
    """The months, the latest first; not `complete` where they have more than 4,000 bookings."""

    items: list[IncomeLine]
    complete: bool


class Occurrence(Answer):
    """A start of a class with several seats, with the bookings that have one."""

    occurrence_id: str
    class_id: str
    class_title: str
    starts_at: datetime
    ends_at: datetime
    seats: int
    seats_taken: int
    meeting_url: Url = LEFT_OUT
    meeting_provider: Literal["zoom", "google_meet", "manual"] = LEFT_OUT
    meeting_state: MeetingState
    bookings: list[str]


class Occurrences(Answer):
    """A page of occurrences; `cursor` asks for the next one, and is missing on the last."""

    items: list[Occurrence]
    cursor: str = LEFT_OUT


class BookingReceipt(Answer):
    """What became of a guest's request for a time.

    `token` opens the booking, and is missing until its guest has confirmed it by mail; it is paid at `checkoutUrl`.
    """

    booking_id: str
    status: BookingStatus
    booking_url: Url
    token: str = LEFT_OUT
    checkout_url: Url = LEFT_OUT
    hold_expires_at: datetime = LEFT_OUT


class TimelineEvent(Answer):
    """A line of a booking's history."""

    at: datetime
    what: str
    detail: str


class Timeline(Answer):
    """A booking's history."""

    events: list[TimelineEvent]


class GuestExport(Answer):
    """What is kept about the guest of a booking."""

    exported_at: datetime
    booking: dict[str, Any]
    meetings: list[dict[str, Any]]
    mails: list[dict[str, Any]]
    timeline: list[dict[str, Any]]


# --- packages -------------------------------------------------------------------------------------------------


class PackageOffer(Answer):
    """A package on offer: a number of lessons of these classes at one price, valid for some days from the purchase."""

    offer_id: str
    title: str
    class_ids: list[str]
    lessons: int
    price: Price
    valid_days: int
    published: bool
    public_url: Url
    created_at: datetime


class PackageOffers(Answer):
    """The host's packages on offer, published or not."""

    offers: list[PackageOffer]


class ClassOfPackage(Answer):
    """A class that a package is good for."""

    title: str
    slug: str


class PublicPackage(Answer):
    """A package on sale."""

    offer_id: str
    title: str
    lessons: int
    price: Price
    valid_days: int
    classes: list[ClassOfPackage]
    url: Url


class PublicPackages(Answer):
    """The packages that a host sells."""

    packages: list[PublicPackage]


class PackageReceipt(Answer):
    """A package that a guest is about to buy: `token` opens it, and it is paid at `checkoutUrl` until `payUntil`."""

    package_id: str
    status: PackageStatus
    package_url: Url
    token: str
    checkout_url: Url = LEFT_OUT
    pay_until: datetime = LEFT_OUT


class SoldPackage(Answer):
    """A package as it was bought, and what is left of it."""

    package_id: str
    offer_id: str
    title: str
    class_ids: list[str]
    status: Balance
    lessons: int
    lessons_left: int
    price: Price
    buyer: Guest
    refunded_minor: Minor = LEFT_OUT
    bought_at: datetime = LEFT_OUT
    expires_at: datetime = LEFT_OUT
    created_at: datetime


class SoldPackages(Answer):
    """A page of packages; `cursor` asks for the next one, and is missing on the last."""

    items: list[SoldPackage]
    cursor: str = LEFT_OUT


class TakenLesson(Answer):
    """A lesson that a booking has taken; one whose booking is `cancelled` did not come back."""

    booking_id: str
    class_title: str
    starts_at: datetime
    status: BookingStatus


class Package(SoldPackage):
    """A package with the lessons that were taken."""

    lessons_taken: list[TakenLesson]


class PackageExport(Answer):
    """What is kept about the buyer of a package."""

    exported_at: datetime
    package: dict[str, Any]


# --- refusals -------------------------------------------------------------------------------------------------


class Problem(Answer):
    """A refusal (RFC 9457): `code` is for programs, `title` and `detail` are for people, in the language asked for."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    field: str = LEFT_OUT
    plan: str = LEFT_OUT
    link: str = LEFT_OUT
    starts: list[datetime] = LEFT_OUT
