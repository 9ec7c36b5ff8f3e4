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
def server() -> HttpServer:
    return HttpServer("aws", keeps_connections=True)


@pytest.fixture(scope="module")
def aws(server: HttpServer) -> Iterator[LocalAws]:
    """Serve an AWS without a local cloud's own stack."""
    pool = LambdaPool(region=REGION, aws_url="", processes=ColdProcesses(WORKER))
    played = LocalAws(server, pool)
    yield played
    played.stop()
    server.stop()
    pool.stop()


@pytest.fixture(scope="module")
def account(server: HttpServer, aws: LocalAws) -> Iterator[Account]:
    variables = {
        "AWS_ENDPOINT_URL": f"http://localhost:{server.port}",
        "AWS_ACCESS_KEY_ID": "operator",
        "AWS_SECRET_ACCESS_KEY": "operator",
        "AWS_DEFAULT_REGION": REGION,
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in variables.items():
            patch.setenv(name, value)
        yield open_account(Stage("prod", "joinlink-prod", {}, {}))
