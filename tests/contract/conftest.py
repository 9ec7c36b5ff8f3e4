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
from joinlink.store.api_keys import DynamoApiKeys
from joinlink.store.bookings import DynamoBookings
from joinlink.store.connections import DynamoConnections
from joinlink.store.deliveries import DynamoDeliveries
from joinlink.store.due import DynamoDueWork
from joinlink.store.feeds import DynamoFeeds
from joinlink.store.guest_notes import DynamoGuestNotes
from joinlink.store.guest_searches import DynamoGuestSearches
from joinlink.store.hosts import DynamoHosts
from joinlink.store.invitations import DynamoInvitations
from joinlink.store.kept_forms import DynamoKeptForms
from joinlink.store.mails import DynamoMailLedger
from joinlink.store.meetings import DynamoMeetingLedger
from joinlink.store.notices import DynamoNotices
from joinlink.store.occurrence_changes import DynamoOccurrenceChanges
from joinlink.store.occurrences import DynamoOccurrences
from joinlink.store.packages import DynamoPackages
from joinlink.store.pictures import DynamoPictures
from joinlink.store.profiles import DynamoProfiles
from joinlink.store.sessions import DynamoSessions
from joinlink.store.shared_meetings import DynamoSharedMeetings
from joinlink.store.suppressions import DynamoSuppressions
from joinlink.store.table import Table
from joinlink.store.timeline import DynamoTimeline
from joinlink.store.webhooks import DynamoWebhooks
from local.moto_dynamodb import make_transactions_cheap
from local.quick_moto import quicken
from local.template import read
from tests.contract.moto_session import REGION
from tests.contract.moto_session import client as client_of
from tests.contract.single_writes import SingleWrites
from tests.contract.store_samples import KEPT_FOR, Stores, claim, free, pending
from tests.contract.watched_client import WatchedClient
from tests.fakes import (
    FakeBookings,
    FakeClock,
    FakeConnections,
    FakeDueWork,
    FakeHosts,
    FakeInvitations,
    FakeKeptForms,
    FakeMailLedger,
    FakeMeetingLedger,
    FakeNotices,
    FakeOccurrences,
    FakePictures,
    FakeProfiles,
    FakeSessions,
    FakeSuppressions,
    FakeTimeline,
)
from tests.fakes.api_keys import FakeApiKeys
from tests.fakes.feeds import FakeFeeds
from tests.fakes.guest_notes import FakeGuestNotes
from tests.fakes.guest_searches import FakeGuestSearches
from tests.fakes.occurrences import FakeOccurrenceChanges, FakeSharedMeetings
from tests.fakes.packages import FakePackages
from tests.fakes.webhooks import FakeDeliveries, FakeWebhooks

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
def dynamo(table: Table, machine_clock: FakeClock) -> Stores:
    return Stores(
        hosts=DynamoHosts(table, now=machine_clock.now),
        sessions=DynamoSessions(table),
        profiles=DynamoProfiles(table, now=machine_clock.now),
        connections=DynamoConnections(table),
        bookings=DynamoBookings(table, KEPT_FOR),
        occurrences=DynamoOccurrences(table),
        occurrence_changes=DynamoOccurrenceChanges(table, KEPT_FOR),
        shared_meetings=DynamoSharedMeetings(table),
        due_work=DynamoDueWork(table, now=machine_clock.now),
        ledger=DynamoMeetingLedger(table, KEPT_FOR),
        mails=DynamoMailLedger(table, KEPT_FOR),
        invitations=DynamoInvitations(table),
        api_keys=DynamoApiKeys(table),
        feeds=DynamoFeeds(table),
        guest_notes=DynamoGuestNotes(table, KEPT_FOR),
        webhooks=DynamoWebhooks(table),
        deliveries=DynamoDeliveries(table),
        suppressions=DynamoSuppressions(table),
        kept_forms=DynamoKeptForms(table),
        guest_searches=DynamoGuestSearches(table),
        timeline=DynamoTimeline(table, at_most=KEPT_FOR),
        notices=DynamoNotices(table, now=machine_clock.now),
        pictures=DynamoPictures(table),
        packages=DynamoPackages(table, KEPT_FOR),
    )


@pytest.fixture
def fake(machine_clock: FakeClock) -> Stores:
    due_work, ledger = FakeDueWork(), FakeMeetingLedger()
    connections = FakeConnections(due_work=due_work)
    packages = FakePackages()
    bookings = FakeBookings(ledger, due_work, packages)
    hosts, profiles = FakeHosts(clock=machine_clock), FakeProfiles(connections, clock=machine_clock, packages=packages)
    return Stores(
        hosts=hosts,
        sessions=FakeSessions(),
        profiles=profiles,
        connections=connections,
        bookings=bookings,
        occurrences=FakeOccurrences(bookings),
        occurrence_changes=FakeOccurrenceChanges(bookings),
        shared_meetings=FakeSharedMeetings(bookings),
        due_work=due_work,
        ledger=ledger,
        mails=FakeMailLedger(bookings),
        invitations=FakeInvitations(),
        api_keys=FakeApiKeys(hosts),
        feeds=FakeFeeds(hosts),
        guest_notes=FakeGuestNotes(),
        webhooks=FakeWebhooks(),
        deliveries=FakeDeliveries(),
        suppressions=FakeSuppressions(),
        kept_forms=FakeKeptForms(),
        guest_searches=FakeGuestSearches(bookings, packages),
        timeline=FakeTimeline(),
        notices=FakeNotices(),
        pictures=FakePictures(hosts, profiles),
        packages=packages,
    )


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
