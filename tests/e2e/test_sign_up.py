"""S7, in the local cloud with its roles: hosts are invited."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import boto3
import pytest
import requests

from local.aws import REGION
from tests.e2e.cloud_elsewhere import town_elsewhere
from tests.e2e.people import Town

pytestmark = pytest.mark.timeout(120)

EMAIL = "ada@example.com"


@pytest.fixture(scope="module")
def town() -> Iterator[Town]:
    with town_elsewhere(SignUp="invited") as town:
        yield town


def ask(town: Town, payload: dict[str, str]) -> Any:
    """Call the operator's function as the operator does."""
    address = town.control("GET", "health")["aws"]
    keys = {"aws_access_key_id": "operator", "aws_secret_access_key": "operator"}
    client = boto3.client("lambda", endpoint_url=address, region_name=REGION, **keys)
    answer = client.invoke(FunctionName="joinlink-local-invite_hosts", Payload=json.dumps(payload).encode())
    assert "FunctionError" not in answer
    return json.loads(answer["Payload"].read())


def sign_in(town: Town) -> requests.Response:
    """Sign in by the pages of the site and of the identity provider."""
    with requests.Session() as browser:
        login = browser.get(f"{town.site}/login", allow_redirects=False, timeout=60)
        consent = f"{login.headers['Location']}&{urlencode({'decision': 'approve', 'email': EMAIL})}"
        callback = browser.get(consent, allow_redirects=False, timeout=60).headers["Location"]
        return browser.get(callback, allow_redirects=False, headers={"Accept": "text/html"}, timeout=60)


def test_s7_a_stranger_becomes_a_host_once_the_operator_has_invited_them(town: Town) -> None:
    refused = sign_in(town)

    assert ask(town, {"invite": EMAIL})["mailed"]
    assert [each["email"] for each in ask(town, {})["invitations"]] == [EMAIL]
    arrived = sign_in(town)

    assert (refused.status_code, "New hosts are invited here" in refused.text) == (403, True)
    (mail,) = town.control("GET", "mailbox")["messages"]
    assert (mail["to"], mail["sender"]) == (EMAIL, "Joinlink <joinlink@example.com>")
    assert (arrived.status_code, arrived.headers["Location"]) == (302, "/mentor")
    assert ask(town, {"withdraw": EMAIL}) == {"withdrawn": False}
    assert sign_in(town).status_code == 302
