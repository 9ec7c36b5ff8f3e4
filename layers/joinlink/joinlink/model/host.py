"""Hosts, who sell classes, and the outside accounts they connect."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from joinlink.language import Hours, Reader, WeekStart
from joinlink.language.catalogues import SOURCE
from joinlink.language.choice import locale_meant

if TYPE_CHECKING:
    from joinlink.model.billing import Subscription
    from joinlink.model.former_names import FormerNames
    from joinlink.model.payouts import PayoutAccount

SESSION_LIFETIME = timedelta(days=30)
"""From signing in; nothing makes a session last longer."""
LONGEST_UNUSED = timedelta(days=14)
"""A session that nobody used for so long has ended."""
RENEWED_EVERY = timedelta(days=1)
"""How exactly the last use of a session is known: it is written down no more often than this."""

LONGEST_BASIC_MEETING_MINUTES = 40
"""Where Zoom's Basic plan ends a meeting. Source: https://zoom.us/pricing"""


class Provider(StrEnum):
    """An outside account that a host can connect."""

    ZOOM = "zoom"
    GOOGLE = "google"
    APPLE = "apple"

    @property
    def label(self) -> str:
        """What people call the account."""
        return _LABELS[self]


_LABELS = {Provider.ZOOM: "Zoom", Provider.GOOGLE: "Google Calendar", Provider.APPLE: "Apple Calendar"}


class ConnectionStatus(StrEnum):
    """Whether a connection can be used; a missing row is *not connected*."""

    CONNECTED = "connected"
    RECONNECT_REQUIRED = "reconnect_required"


@dataclass(frozen=True, slots=True)
class Host:
    """A person who sells classes; `handle` is the name in the public address, unique and lower case."""

    host_id: str
    name: str
    email: str
    handle: str
    plan: str
    created_at: datetime
    tested_at: datetime | None = None
    """When a test booking last succeeded from end to end (D4)."""
    customer_id: str | None = None
    """The host's customer id at Stripe, for paying plans."""
    subscription: Subscription | None = None
    """The subscription that last decided the plan."""
    payout_account: PayoutAccount | None = None
    """Where the money for paid classes goes, once the host has begun setting up payouts."""
    former_payout_accounts: int = 0
    """How many Stripe accounts the host had before this one."""
    closed_at: datetime | None = None
    """When the host asked for their account to be deleted, which takes a while (S6)."""
    refunds_packages: bool = False
    """Whether what is left of packages goes back to their buyers then (G5)."""
    former_handles: FormerNames = ()
    """Handles that were given up and still lead here (S8)."""
    lacks_name: bool = False
    """Whether they have not given a name yet; a stand-in is made from their address (F1)."""
    headline: str = ""
    """Who they are in one line (F1); empty if they have not said."""
    bio: str = ""
    contact_email: str | None = None
    """Where guests write to, if not to the address that signs in."""
    locale: str | None = None
    """The language of their own pages and mails, such as `de` or `en-US`; None leaves it to the browser."""
    time_format: Hours = Hours.AUTO
    week_start: WeekStart = WeekStart.AUTO
    accent_color: str | None = None
    """The colour of their pages, `#rrggbb`; None is the site's own (F2)."""
    framed_by: tuple[str, ...] = ()
    """The sites that may show their classes in a frame, such as `example.com`; none means any (F6)."""
    photo: str | None = None
    """The name of their photo, which is that of its content (`pictures`)."""
    logo: str | None = None
    cover: str | None = None

    def reader(self, liked: str = SOURCE) -> Reader:
        """Return the host as a reader; `liked` is the locale until they choose one (F1)."""
        locale = locale_meant(self.locale) if self.locale else None
        return Reader(locale or liked, self.time_format, self.week_start)

    @property
    def guests_write_to(self) -> str:
        """The address at which guests reach them (F7)."""
        return self.contact_email or self.email


def is_made_of_address(name: str, email: str) -> bool:
    """Whether a name is only the first part of an address, as when the identity provider knows no name."""
    return re.sub(r"\W|_", "", name).casefold() == re.sub(r"\W|_", "", email.partition("@")[0]).casefold()


@dataclass(frozen=True, slots=True)
class HandleOwner:
    """The host to whom a handle leads; `handle` is the present one, which may be another."""

    host_id: str
    handle: str


