"""C11: what must not be told appears in no log line, no workflow history and no answer of the API."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from joinlink.model.host import Provider
from joinlink.providers.token_vault import KmsTokenVault
from joinlink.store.connections import DynamoConnections
from joinlink.store.table import Table
from tests.e2e.people import Town

pytestmark = pytest.mark.slow

GUEST_ADDRESS = "canary-guest@example.com"


def test_c11_canaries_appear_in_no_log_no_history_and_no_answer(town: Town) -> None:
    host = town.host()
    heard: list[requests.Response] = []
    host.journey.host.hooks["response"].append(lambda answer, **_: heard.append(answer))
    for provider in ("zoom", "google"):
        host.journey.connect(provider)
    offer = host.sell()
    town.fault("zoom", "create_meeting", "400", 1)
    town.fault("zoom", "token", "500_before", 1)

    first = requests.post(
        f"{town.site}/api/public/hosts/{offer.handle}/classes/{offer.slug}/bookings",
        json={"startsAt": offer.starts_at, "guest": {"name": "Guest", "email": GUEST_ADDRESS, "timezone": "UTC"}},
        timeout=60,
    )
    requests.post(first.json()["checkoutUrl"], data={"decision": "pay"}, allow_redirects=False, timeout=60)
    town.ended(first.json())
    town.calm()
    zoom_booking = host.sell(price_minor=0).booked_and_paid()
    timeline = f"/api/bookings/{first.json()['bookingId']}/timeline"
    pages = ["/api/me", "/api/connections", "/api/classes", "/api/notices", timeline, "/mentor/settings/connections"]
    heard += [host.call("GET", page) for page in pages]
    told = [answer.text for answer in heard if answer.url.startswith(town.site)]
    secrets = [*_tokens(town, host.host_id), *_codes(heard), *_configured(town)]
    passcodes = [meeting["password"] for meeting in town.meetings(zoom_booking)]
    logs = town.cloud.logs()
    histories = _histories(town)

    assert len(secrets) == 4 + 2 + len(_configured(town))
    assert first.json()["bookingId"] in logs
    assert first.json()["bookingId"] in histories
    for secret in secrets:
        assert secret not in logs
        assert secret not in histories
        assert all(secret not in answer for answer in told)
    for word in (GUEST_ADDRESS, host.email, *passcodes):
        assert word not in logs
        assert word not in histories


def _tokens(town: Town, host_id: str) -> list[str]:
    """Open the stored tokens as the product does."""
    configuration: Any = town.cloud.client("lambda").get_function_configuration
    environment = configuration(FunctionName="joinlink-local-connect_provider")["Environment"]["Variables"]
    vault = KmsTokenVault(town.cloud.client("kms"), environment["TOKEN_KEY_ID"])
    connections = DynamoConnections(Table(town.cloud.client("dynamodb"), town.cloud.table_name)).list(host_id)
    assert {connection.provider for connection in connections} == {Provider.ZOOM, Provider.GOOGLE}
    pairs = [vault.open(connection) for connection in connections]
    return [token for pair in pairs for token in (pair.access_token, pair.refresh_token)]


def _codes(heard: list[requests.Response]) -> list[str]:
    """Return the authorization codes that passed through the host's browser."""
    places = [answer.headers.get("Location", "") for answer in heard]
    return [code for place in places for code in parse_qs(urlsplit(place).query).get("code", [])]


def _configured(town: Town) -> list[str]:
    """Return the secrets of the stack."""
    return [value for name, value in asdict(town.cloud.secrets).items() if not name.endswith("_id")]


def _histories(town: Town) -> str:
    """Return every event of every execution, with what went in and out."""
    client: Any = town.cloud.client("stepfunctions")
    events: list[Any] = []
    for machine in client.list_state_machines()["stateMachines"]:
        for run in client.list_executions(stateMachineArn=machine["stateMachineArn"])["executions"]:
            events += client.get_execution_history(executionArn=run["executionArn"])["events"]
    return json.dumps(events, default=str)
