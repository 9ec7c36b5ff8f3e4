"""Google's errors: `{"error": {"code", "message", "errors": [{"domain", "reason", "message"}]}}`.

Source:  https://developers.google.com/workspace/calendar/api/guides/errors
"""

from collections.abc import Sequence

from werkzeug import Response

from local.sandboxes.faults import Mode
from local.sandboxes.shapes import Kind, Violation
from local.sandboxes.wire import json_answer


def google_error(status: int, reason: str, message: str, domain: str = "global") -> Response:
    """Answer with an error of the API."""
    cause = {"domain": domain, "reason": reason, "message": message}
    return json_answer({"error": {"code": status, "message": message, "errors": [cause]}}, status)


def invalid_body(violations: Sequence[Violation]) -> Response:
    """Answer a body or query that breaks the rules; Google names one fault at a time."""
    first = violations[0]
    match first.kind:
        case Kind.UNKNOWN:
            message = f'Invalid JSON payload received. Unknown name "{first.dotted()}": Cannot find field.'
            return google_error(400, "badRequest", message)
        case Kind.MISSING:
            return google_error(400, "required", f"Missing {first.dotted()}.")
    if first.place == ("id",):
        return google_error(400, "invalid", "Invalid resource id value.")
    if first.place[-2:] == ("conferenceSolutionKey", "type"):
        return google_error(400, "invalid", "Invalid conference type value.")
    return google_error(400, "invalid", f"Invalid value for {first.dotted()}: {first.reason}.")


def invalid_credentials() -> Response:
    """Answer a token that is missing, unknown, expired or revoked."""
    return google_error(401, "authError", "Invalid Credentials")


def not_found() -> Response:
    """Answer about a calendar or event that never existed."""
    return google_error(404, "notFound", "Not Found")


def api_fault(mode: Mode) -> Response:
    """Answer with the API's error for a fault mode."""
    match mode:
        case Mode.DAILY_LIMIT:
            return google_error(403, "quotaExceeded", "Calendar usage limits exceeded.", "usageLimits")
        case Mode.RATE_LIMITED:
            return google_error(429, "rateLimitExceeded", "Rate Limit Exceeded", "usageLimits")
        case Mode.INVALID:
            return google_error(400, "invalid", "Invalid Value")
        case Mode.UNAUTHORIZED:
            return invalid_credentials()
        case Mode.FORBIDDEN:
            return google_error(403, "forbidden", "Forbidden")
        case _:
            return google_error(500, "backendError", "Backend Error")
