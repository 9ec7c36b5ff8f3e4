"""An account of the local cloud's AWS with nothing in it, and a person at the keyboard."""

from collections.abc import Iterator

import pytest

from local.aws import REGION, LocalAws
from local.http_server import HttpServer
from local.lambda_pool import LambdaPool
from local.worker_processes import WORKER, ColdProcesses
from operations.account import Account, open_account
from operations.stages import Stage


@pytest.fixture(scope="module")
def aws() -> Iterator[str]:
    """Serve an AWS without a local cloud's own stack; its address."""
    server = HttpServer("aws", keeps_connections=True)
    address = f"http://localhost:{server.port}"
    pool = LambdaPool(region=REGION, aws_url=address, processes=ColdProcesses(WORKER))
    played = LocalAws(server, pool)
    yield address
    played.stop()
    server.stop()
    pool.stop()


@pytest.fixture(scope="module")
def account(aws: str) -> Iterator[Account]:
    variables = {
        "AWS_ENDPOINT_URL": aws,
        "AWS_ACCESS_KEY_ID": "operator",
        "AWS_SECRET_ACCESS_KEY": "operator",
        "AWS_DEFAULT_REGION": REGION,
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in variables.items():
            patch.setenv(name, value)
        yield open_account(Stage("prod", "joinlink-prod", {}, {}))
