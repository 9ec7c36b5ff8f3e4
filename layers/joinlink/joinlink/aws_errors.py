"""Which AWS errors are transient, decided in the same way for every service.

    status 5xx, 408 or 429, or a throttling code                transient: the same call may work in a moment
    no connection, or no answer                                 transient: whether the call was applied is not known
    anything else                                               a refusal, or our own mistake

Source:  https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
"""

from __future__ import annotations

from typing import Final

from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as ConnectionFailure

PASSING_STATUSES: Final = frozenset({408, 429})
PASSING_CODES: Final = frozenset(
    {
        "ExecutionLimitExceeded",
        "KmsThrottlingException",
        "LimitExceededException",
        "ProvisionedThroughputExceeded",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestTimeout",
        "RequestTimeoutException",
        "SlowDown",
        "Throttling",
        "ThrottlingError",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionInProgressException",
    }
)
"""Codes that services give, often with status 400, when they get too many calls at once or took too long."""


def is_passing(error: BaseException | None) -> bool:
    """Whether the call that ended in this error may be repeated unchanged."""
    if isinstance(error, ClientError):
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        return status >= 500 or status in PASSING_STATUSES or error_code(error) in PASSING_CODES
    return isinstance(error, (ConnectionFailure, HTTPClientError))


def error_code(error: Exception) -> str:
    """Return the service's own code, such as `ThrottlingException`, or the error's class if no service answered."""
    return error.response["Error"]["Code"] if isinstance(error, ClientError) else type(error).__name__
