"""Meetings: which provider a class gets, the request to it, and the ledger of everything we made there."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from joinlink.errors import MeetingNotAsAsked
from joinlink.language.catalogues import N_
from joinlink.model.host import Provider

ATTEMPT: Final = timedelta(seconds=60)
"""An attempt to make or remove an object is over after this long; no function's timeout may exceed it."""

NOTE: Final = "Booked through Joinlink."
"""What is said of an object at its provider."""


class MeetingChoice(StrEnum):
    """The provider a host picks for a class (K3)."""

    ZOOM = "zoom"
    GOOGLE_MEET = "google_meet"
    AUTOMATIC = "automatic"


class MeetingKind(StrEnum):
    """The kinds of object that we make at a provider."""

    ZOOM = "zoom"
    GOOGLE_MEET = "google_meet"
    GOOGLE_CALENDAR = "google_calendar"
    """A calendar event without a conference, which carries another provider's link."""

    @property
    def provider(self) -> Provider:
        """The provider whose connection makes and removes it."""
        return Provider.ZOOM if self is MeetingKind.ZOOM else Provider.GOOGLE

    @property
    def is_meeting(self) -> bool:
        """Whether people meet in it; a calendar entry only points to a meeting."""
        return self is not MeetingKind.GOOGLE_CALENDAR

    @property
    def service(self) -> str:
        """The name of where people meet; a calendar entry has none."""
        return _SERVICES[self]

    @property
    def label(self) -> str:
        """Its name in texts for people."""
        return _LABELS[self]

    @property
    def join_label(self) -> str:
        """The text of the button that opens it (E1)."""
        return _JOIN_LABELS[self]


MEETINGS: Final = tuple(kind for kind in MeetingKind if kind.is_meeting)
"""The kinds in which people meet, in order of precedence (K4)."""
LINK_MAKERS: Final = tuple(kind.provider for kind in MEETINGS)
"""The accounts that make links."""
_SERVICES = {MeetingKind.ZOOM: "Zoom", MeetingKind.GOOGLE_MEET: "Google Meet"}
_LABELS = {
    MeetingKind.ZOOM: "Zoom meeting",
    MeetingKind.GOOGLE_MEET: "Google Meet link",
    MeetingKind.GOOGLE_CALENDAR: "Google Calendar entry",
}
_JOIN_LABELS = {
    MeetingKind.ZOOM: N_("Join on Zoom"),
    MeetingKind.GOOGLE_MEET: N_("Join on Google Meet"),
    MeetingKind.GOOGLE_CALENDAR: N_("Join"),
}


class LedgerState(StrEnum):
    """The life of an object at a provider: `intended → live → deleting → deleted | leftover`."""

    INTENDED = "intended"
    LIVE = "live"
    DELETING = "deleting"
    DELETED = "deleted"
    LEFTOVER = "leftover"


@dataclass(frozen=True, slots=True)
class MeetingRequest:
    """The request for one object of a revision of its subject.

    The object is found again by its `marker`; `join_url` is the other provider's link that a calendar event carries.
    """

    kind: MeetingKind
    marker: str
    reference: MeetingReference
    title: str
    description: str
    starts_at: datetime
    duration_minutes: int
    timezone: str
    """The host's availability zone, IANA."""
    join_url: str | None = None

    @property
    def ends_at(self) -> datetime:
        """The end, UTC."""
        return self.starts_at + timedelta(minutes=self.duration_minutes)


@dataclass(frozen=True, slots=True)
class ProviderMeeting:
    """A meeting as the provider reports it: read from its answer, not copied from the request."""

    provider_id: str
    """Zoom's meeting number or Google's event id."""
    join_url: str | None
    starts_at: datetime
    duration_minutes: int
    timezone: str | None
    """None if the provider does not say."""


