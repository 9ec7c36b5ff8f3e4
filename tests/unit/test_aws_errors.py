"""What AWS says about itself: which of its errors pass, and which are refusals or mistakes of ours."""

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ParamValidationError,
    ReadTimeoutError,
)

from joinlink.aws_errors import error_code, is_passing

ADDRESS = "https://service.example"


def refused(code: str, status: int) -> ClientError:
    response = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(response, "Operation")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "error",
    [
        refused("InternalFailure", 500),
        refused("ServiceUnavailableException", 503),
        refused("SomethingThatIsNewToUs", 500),
        refused("RequestTimeout", 408),
        refused("SomethingThatIsNewToUs", 429),
        refused("ThrottlingException", 400),
        EndpointConnectionError(endpoint_url=ADDRESS),
        ConnectTimeoutError(endpoint_url=ADDRESS),
        ReadTimeoutError(endpoint_url=ADDRESS),
    ],
)
def test_an_outage_passes(error: Exception) -> None:
    assert is_passing(error)


@pytest.mark.parametrize(
    "error",
    [
        refused("ValidationException", 400),
        refused("AccessDeniedException", 403),
        ParamValidationError(report="no such parameter"),
        NoCredentialsError(),
        ValueError("a mistake of ours"),
        None,
    ],
)
def test_a_refusal_or_a_mistake_of_ours_does_not(error: Exception | None) -> None:
    assert not is_passing(error)


def test_an_error_is_named_by_the_service_or_by_what_kept_it_from_answering() -> None:
    assert error_code(refused("ThrottlingException", 400)) == "ThrottlingException"
    assert error_code(ReadTimeoutError(endpoint_url=ADDRESS)) == "ReadTimeoutError"
