"""Google Places (New): predictions, and what is refused."""

from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.sandboxes.clients import GoogleClient

AUTOCOMPLETE = "/google/places/v1/places:autocomplete"
MASK = "suggestions.placePrediction.placeId,suggestions.placePrediction.structuredFormat.mainText.text"


def ask(google: GoogleClient, body: object, **headers: str | None) -> TestResponse:
    sent = {"X-Goog-Api-Key": google.secrets.places_api_key, "X-Goog-FieldMask": MASK} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    given = {name: value for name, value in sent.items() if value is not None}
    return google.http.post(AUTOCOMPLETE, json=body, headers=given)


def refusal(answer: TestResponse) -> tuple[int, str]:
    error: dict[str, Any] = answer.get_json()["error"]
    assert error["code"] == answer.status_code
    return answer.status_code, error["status"]


def test_a_prediction_has_what_the_field_mask_names_and_no_more(google) -> None:
    answer = ask(google, {"input": "music sch", "sessionToken": "session-1"})

    prediction = {"placeId": "ChIJmusicschool00001", "structuredFormat": {"mainText": {"text": "Music School"}}}
    assert answer.get_json() == {"suggestions": [{"placePrediction": prediction}]}


def test_a_whole_part_can_be_asked_for(google) -> None:
    answer = ask(google, {"input": "music sch"}, X_Goog_FieldMask="suggestions.placePrediction")

    (suggestion,) = answer.get_json()["suggestions"]
    assert set(suggestion["placePrediction"]) == {"place", "placeId", "text", "structuredFormat", "types"}


def test_there_are_five_predictions_at_most_and_no_list_where_there_is_none(google) -> None:
    assert len(ask(google, {"input": "music"}).get_json()["suggestions"]) == 5
    assert ask(google, {"input": "nowhere"}).get_json() == {}


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"X_Goog_Api_Key": None}, (403, "PERMISSION_DENIED")),
        ({"X_Goog_Api_Key": "another"}, (400, "INVALID_ARGUMENT")),
        ({"X_Goog_FieldMask": None}, (400, "INVALID_ARGUMENT")),
        ({"X_Goog_FieldMask": "suggestions.placePrediction.phone"}, (400, "INVALID_ARGUMENT")),
        ({"X_Goog_FieldMask": "suggestions.placePrediction.placeId, suggestions"}, (400, "INVALID_ARGUMENT")),
    ],
)
def test_without_its_key_or_a_mask_that_fits_nobody_is_answered(google, headers, expected) -> None:
    assert refusal(ask(google, {"input": "music"}, **headers)) == expected


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"input": ""},
        {"input": 5},
        {"input": "music", "sessionToken": "x" * 37},
        {"input": "music", "sessionToken": "a b"},
        {"input": "music", "query": "music"},
        {"input": "music", "includedRegionCodes": ["gbr"]},
        [],
    ],
)
def test_a_body_that_google_would_not_take_is_refused(google, body) -> None:
    assert refusal(ask(google, body)) == (400, "INVALID_ARGUMENT")


def test_the_key_is_not_taken_from_the_address(google) -> None:
    address = f"{AUTOCOMPLETE}?key={google.secrets.places_api_key}"

    answer = google.http.post(address, json={"input": "music"}, headers={"X-Goog-FieldMask": MASK})

    assert refusal(answer) == (403, "PERMISSION_DENIED")


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("429", (429, "RESOURCE_EXHAUSTED")),
        ("403", (403, "PERMISSION_DENIED")),
        ("500_after", (500, "INTERNAL")),
    ],
)
def test_faults_are_told_in_the_words_of_the_newer_apis(google, sandboxes, mode, expected) -> None:
    sandboxes.add_fault("google", "autocomplete", mode)

    assert refusal(ask(google, {"input": "music"})) == expected
    assert ask(google, {"input": "music"}).status_code == 200


def test_a_question_is_logged_with_its_session_and_without_the_key(google, sandboxes) -> None:
    ask(google, {"input": "music", "sessionToken": "session-1"})

    (entry,) = sandboxes.requests("google")
    assert (entry["operation"], entry["status"]) == ("autocomplete", 200)
    assert entry["body"] == {"input": "music", "sessionToken": "session-1"}
    assert google.secrets.places_api_key not in str(entry)
