"""One session, the product's own, for all clients of moto: a new one per test would read botocore's files again."""

from functools import cache
from typing import Any

import boto3
from botocore import UNSIGNED
from botocore.config import Config

from joinlink.providers.aws.session import aws_session

REGION = "eu-west-1"
KEYS = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}


@cache
def session() -> boto3.Session:
    return aws_session()


def client(service: str, endpoint: str | None = None) -> Any:
    """Make a client; it is moto's while `mock_aws` lasts, and signs nothing then, as nobody looks at it."""
    make: Any = session().client
    config = None if endpoint else Config(signature_version=UNSIGNED)
    return make(service, endpoint_url=endpoint, region_name=REGION, config=config, **KEYS)
