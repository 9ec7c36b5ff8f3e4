"""The stores' contract, on the fakes and on DynamoDB as moto plays it, with the table that the template describes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest
from moto import mock_aws
from moto.core import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends
from samtranslator.yaml_helper import yaml_parse

from joinlink.providers.aws.session import aws_session
from joinlink.store.bookings import DynamoBookings
from joinlink.store.connections import DynamoConnections
from joinlink.store.due import DynamoDueWork
from joinlink.store.hosts import DynamoHosts
from joinlink.store.mails import DynamoMailLedger
from joinlink.store.meetings import DynamoMeetingLedger
from joinlink.store.notices import DynamoNotices
from joinlink.store.profiles import DynamoProfiles
from joinlink.store.sessions import DynamoSessions
from joinlink.store.suppressions import DynamoSuppressions
from joinlink.store.table import Table
from joinlink.store.timeline import DynamoTimeline
from local.moto_dynamodb import make_transactions_cheap
from local.quick_moto import quicken
from tests.contract.store_samples import Stores
from tests.contract.watched_client import WatchedClient
from tests.fakes import (
    FakeBookings,
    FakeClock,
    FakeConnections,
    FakeDueWork,
    FakeHosts,
    FakeMailLedger,
    FakeMeetingLedger,
    FakeNotices,
    FakeProfiles,
    FakeSessions,
    FakeSuppressions,
    FakeTimeline,
)

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

TEMPLATE = Path(__file__).parents[2] / "template.yaml"
WHAT_MOTO_NEEDS_OF_THE_TABLE = ("AttributeDefinitions", "BillingMode", "GlobalSecondaryIndexes", "KeySchema")
REGION = "eu-central-1"
NUMBERS = count()


@pytest.fixture(scope="session")
def table_definition() -> dict[str, Any]:
    resource = yaml_parse(TEMPLATE.read_text())["Resources"]["Table"]["Properties"]
    return {name: resource[name] for name in WHAT_MOTO_NEEDS_OF_THE_TABLE}


@pytest.fixture(scope="module")
def moto_client() -> Iterator[DynamoDBClient]:
    """Only while a module runs: other suites must reach servers of their own."""
    quicken()
    with mock_aws():
        yield aws_session().client("dynamodb", region_name=REGION)


@pytest.fixture
def client(moto_client: DynamoDBClient) -> WatchedClient:
    return WatchedClient(moto_client)


@pytest.fixture
def table(moto_client: DynamoDBClient, client: WatchedClient, table_definition: dict[str, Any]) -> Iterator[Table]:
    name = f"joinlink-{next(NUMBERS)}"
    moto_client.create_table(TableName=name, **table_definition)
    make_transactions_cheap(dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION])
    yield Table(cast("DynamoDBClient", client), name)
    moto_client.delete_table(TableName=name)


@pytest.fixture
def machine_clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def dynamo(table: Table, machine_clock: FakeClock) -> Stores:
    return Stores(
        hosts=DynamoHosts(table),
        sessions=DynamoSessions(table),
        profiles=DynamoProfiles(table),
        connections=DynamoConnections(table),
        bookings=DynamoBookings(table),
        due_work=DynamoDueWork(table, now=machine_clock.now),
        ledger=DynamoMeetingLedger(table),
        mails=DynamoMailLedger(table),
        suppressions=DynamoSuppressions(table),
        timeline=DynamoTimeline(table),
        notices=DynamoNotices(table, now=machine_clock.now),
    )


@pytest.fixture
def fake() -> Stores:
    due_work, ledger = FakeDueWork(), FakeMeetingLedger()
    connections = FakeConnections(due_work=due_work)
    bookings = FakeBookings(ledger, due_work)
    return Stores(
        hosts=FakeHosts(),
        sessions=FakeSessions(),
        profiles=FakeProfiles(connections),
        connections=connections,
        bookings=bookings,
        due_work=due_work,
        ledger=ledger,
        mails=FakeMailLedger(bookings),
        suppressions=FakeSuppressions(),
        timeline=FakeTimeline(),
        notices=FakeNotices(),
    )


@pytest.fixture(params=["fake", "dynamo"])
def stores(request: pytest.FixtureRequest) -> Stores:
    backend: Stores = request.getfixturevalue(request.param)
    return backend
