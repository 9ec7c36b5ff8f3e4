"""Problems: errors as callers see them (RFC 9457).

`code` is from the table in the HTTP contract. Only our own sentences go out as `detail`, and none for an error inside
or at a provider. They are in the language that the request accepts, so in English for a program that names none.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from joinlink.clock import rfc3339
from joinlink.errors import (
    AllSeatsTaken,
    AvailabilityUnknown,
    BookingPaused,
    CalendarUnauthorized,
    CalendarUnreachable,
    ConnectionFailed,
    CsrfFailed,
    DatesTaken,
    EmailNotVerified,
    Forbidden,
    ForbiddenAddress,
    HostNotPayable,
    IllegalTransition,
    InvalidInput,
    InvalidSignature,
    NoLessonLeft,
    NoMeetingProvider,
    NotFound,
    NotInvited,
    NotSignedIn,
    PackageExpired,
    PaymentDisputed,
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
from joinlink.language import N_
from joinlink.language import gettext as _
from joinlink.language.patterns import in_plain_spaces
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
    starts: list[str] | None = None
    """The dates of a series that are not free."""

    def body(self) -> dict[str, object]:
        """Return the members of `application/problem+json`."""
        members: dict[str, object] = {
            "type": f"urn:joinlink:problem:{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": in_plain_spaces(self.detail),
            "code": self.code,
        }
        extensions = {"field": self.field, "plan": self.plan, "link": self.link, "starts": self.starts}
        return members | {name: value for name, value in extensions.items() if value is not None}


_IN_OUR_WORDS: dict[type[Exception], tuple[int, str, str]] = {
    InvalidInput: (422, "invalid_input", N_("The request can't be used")),
    InvalidSignature: (400, "invalid_input", N_("The request can't be trusted")),
    ConnectionFailed: (400, "invalid_input", N_("The consent did not go through")),
    EmailNotVerified: (400, "invalid_input", N_("Confirm your e-mail address first")),
    NotSignedIn: (401, "not_signed_in", N_("Sign in first")),
    PlanRequired: (403, "plan_required", N_("Your plan does not include this")),
    CsrfFailed: (403, "csrf_failed", N_("The change did not come from our page")),
    Forbidden: (403, "forbidden", N_("This is not yours to see or change")),
    NotInvited: (403, "forbidden", N_("New hosts are invited here")),
    NotFound: (404, "not_found", N_("There is nothing here")),
    SlotTaken: (409, "slot_taken", N_("Somebody else has this time")),
    AllSeatsTaken: (409, "slot_taken", N_("All seats are taken")),
    DatesTaken: (409, "slot_taken", N_("Some of these dates are not free")),
    SlotNotOffered: (409, "slot_not_offered", N_("This time is not on offer")),
    TooLate: (409, "too_late", N_("The deadline has passed")),
    PackageExpired: (409, "too_late", N_("The package has expired")),
    NoLessonLeft: (409, "illegal_transition", N_("The package has no lesson for this")),
    IllegalTransition: (409, "illegal_transition", N_("That is not possible here")),
    CalendarUnreachable: (422, "caldav_unreachable", N_("The calendar does not answer")),
    CalendarUnauthorized: (422, "caldav_unauthorized", N_("The calendar does not accept the sign-in")),
    ForbiddenAddress: (422, "caldav_forbidden_address", N_("The calendar's address can't be used")),
    RateLimited: (429, "rate_limited", N_("That was too often")),
    NoMeetingProvider: (409, "no_meeting_provider", N_("An online class needs Zoom or Google")),
    PayoutsRequired: (409, "payouts_required", N_("A paid class needs your payouts")),
    HostNotPayable: (409, "host_not_payable", N_("The host can't take payments right now")),
    AvailabilityUnknown: (503, "availability_unknown", N_("The host's calendar can't be read right now")),
    BookingPaused: (503, "availability_unknown", N_("No bookings are taken right now")),
}
_WHERE_IT_IS_MENDED: dict[type[Exception], str] = {
    NoMeetingProvider: CONNECTIONS_PAGE,
    PayoutsRequired: PAYMENTS_PAGE,
    PlanRequired: PLAN_PAGE,
}
_NOT_REACHED = Problem(
    503,
    "provider_unavailable",
    N_("A service we rely on does not answer"),
    N_("Nothing was lost. Try again in a moment."),
)
_NOT_SET_UP = Problem(
    503,
    "provider_unavailable",
    N_("This can't be done now"),
    N_("The site isn't quite set up. Nothing was booked or paid."),
)
_REFUSED = Problem(
    503,
    "provider_unavailable",
    N_("A service we rely on refused"),
    N_("Nothing was lost, but trying again will not help."),
)
_DISPUTED = Problem(
    409,
    "illegal_transition",
    N_("That is not possible here"),
    N_("The guest's bank disputes the payment, so Stripe refunds nothing of it. Nothing went back."),
)
_UNEXPECTED = Problem(500, "internal_error", N_("Something went wrong on our side"), N_("Try again in a moment."))


def known_problems() -> dict[str, tuple[int, str]]:
    """Return every problem's code with its usual status and title."""
    usual = [*_IN_OUR_WORDS.values(), *((each.status, each.code, each.title) for each in (_NOT_REACHED, _UNEXPECTED))]
    return {code: (status, _(title)) for status, code, title in reversed(usual)}


def problem_of(error: Exception) -> Problem:
    """Turn any error into a problem, with only the parts that the caller may know."""
    if isinstance(error, SecretMissing):
        return _spoken(_NOT_SET_UP)
    if isinstance(error, PaymentDisputed):
        return _spoken(_DISPUTED)
    if isinstance(error, ProviderRejected):
        return _spoken(_REFUSED)
    if isinstance(error, (ProviderError, StoreUnavailable)):
        return _spoken(_NOT_REACHED)
    kind = next((_IN_OUR_WORDS[cls] for cls in type(error).__mro__ if cls in _IN_OUR_WORDS), None)
    if kind is None:
        return _spoken(_UNEXPECTED)
    status, code, title = kind
    return Problem(
        status,
        code,
        _(title),
        detail=sentence(str(error) or _(title)),
        field=error.field if isinstance(error, InvalidInput) else None,
        plan=error.plan if isinstance(error, PlanRequired) else None,
        link=_WHERE_IT_IS_MENDED.get(type(error)),
        starts=[rfc3339(each) for each in error.starts] if isinstance(error, DatesTaken) else None,
    )


def _spoken(problem: Problem) -> Problem:
    return replace(problem, title=_(problem.title), detail=_(problem.detail))
