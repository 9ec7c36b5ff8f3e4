"""Every error that Joinlink raises on purpose.

JoinlinkError
├── InvalidInput              a value from outside is not usable; carries the field
├── InvalidSignature          a webhook, link or state was not signed by its supposed sender
├── NotSignedIn               no live session
│   └── SessionDue            a live one, but its use has to be noted first
├── PlanRequired              the host's plan does not include it; carries the smallest one that does
├── Forbidden                 the asker is known but may not do this
│   ├── CsrfFailed            a change without the session's CSRF token
│   ├── NotInvited            somebody without an account signs in to a site that invites its hosts
│   └── AccountClosed         the host has asked for their account to be deleted, which is under way
├── NotFound                  no such thing, or the asker may not see it
│   └── Renamed               it has another address by now; carries the names of today
├── SlotTaken                 another booking holds the time
│   ├── AllSeatsTaken         as many as the class has seats
│   └── DatesTaken            some dates of a series; carries their starts
├── SlotNotOffered            the time was never on offer
├── AvailabilityUnknown       a calendar can't be read, so nothing may be offered
│   └── BookingPaused         the operator takes no new bookings for the moment
├── NoMeetingProvider         an online class, and neither Zoom nor Google is connected
├── PayoutsRequired           a paid class whose host's Stripe account can't take payments yet
├── HostNotPayable            a guest wants to pay a host whose Stripe account can't take payments now
├── NoFallbackProvider        the provider failed, and there is no other to turn to
├── ChangedMeanwhile          a form would undo a change that it did not show
├── IllegalTransition         the booking's status does not allow this
│   ├── NoLessonLeft          its package has no lesson for it
│   └── TooLate               the guest's deadline for it has passed
│       └── PackageExpired    the time of its package is over
├── Superseded                the booking has moved on to another revision
├── MintInProgress            another attempt at the same meeting may still be running
├── MailInProgress            another process began the same mail, and may still be sending it
├── ConnectionFailed          a consent was denied, broken, or granted too little
│   └── EmailNotVerified      the identity provider does not vouch for the address of who signs in
├── CalendarUnreachable       a CalDAV server does not answer, or its answer is not CalDAV
│   └── CalendarOverBounds    there is more in its calendars, or it takes longer, than one look may take
├── CalendarUnauthorized      a CalDAV server does not accept the user name and password
├── ForbiddenAddress          an address that we are asked to call is not public
├── RateLimited               a stranger did something too often; carries when it may work again
│   └── TrustedNumberReached  as many free bookings ahead as one address gets without confirming each
├── StoreUnavailable          DynamoDB throttled or did not answer; safe to repeat
├── NotTold                   AWS does not say, to an operator or the doctor, how something stands
├── MailRefused               SES will never send this mail
├── MailUnavailable           SES can't send now; safe to repeat
│   └── SendingNotAllowed     SES may not send for this account, until an operator puts that right
└── ProviderError             Zoom, Google, Stripe or the identity provider
    ├── ProviderUnavailable   timeout, 429 or 5xx; safe to repeat if the caller looks first
    │   └── SecretMissing     the operator has not given us a secret; nothing was called
    ├── ProviderQuotaExhausted  a daily limit; repeating today can't help
    ├── ProviderRejected      any other 4xx; repeating can't help
    │   ├── PaymentDisputed   Stripe refunds nothing of a payment that the guest's bank disputes
    │   ├── MeetingNotAsAsked the provider made something other than it was asked for
    │   └── AppRefused        the provider refuses this site's own app; only the operator can help
    ├── AccessTokenRejected   401 on a call; a refreshed token may help, once
    └── ReconnectRequired     the grant is gone or lacks a scope; only the host can help

Names matter: the state machines match them letter by letter (`ErrorEquals`), and a test keeps the two in step.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

Row = TypeVar("Row")


class JoinlinkError(Exception):
    """Root of everything raised on purpose."""


class InvalidInput(JoinlinkError):
    """A value from outside is not usable; `field` names it as the caller wrote it, `others` any further ones."""

    def __init__(self, message: str, *, field: str | None = None, others: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.field = field
        self.others = dict(others or {})


class InvalidSignature(JoinlinkError):
    """The signature is missing, wrong or too old."""


class NotSignedIn(JoinlinkError):
    """There is no live session behind the request."""


class SessionDue(NotSignedIn):
    """The session is live, but it is time to note that it is in use, which only the sign-in function may write."""


class PlanRequired(JoinlinkError):
    """The host's plan does not include it; `plan` names the smallest one that does."""

    def __init__(self, message: str, *, plan: str) -> None:
        super().__init__(message)
        self.plan = plan


class Forbidden(JoinlinkError):
    """The asker is known but may not do this."""


class CsrfFailed(Forbidden):
    """A change arrived without the session's CSRF token."""


class NotInvited(Forbidden):
    """Somebody without an account signed in, and only those who were invited become hosts here (S7)."""


class AccountClosed(Forbidden):
    """The host has asked for their account to be deleted, and that is under way."""


class NotFound(JoinlinkError):
    """There is no such thing, or the asker may not see it."""


def find(get: Callable[[str], Row], row_id: str) -> Row | None:
    """Return what `get` reads under the id, or None where that is `NotFound`."""
    try:
        return get(row_id)
    except NotFound:
        return None


