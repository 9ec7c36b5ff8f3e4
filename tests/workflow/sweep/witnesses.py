"""Fakes that remember in which order things happened, for the invariants that ask for it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from joinlink.model.booking import Booking
from joinlink.model.host import Host, Tokens
from joinlink.model.mail import MailLinks, MailOccasion, MailRole, round_of
from joinlink.usecases.connections.provider_access import EXPIRY_MARGIN
from tests.fakes import FakeMailLedger, FakeOauthProvider


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

    def __str__(self) -> str:
        return f"{self.what}: {self.booking_id}, revision {self.revision}, {self.detail}"


@dataclass(frozen=True, slots=True)
class Letter:
    """What stands in for a mail: what it is about, and as of which booking. The words have tests of their own."""

    to: str
    booking: Booking
    occasion: MailOccasion
    role: MailRole

    @property
    def detail(self) -> str:
        """Which mail it is, and whose."""
        return _mail(self.occasion, self.role, self.booking)

    def __str__(self) -> str:
        link = self.booking.link.url if self.booking.link else "no link"
        return f"{self.booking.booking_id}, revision {self.booking.revision}, {self.detail}: {link}"


Note = Callable[[What, Booking, str], None]
Changed = Callable[[Booking | None, Booking], None]


class Rows(dict[str, Booking]):
    """Rows of bookings, with the stream that a table has."""

    def __init__(self, changed: Changed) -> None:
        super().__init__()
        self._changed = changed

    def __setitem__(self, key: str, value: Booking) -> None:
        before = self.get(key)
        super().__setitem__(key, value)
        self._changed(before, value)


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
        dates: Sequence[object] = (),
    ) -> Letter:
        return Letter(booking.guest.email if role is MailRole.GUEST else host.email, booking, occasion, role)


@dataclass
class Post:
    """A mailer of letters that notes when each goes out."""

    note: Note
    sent: list[Letter] = field(default_factory=list)

    def send(self, letter: Letter, *, booking_id: str | None = None) -> str:
        self.sent.append(letter)
        self.note(What.MAIL_SENT, letter.booking, letter.detail)
        return f"message-{len(self.sent)}"


@dataclass(kw_only=True)
class WatchfulMailLedger(FakeMailLedger):
    """A mail ledger that notes when mails are begun and recorded."""

    note: Note

    def begin(
        self,
        booking: Booking,
        occasion: MailOccasion,
        role: MailRole,
        now: datetime,
        *,
        left_alone_for: timedelta | None = None,
    ) -> bool:
        is_due = super().begin(booking, occasion, role, now, left_alone_for=left_alone_for)
        if is_due:
            self.note(What.MAIL_BEGUN, booking, _mail(occasion, role, booking))
        return is_due

    def finish(
        self, booking: Booking, occasion: MailOccasion, role: MailRole, now: datetime, *, message_id: str | None
    ) -> None:
        super().finish(booking, occasion, role, now, message_id=message_id)
        self.note(What.MAIL_RECORDED, booking, _mail(occasion, role, booking))


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


def _mail(occasion: MailOccasion, role: MailRole, booking: Booking) -> str:
    again = round_of(booking, role)
    return f"{occasion} to the {role}" + (f", round {again}" if again else "")
