"""The world of the tests: one host on fakes, and what happens to them.

It is Tuesday 1 December 2026, 10:00 in Berlin. `World()` is a host who has set nothing up; `World.selling(CLASS)` takes
bookings Monday to Friday, 09:00 to 17:00 by the clocks of Berlin.

    world.house                    what use cases get:  book_class(request(), world.house)
    world.bookings, world.mailer   the fakes, for a look at the results
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Final, Self

from joinlink.model.api_key import Scope
from joinlink.model.availability import Availability, HoursSet, default_availability
from joinlink.model.booking import Booking
from joinlink.model.booking_parts import Checkout, MeetingLink
from joinlink.model.booking_stages import BookingStatus, MeetingState, Party
from joinlink.model.claim import Claim
from joinlink.model.due import Due, DueKind
from joinlink.model.host import Connection, ConnectionStatus, Host, Identity, Provider, Session
from joinlink.model.meeting import LedgerState, MeetingKind, MeetingRecord
from joinlink.model.money import Money
from joinlink.model.notice import Notice, NoticeKind
from joinlink.model.occurrence import Occurrence, first_occurrence
from joinlink.model.payment import PaymentEvent, PaymentEventKind
from joinlink.model.scopes import NEEDED
from joinlink.model.slots import Interval
from joinlink.model.teaching import Location, TeachingClass
from joinlink.usecases.bookings.book_class import BookingRequest, book_class
from joinlink.usecases.bookings.strangers import THIS_MACHINE
from joinlink.usecases.care.look_after_booking import look_after_booking
from joinlink.usecases.connections.connect_apple import CalendarLogin, connect_apple
from joinlink.usecases.hosts.issue_key import issue_key
from joinlink.usecases.mails.send_booking_mails import send_booking_mails
from joinlink.usecases.meetings.add_to_calendar import add_to_calendar
from joinlink.usecases.meetings.delete_meeting import delete_meeting
from joinlink.usecases.meetings.mint_meeting import mint_meeting
from joinlink.usecases.meetings.store_link import store_link
from joinlink.wiring import House, living_in
from tests import samples
from tests.fakes import FakeMeetingProvider
from tests.fakes.outside import CHECKOUT_ORIGIN, FakeOutside
from tests.fakes.stores_beside import with_stores_beside
from tests.samples import GUEST, HOST, SLOT

HOST_ID: Final = HOST.host_id
SESSION_TOKEN: Final = "sample-session-token"
CSRF_TOKEN: Final = "sample-csrf-token"

PAID_CLASS: Final = samples.CLASS
FREE_CLASS: Final = replace(PAID_CLASS, price=Money(0, "eur"))

CONFIRMED: Final = samples.BOOKING
ZOOM_LINK: Final = MeetingLink("https://zoom.us/j/81000000001?pwd=a&b=c", MeetingKind.ZOOM, "81000000001")
MEET_LINK: Final = MeetingLink("https://meet.google.com/abc-defg-hij", MeetingKind.GOOGLE_MEET, "event1")
WITH_ZOOM: Final = replace(CONFIRMED, link=ZOOM_LINK, link_count=1, meeting_state=MeetingState.READY)
PASTED_LINK: Final = MeetingLink("https://rooms.example/piano?x=1#now", None, None)
PASTED: Final = replace(CONFIRMED, link=PASTED_LINK, meeting_state=MeetingState.MANUAL)
MISSING: Final = replace(CONFIRMED, meeting_state=MeetingState.MISSING)
NO_PLACE: Final = replace(CONFIRMED, is_online=False, meeting_state=MeetingState.NONE)
IN_PERSON: Final = replace(NO_PLACE, location=Location("Studio 3", "Main Street 1"))
PENDING: Final = replace(
    CONFIRMED,
    status=BookingStatus.PENDING_PAYMENT,
    revision=1,
    hold_until=samples.NOW + timedelta(minutes=35),
    checkout=Checkout("cs_test_1", f"{CHECKOUT_ORIGIN}/cs_test_1?a=b&c=d"),
)
CANCELLED: Final = replace(CONFIRMED, status=BookingStatus.CANCELLED, meeting_state=MeetingState.REMOVED)
REFUNDED: Final = replace(CANCELLED, status=BookingStatus.REFUNDED)

NEXT_WEEK: Final = samples.at(
    replace(CONFIRMED, booking_id="bk_1", found_by="guest"), datetime(2026, 12, 8, 9, 0, tzinfo=UTC)
)
"""The Tuesday after, 10:00 in Berlin: time enough for everything that is done before a start."""


@dataclass
class World(FakeOutside):
    """Everything outside the use cases; the host is there, and signed in."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.add_host(HOST)
        self.sign_in(HOST_ID, SESSION_TOKEN)

    @classmethod
    def selling(cls, teaching_class: TeachingClass = PAID_CLASS) -> Self:
        """Return a world in which the host is in Berlin and has put a class on sale."""
        world = cls()
        world.live_in("Europe/Berlin")
        world.sell(teaching_class)
        return world

    @classmethod
    def booked(cls, *providers: Provider, **changes: object) -> Self:
        """Return a world with connected accounts, and a booking for next week that has no link yet."""
        world = cls().connect(*providers)
        world.put(replace(NEXT_WEEK, **changes))  # type: ignore[arg-type]
        return world

    @cached_property
    def house(self) -> House:
        return self.reading_calendars_in(House(with_stores_beside(self), self.clock))

    def reading_calendars_in(self, house: House) -> House:
        """Let the function that reads calendars use the same house."""
        self.calendar_reader.looks = house.calendar_looks
        return house

    @contextmanager
    def inhabited(self) -> Iterator[Self]:
        """Let the functions find this world."""
        with living_in(self.house):
            yield self

    # --- the host ---

    def be(self, **changes: object) -> Host:
        """Change the host."""
        self.hosts.hosts[HOST_ID] = replace(self.hosts.get(HOST_ID), **changes)  # type: ignore[arg-type]
        return self.hosts.get(HOST_ID)

    def add_host(self, host: Host) -> Host:
        """Sign a host up."""
        self.hosts.create(host, Identity("https://identity.example", host.host_id, host.email, host.name))
        return host

    def sign_in(self, host_id: str, session_token: str, csrf_token: str = CSRF_TOKEN) -> None:
        """Start a session that outlasts any test."""
        far_off = datetime(2099, 1, 1, tzinfo=UTC)
        self.sessions.put_session(session_token, Session(host_id, csrf_token, expires_at=far_off, renewed_at=far_off))

    def issue_key(self, *scopes: Scope) -> str:
        """Let the host have made an API key, and return its secret."""
        _, secret = issue_key(HOST_ID, "Spreadsheet", scopes, self.house)
        return secret

    def live_in(self, timezone: str) -> None:
        """Let the host work from nine to five there."""
        self.open_hours(default_availability(timezone))

    def also_open(self, *others: HoursSet) -> Self:
        """Give the host these sets of hours beside the default."""
        profile = self.profiles.load(HOST_ID)
        sets = [profile.availability.default, *others]
        self.profiles.change_availability(HOST_ID, profile.availability.with_sets(sets), seen=profile)
        return self

    def open_hours(self, availability: Availability) -> None:
        """Set when the host takes bookings."""
        self.profiles.put_availability(HOST_ID, availability)

    def sell(self, teaching_class: TeachingClass) -> TeachingClass:
        """Put a class on sale in place of the one with its id."""
        host_id, class_id = teaching_class.host_id, teaching_class.class_id
        classes = self.profiles.load(host_id).classes
        stored = next((each for each in classes if each.class_id == class_id), None)
        assert self.profiles.put_class(teaching_class, replaces=stored)
        return teaching_class

    def connect(
        self,
        *providers: Provider,
        host_id: str = HOST_ID,
        status: ConnectionStatus = ConnectionStatus.CONNECTED,
        **values: object,
    ) -> Self:
        """Connect accounts with the scopes they need, and tokens that are good for an hour.

        `values` are further attributes of the connection, such as `account_plan="basic"`.
        """
        for provider in providers:
            oauth, now = self.oauth_providers[provider], self.clock.now()
            connection = samples.connected(host_id, oauth, self.token_vault, now)
            scopes = tuple(group[0] for group in NEEDED[provider])
            connection = replace(connection, scopes=scopes, status=status)
            self.connections.put(replace(connection, **values))  # type: ignore[arg-type]
        return self

    def connection(self, provider: Provider, host_id: str = HOST_ID) -> Connection:
        """Return a connection as it is now."""
        return self.connections.connections[host_id, provider]

    def connect_apple(self) -> None:
        """Connect Apple Calendar with a good password."""
        (username, password), *_ = self.apple_calendar.passwords.items()
        connect_apple(HOST_ID, CalendarLogin(username, password), self.house)

    def disturb(self, provider: Provider) -> None:
        """Let a connection be broken."""
        self.connections.require_reconnect(self.connection(provider))

    def forget_tokens(self, provider: Provider) -> None:
        """Let the access token expire."""
        outdated = replace(self.connection(provider), access_expires_at=self.clock.now())
        self.connections.connections[HOST_ID, provider] = outdated

    def be_busy(self, start: datetime, minutes: int) -> None:
        """Put an event into the host's Google Calendar."""
        self.free_busy.intervals = [*self.free_busy.intervals, _interval(start, minutes)]

    def be_busy_in_apple(self, start: datetime, minutes: int) -> None:
        """Put an event into the host's Apple Calendar."""
        self.apple_calendar.intervals = [*self.apple_calendar.intervals, _interval(start, minutes)]

    # --- bookings ---

    def seat(self, booking: Booking, *, seats: int = 10) -> Occurrence:
        """Store a booking with a seat in the occurrence of its time, as `book_class` would."""
        occurrence_id = booking.occurrence_id or "occurrence_1"
        terms = first_occurrence(booking, occurrence_id, seats)
        there = self.bookings.occurrences.get(occurrence_id, terms)
        there = there.with_seat(booking.booking_id, booking.hold_until, self.clock.now())
        seated = replace(booking, occurrence_id=occurrence_id, occurrence_revision=there.revision)
        self.bookings.occurrences[occurrence_id] = there
        self.bookings.bookings[booking.booking_id] = seated
        self.bookings.day_claims[booking.host_id][occurrence_id] = Claim.of_occurrence(there, None)
        return there

    def book(self, **changes: object) -> Booking:
        """Let a guest book the slot."""
        return book_class(request(**changes), self.house)

    def put(self, booking: Booking = NEXT_WEEK) -> Booking:
        """Store a booking with its claim."""
        self.bookings.bookings[booking.booking_id] = booking
        self.bookings.day_claims[booking.host_id][booking.booking_id] = Claim.of(booking)
        return booking

    def put_with_meeting(self, booking: Booking) -> Booking:
        """Store a booking and, if it has a link, the ledger's row of its meeting."""
        self.put(booking)
        if booking.link is not None and booking.link.kind is not None:
            record = MeetingRecord(
                subject_id=booking.booking_id,
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
            self.meeting_ledger.rows[record.reference] = record
        return booking

    def stored(self, booking: Booking = NEXT_WEEK) -> Booking:
        """Return a booking as it is now."""
        return self.bookings.get(booking.booking_id)

    def cancel(self, booking: Booking = NEXT_WEEK) -> None:
        """Let the guest cancel."""
        stored = self.stored(booking)
        cancelled = stored.cancelled(Party.GUEST, "", self.clock.now())
        assert self.bookings.cancel(cancelled, Claim.of(stored), self.clock.now())

    def move(self, starts_at: datetime, booking: Booking = NEXT_WEEK) -> Booking:
        """Let the guest move a booking; returns it."""
        stored, now = self.stored(booking), self.clock.now()
        moved = stored.rescheduled(starts_at, timezone=stored.host_timezone, buffers=(0, 0), now=now)
        assert self.bookings.reschedule(moved, Claim.of(moved), Claim.of(stored), now)
        return moved

    def run_confirm(self, booking: Booking = NEXT_WEEK) -> Booking:
        """Do the work of the booking's workflow when nothing fails; returns the booking."""
        target = self.stored(booking).target
        mint_meeting(target, self.house)
        store_link(target, self.house)
        add_to_calendar(target, self.house)
        send_booking_mails(target, self.house)
        return self.stored(booking)

    def run_reschedule(self, booking: Booking = NEXT_WEEK) -> Booking:
        """Do the work of the workflow of a move when nothing fails; returns the booking."""
        delete_meeting(self.stored(booking).target, self.house, earlier=True)
        return self.run_confirm(booking)

    # --- time ---

    def ask(self, kind: DueKind = DueKind.CARE, owner_id: str = NEXT_WEEK.booking_id) -> Due:
        """Let a look fall due now."""
        self.due_work.ask(kind, owner_id, self.clock.now())
        return self.due_work.rows[kind, owner_id]

    def look(self, owner_id: str = NEXT_WEEK.booking_id) -> datetime | None:
        """Look after a booking now, and tell when it is looked after next."""
        look_after_booking(self.ask(owner_id=owner_id), self.house)
        return self.due_work.at(DueKind.CARE, owner_id)

    def look_when_due(self, owner_id: str = NEXT_WEEK.booking_id) -> timedelta:
        """Look after a booking when that falls due, and tell how long it took until then."""
        before, due = self.clock.now(), self.due_work.rows[DueKind.CARE, owner_id]
        self.clock.time = due.at
        look_after_booking(due, self.house)
        return due.at - before

    # --- a look at the results ---

    def due_at(self, kind: DueKind = DueKind.CARE, owner_id: str = NEXT_WEEK.booking_id) -> datetime | None:
        """Return when a look falls due."""
        return self.due_work.at(kind, owner_id)

    @property
    def zoom(self) -> FakeMeetingProvider:
        return self.meeting_providers[MeetingKind.ZOOM]

    @property
    def meet(self) -> FakeMeetingProvider:
        return self.meeting_providers[MeetingKind.GOOGLE_MEET]

    @property
    def entries(self) -> FakeMeetingProvider:
        return self.meeting_providers[MeetingKind.GOOGLE_CALENDAR]

    def rows_of(self, kind: MeetingKind, booking: Booking = NEXT_WEEK) -> list[MeetingRecord]:
        """Return the ledger's rows of the objects of a kind that were made for a booking."""
        return [row for row in self.meeting_ledger.all_records(booking.booking_id) if row.kind is kind]

    def state_of(self, kind: MeetingKind, booking: Booking = NEXT_WEEK) -> LedgerState | None:
        """Return the ledger's state of the latest object of a kind that was made for a booking."""
        records = self.rows_of(kind, booking)
        return records[-1].state if records else None

    def story(self, booking: Booking = NEXT_WEEK) -> list[str]:
        """Return what a booking's timeline says."""
        return [event.what for event in self.timeline.list(booking.booking_id)]

    def the_notice(self) -> Notice:
        """Return the one notice that the host sees."""
        (notice,) = self.notices.list(HOST_ID)
        return notice

    def notice_kinds(self) -> list[NoticeKind]:
        """Return the kinds of the notices that the host sees."""
        return [notice.kind for notice in self.notices.list(HOST_ID)]

    def notice_ids(self) -> set[str]:
        """Return the ids of all notices that stand, dismissed or not."""
        return {notice.notice_id for notice in self.notices.list(HOST_ID, with_dismissed=True)}


def request(**changes: object) -> BookingRequest:
    """Ask for the slot; a change replaces a part of the request."""
    wish = BookingRequest(HOST.handle, PAID_CLASS.slug, starts_at=SLOT, guest=GUEST, source=THIS_MACHINE)
    return replace(wish, **changes)  # type: ignore[arg-type]


def payment_of(booking: Booking, *, event_id: str = "evt_1", kind: str = "paid", **changes: object) -> PaymentEvent:
    """Make Stripe's event about a booking's checkout."""
    event = PaymentEvent(
        event_id=event_id,
        kind=PaymentEventKind(kind),
        booking_id=booking.booking_id,
        session_id=booking.checkout.session_id if booking.checkout else "cs_test_lost",
        payment_intent_id="pi_1",
        amount_minor=booking.price.amount_minor,
        currency=booking.price.currency,
        expires_at=booking.pay_until,
    )
    return replace(event, **changes)  # type: ignore[arg-type]


def _interval(start: datetime, minutes: int) -> Interval:
    begin = int(start.timestamp())
    return Interval(begin, begin + minutes * 60)
