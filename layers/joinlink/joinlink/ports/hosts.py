"""Hosts: their accounts, their classes and hours, and how they sign in."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from joinlink.model.api_key import ApiKey, KeyHolder
    from joinlink.model.availability import Availability
    from joinlink.model.feed import Feed, FeedHolder
    from joinlink.model.holidays import PublicHoliday
    from joinlink.model.host import Connection, HandleOwner, Host, Identity, Invitation, OauthState, Provider, Session
    from joinlink.model.known_guest import GuestNote
    from joinlink.model.pictures import Picture, PictureUse, Shape
    from joinlink.model.preview import Preview
    from joinlink.model.profile import BusySnapshot, HostProfile
    from joinlink.model.teaching import TeachingClass


class HostStore(Protocol):
    """Hosts, by id, by handle and by the identity they sign in with."""

    def get(self, host_id: str) -> Host:
        """Read one host; raises NotFound."""

    def owner_of(self, handle: str) -> HandleOwner:
        """Return the host whom a handle leads to, a former one as well (S8); raises NotFound."""

    def id_by_identity(self, identity: Identity) -> str | None: ...

    def create(self, host: Host, identity: Identity) -> bool:
        """Store host, handle and identity together; False, with nothing written, when handle or identity is taken."""

    def update(self, host: Host, *, previous: Host) -> bool:
        """Store what an `Introduction` differs in, and former handles; False, with nothing written, for a taken handle.

        A handle that another host gave up is taken until it is free.
        """

    def record_email(self, host_id: str, identity: Identity) -> None:
        """Store the address that the identity provider vouches for now; a no-op if it is the one stored."""

    def record_test(self, host_id: str, at: datetime) -> None:
        """Note that a test booking of this host succeeded from end to end."""


class PictureMaker(Protocol):
    """Turns pictures that people send into ours."""

    def make(self, sent: bytes, shape: Shape) -> Picture:
        """Make a small one that contains none of the original bytes.

        Raises:  InvalidInput  it is too large, or no picture in one of our formats
        """


class QrCodes(Protocol):
    """Makes QR codes of addresses."""

    def svg(self, text: str) -> str: ...
    def png(self, text: str) -> bytes: ...


class PreviewDrawer(Protocol):
    """Draws the picture that chats show of a link."""

    def draw(self, preview: Preview, *, face: bytes | None, scene: bytes | None) -> bytes:
        """Return it as PNG, with the stored pictures of its face and its side, if it has any."""


class PictureStore(Protocol):
    """Pictures, one for each use; a picture and the row that names it change together."""

    def content(self, host_id: str, place: str, name: str) -> bytes:
        """Return the picture of this name, if it is the present one; `place` is a host's use or a class's id.

        Raises:  NotFound
        """

    def put_of_host(self, host_id: str, use: PictureUse, picture: Picture | None) -> None:
        """Show this picture, or none, in place of an earlier one, which is deleted.

        Raises:  NotFound  there is no such host, or their account is closed
        """

    def put_of_class(self, host_id: str, class_id: str, picture: Picture | None) -> None:
        """Show this picture, or none, at a class; an earlier one is deleted.

        Raises:  NotFound  there is no such class
        """


class PublicHolidays(Protocol):
    """The public holidays of countries, which are known by their ISO 3166 codes."""

    def countries(self) -> Collection[str]:
        """Return the countries whose holidays are known."""

    def regions(self, country: str) -> Mapping[str, str]:
        """Return the names of a country's regions by code, of those that have holidays of their own.

        Raises:  NotFound  no holidays are known of this country
        """

    def between(
        self, first: date, last: date, *, country: str, region: str | None, locale: str
    ) -> Sequence[PublicHoliday]:
        """List the holidays of a country or region, both dates included, by name in the locale or as they are there.

        Raises:  NotFound  no holidays are known of this country
        """


class SessionStore(Protocol):
    """Sessions and OAuth states, under the hash of their secret."""

    def put_session(self, token: str, session: Session) -> None: ...

    def session(self, token: str, now: datetime) -> Session | None:
        """Return the session if it is live."""

    def renew_session(self, token: str, now: datetime) -> None:
        """Note that the session is in use; a no-op when it has ended, or was noted within a day."""

    def delete_session(self, host_id: str, token: str) -> None: ...

    def delete_sessions(self, host_id: str) -> None:
        """End every session of a host that began before."""

    def put_state(self, state: str, content: OauthState) -> None: ...

    def take_state(self, state: str, now: datetime) -> OauthState | None:
        """Return the content and forget it; None when it is unknown, used already, or expired."""


class ApiKeyStore(Protocol):
    """API keys, under the hash of their secret (P1)."""

    def create(self, key: ApiKey, secret: str) -> bool:
        """Store a key that has just been made; False, with nothing written, if the host has as many as one may have.

        A repeat, known by the key's id, has this secret in place of the first, which then is none any more.

        Raises:  NotFound  there is no such host, or their account is closed
        """

    def list(self, host_id: str) -> Sequence[ApiKey]:
        """List a host's keys, the latest first."""

    def find(self, secret: str) -> KeyHolder | None: ...

    def count_call(self, secret: str, now: datetime, most: int) -> bool:
        """Count a call of a key; False once there were as many in this minute."""

    def revoke(self, host_id: str, key_id: str) -> bool:
        """Forget a key; returns whether there was one."""

    def revoke_all(self, host_id: str) -> None: ...


