"""K2: suggestions from Google Places, as the sandbox and an odd provider answer them."""

import json

import pytest

from joinlink.errors import ProviderRejected
from joinlink.model.teaching import Location
from joinlink.ports.classes import Places
from joinlink.providers.google.places import GooglePlaces
from tests.contract.providers.odd_provider import OddProvider
from tests.contract.providers.sandbox_run import TIMEOUT_SECONDS, SandboxRun
from tests.fakes import FakePlaces

SESSION = "3f1c1d9e-6f5e-4a0f-9a55-6a7d1c2b8e10"
SCHOOL = Location("Music School", "5 High Street, Oxford, UK", "ChIJmusicschool00001")
# What AutocompletePlacesRequest of places.googleapis.com knows, revision 20261101.
KNOWN_MEMBERS = {
    "includeFutureOpeningBusinesses", "includePureServiceAreaBusinesses", "includeQueryPredictions",
    "includedPrimaryTypes", "includedRegionCodes", "input", "inputOffset", "languageCode", "locationBias",
    "locationRestriction", "origin", "regionCode", "sessionToken",
}  # fmt: skip


@pytest.fixture(params=["google", "fake"])
def places(request: pytest.FixtureRequest, sandbox: SandboxRun) -> Places:
    return FakePlaces([SCHOOL]) if request.param == "fake" else sandbox.places()


@pytest.fixture
def odd_places(odd_provider: OddProvider) -> GooglePlaces:
    return GooglePlaces(places_url=odd_provider.url, api_key=lambda: "the-key", timeout_seconds=TIMEOUT_SECONDS)


def prediction(**members: object) -> dict[str, object]:
    return {"suggestions": [{"placePrediction": {"placeId": "p1", **members}}]}


def test_a_place_comes_with_its_name_its_address_and_its_id(places) -> None:
    assert places.suggest("music sch", typing_session=SESSION) == [SCHOOL]


@pytest.mark.parametrize(("query", "found"), [("music", 5), ("nowhere at all", 0)])
def test_at_most_five_places_come_back(sandbox, query, found) -> None:
    assert len(sandbox.places().suggest(query, typing_session=SESSION)) == found


def test_the_request_has_the_key_the_field_mask_and_the_session_and_nothing_that_google_does_not_know(
    odd_provider, odd_places
) -> None:
    odd_provider.will_answer(200, {})

    odd_places.suggest("music", typing_session=SESSION)

    (sent,) = odd_provider.sent
    assert (sent.method, sent.path, sent.query) == ("POST", "/places:autocomplete", {})
    assert sent.headers["X-Goog-Api-Key"] == "the-key"
    assert sent.headers["X-Goog-FieldMask"].split(",") == [
        "suggestions.placePrediction.placeId",
        "suggestions.placePrediction.structuredFormat",
    ]
    body = json.loads(sent.body)
    assert body == {"input": "music", "sessionToken": SESSION}
    assert set(body) <= KNOWN_MEMBERS


def test_a_wrong_key_is_for_the_operator_to_see(sandbox) -> None:
    with pytest.raises(ProviderRejected, match=r"google answered 400 \(INVALID_ARGUMENT\)"):
        sandbox.places(api_key="another").suggest("music", typing_session=SESSION)


def test_a_country_has_no_address(odd_provider, odd_places) -> None:
    odd_provider.will_answer(200, prediction(structuredFormat={"mainText": {"text": "Iceland"}}))

    assert odd_places.suggest("iceland", typing_session=SESSION) == [Location("Iceland", None, "p1")]
