"""K2, K6: places from the sandbox of Google, and classes that are created at the same moment."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.e2e.people import Town

pytestmark = pytest.mark.timeout(120)

IN_PERSON = {
    "title": "Choir",
    "description": "",
    "durationMinutes": 60,
    "price": {"amountMinor": 0, "currency": "eur"},
    "isOnline": False,
}


def test_k2_places_are_asked_for_with_the_session_of_whoever_types_and_a_key_that_nobody_sees(town: Town) -> None:
    host = town.host()

    answer = host.call("GET", "/api/places?query=music+sch&session=typing-1")

    (asked,) = [call for call in town.requests("google") if call["operation"] == "autocomplete"]
    assert [place["label"] for place in answer.json()["places"]] == ["Music School"]
    assert asked["body"] == {"input": "music sch", "sessionToken": "typing-1"}
    assert town.cloud.secrets.places_api_key not in answer.text + str(town.requests("google"))


def test_k6_classes_of_one_title_that_are_created_at_once_get_a_slug_each(town: Town) -> None:
    host = town.host()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: host.call("POST", "/api/classes", IN_PERSON), range(4)))

    assert [answer.status_code for answer in answers] == [201] * 4
    assert sorted(answer.json()["slug"] for answer in answers) == ["choir", "choir-2", "choir-3", "choir-4"]
