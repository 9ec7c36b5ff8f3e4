"""Google Places (New): suggestions while a host types the place of a class (K2).

Source:  https://developers.google.com/maps/documentation/places/web-service/place-autocomplete
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import requests
from requests.auth import AuthBase

from joinlink.model.host import Provider
from joinlink.model.teaching import Location
from joinlink.providers.http import ProviderSession
from joinlink.providers.json_object import JsonObject

FIELD_MASK = "suggestions.placePrediction.placeId,suggestions.placePrediction.structuredFormat"
"""The fields that we read, and the only ones we ask for."""


@dataclass(frozen=True, slots=True)
class ApiKey(AuthBase):
    """The operator's key, sent only in the header."""

    key: str = field(repr=False)

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["X-Goog-Api-Key"] = self.key
        return request


class GooglePlaces:
    """Asks with the operator's key; without a key there are no suggestions."""

    def __init__(self, *, places_url: str, api_key: Callable[[], str], timeout_seconds: float) -> None:
        self._places_url = places_url
        self._api_key = api_key
        self._http = ProviderSession(Provider.GOOGLE, timeout_seconds=timeout_seconds)

    def suggest(self, text: str, *, typing_session: str) -> Sequence[Location]:
        """Return at most five places that match the text so far, best first.

        Raises:  ProviderUnavailable  no answer, 429 or 5xx
                 ProviderRejected     the key is not accepted
        """
        key = self._api_key()
        if not key:
            return []
        answer = self._http.send(
            "POST",
            f"{self._places_url}/places:autocomplete",
            auth=ApiKey(key),
            headers={"X-Goog-FieldMask": FIELD_MASK},
            json={"input": text, "sessionToken": typing_session},
        )
        if answer.status == 429:
            raise answer.unavailable()
        if not answer.is_success:
            raise answer.rejected(answer.body.text("error", "status"))
        return [_place(suggestion.part("placePrediction")) for suggestion in answer.body.parts("suggestions")]


def _place(prediction: JsonObject) -> Location:
    """Read a suggestion: the place's name and its address, which a country or a city may lack."""
    return Location(
        label=prediction.need_text("structuredFormat", "mainText", "text"),
        address=prediction.text("structuredFormat", "secondaryText", "text"),
        place_id=prediction.need_text("placeId"),
    )
