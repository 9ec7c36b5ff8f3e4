"""What must stay inside: the secrets of a stack and of a host's connections, and the places where none may show."""

import json
from dataclasses import asdict
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

from joinlink.providers.aws.token_vault import KmsTokenVault
from joinlink.store.connections import DynamoConnections
from joinlink.store.table import Table
from tests.e2e.people import Host, Town


def listen(host: Host) -> list[requests.Response]:
    """Return a list that will have every answer, redirects included, that the host's browser gets from now on."""
    heard: list[requests.Response] = []
    host.journey.host.hooks["response"].append(lambda answer, **_: heard.append(answer))
    return heard


def tokens(town: Town, host_id: str) -> list[str]:
    """Open what is stored of the host's connections, as the product does: tokens, and Apple's password."""
    configuration: Any = town.cloud.client("lambda").get_function_configuration
    environment = configuration(FunctionName="joinlink-local-connect_provider")["Environment"]["Variables"]
    vault = KmsTokenVault(town.cloud.client("kms"), environment["TOKEN_KEY_ID"])
    connections = DynamoConnections(Table(town.cloud.client("dynamodb"), town.cloud.table_name)).list(host_id)
    pairs = [vault.open(connection) for connection in connections]
    return [token for pair in pairs for token in (pair.access_token, pair.refresh_token) if token]


def codes(heard: list[requests.Response]) -> list[str]:
    """Return the authorization codes that passed through the host's browser."""
    places = [answer.headers.get("Location", "") for answer in heard]
    return [code for place in places for code in parse_qs(urlsplit(place).query).get("code", [])]


def configured(town: Town) -> list[str]:
    """Return the secrets of the stack."""
    return [value for name, value in asdict(town.cloud.secrets).items() if not name.endswith("_id")]


def histories(town: Town, *booking_ids: str) -> str:
    """Return every event of every execution for these bookings, with what went in and out."""
    client: Any = town.cloud.client("stepfunctions")
    events: list[Any] = []
    for machine in client.list_state_machines()["stateMachines"]:
        for run in client.list_executions(stateMachineArn=machine["stateMachineArn"])["executions"]:
            if run["name"].startswith(booking_ids):
                events += client.get_execution_history(executionArn=run["executionArn"])["events"]
    return json.dumps(events, default=str)