class Renamed(NotFound):
    """A name in the address is a former one; `today` has the route's present names: handle, slug, offer_id."""

    def __init__(self, **today: str) -> None:
        super().__init__("This is at another address by now.")
        self.today = today


class SlotTaken(JoinlinkError):
    """Another booking holds the time."""


class DatesTaken(SlotTaken):
    """Some dates of a series are not free, by their `starts`; nothing is held of the others either."""

    def __init__(self, message: str, starts: Sequence[datetime]) -> None:
        super().__init__(message)
        self.starts = tuple(starts)


class AllSeatsTaken(SlotTaken):
    """Others have all seats of a start."""


class SlotNotOffered(JoinlinkError):
    """The time is not one the host offers."""


class AvailabilityUnknown(JoinlinkError):
    """A calendar can't be read, so no time may be offered."""


class BookingPaused(AvailabilityUnknown):
    """The operator takes no new bookings for the moment; everything else goes on."""


class NoMeetingProvider(JoinlinkError):
    """The class is online and neither Zoom nor Google is connected."""


class PayoutsRequired(JoinlinkError):
    """The class has a price, but its host's Stripe account can't take payments yet."""


class HostNotPayable(JoinlinkError):
    """The host's Stripe account can't take payments now; nothing was booked or held."""


class NoFallbackProvider(JoinlinkError):
    """The provider failed, and there is no other to turn to."""


class ChangedMeanwhile(JoinlinkError):
    """The form was opened before another change, which it would undo without showing it."""


class IllegalTransition(JoinlinkError):
    """The booking's status does not allow the change."""


class NoLessonLeft(IllegalTransition):
    """The package has no lesson for the booking: it is used up, not paid, refunded, or for other classes (G5)."""


class TooLate(IllegalTransition):
    """A guest may no longer move or cancel the booking: its deadline has passed (F9)."""


class PackageExpired(TooLate):
    """The time of the package is over, so no lesson of it can be booked (G5)."""


class Superseded(JoinlinkError):
    """The booking has moved on to another revision; this work is no longer wanted."""


class MintInProgress(JoinlinkError):
    """Another attempt at the same meeting may still be running."""


class MailInProgress(JoinlinkError):
    """Another process began the same mail a moment ago, and may still be sending it."""


class ConnectionFailed(JoinlinkError):
    """The consent was denied, broken, or granted too little; nothing was stored.

    `missing_scopes` names what the grant lacked, each as the narrowest scope that would do.
    """

    def __init__(self, message: str, *, missing_scopes: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.missing_scopes = tuple(missing_scopes)


class EmailNotVerified(ConnectionFailed):
    """The identity provider does not vouch for the e-mail address of the person who signs in."""


class CalendarUnreachable(JoinlinkError):
    """The CalDAV server does not answer, or its answer is not CalDAV; nothing was stored."""


class CalendarOverBounds(CalendarUnreachable):
    """The calendars are too large or too slow for us (S4); looking again at once would only cost as much again."""


class CalendarUnauthorized(JoinlinkError):
    """The CalDAV server does not accept the user name and password; nothing was stored."""


class ForbiddenAddress(JoinlinkError):
    """The address that we are asked to call is not public; nothing was sent to it."""


class RateLimited(JoinlinkError):
    """A stranger did something too often; `retry_after` is the seconds until it may work."""

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class TrustedNumberReached(RateLimited):
    """An address has as many free bookings ahead with a host as are confirmed without a mail that asks (S2)."""


class StoreUnavailable(JoinlinkError):
    """DynamoDB throttled or did not answer; safe to repeat."""


class NotTold(JoinlinkError):
    """AWS does not say, to an operator or the doctor, how something stands: no right to know, or no answer."""


class MailRefused(JoinlinkError):
    """SES will never send this mail."""


class MailUnavailable(JoinlinkError):
    """SES can't send now; safe to repeat."""


class SendingNotAllowed(MailUnavailable):
    """SES may not send for this account: not verified, sandbox, paused, quota used up, no permission."""


class ProviderError(JoinlinkError):
    """An outside provider did not do what was asked; `provider` names it (`zoom`, `google`, `stripe`, ...)."""

    def __init__(self, message: str, *, provider: str) -> None:
        super().__init__(message)
        self.provider = provider


class ProviderUnavailable(ProviderError):
    """Timeout, 429 or 5xx: the call may or may not have been applied."""


class SecretMissing(ProviderUnavailable):
    """The operator has not written the secret, so nothing was called; the log names it (O7)."""


class ProviderQuotaExhausted(ProviderError):
    """A daily limit is used up; nothing was applied, and repeating is pointless until it lifts."""


class ProviderRejected(ProviderError):
    """A final 4xx: nothing was applied, and repeating can't help."""


class PaymentDisputed(ProviderRejected):
    """Stripe refunds nothing of a payment that the guest's bank disputes, or has taken back."""

    def __init__(self) -> None:
        super().__init__("stripe refunds nothing of a disputed payment", provider="stripe")


class MeetingNotAsAsked(ProviderRejected):
    """The provider's answer differs from the request in start, duration, zone or link."""


class AppRefused(ProviderRejected):
    """The provider refuses this site's own app, as for a wrong client secret; only the operator can help."""


class AccessTokenRejected(ProviderError):
    """401 on a call: the access token is no longer good, but a refreshed one may be."""


class ReconnectRequired(ProviderError):
    """The grant is gone or lacks a scope; only the host can help, by reconnecting."""