INVITED_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Invitation:
    """The operator's permission for an address: whoever signs in with it may become a host (S7)."""

    email: str
    invited_at: datetime
    is_mail_due: bool = False
    """Whether its mail could not be sent, and care has to send it (O7)."""

    @property
    def ends_at(self) -> datetime:
        """When it no longer counts."""
        return self.invited_at + INVITED_FOR

    def is_open(self, now: datetime) -> bool:
        """Whether it can still be taken."""
        return now < self.ends_at


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in browser; only the hash of its token is stored."""

    host_id: str
    csrf_token: str
    expires_at: datetime
    renewed_at: datetime
    """When it was last known to be in use."""

    def is_live(self, now: datetime) -> bool:
        """Whether it has neither run out nor lain unused for too long."""
        return now < min(self.expires_at, self.renewed_at + LONGEST_UNUSED)

    def is_due(self, now: datetime) -> bool:
        """Whether it is time to write down that it is in use."""
        return now >= self.renewed_at + RENEWED_EVERY


@dataclass(frozen=True, slots=True)
class OauthState:
    """The state kept from sending a browser to a consent page until it returns."""

    purpose: str
    """`sign_in`, `zoom` or `google`."""
    browser_hash: str
    """Hash of the session token or of a short-lived cookie; proves that the browser that left is the one returning."""
    code_verifier: str
    nonce: str
    next_path: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Tokens:
    """A pair of OAuth tokens in the clear; never logged, stored or sent out in this form."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_at: datetime
    """When the access token ends, UTC."""


@dataclass(frozen=True, slots=True)
class Connection:
    """A host's account at a provider; `generation` rises each time a pair of tokens is stored.

    `sealed_tokens` is ciphertext bound to host, provider and generation; only the token vault opens it.
    """

    host_id: str
    provider: Provider
    status: ConnectionStatus
    account_id: str
    account_email: str | None
    connected_at: datetime
    generation: int
    scopes: tuple[str, ...]
    sealed_tokens: bytes = field(repr=False)
    access_expires_at: datetime
    account_plan: str | None = None
    """Its kind, if known: at Zoom `basic` or `licensed` (K7), at Google `personal` or `workspace`."""
    server_url: str | None = None
    """The CalDAV server of an Apple calendar; its `sealed_tokens` hold the app-specific password."""
    refused_since: datetime | None = None
    """Since when the provider has refused to refresh the tokens without saying that the grant is gone (C9)."""
    is_unreadable: bool = False
    """Whether the last attempt to read its calendar failed, and the host has a notice of it (A4)."""
    unreadable_mailed: bool = False
    """Whether the host was mailed that it can't be read; once for each time that it stops being readable."""
    look_began_at: datetime | None = None
    """When a look at its calendar began that has not ended well; see `calendar_look`."""
    look_failed: bool = False
    """Whether that look failed dearly, so that the calendar rests."""

    @property
    def is_usable(self) -> bool:
        """Whether its tokens may be used for calls."""
        return self.status is ConnectionStatus.CONNECTED

    @property
    def is_wiped(self) -> bool:
        """Whether the account removed our app, so that all that is known of it has to go (C10)."""
        return not self.sealed_tokens

    @property
    def guests_must_knock(self) -> bool:
        """Whether people who open a Meet link of this account wait until its host lets them in (E1).

        An account connected before this was asked is known as personal by its address.
        """
        is_at_gmail = (self.account_email or "").lower().endswith(("@gmail.com", "@googlemail.com"))
        is_personal = is_at_gmail if self.account_plan is None else self.account_plan == "personal"
        return self.provider is Provider.GOOGLE and is_personal

    @property
    def longest_meeting_minutes(self) -> int | None:
        """The longest meeting this account allows (K7); None if no limit is known."""
        return LONGEST_BASIC_MEETING_MINUTES if self.account_plan == "basic" else None


@dataclass(frozen=True, slots=True)
class Account:
    """The account behind a fresh grant, as the provider reports it."""

    account_id: str
    email: str | None
    plan: str | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """The result of a consent: tokens, the scopes actually granted, and the account."""

    tokens: Tokens
    scopes: tuple[str, ...]
    account: Account


@dataclass(frozen=True, slots=True)
class Identity:
    """The person who signed in, as vouched for by the identity provider; the address's domain is in ASCII (IDNA)."""

    issuer: str
    subject: str
    email: str
    name: str
