"""P1: a program with a host's key, by HTTP alone: each function that it may call lets it in, under its own role."""

from typing import Any

import pytest
import requests

from tests.e2e.people import Host, Town, content

READS = (
    *("/api/me", "/api/connections", "/api/availability", "/api/classes", "/api/bookings?when=upcoming"),
    *("/api/notices", "/api/places?query=school", "/api/me/export"),
)


def program(town: Town, key: str, method: str, path: str, body: Any = None) -> requests.Response:
    """Call the API as a program does: without cookies."""
    headers = {"Authorization": f"Bearer {key}"}
    return requests.request(method, town.site + path, json=body, headers=headers, timeout=60)


@pytest.fixture(scope="module")
def host(town: Town) -> Host:
    return town.host("zoom")


def test_p1_a_program_reads_and_changes_with_its_key_until_it_is_revoked(town: Town, host: Host) -> None:
    made = content(host.call("POST", "/api/keys", {"name": "Spreadsheet", "scopes": ["read", "write"]}), 201)
    key = made["key"]

    for path in READS:
        content(program(town, key, "GET", path))
    content(program(town, key, "PATCH", "/api/me", {"headline": "Told by a program"}))
    assert program(town, key, "POST", "/api/plan/checkout", {"plan": "nothing"}).status_code == 422
    assert program(town, key, "PUT", "/api/connections/apple", {}).status_code == 422
    assert program(town, key, "DELETE", "/api/me/cover").status_code == 204
    assert program(town, key, "POST", "/api/bookings/booking_none/cancel", {}).status_code == 404
    assert program(town, key, "POST", "/api/test-booking", {"unknown": 1}).status_code == 422
    assert program(town, key, "GET", "/api/keys").status_code == 403
    assert program(town, key, "DELETE", "/api/me", {"confirm": "x"}).status_code == 403

    assert content(host.call("GET", "/api/keys"))["keys"][0]["lastUsedOn"]
    assert host.call("DELETE", f"/api/keys/{made['keyId']}").status_code == 204
    assert program(town, key, "GET", "/api/me").status_code == 401
    assert key not in town.everything_stored()
