"""The stores' contract, on the fakes and on DynamoDB, with the table that the template describes.

moto plays DynamoDB, or whatever `pytest --dynamodb-endpoint` names.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

import pytest
from moto import mock_aws
from moto.core import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends

from joinlink.model.booking import Booking
from joinlink.store.table import Table
from local.moto_dynamodb import make_transactions_cheap
from local.quick_moto import quicken
from local.template import read
from tests.contract.dynamo_stores import DynamoStores
from tests.contract.moto_session import REGION
from tests.contract.moto_session import client as client_of
from tests.contract.single_writes import SingleWrites
from tests.contract.store_samples import Stores, claim, free, pending
from tests.contract.watched_client import WatchedClient
from tests.fakes import FakeClock
from tests.fakes.outside import FakeOutside

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

TEMPLATE = Path(__file__).parents[2] / "template.yaml"
WHAT_MAKES_THE_TABLE = ("AttributeDefinitions", "BillingMode", "GlobalSecondaryIndexes", "KeySchema")


@pytest.fixture(scope="session")
def table_definition() -> dict[str, Any]:
    resource = read(TEMPLATE.read_text())["Resources"]["Table"]["Properties"]
    return {name: resource[name] for name in WHAT_MAKES_THE_TABLE}


@pytest.fixture(scope="session")
def endpoint(request: pytest.FixtureRequest) -> str | None:
    """Return where DynamoDB is; None for moto."""
    return cast("str | None", request.config.getoption("dynamodb_endpoint"))


@pytest.fixture(scope="module")
def dynamodb(endpoint: str | None) -> Iterator[DynamoDBClient]:
    """Run moto for one module only: other suites must reach servers of their own, and old tables make it slow."""
    if endpoint:
        yield client_of("dynamodb", endpoint)
        return
    quicken()
    with mock_aws():
        yield client_of("dynamodb")


@pytest.fixture
def client(dynamodb: DynamoDBClient, request: pytest.FixtureRequest) -> WatchedClient:
    return WatchedClient(SingleWrites(dynamodb) if request.config.getoption("without_transactions") else dynamodb)


@pytest.fixture
def table(
    dynamodb: DynamoDBClient, client: WatchedClient, table_definition: dict[str, Any], endpoint: str | None
) -> Iterator[Table]:
    name = f"joinlink-{uuid4().hex}"
    dynamodb.create_table(TableName=name, **table_definition)
    if endpoint:
        dynamodb.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 0.05, "MaxAttempts": 400})
    else:
        make_transactions_cheap(dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION])
    yield Table(cast("DynamoDBClient", client), name)
    dynamodb.delete_table(TableName=name)


@pytest.fixture
def machine_clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def dynamo(table: Table, machine_clock: FakeClock) -> DynamoStores:
    return DynamoStores(table, machine_clock)


@pytest.fixture
def fake(machine_clock: FakeClock) -> FakeOutside:
    return FakeOutside(clock=machine_clock)


@pytest.fixture(params=["fake", "dynamo"])
def stores(request: pytest.FixtureRequest) -> Stores:
    backend: Stores = request.getfixturevalue(request.param)
    return backend


@pytest.fixture
def booked(stores: Stores) -> Booking:
    """A booking of a free class, confirmed."""
    claim(stores, free())
    return free()


@pytest.fixture
def held(stores: Stores) -> Booking:
    """A booking that waits for its payment."""
    claim(stores, pending())
    return pending()
