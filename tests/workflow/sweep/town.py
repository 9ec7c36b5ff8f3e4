"""A town: the world of one host with a class and connections, each call of which is a boundary."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import Self

from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.host import Account, Connection, Provider
from joinlink.model.occurrence import Occurrence
from joinlink.model.payment import CheckoutEvent
from joinlink.usecases.meetings.subjects import Subject
from joinlink.wiring import House
from tests import samples
from tests.fakes import FakeMeetingProvider
from tests.workflow.sweep.boundaries import Boundaries, WatchedOutside
from tests.workflow.sweep.cloud import Cloud, Delivery
from tests.workflow.sweep.witnesses import (
    LetterWriter,
    Moment,
    PackageLetter,
    PackageRows,
    Place,
    Post,
    QuietTimeline,
    Rows,
    WatchfulMailLedger,
    WatchfulOauth,
    What,
)
from tests.worlds.world import HOST_ID, PAID_CLASS, World


class Accounts(Enum):
    """Which accounts the host has."""

    ZOOM = (Provider.ZOOM,)
    MEET = (Provider.GOOGLE,)
    BOTH = (Provider.ZOOM, Provider.GOOGLE)


@dataclass
class Town(World):
    """Everything outside the product, with all that happened to bookings in order."""

    accounts: Accounts = Accounts.BOTH
    delivery: Delivery = Delivery.ONCE
    moments: list[Moment] = field(default_factory=list)
    package_mails: list[tuple[What, PackageLetter]] = field(default_factory=list)
    """What became of the mails about packages, in order."""
    payment_events: list[CheckoutEvent] = field(default_factory=list)
    wants_refunds: bool = False
    """Whether the host gives the money back of what they cancel of a series."""
    planted: set[str] = field(default_factory=set)
    """Ids of meetings that stand at a provider without our doing, until we have had a day to find them."""

    def __post_init__(self) -> None:
        self.boundaries = Boundaries(self.clock)
        self.cloud = self.workflow_engine = Cloud(self.clock, self.boundaries, self.delivery)
        self.oauth_providers = {provider: WatchfulOauth(provider) for provider in (Provider.ZOOM, Provider.GOOGLE)}
        self.mailer = Post(self.note, self.note_of_package)
        self.timeline = QuietTimeline()
        super().__post_init__()
        self.mail_composer = LetterWriter()
        self.bookings.bookings = self.packages.booked = Rows(self._booking_changed)
        self.packages.packages = PackageRows(self.cloud.package_changed)
        self.mail_ledger = WatchfulMailLedger(self.bookings, note=self.note, note_of_package=self.note_of_package)
        self.live_in("Europe/Berlin")
        self.sell(PAID_CLASS)
        self.connect(*self.providers)

    @cached_property
    def house(self) -> House:
        return self.reading_calendars_in(House(WatchedOutside(self, self.boundaries), self.clock))

    @contextmanager
    def inhabited(self) -> Iterator[Self]:
        """Let the functions find this town; nothing is logged."""
        logging.disable(logging.CRITICAL)
        try:
            with super().inhabited():
                yield self
        finally:
            logging.disable(logging.NOTSET)

    @property
    def all_bookings(self) -> Sequence[Booking]:
        """All bookings, as they stand now."""
        return list(self.bookings.bookings.values())

    @property
    def bookings_to_come(self) -> Sequence[Booking]:
        """The confirmed ones that have not begun."""
        now = self.clock.now()
        return [one for one in self.all_bookings if one.status is BookingStatus.CONFIRMED and now < one.starts_at]

    @property
    def all_occurrences(self) -> Sequence[Occurrence]:
        """All occurrences, as they stand now."""
        return list(self.bookings.occurrences.values())

    @property
    def subjects(self) -> Sequence[Subject]:
        """All that may have a meeting of its own: a booking with a seat has that of its occurrence."""
        return [*(one for one in self.all_bookings if one.occurrence_id is None), *self.all_occurrences]

    @property
    def subjects_to_come(self) -> Sequence[Subject]:
        """Those that take place and have not begun."""
        now = self.clock.now()
        return [one for one in self.subjects if one.is_current(one.revision) and now < one.starts_at]

    @property
    def providers(self) -> tuple[Provider, ...]:
        """Where the host has an account, whether it is connected or not."""
        return self.accounts.value

    @property
    def makers(self) -> tuple[FakeMeetingProvider, ...]:
        """What makes meetings and calendar entries."""
        return self.zoom, self.meet, self.entries

    def is_connected(self, provider: Provider) -> bool:
        """Whether the product can work with the host's account now."""
        connection = self.connections.get(HOST_ID, provider)
        return connection is not None and connection.is_usable

    def note(self, what: What, booking: Booking, detail: str, place: Place | None = None) -> None:
        """Remember that something happened."""
        at, crossed = self.clock.now(), len(self.boundaries.seen)
        own = booking.booking_id, booking.revision
        self.moments.append(Moment(what, *own, detail, at, crossed, place or own))

    def note_of_package(self, what: What, letter: PackageLetter) -> None:
        """Remember what became of a mail about a package."""
        self.package_mails.append((what, letter))

    def outdate_tokens(self) -> None:
        """Let every access token be out of date."""
        for provider in self.providers:
            self.forget_tokens(provider)
            refresh_token = self.token_vault.open(self.connection(provider)).refresh_token
            self.oauth_providers[provider].outdated.add(refresh_token)

    def _booking_changed(self, before: Booking | None, after: Booking) -> None:
        if before is None or before.revision != after.revision:
            self.note(What.STORED, after, after.status)
        self.cloud.booking_changed(before, after)


def account_of(provider: Provider) -> Account:
    """Return the host's own account."""
    known: Connection = samples.ZOOM if provider is Provider.ZOOM else samples.GOOGLE
    return Account(known.account_id, known.account_email, known.account_plan)
