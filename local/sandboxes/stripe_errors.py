"""Stripe's errors: `{"error": {"type", "message", "code"?, "param"?}}`.

Source:  https://docs.stripe.com/api/errors
"""

from collections.abc import Sequence

from werkzeug import Response

from local.sandboxes.faults import Mode
from local.sandboxes.shapes import Kind, Violation
from local.sandboxes.wire import json_answer

INVALID_REQUEST = "invalid_request_error"
IDEMPOTENCY = "idempotency_error"


def stripe_error(
    status: int, message: str, *, kind: str = INVALID_REQUEST, code: str | None = None, param: str | None = None
) -> Response:
    """Answer with an error of the API."""
    error = {"type": kind, "message": message, "code": code, "param": param}
    return json_answer({"error": {name: value for name, value in error.items() if value is not None}}, status)


def invalid_parameter(violations: Sequence[Violation]) -> Response:
    """Answer parameters that break the rules; Stripe names one fault at a time."""
    first = violations[0]
    param = first.bracketed()
    match first.kind:
        case Kind.UNKNOWN:
            return stripe_error(400, f"Received unknown parameter: {param}", code="parameter_unknown", param=param)
        case Kind.MISSING:
            return stripe_error(400, f"Missing required param: {param}.", code="parameter_missing", param=param)
        case Kind.INVALID:
            return stripe_error(400, f"Invalid {param}: {first.reason}", param=param)


def no_such(kind: str, object_id: str, param: str) -> Response:
    """Answer about an unknown object."""
    return stripe_error(404, f"No such {kind}: '{object_id}'", code="resource_missing", param=param)


def api_fault(mode: Mode) -> Response:
    """Answer with the API's error for a fault mode."""
    match mode:
        case Mode.RATE_LIMITED:
            message = "Request rate limit exceeded. You can learn more about rate limits on docs.stripe.com."
            answer = stripe_error(429, message, code="rate_limit")
            answer.headers["Stripe-Rate-Limited-Reason"] = "global-rate"
            return answer
        case Mode.INVALID:
            return stripe_error(400, "Refused by a fault switch.", code="parameter_invalid_string_blank")
        case Mode.UNAUTHORIZED:
            return stripe_error(401, "Invalid API Key provided: sk_test_****")
        case Mode.FORBIDDEN:
            return stripe_error(403, "This API key does not have the required permissions.")
        case _:
            return stripe_error(500, "An unknown error occurred.", kind="api_error")
