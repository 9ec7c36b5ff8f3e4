"""Problems: errors as callers see them (RFC 9457).

`code` is from the table in the HTTP contract. Only our own sentences go out as `detail`, and none for an error inside
or at a provider.
"""

from __future__ import annotations

from dataclasses import dataclass

from joinlink.errors import (
    AvailabilityUnknown,
    BookingPaused,
    CalendarUnauthorized,
    CalendarUnreachable,
    ConnectionFailed,
    CsrfFailed,
    EmailNotVerified,
    Forbidden,
    ForbiddenAddress,
    HostNotPayable,
    IllegalTransition,
    InvalidInput,
    InvalidSignature,
    NoMeetingProvider,
    NotFound,
    NotInvited,
    NotSignedIn,
    PayoutsRequired,
    PlanRequired,
    ProviderError,
    ProviderRejected,
    RateLimited,
    SecretMissing,
    SlotNotOffered,
    SlotTaken,
    StoreUnavailable,
    TooLate,
)
from joinlink.web.addresses import CONNECTIONS_PAGE, PAYMENTS_PAGE, PLAN_PAGE
from joinlink.web.shell.forms import sentence


@dataclass(frozen=True, slots=True)
class Problem:
    """A refusal as sent; `field`, `plan` and `link` only if they apply."""

    status: int
    code: str
    title: str
    detail: str
    field: str | None = None
    plan: str | None = None
    link: str | None = None

    def body(self) -> dict[str, object]:
        """Return the members of `application/problem+json`."""
        members: dict[str, object] = {
            "type": f"urn:joinlink:problem:{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
        }
        extensions = {"field": self.field, "plan": self.plan, "link": self.link}
        return members | {name: value for name, value in extensions.items() if value is not None}


_IN_OUR_WORDS: dict[type[Exception], tuple[int, str, str]] = {
    InvalidInput: (422, "invalid_input", "The request can't be used"),
    InvalidSignature: (400, "invalid_input", "The request can't be trusted"),
    ConnectionFailed: (400, "invalid_input", "The consent did not go through"),
    EmailNotVerified: (400, "invalid_input", "Confirm your e-mail address first"),
    NotSignedIn: (401, "not_signed_in", "Sign in first"),
    PlanRequired: (403, "plan_required", "Your plan does not include this"),
    CsrfFailed: (403, "csrf_failed", "The change did not come from our page"),
    Forbidden: (403, "forbidden", "This is not yours to see or change"),
    NotInvited: (403, "forbidden", "New hosts are invited here"),
    NotFound: (404, "not_found", "There is nothing here"),
    SlotTaken: (409, "slot_taken", "Somebody else has this time"),
    SlotNotOffered: (409, "slot_not_offered", "This time is not on offer"),
    TooLate: (409, "too_late", "The deadline has passed"),
    IllegalTransition: (409, "illegal_transition", "That is not possible here"),
    CalendarUnreachable: (422, "caldav_unreachable", "The calendar does not answer"),
    CalendarUnauthorized: (422, "caldav_unauthorized", "The calendar does not accept the sign-in"),
    ForbiddenAddress: (422, "caldav_forbidden_address", "The calendar's address can't be used"),
    RateLimited: (429, "rate_limited", "That was too often"),
    NoMeetingProvider: (409, "no_meeting_provider", "An online class needs Zoom or Google"),
    PayoutsRequired: (409, "payouts_required", "A paid class needs your payouts"),
    HostNotPayable: (409, "host_not_payable", "The host can't take payments right now"),
    BookingPaused: (503, "availability_unknown", "No bookings are taken right now"),
    AvailabilityUnknown: (503, "availability_unknown", "The host's calendar can't be read right now"),
}
_WHERE_IT_IS_MENDED: dict[type[Exception], str] = {
    NoMeetingProvider: CONNECTIONS_PAGE,
    PayoutsRequired: PAYMENTS_PAGE,
    PlanRequired: PLAN_PAGE,
}
_NOT_REACHED = Problem(
    503, "provider_unavailable", "A service we rely on does not answer", "Nothing was lost. Try again in a moment."
)
_NOT_SET_UP = Problem(
    503,
    "provider_unavailable",
    "This can't be done now",
    "The site isn't quite set up. Nothing was booked or paid.",
)
_REFUSED = Problem(
    503, "provider_unavailable", "A service we rely on refused", "Nothing was lost, but trying again will not help."
)
_UNEXPECTED = Problem(500, "internal_error", "Something went wrong on our side", "Try again in a moment.")


def problem_of(error: Exception) -> Problem:
    """Turn any error into a problem, with only the parts that the caller may know."""
    if isinstance(error, SecretMissing):
        return _NOT_SET_UP
    if isinstance(error, ProviderRejected):
        return _REFUSED
    if isinstance(error, (ProviderError, StoreUnavailable)):
        return _NOT_REACHED
    kind = next((_IN_OUR_WORDS[cls] for cls in type(error).__mro__ if cls in _IN_OUR_WORDS), None)
    if kind is None:
        return _UNEXPECTED
    status, code, title = kind
    return Problem(
        status,
        code,
        title,
        detail=sentence(str(error) or title),
        field=error.field if isinstance(error, InvalidInput) else None,
        plan=error.plan if isinstance(error, PlanRequired) else None,
        link=_WHERE_IT_IS_MENDED.get(type(error)),
    )
