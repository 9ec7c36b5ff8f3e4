"""The ports that heal and send_reminders ask for, of a site where all is well: whatever is asked takes time and units.

Bookings, connections and rows of ledgers are made up when they are asked for, from their number: a million of them
would fill the memory, and their contents decide nothing.
"""

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from types import SimpleNamespace
from typing import TypeVar

from joinlink.errors import MailInProgress
from joinlink.model.booking import Booking
from joinlink.model.host import Connection, Host, Provider, Tokens
from joinlink.model.mail import Mail, MailKind, MailLinks, MailOccasion, MailRecord, MailRole
from joinlink.model.meeting import LedgerState, MeetingKind, MeetingRecord, ProviderMeeting
from joinlink.model.notice import Notice
from joinlink.model.profile import HostProfile
from joinlink.usecases.slots.look_at_calendars import CalendarLooks
from tests.fakes.clock import FakeClock
from tests.samples import BOOKING, HOST, LINK, NOW, ZOOM
from tests.scale import assumptions as given
from tests.scale.cloud import Lambda, Meter, Ses
from tests.scale.stores import SimulatedDueWork

T = TypeVar("T")

BOOKED = replace(BOOKING, link=LINK, link_count=1, calendar_event_id="entry", found_by="hash")
MAIL = Mail("guest@example.com", "", "", "", "")
LINKS = MailLinks("", "", "")
LONG_AGO = datetime.fromtimestamp(0, UTC)
MEETING = MeetingRecord(
    subject_id="",
    revision=BOOKED.revision,
    kind=MeetingKind.ZOOM,
    state=LedgerState.LIVE,
    host_id="",
    account_id=ZOOM.account_id,
    marker="",
    attempt_until=LONG_AGO,
    join_url=LINK.url,
)
ENTRY = replace(MEETING, kind=MeetingKind.GOOGLE_CALENDAR, provider_id=BOOKED.calendar_event_id)
CONFIRMATIONS = [MailRecord(MailOccasion(MailKind.CONFIRMATION), role, True, 1) for role in MailRole]
CALENDARS = tuple(replace(ZOOM, provider=each, server_url="https://dav") for each in (Provider.GOOGLE, Provider.APPLE))
PROFILE = HostProfile("host", SimpleNamespace(timezone="UTC"), False, (), CALENDARS, {})  # type: ignore[arg-type]


@dataclass
class Port:
    """Whatever is asked is paid for."""

    meter: Meter


@dataclass
class Bookings(Port):
    """Each has a number, by which its start is found."""

    starts: "array[int]"

    def get(self, booking_id: str) -> Booking:
        self.meter.use(given.READ_SECONDS, reads=1)
        starts_at = datetime.fromtimestamp(self.starts[int(booking_id)], UTC)
        ends_at, link = starts_at + timedelta(minutes=30), replace(LINK, meeting_id=booking_id)
        return replace(BOOKED, booking_id=booking_id, starts_at=starts_at, ends_at=ends_at, link=link)


class Hosts(Port):
    def get(self, _host_id: str) -> Host:
        self.meter.use(given.READ_SECONDS, reads=1)
        return HOST


class Connections(Port):
    def get(self, host_id: str, provider: Provider) -> Connection:
        self.meter.use(given.READ_SECONDS, reads=1)
        return ZOOM

    def end_look(self, *_: object) -> None:
        self.meter.use(given.WRITE_SECONDS, writes=given.CONNECTION_WRITES)

    mark_unreadable = fail_look = end_look


class Profiles(Port):
    def load(self, host_id: str) -> HostProfile:
        self.meter.use(given.QUERY_SECONDS, reads=given.PROFILE_READS)
        return PROFILE

    def keep_busy_snapshot(self, *_: object) -> None:
        self.meter.use(given.WRITE_SECONDS, writes=given.CONNECTION_WRITES)


class TokenVault(Port):
    def open(self, _connection: Connection) -> Tokens:
        self.meter.use(given.KMS_SECONDS, kms=1)
        return Tokens("access", "refresh", NOW)


class ProviderAccess(Port):
    """An access token lasts as long as it is from one look to the next, so that each finds it run out."""

    def call(self, host_id: str, provider: Provider, call: Callable[[str], T]) -> T:
        """Read the connection, take the lease, open and seal its tokens, have them refreshed, keep them, and call."""
        self.meter.use(given.READ_SECONDS + 2 * given.KMS_SECONDS, reads=1, kms=2)
        self.meter.use(2 * given.WRITE_SECONDS, writes=2 * given.CONNECTION_WRITES)
        self.meter.ask_provider("refresh")
        return call("access")


