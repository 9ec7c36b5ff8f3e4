"""One small in-memory fake for each port of `joinlink.ports`; tests/contract runs one suite on these and on the stores.

Stores keep domain objects in plain dicts that a test may look into. The fakes of bookings and of providers have modules
of their own, and are exported here.
"""
# ruff: noqa: F401

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from joinlink.errors import NotFound
from joinlink.model.former_names import kept_names
from joinlink.model.host import HandleOwner, Host, Identity, Invitation, OauthState, Session
from joinlink.model.introduction import Introduction
from joinlink.model.notice import Notice
from joinlink.model.pictures import OF_A_HOST, Picture, PictureUse
from tests.fakes.bookings import FakeBookings
from tests.fakes.clock import FakeClock
from tests.fakes.connections import FakeConnections, FakeProfiles
from tests.fakes.due import FakeDueWork
from tests.fakes.failures import Failures
from tests.fakes.kept_forms import FakeKeptForms
from tests.fakes.ledgers import FakeMeetingLedger, FakeTimeline
from tests.fakes.mails import FakeMailLedger
from tests.fakes.meetings import FakeCalendarNotes, FakeMarkedObjects, FakeMeetingProvider
from tests.fakes.occurrences import FakeOccurrences
from tests.fakes.providers import (
    FakeFreeBusy,
    FakeIdentityProvider,
    FakeLinkSigner,
    FakeMailer,
    FakeOauthProvider,
    FakePayments,
    FakePaymentSecrets,
    FakePlaces,
    FakeStripeWebhooks,
    FakeTokenVault,
    FakeWorkflowEngine,
)


@dataclass
class FakeHosts:
    hosts: dict[str, Host] = field(default_factory=dict)
    handles: dict[str, str] = field(default_factory=dict)
    identities: dict[tuple[str, str], str] = field(default_factory=dict)
    clock: FakeClock = field(default_factory=FakeClock)

    def get(self, host_id: str) -> Host:
        if host_id not in self.hosts:
            raise NotFound("no such host")
        return self.hosts[host_id]

    def owner_of(self, handle: str) -> HandleOwner:
        host = self.hosts.get(self.handles.get(handle, ""))
        if host is None or handle not in {host.handle} | kept_names(host.former_handles, self.clock.now()):
            raise NotFound("no such host")
        if host.closed_at is not None:
            raise NotFound("no such host")
        return HandleOwner(host.host_id, host.handle)

    def id_by_identity(self, identity: Identity) -> str | None:
        return self.identities.get((identity.issuer, identity.subject))

    def create(self, host: Host, identity: Identity) -> bool:
        who = (identity.issuer, identity.subject)
        if self._is_taken(host) or who in self.identities:
            return False
        self.hosts[host.host_id] = host
        self.handles[host.handle] = self.identities[who] = host.host_id
        return True

    def update(self, host: Host, *, previous: Host) -> bool:
        if self._is_taken(host):
            return False
        changed = {name: value for name, value in said_by(host).items() if value != said_by(previous)[name]}
        self.hosts[host.host_id] = replace(self.get(host.host_id), **changed)  # type: ignore[arg-type]
        self.handles[host.handle] = host.host_id
        return True

    def _is_taken(self, host: Host) -> bool:
        try:
            return self.owner_of(host.handle).host_id != host.host_id
        except NotFound:
            return False

    def record_email(self, host_id: str, identity: Identity) -> None:
        if host_id in self.hosts:
            self.hosts[host_id] = replace(self.hosts[host_id], email=identity.email)

    def record_test(self, host_id: str, at: datetime) -> None:
        self.hosts[host_id] = replace(self.get(host_id), tested_at=at)


def said_by(host: Host) -> dict[str, object]:
    """Return what a host may say about themselves."""
    names = [*Introduction.__annotations__, "former_handles", "lacks_name"]
    return {name: getattr(host, name) for name in names}


