"""Fakes that remember in which order things happened, for the invariants that ask for it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from joinlink.model.booking import Booking
from joinlink.model.booking_parts import BookingRevision
from joinlink.model.happenings import Happening
from joinlink.model.host import Host, Tokens
from joinlink.model.mail import MailLinks, MailOccasion, MailRole, PackageMail, PackageOccasion, place_of
from joinlink.model.money import Money
from joinlink.model.occurrence import Occurrence
from joinlink.model.package import Package
from joinlink.model.package_mails import round_of_package
from joinlink.model.telling import Value
from joinlink.model.timeline import TimelineEvent
from joinlink.usecases.connections.provider_access import EXPIRY_MARGIN
from tests.fakes import FakeMailLedger, FakeOauthProvider, FakeTimeline

Place = tuple[str, int | datetime]
"""What the ledger keeps a mail with: a booking as of a revision, or an occurrence as of a start."""


class What(StrEnum):
    """What happened to a booking."""

    STORED = "stored"
    """With a revision that it did not have before."""
    MAIL_BEGUN = "mail begun"
    MAIL_SENT = "mail sent"
    MAIL_RECORDED = "mail recorded"


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened to a booking, by its revision then; `crossed` counts the boundaries before it."""

    what: What
    booking_id: str
    revision: int
    detail: str
    """The status that was stored, or which mail it is, and whose."""
    at: datetime
    crossed: int
    place: Place

    def __str__(self) -> str:
        return f"{self.what}: {self.booking_id}, revision {self.revision}, {self.detail}"


@dataclass(frozen=True, slots=True)
class Letter:
    """What stands in for a mail: what it is about, and as of which booking. The words have tests of their own."""

    to: str
    booking: Booking
    occasion: MailOccasion
    role: MailRole
    dates: tuple[Booking, ...] = ()
    """All that it tells of, where it is about a series."""
    occurrence: Occurrence | None = None
    """What it tells of in place of the booking, where it is for the host of several seats."""

    @property
    def tells_of(self) -> set[BookingRevision]:
        """The bookings that its reader knows by it, as they were then."""
        return {one.target for one in (self.booking, *self.dates)}

    def is_about(self, booking: Booking) -> bool:
        """Whether it tells of a booking as it is or, for the host of several seats, of its start."""
        if self.occurrence is None:
            return booking.target in self.tells_of
        return (self.booking.occurrence_id, self.booking.starts_at) == (booking.occurrence_id, booking.starts_at)

    @property
    def mail(self) -> tuple[str, Place]:
        """Which mail it is, and whose; where the ledger has it."""
        return _mail(self.booking, self.occasion, self.role)

    def __str__(self) -> str:
        link = self.booking.link.url if self.booking.link else "no link"
        return f"{self.booking.booking_id}, revision {self.booking.revision}, {self.mail[0]}: {link}"


@dataclass(frozen=True, slots=True)
class PackageLetter:
    """What stands in for a mail about a package, in its reader's round; that says which address it goes to."""

    to: str = field(compare=False)
    kind: PackageMail
    package_id: str
    mail_round: int
    back: Money | None

    @classmethod
    def about(cls, package: Package, occasion: PackageOccasion, to: str = "", back: Money | None = None) -> Self:
        """Return the letter of an occasion; what goes back is that of its refund, if it names one."""
        if occasion.number is not None:
            back = package.money(package.refunds[occasion.number - 1].amount_minor)
        return cls(to, occasion.kind, package.package_id, round_of_package(package, occasion.role), back)

    def __str__(self) -> str:
        return f"{self.kind} of {self.package_id}, round {self.mail_round}"


NoteOfPackage = Callable[[What, PackageLetter], None]
Note = Callable[[What, Booking, str, Place], None]
Changed = Callable[[Booking | None, Booking], None]
PackageChanged = Callable[[Package], None]


class Rows(dict[str, Booking]):
    """Rows of bookings, with the stream that a table has."""

    def __init__(self, changed: Changed) -> None:
        super().__init__()
        self._changed = changed

    def __setitem__(self, key: str, value: Booking) -> None:
        before = self.get(key)
        super().__setitem__(key, value)
        self._changed(before, value)


class PackageRows(dict[str, Package]):
    """Rows of packages, with the stream that a table has."""

    def __init__(self, changed: PackageChanged) -> None:
        super().__init__()
        self._changed = changed

    def __setitem__(self, key: str, value: Package) -> None:
        super().__setitem__(key, value)
        self._changed(value)

    def setdefault(self, key: str, default: Package) -> Package:  # type: ignore[override]
        if key not in self:
            self[key] = default
        return self[key]


