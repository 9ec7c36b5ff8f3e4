"""Zoom's errors: `{"code": 300, "message": "Validation Failed.", "errors": [{"field", "message"}]}`.

Source:  https://developers.zoom.us/docs/api/errors/ and https://developers.zoom.us/docs/api/rate-limits/
"""

from collections.abc import Mapping, Sequence

from werkzeug import Response

from local.sandboxes.faults import Mode
from local.sandboxes.moments import as_rfc3339, next_midnight
from local.sandboxes.shapes import Violation, invalid
from local.sandboxes.wire import Json, json_answer

DAILY_CHANGES = 100


def zoom_error(
    status: int,
    code: int,
    message: str,
    errors: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Answer with an error of the API."""
    body: Json = {"code": code, "message": message}
    if errors:
        body["errors"] = list(errors)
    return json_answer(body, status, headers)


def validation_failed(violations: Sequence[Violation]) -> Response:
    """Answer a body or query that breaks the rules."""
    errors = [{"field": found.dotted(), "message": f"Invalid field: {found.reason}."} for found in violations]
    return zoom_error(400, 300, "Validation Failed.", errors)


def invalid_access_token() -> Response:
    """Answer a token that is missing, unknown, expired or revoked."""
    return zoom_error(401, 124, "Invalid access token.")


def daily_limit_reached() -> Response:
    """Answer one create or update too many on a UTC day; it may be asked again at midnight."""
    message = (
        f"You have exceeded the daily rate limit ({DAILY_CHANGES}) of Meeting Create/Update API requests permitted"
        " for this particular user. You may resume these requests at GMT 00:00:00."
    )
    headers = {
        "X-RateLimit-Category": "Light",
        "X-RateLimit-Type": "Daily-limit",
        "X-RateLimit-Limit": str(DAILY_CHANGES),
        "X-RateLimit-Remaining": "0",
        "Retry-After": as_rfc3339(next_midnight()),
    }
    return zoom_error(429, 429, message, headers=headers)


def too_many_per_second(operation: str) -> Response:
    """Answer a client that is too quick for its account's plan."""
    is_list = operation == "list_meetings"
    headers = {
        "X-RateLimit-Category": "Medium" if is_list else "Light",
        "X-RateLimit-Type": "QPS",
        "X-RateLimit-Limit": "20" if is_list else "30",
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": "1",
    }
    message = "You have reached the maximum per-second rate limit for this API. Try again later."
    return zoom_error(429, 429, message, headers=headers)


def api_fault(mode: Mode, operation: str) -> Response:
    """Answer with the error for a fault mode; a 500 is a page, not JSON, as from a proxy in front of an API."""
    match mode:
        case Mode.DAILY_LIMIT:
            return daily_limit_reached()
        case Mode.RATE_LIMITED:
            return too_many_per_second(operation)
        case Mode.INVALID:
            return validation_failed([invalid(("settings",), "refused by a fault switch")])
        case Mode.UNAUTHORIZED:
            return invalid_access_token()
        case Mode.FORBIDDEN:
            return zoom_error(403, 200, "No permission.")
        case _:
            return Response("<html><body>Internal Server Error</body></html>", 500, mimetype="text/html")