class Calendars(Port):
    """Google's and Apple's."""

    def busy(self, *_: object, **__: object) -> Sequence[object]:
        self.meter.ask_provider("busy")
        return ()


@dataclass
class Meetings(Port):
    """A provider's, all as they should be; a meeting has the number of its booking."""

    bookings: Bookings

    def list_marked(self, _token: str) -> Sequence[object]:
        self.meter.ask_provider("list")
        return ()

    def read_meeting(self, _token: str, meeting_id: str) -> ProviderMeeting:
        self.meter.ask_provider("read")
        starts_at = datetime.fromtimestamp(self.bookings.starts[int(meeting_id)], UTC)
        return ProviderMeeting(meeting_id, LINK.url, starts_at, 30, None)


class MeetingLedger(Port):
    def all_records(self, subject_id: str) -> Sequence[MeetingRecord]:
        self.meter.use(given.QUERY_SECONDS, reads=1)
        return replace(MEETING, subject_id=subject_id, provider_id=subject_id), replace(ENTRY, subject_id=subject_id)

    def records(self, subject_id: str, _revision: int) -> Sequence[MeetingRecord]:
        return self.all_records(subject_id)


@dataclass
class MailLedger(Port):
    """Remembers when each reminder was begun and sent."""

    began: dict[tuple[str, int | None, MailRole], datetime] = field(default_factory=dict)
    sent: dict[tuple[str, int | None, MailRole], datetime] = field(default_factory=dict)

    def records(self, _booking_id: str, _revision: int) -> Sequence[MailRecord]:
        self.meter.use(given.QUERY_SECONDS, reads=1)
        return CONFIRMATIONS

    def begin(
        self,
        booking: Booking,
        occasion: MailOccasion,
        role: MailRole,
        now: datetime,
        *,
        left_alone_for: timedelta | None = None,
        **_: object,
    ) -> bool:
        self.meter.use(given.TRANSACTION_SECONDS, writes=4)
        mail = booking.booking_id, occasion.number, role
        if mail in self.sent:
            return False
        if left_alone_for is not None and self.began.get(mail, LONG_AGO) > now - left_alone_for:
            raise MailInProgress("another process has begun this mail")
        self.began[mail] = now
        return True

    def finish(self, booking: Booking, occasion: MailOccasion, role: MailRole, now: datetime, **_: object) -> None:
        self.meter.use(given.WRITE_SECONDS, writes=1)
        self.sent[booking.booking_id, occasion.number, role] = now


class Notices(Port):
    def put(self, *_: object) -> None:
        self.meter.use(given.WRITE_SECONDS, writes=1)

    def list(self, *_: object, **__: object) -> Sequence[Notice]:
        self.meter.use(given.QUERY_SECONDS, reads=1)
        return ()

    close = put


class Suppressions(Port):
    def is_suppressed(self, _address: str) -> bool:
        self.meter.use(given.READ_SECONDS, reads=1)
        return False


class Timeline(Port):
    def add(self, *_: object, **_values: object) -> None:
        self.meter.use(given.WRITE_SECONDS, writes=1)


class SimulatedHouse:
    """All that the two functions need, by name."""

    connections_url = "https://joinlink.example"

    def __init__(
        self,
        meter: Meter,
        clock: FakeClock,
        due_work: SimulatedDueWork,
        workers: Lambda,
        mailer: Ses,
        bookings: Bookings,
    ) -> None:
        self.meter, self.clock = meter, clock
        self.due_work, self.workers, self.mailer, self.bookings = due_work, workers, mailer, bookings
        self.hosts, self.connections, self.profiles = Hosts(meter), Connections(meter), Profiles(meter)
        self.token_vault, self.provider_access = TokenVault(meter), ProviderAccess(meter)
        self.free_busy = self.apple_calendar = Calendars(meter)
        meetings = Meetings(meter, bookings)
        self.meeting_providers = dict.fromkeys(MeetingKind, meetings)
        self.marked_objects = dict.fromkeys(Provider, meetings)
        self.meeting_ledger, self.mail_ledger = MeetingLedger(meter), MailLedger(meter)
        self.notices = Notices(meter)
        self.suppressions, self.timeline = Suppressions(meter), Timeline(meter)
        self.mail_composer = SimpleNamespace(compose=lambda *_, **__: MAIL)
        self.guest_links = SimpleNamespace(mail_links=lambda *_, **__: LINKS)

    @cached_property
    def calendar_looks(self) -> CalendarLooks:
        return CalendarLooks(self)  # type: ignore[arg-type]
