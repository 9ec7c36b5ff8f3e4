"""Run a test booking on the host's own accounts (D4): make a meeting, check it, mail it, remove it.

accounts ─▶ meeting ─▶ read back ─▶ calendar entry ─▶ mail ─▶ all of it removed
              │ every step reports its outcome; a failed step does not stop the removal
              ▼
ledger rows under the id of a booking that is never stored, so that no workflow starts;
care of that id is asked for before anything is made, and removes anything left by a crash
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final, Protocol

from joinlink.errors import (
    JoinlinkError,
    MailUnavailable,
    MeetingNotAsAsked,
    MintInProgress,
    ProviderError,
    ProviderUnavailable,
    ReconnectRequired,
    SendingNotAllowed,
    StoreUnavailable,
)
from joinlink.ids import new_id
from joinlink.language import N_
from joinlink.language import gettext as _
from joinlink.model.booking import Booking
from joinlink.model.booking_parts import Guest, MeetingLink
from joinlink.model.booking_stages import BookingStatus, MeetingState
from joinlink.model.due import DueKind
from joinlink.model.host import Connection, Host, Provider
from joinlink.model.local_time import written_span
from joinlink.model.mail import MailKind, MailOccasion, MailRole
from joinlink.model.meeting import (
    LedgerState,
    MeetingChoice,
    MeetingKind,
    MeetingRecord,
    check_as_asked,
    resolve_meeting_kind,
)
from joinlink.model.money import Money
from joinlink.model.scopes import missing_scopes
from joinlink.model.telling import Cause
from joinlink.ports.care import DueWork
from joinlink.usecases.mails.send_booking_mails import MailPorts
from joinlink.usecases.mails.send_mail import send_or_say_why
from joinlink.usecases.meetings.delete_meeting import leave_over, remove
from joinlink.usecases.meetings.make_once import make_once
from joinlink.usecases.meetings.meeting_ports import MeetingPorts
from joinlink.usecases.meetings.meeting_request import meeting_request

NAMES: Final = {Provider.ZOOM: "Zoom", Provider.GOOGLE: "Google"}
_MAKE: Final = {
    MeetingKind.ZOOM: N_("Make a Zoom meeting"),
    MeetingKind.GOOGLE_MEET: N_("Make a Google Meet link"),
    MeetingKind.GOOGLE_CALENDAR: N_("Make a Google Calendar entry"),
}
_READ_BACK: Final = {
    MeetingKind.ZOOM: N_("Read the Zoom meeting back"),
    MeetingKind.GOOGLE_MEET: N_("Read the Google Meet link back"),
}
_REMOVE: Final = {
    MeetingKind.ZOOM: N_("Remove the Zoom meeting"),
    MeetingKind.GOOGLE_MEET: N_("Remove the Google Meet link"),
    MeetingKind.GOOGLE_CALENDAR: N_("Remove the Google Calendar entry"),
}
_CONNECT_AGAIN: Final = N_("Connect it again, under %(page)s.")
LOOK_AFTER: Final = timedelta(minutes=5)
LAST_TRY: Final = timedelta(seconds=12)
LAST_REMOVAL: Final = timedelta(seconds=16)
"""A step begun by then ends, timeouts included, before the function's own time is up."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the test, in the host's words; `detail` tells the result, or what to do."""

    what: str
    ok: bool
    detail: str


class TestBookingPorts(MeetingPorts, MailPorts, Protocol):
    """Ports for a test booking."""

    due_work: DueWork


def run_test_booking(host_id: str, ports: TestBookingPorts, *, connections_page: str) -> list[Step]:
    """Try everything that booking an online class would set off, and leave nothing behind.

    An object that can't be removed at once is named by a notice, and removed later. Success is recorded on the host.
    `connections_page` is how the steps refer to the page for connecting accounts.
    Raises:  StoreUnavailable  care removes anything that was made
    """
    host = ports.hosts.get(host_id)
    profile = ports.profiles.load(host_id)
    accounts = {each.provider: each for each in profile.connections if each.provider in NAMES}
    steps = [_looked_at(account, connections_page) for account in accounts.values()]
    usable = {provider: account for provider, account in accounts.items() if account.is_usable}
    kind = resolve_meeting_kind(MeetingChoice.AUTOMATIC, usable)
    if kind is None:
        return steps or [_connect_first(connections_page)]
    now = ports.clock.now()
    booking = _made_up(host, profile.availability.timezone, now)
    ports.due_work.ask(DueKind.CARE, booking.booking_id, now + LOOK_AFTER)
    run = _Run(booking, host, usable, ports, connections_page, began_at=now, steps=steps)
    run.take_all(kind)
    if all(step.ok for step in steps):
        ports.hosts.record_test(host_id, now)
    return steps


def _connect_first(connections_page: str) -> Step:
    return Step(_("Connection"), False, _("Connect Zoom or Google first, under %(page)s.", page=connections_page))


def _looked_at(account: Connection, connections_page: str) -> Step:
    """Report on an account: its address, or the scopes that it lacks (AC-07)."""
    what = _("%(account)s connection", account=NAMES[account.provider])
    missing = missing_scopes(account.provider, account.scopes)
    if not account.is_usable:
        return Step(what, False, _("It has to be connected again, under %(page)s.", page=connections_page))
    if missing:
        lack = _("It lacks the scopes %(scopes)s.", scopes=", ".join(missing))
        return Step(what, False, f"{lack} {_(_CONNECT_AGAIN, page=connections_page)}")
    if account.account_email:
        return Step(what, True, _("Connected as %(address)s.", address=account.account_email))
    return Step(what, True, _("Connected."))


def _made_up(host: Host, timezone: str, now: datetime) -> Booking:
    """Return a booking by the host, for tomorrow on the hour; it is never stored."""
    starts_at = (now + timedelta(days=1)).replace(minute=0, second=0, microsecond=0)
    return Booking(
        booking_id=new_id("booking_test"),
        host_id=host.host_id,
        class_id="",
        class_title=_("Test booking"),
        status=BookingStatus.CONFIRMED,
        revision=1,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=30),
        host_timezone=timezone,
        guest=Guest(host.name, host.email, timezone),
        notes="",
        price=Money(0, "eur"),
        is_online=True,
        meeting_choice=MeetingChoice.AUTOMATIC,
        location=None,
        reminder_minutes=(),
        meeting_state=MeetingState.PREPARING,
        created_at=now,
    )


@dataclass(slots=True)
class _Run:
    """A test in progress."""

    booking: Booking
    host: Host
    accounts: Mapping[Provider, Connection]
    ports: TestBookingPorts
    connections_page: str
    began_at: datetime
    steps: list[Step]
    meeting: MeetingRecord | None = None

    def take_all(self, kind: MeetingKind) -> None:
        """Take every step that the earlier ones allow, then remove everything made."""
        self._take(_(_MAKE[kind]), partial(self._make, kind))
        if self.meeting is not None:
            self._take(_(_READ_BACK[kind]), partial(self._read_back, self.meeting))
            if kind is MeetingKind.ZOOM and Provider.GOOGLE in self.accounts:
                entry = MeetingKind.GOOGLE_CALENDAR
                self._take(_(_MAKE[entry]), partial(self._make, entry))
            self._take(_("Send you a mail"), self._mail)
        for record in self.ports.meeting_ledger.all_records(self.booking.booking_id):
            if record.state is not LedgerState.DELETED:
                self._take(_(_REMOVE[record.kind]), partial(self._remove, record), by=LAST_REMOVAL)

    def _take(self, what: str, step: Callable[[], str], *, by: timedelta = LAST_TRY) -> None:
        """Take one step and note its outcome; none is begun so late that the function could end in the middle."""
        if self.ports.clock.now() > self.began_at + by:
            self.steps.append(Step(what, False, _("No time was left. What was made is removed within some minutes.")))
            return
        try:
            detail = step()
        except JoinlinkError as error:
            self.steps.append(Step(what, False, self._in_words(error)))
        else:
            self.steps.append(Step(what, True, detail))

    def _make(self, kind: MeetingKind) -> str:
        join_url = self.meeting.join_url if self.meeting else None
        record = make_once(self.booking, kind, self.ports, records=(), accounts=self.accounts, join_url=join_url)
        if kind.is_meeting:
            assert record.join_url is not None
            self.meeting = record
            link = MeetingLink(record.join_url, kind, record.provider_id)
            self.booking = replace(self.booking, link=link, meeting_state=MeetingState.READY)
        return _("Made.")

    def _read_back(self, record: MeetingRecord) -> str:
        """Compare the provider's meeting with the request: start, length, zone and link (12.7)."""
        ports, provider, meeting_id = self.ports, record.kind.provider, record.provider_id
        assert meeting_id is not None
        adapter = ports.meeting_providers[record.kind]
        found = ports.provider_access.call(
            record.host_id, provider, lambda token: adapter.read_meeting(token, meeting_id)
        )
        if found is None:
            raise MeetingNotAsAsked(N_("it was gone when we looked again"), provider=provider)
        check_as_asked(meeting_request(self.booking, record.kind, generation=record.generation), found)
        when = written_span(self.booking.starts_at, self.booking.ends_at, self.booking.host_timezone)
        return _("As asked: %(when)s, with a link to join.", when=when)

    def _mail(self) -> str:
        ports = self.ports
        mail = ports.mail_composer.compose(
            MailOccasion(MailKind.TEST),
            MailRole.HOST,
            self.booking,
            self.host,
            links=ports.guest_links.mail_links(self.booking.booking_id),
            now=ports.clock.now(),
        )
        send_or_say_why(mail, ports)
        return _("Sent to %(address)s.", address=mail.to)

    def _remove(self, record: MeetingRecord) -> str:
        """Remove one object; if it can't be removed now, a notice names it, and care retries."""
        try:
            remove(record, self.ports)
        except (ProviderError, MintInProgress):
            leave_over(record, self.ports)
            raise
        return _("Removed.")

    def _in_words(self, error: JoinlinkError) -> str:
        """Describe an error, and what the host can do about it, if anything."""
        words = Cause(str(error)).written
        words = words[:1].upper() + words[1:]
        sentence = _("%(sentence)s.", sentence=words)
        match error:
            case ReconnectRequired():
                return f"{sentence} {_(_CONNECT_AGAIN, page=self.connections_page)}"
            case SendingNotAllowed():
                told = _("The site's operator has been told.")
                return f"{sentence} {told}"
            case ProviderUnavailable() | MailUnavailable() | StoreUnavailable():
                advice = _("Try again in a few minutes.")
                return f"{sentence} {advice}"
        return sentence