@dataclass
class FakePictures:
    hosts: FakeHosts
    profiles: FakeProfiles
    contents: dict[tuple[str, str], Picture] = field(default_factory=dict)

    def content(self, host_id: str, place: str, name: str) -> bytes:
        picture = self.contents.get((host_id, place))
        is_gone = place not in OF_A_HOST and (host_id, place) not in self.profiles.classes
        if picture is None or picture.name != name or is_gone:
            raise NotFound("no such picture")
        return picture.content

    def put_of_host(self, host_id: str, use: PictureUse, picture: Picture | None) -> None:
        host = self.hosts.get(host_id)
        if host.closed_at is not None:
            raise NotFound("the account is closed")
        self.hosts.hosts[host_id] = replace(host, **{use: picture and picture.name})  # type: ignore[arg-type]
        self._keep(host_id, use, picture)

    def put_of_class(self, host_id: str, class_id: str, picture: Picture | None) -> None:
        if (host_id, class_id) not in self.profiles.classes:
            raise NotFound("no such class")
        stored = self.profiles.classes[host_id, class_id]
        self.profiles.classes[host_id, class_id] = replace(stored, picture=picture and picture.name)
        self._keep(host_id, class_id, picture)

    def _keep(self, host_id: str, place: str, picture: Picture | None) -> None:
        self.contents.pop((host_id, place), None)
        if picture:
            self.contents[host_id, place] = picture


@dataclass
class FakeSessions:
    sessions: dict[str, Session] = field(default_factory=dict)
    states: dict[str, OauthState] = field(default_factory=dict)

    def put_session(self, token: str, session: Session) -> None:
        self.sessions[token] = session

    def session(self, token: str, now: datetime) -> Session | None:
        session = self.sessions.get(token)
        return session if session and session.is_live(now) else None

    def renew_session(self, token: str, now: datetime) -> None:
        session = self.sessions.get(token)
        if session and session.is_due(now):
            self.sessions[token] = replace(session, renewed_at=now)

    def delete_session(self, host_id: str, token: str) -> None:
        self.sessions.pop(token, None)

    def delete_sessions(self, host_id: str) -> None:
        self.sessions = {token: session for token, session in self.sessions.items() if session.host_id != host_id}

    def put_state(self, state: str, content: OauthState) -> None:
        self.states[state] = content

    def take_state(self, state: str, now: datetime) -> OauthState | None:
        content = self.states.pop(state, None)
        return content if content and content.expires_at > now else None


@dataclass
class FakeInvitations:
    invitations: dict[str, Invitation] = field(default_factory=dict)
    """By address in lower case."""

    def put(self, invitation: Invitation) -> None:
        self.invitations[invitation.email.strip().lower()] = invitation

    def is_invited(self, email: str, now: datetime) -> bool:
        found = self.invitations.get(email.strip().lower())
        return found is not None and found.is_open(now)

    def list(self, now: datetime) -> Sequence[Invitation]:
        found = [each for each in self.invitations.values() if each.is_open(now)]
        return sorted(found, key=lambda each: each.invited_at, reverse=True)

    def note_mailed(self, email: str) -> None:
        if found := self.invitations.get(email.strip().lower()):
            self.put(replace(found, is_mail_due=False))

    def withdraw(self, email: str) -> bool:
        return self.invitations.pop(email.strip().lower(), None) is not None


@dataclass
class FakeSuppressions:
    causes: dict[str, str] = field(default_factory=dict)
    """By address in lower case."""

    def suppress(self, address: str, cause: str, now: datetime) -> None:
        self.causes[address.strip().lower()] = cause

    def lift(self, address: str) -> bool:
        return self.causes.pop(address.strip().lower(), None) is not None

    def is_suppressed(self, address: str) -> bool:
        return address.strip().lower() in self.causes


@dataclass
class FakeNotices:
    notices: dict[tuple[str, str], Notice] = field(default_factory=dict)
    """By host and id, without those that were closed."""
    dismissed: set[tuple[str, str]] = field(default_factory=set)

    def put(self, notice: Notice) -> None:
        assert notice.title, f"{notice.text} is not told by {notice.values}"
        assert notice.detail
        self.notices.setdefault((notice.host_id, notice.notice_id), notice)

    def close(self, host_id: str, notice_id: str) -> None:
        self.notices.pop((host_id, notice_id), None)
        self.dismissed.discard((host_id, notice_id))

    def list(self, host_id: str, *, with_dismissed: bool = False) -> Sequence[Notice]:
        hidden = set() if with_dismissed else self.dismissed
        found = [row for key, row in self.notices.items() if key[0] == host_id and key not in hidden]
        return sorted(found, key=lambda notice: notice.created_at, reverse=True)

    def dismiss(self, host_id: str, notice_id: str) -> None:
        if (host_id, notice_id) not in self.notices:
            raise NotFound("no such notice")
        self.dismissed.add((host_id, notice_id))