@dataclass(frozen=True, slots=True)
class MeetingRecord:
    """A row of the meeting ledger: one object at a provider, from intent to confirmed deletion."""

    subject_id: str
    """The id of the booking, or of the occurrence, that it was made for."""
    revision: int
    kind: MeetingKind
    state: LedgerState
    host_id: str
    account_id: str
    """The provider account that made it, and the only one that can remove it."""
    marker: str
    attempt_until: datetime
    """Until then the attempt that wrote this may still be running."""
    provider_id: str | None = None
    join_url: str | None = None
    instead_of: MeetingKind | None = None
    """The kind it stands in for, whose provider failed (M5) or is no longer connected (R3)."""
    must_knock: bool = False
    """Whether guests wait at the meeting until the host lets them in."""
    generation: int = 1
    """Counts the objects of one kind that a revision has had: an object that was given up is never made again."""

    @property
    def reference(self) -> MeetingReference:
        """The reference stored beside the marker at the provider."""
        return MeetingReference(self.subject_id, self.revision, self.kind, self.generation)

    @property
    def is_minted(self) -> bool:
        """Whether it is a meeting that exists, stored on the booking or not."""
        return self.kind.is_meeting and self.provider_id is not None and not self.is_closed

    def is_being_made(self, now: datetime) -> bool:
        """Whether an attempt to make it may still be running."""
        return self.state is LedgerState.INTENDED and self.provider_id is None and self.attempt_until > now

    @property
    def is_closed(self) -> bool:
        """Whether it has been given up: it can only be removed, if it is not gone already."""
        return self.state in (LedgerState.DELETING, LedgerState.DELETED, LedgerState.LEFTOVER)


@dataclass(frozen=True, slots=True)
class MeetingReference:
    """Identifies an object of ours: written as `booking_x.1.zoom.1`, beside the marker derived from it."""

    subject_id: str
    revision: int
    kind: MeetingKind
    generation: int

    def __str__(self) -> str:
        return f"{self.subject_id}.{self.revision}.{self.kind}.{self.generation}"

    @classmethod
    def read(cls, text: str) -> MeetingReference | None:
        """Parse a reference; None for anything we did not write."""
        parts = text.split(".")
        if len(parts) != 4 or parts[2] not in list(MeetingKind) or not (parts[1].isdigit() and parts[3].isdigit()):
            return None
        return cls(parts[0], int(parts[1]), MeetingKind(parts[2]), int(parts[3]))


@dataclass(frozen=True, slots=True)
class MarkedObject:
    """An object at a provider that carries a marker of ours, as the provider lists it."""

    provider_id: str
    marker: str
    reference: MeetingReference


def resolve_meeting_kind(choice: MeetingChoice, connected: Collection[Provider]) -> MeetingKind | None:
    """Return the kind of meeting an online class gets: its choice if that provider is connected, else Zoom before Meet.

    None when neither Zoom nor Google is connected (K3, K4).
    """
    by_precedence = list(MEETINGS)
    if choice is MeetingChoice.GOOGLE_MEET:
        by_precedence.reverse()
    return next((kind for kind in by_precedence if kind.provider in connected), None)


def check_as_asked(request: MeetingRequest, made: ProviderMeeting) -> None:
    """Compare a provider's meeting with the request: start, duration, zone, and the shape of the link.

    Raises:  MeetingNotAsAsked  naming the first difference
    """
    provider = request.kind.provider
    if made.starts_at != request.starts_at:
        raise MeetingNotAsAsked(N_("the start differs from what was asked"), provider=provider)
    if made.duration_minutes != request.duration_minutes:
        raise MeetingNotAsAsked(N_("the duration differs from what was asked"), provider=provider)
    if made.timezone is not None and not _show_the_same_time(made.timezone, request.timezone, request.starts_at):
        raise MeetingNotAsAsked(N_("the time zone differs from what was asked"), provider=provider)
    if request.kind.is_meeting and not is_join_url(request.kind, made.join_url):
        raise MeetingNotAsAsked(N_("the link is not a join link"), provider=provider)


def _show_the_same_time(zone: str, other: str, instant: datetime) -> bool:
    """Whether both zones show the same time then: providers may answer with an alias, such as Asia/Calcutta."""
    try:
        return instant.astimezone(ZoneInfo(zone)).utcoffset() == instant.astimezone(ZoneInfo(other)).utcoffset()
    except (ZoneInfoNotFoundError, ValueError):
        return False


def is_join_url(kind: MeetingKind, url: str | None) -> bool:
    """Whether a guest can join by this address: it is not a dial-in or host page."""
    try:
        parts = urlsplit(url or "")
    except ValueError:  # such as https://[
        return False
    host = parts.hostname or ""
    if parts.scheme != "https":
        return False
    if kind is MeetingKind.ZOOM:
        on_zoom = host in ("zoom.us", "zoomgov.com") or host.endswith((".zoom.us", ".zoomgov.com"))
        return on_zoom and parts.path.startswith(("/j/", "/w/"))
    return host == "meet.google.com" and len(parts.path) > 1