class LetterWriter:
    """A composer of letters."""

    def compose(
        self,
        occasion: MailOccasion,
        role: MailRole,
        booking: Booking,
        host: Host,
        *,
        links: MailLinks,
        now: datetime,
        dates: Sequence[tuple[Booking, MailLinks]] = (),
        occurrence: Occurrence | None = None,
    ) -> Letter:
        to = booking.guest.email if role is MailRole.GUEST else host.email
        return Letter(to, booking, occasion, role, tuple(each for each, _ in dates), occurrence)

    def about_package(
        self, kind: PackageMail, package: Package, host: Host, *, url: str, back: Money | None = None
    ) -> PackageLetter:
        occasion = PackageOccasion(kind)
        to = host.email if occasion.role is MailRole.HOST else package.buyer.email
        return PackageLetter.about(package, occasion, to, back)


@dataclass
class Post:
    """A mailer of letters that notes when each goes out."""

    note: Note
    note_of_package: NoteOfPackage
    sent: list[Letter] = field(default_factory=list)
    sent_of_packages: list[PackageLetter] = field(default_factory=list)

    def send(
        self, letter: Letter | PackageLetter, *, booking_id: str | None = None, package_id: str | None = None
    ) -> str:
        if isinstance(letter, PackageLetter):
            self.sent_of_packages.append(letter)
            self.note_of_package(What.MAIL_SENT, letter)
            return f"message-of-package-{len(self.sent_of_packages)}"
        self.sent.append(letter)
        self.note(What.MAIL_SENT, letter.booking, *letter.mail)
        return f"message-{len(self.sent)}"


@dataclass(kw_only=True)
class WatchfulMailLedger(FakeMailLedger):
    """A mail ledger that notes when mails are begun and recorded."""

    note: Note
    note_of_package: NoteOfPackage

    def begin(
        self,
        booking: Booking,
        occasion: MailOccasion,
        role: MailRole,
        now: datetime,
        *,
        left_alone_for: timedelta | None = None,
        along: Sequence[Booking] = (),
    ) -> bool:
        is_due = super().begin(booking, occasion, role, now, left_alone_for=left_alone_for, along=along)
        if is_due:
            self.note(What.MAIL_BEGUN, booking, *_mail(booking, occasion, role))
        return is_due

    def finish(
        self,
        booking: Booking,
        occasion: MailOccasion,
        role: MailRole,
        now: datetime,
        *,
        message_id: str | None,
        along: Sequence[Booking] = (),
    ) -> None:
        super().finish(booking, occasion, role, now, message_id=message_id, along=along)
        self.note(What.MAIL_RECORDED, booking, *_mail(booking, occasion, role))

    def begin_of_package(self, package: Package, occasion: PackageOccasion, now: datetime) -> bool:
        is_due = super().begin_of_package(package, occasion, now)
        if is_due:
            self.note_of_package(What.MAIL_BEGUN, PackageLetter.about(package, occasion))
        return is_due

    def finish_of_package(
        self, package: Package, occasion: PackageOccasion, now: datetime, *, message_id: str | None
    ) -> None:
        super().finish_of_package(package, occasion, now, message_id=message_id)
        self.note_of_package(What.MAIL_RECORDED, PackageLetter.about(package, occasion))


class QuietTimeline(FakeTimeline):
    """A timeline whose words are put together when they are read: the sweep writes millions, and reads few."""

    def add(self, subject_id: str, now: datetime, happening: Happening, /, **values: Value) -> None:
        self.events[subject_id].append(TimelineEvent(now, happening, values))


@dataclass
class WatchfulOauth(FakeOauthProvider):
    """A token endpoint that counts refreshes which nothing called for."""

    is_ended: bool = False
    """Whether the host has taken the consent back."""
    needless: int = 0
    """Refreshes of a pair that was good."""
    repeated: int = 0
    """Refreshes of a pair that was refreshed before."""
    spent: set[str] = field(default_factory=set)
    """Refresh tokens that were used."""
    outdated: set[str] = field(default_factory=set)
    """Refresh tokens of pairs whose access token no longer counts as good."""

    def end_grants(self) -> None:
        """Let no refresh token work any more."""
        self.is_ended = True
        self.live_refresh_tokens.clear()

    def refresh(self, tokens: Tokens, now: datetime) -> Tokens:
        is_good = tokens.expires_at > now + EXPIRY_MARGIN and tokens.refresh_token not in self.outdated
        self.needless += is_good
        self.repeated += tokens.refresh_token in self.spent
        self.spent.add(tokens.refresh_token)
        return super().refresh(tokens, now)


def _mail(booking: Booking, occasion: MailOccasion, role: MailRole) -> tuple[str, Place]:
    place = place_of(booking, occasion, role)
    again = f", round {place.mail_round}" if place.mail_round else ""
    return f"{occasion} to the {role}{again}", (place.subject_id, place.as_of)
