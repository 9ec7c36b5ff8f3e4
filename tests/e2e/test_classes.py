"""K2: places from the sandbox of Google."""

import pytest

from tests.e2e.people import Town

pytestmark = pytest.mark.timeout(120)


def test_k2_places_are_asked_for_with_the_session_of_whoever_types_and_a_key_that_nobody_sees(town: Town) -> None:
    host = town.host()

    answer = host.call("GET", "/api/places?query=music+sch&session=typing-1")

    (asked,) = [call for call in town.requests("google") if call["operation"] == "autocomplete"]
    assert [place["label"] for place in answer.json()["places"]] == ["Music School"]
    assert asked["body"] == {"input": "music sch", "sessionToken": "typing-1"}
    assert town.cloud.secrets.places_api_key not in answer.text + str(town.requests("google"))