class FeedStore(Protocol):
    """Calendar feeds, at most one of each host, under the hash of their secret (P3)."""

    def create(self, host_id: str, secret: str, now: datetime) -> None:
        """Store a feed that has just been made; the host's former one ends.

        Raises:  NotFound  there is no such host, or their account is closed
        """

    def of_host(self, host_id: str) -> Feed | None: ...

    def revoke(self, host_id: str) -> bool:
        """Forget a host's feed; returns whether there was one."""

    def find(self, secret: str) -> FeedHolder | None: ...

    def count_fetch(self, secret: str, now: datetime, most: int) -> bool:
        """Count a fetch of a feed; False once there were as many in this minute."""

    def note_content(self, secret: str, digest: str, now: datetime) -> None:
        """Note that its content has changed; a no-op if it was revoked."""


class GuestNotes(Protocol):
    """What hosts have noted about their guests, for themselves (P3)."""

    def list(self, host_id: str) -> Sequence[GuestNote]: ...

    def get(self, host_id: str, guest_id: str) -> GuestNote | None: ...

    def put(self, host_id: str, guest_id: str, text: str, now: datetime) -> None:
        """Note something in place of what was noted; an empty text removes it."""


class Invitations(Protocol):
    """The people who may become hosts, by address in any case of letters (S7)."""

    def put(self, invitation: Invitation) -> None:
        """Invite; in place of an earlier invitation of the same address."""

    def is_invited(self, email: str, now: datetime) -> bool: ...

    def list(self, now: datetime) -> Sequence[Invitation]:
        """List the open ones, the latest first."""

    def note_mailed(self, email: str) -> None:
        """Note that its mail is no longer due, if the invitation is still there."""

    def withdraw(self, email: str) -> bool:
        """Forget an invitation; returns whether there was one."""


class ProfileStore(Protocol):
    """A host's classes, availability and connections."""

    def load(self, host_id: str) -> HostProfile:
        """Read everything in one Query; the default availability stands in if the host never set any."""

    def put_first_zone(self, host_id: str, timezone: str) -> None:
        """Keep the zone of a host who has not set hours, for the hours that stand in; a no-op once they have.

        These do not count as set: `has_set_availability` is still to come.
        """

    def put_availability(self, host_id: str, availability: Availability) -> None:
        """Store the week of the default set, the dates and the rules; the other sets and all names stay (P4)."""

    def change_availability(self, host_id: str, availability: Availability, *, seen: HostProfile) -> bool:
        """Store hours, all sets included, in place of those of `seen`.

        False, with nothing written, when others are stored by now.
        """

    def put_class(self, teaching_class: TeachingClass, *, replaces: TeachingClass | None = None) -> bool:
        """Store a new class, or one that replaces the class that was read.

        False, with nothing written, when another class has the slug, today or as a former one that is not free yet, or
        when the class that was read is gone or was changed meanwhile.
        """

    def delete_class(self, teaching_class: TeachingClass) -> bool:
        """Remove a class as it was read; False, with nothing written, when it has a different slug by now."""

    def order_classes(self, host_id: str, class_ids: Sequence[str]) -> None:
        """Store the order of a host's classes; unknown ids are ignored."""

    def keep_busy_snapshot(self, connection: Connection, snapshot: BusySnapshot) -> None:
        """Cache busy times on the connection's row, and note that its calendar is readable.

        A no-op when the connection is gone or was recreated; a token refresh does not matter.
        """

    def drop_busy_snapshot(self, host_id: str, provider: Provider) -> None:
        """Forget the cached busy times, as they show an event of ours just removed. A no-op without a connection."""


class IdentityProvider(Protocol):
    """Signs hosts in by OIDC."""

    def authorize_url(self, *, redirect_uri: str, state: str, nonce: str, code_challenge: str) -> str: ...

    def identify(self, *, code: str, code_verifier: str, nonce: str, redirect_uri: str) -> Identity:
        """Exchange the code for the identity of the person who signed in.

        Raises:  ConnectionFailed, AppRefused, ProviderUnavailable
        """

    def sign_out_url(self, return_to: str) -> str | None:
        """Return the address at which the issuer ends its own session and leads back; None if it has none.

        Raises:  ProviderUnavailable
        """
