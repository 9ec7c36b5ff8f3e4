"""One boto3 session for all clients of moto, which would begin each test with a new one that reads botocore's files."""

from functools import cache
from typing import Any

import boto3

REGION = "eu-west-1"


@cache
def session() -> boto3.Session:
    return boto3.Session(aws_access_key_id="testing", aws_secret_access_key="testing", region_name=REGION)


def client(service: str, endpoint: str | None = None) -> Any:
    """Make a client; it is moto's while `mock_aws` lasts."""
    make: Any = session().client
    return make(service, endpoint_url=endpoint)
