"""Google Places (New): predictions, and what is refused."""

from collections.abc import Mapping

import pytest
from werkzeug.test import TestResponse

from tests.sandboxes.clients import GoogleClient

AUTOCOMPLETE = "/google/places/v1/places:autocomplete"
KEY, MASK = "X-Goog-Api-Key", "X-Goog-FieldMask"
FIELDS = "suggestions.placePrediction.placeId,suggestions.placePrediction.structuredFormat.mainText.text"


def ask(google: GoogleClient, body: object, headers: Mapping[str, str | None] = {}, query: str = "") -> TestResponse:
    sent = {KEY: google.secrets.places_api_key, MASK: FIELDS, **headers}
    given = {name: value for name, value in sent.items() if value is not None}
    return google.http.post(AUTOCOMPLETE + query, json=body, headers=given)


def refusal(answer: TestResponse) -> tuple[int, str]:
    error = answer.get_json()["error"]
    assert error["code"] == answer.status_code
    return answer.status_code, error["status"]


@pytest.mark.parametrize(
    ("headers", "query", "expected"),
    [
        ({KEY: None}, "", (403, "PERMISSION_DENIED")),
        ({KEY: None}, "?key={key}", (403, "PERMISSION_DENIED")),
        ({KEY: "another"}, "", (400, "INVALID_ARGUMENT")),
        ({MASK: None}, "", (400, "INVALID_ARGUMENT")),
        ({MASK: "suggestions.placePrediction.phone"}, "", (400, "INVALID_ARGUMENT")),
        ({MASK: "suggestions.placePrediction.placeId, suggestions"}, "", (400, "INVALID_ARGUMENT")),
    ],
)
def test_without_its_key_or_a_mask_that_fits_nobody_is_answered(google, headers, query, expected) -> None:
    address = query.format(key=google.secrets.places_api_key)

    assert refusal(ask(google, {"input": "music"}, headers, address)) == expected


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
