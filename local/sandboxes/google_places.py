"""Google Places (New) at the sandbox: predictions for what somebody types, out of a small gazetteer.

Stricter than the real one in one point: it answers nobody without a field mask, which Google only advises here.

Source:  https://developers.google.com/maps/documentation/places/web-service/place-autocomplete
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from werkzeug import Request, Response

from local.sandboxes.faults import Mode
from local.sandboxes.shapes import Kind, Violation, boolean, integer, listing, record, text
from local.sandboxes.wire import Json, Refused, Route, json_answer

AUTOCOMPLETE = "autocomplete"
MOST_SUGGESTIONS = 5
# The schema of AutocompletePlacesRequest, without the areas that a search may be bound to.
REQUEST = record(
    {
        "input": text(minimum=1),
        "sessionToken": text(maximum=36, pattern="[A-Za-z0-9_=-]+"),
        "includedPrimaryTypes": listing(text(), maximum=5),
        "includedRegionCodes": listing(text(pattern="[A-Za-z]{2}"), maximum=15),
        "includePureServiceAreaBusinesses": boolean,
        "includeQueryPredictions": boolean,
        "inputOffset": integer(minimum=0),
        "languageCode": text(),
        "regionCode": text(pattern="[A-Za-z]{2}"),
    },
    required=("input",),
)
FAULTS = {
    Mode.RATE_LIMITED: (429, "RESOURCE_EXHAUSTED", "Quota exceeded for quota metric 'AutocompletePlacesRequest'."),
    Mode.DAILY_LIMIT: (429, "RESOURCE_EXHAUSTED", "Quota exceeded for quota metric 'AutocompletePlacesRequest'."),
    Mode.INVALID: (400, "INVALID_ARGUMENT", "Request contains an invalid argument."),
    Mode.UNAUTHORIZED: (401, "UNAUTHENTICATED", "Request had invalid authentication credentials."),
    Mode.FORBIDDEN: (403, "PERMISSION_DENIED", "Places API (New) has not been used in this project before."),
    Mode.ERROR_BEFORE: (500, "INTERNAL", "Internal error encountered."),
    Mode.ERROR_AFTER: (500, "INTERNAL", "Internal error encountered."),
}


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the gazetteer."""

    place_id: str
    name: str
    area: str
    types: tuple[str, ...]

    def matches(self, typed: str) -> bool:
        """Whether each typed word begins a word of the name or the area."""
        words = f"{self.name} {self.area}".lower().replace(",", " ").split()
        return all(any(word.startswith(part) for word in words) for part in typed.lower().replace(",", " ").split())

    def prediction(self) -> Json:
        """Write it as Google does."""
        return {
            "place": f"places/{self.place_id}",
            "placeId": self.place_id,
            "text": {"text": f"{self.name}, {self.area}"},
            "structuredFormat": {"mainText": {"text": self.name}, "secondaryText": {"text": self.area}},
            "types": list(self.types),
        }


GAZETTEER = (
    Place("ChIJmusicschool00001", "Music School", "5 High Street, Oxford, UK", ("school", "point_of_interest")),
    Place("ChIJmusichall0000002", "Music Hall", "12 Market Square, Oxford, UK", ("event_venue", "point_of_interest")),
    Place("ChIJriversideyoga003", "Riverside Yoga Studio", "Quay 3, Bristol, UK", ("gym", "point_of_interest")),
    Place("ChIJcitylibrary00004", "City Library", "1 Library Walk, Manchester, UK", ("library",)),
    Place("ChIJparkpavilion0005", "Park Pavilion", "Victoria Park, London, UK", ("park",)),
    Place("ChIJmusikschule00006", "Musikschule am Park", "Parkstraße 8, Berlin, Germany", ("school",)),
    Place("ChIJatelierdeslilas7", "Atelier des Lilas", "14 rue des Lilas, Paris, France", ("art_studio",)),
    Place("ChIJmusicstand000008", "Music Stand Café", "2 Canal Street, Leeds, UK", ("cafe",)),
    Place("ChIJmusicworkshop009", "Music Workshop", "40 Mill Road, Cambridge, UK", ("store",)),
    Place("ChIJmusicrooms000010", "Music Rooms", "7 Castle Street, Edinburgh, UK", ("event_venue",)),
)


class GooglePlaces:
    """Knows one key, the operator's; it must come as a header, where no log shows it."""

    def __init__(self, api_key: str) -> None:
        self._api_key = api_key

    def routes(self) -> list[Route]:
        """List what is asked for below Google's own prefix."""
        return [Route("POST", "/places/v1/places:autocomplete", AUTOCOMPLETE, self.autocomplete)]

    def autocomplete(self, request: Request) -> Response:
        """Predict places; no prediction is an empty object, as of every empty list of Google's."""
        self._check_key(request)
        body = _checked(request)
        fields = _fields(request)
        found = [place.prediction() for place in GAZETTEER if place.matches(body["input"])][:MOST_SUGGESTIONS]
        suggestions = [_only(fields, {"placePrediction": prediction}) for prediction in found]
        return json_answer({"suggestions": suggestions} if suggestions else {})

    def _check_key(self, request: Request) -> None:
        sent = request.headers.get("X-Goog-Api-Key")
        if sent is None:
            message = "Method doesn't allow unregistered callers. Please use API Key to call this API."
            raise Refused(places_error(403, "PERMISSION_DENIED", message))
        if sent != self._api_key:
            raise Refused(places_error(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key."))


def places_error(status: int, code: str, message: str) -> Response:
    """Answer with an error of the newer APIs, whose shape is not the calendar's."""
    return json_answer({"error": {"code": status, "message": message, "status": code}}, status)


def places_fault(mode: Mode) -> Response:
    """Answer with the error for a fault mode; a key has no grant that could be revoked."""
    return places_error(*FAULTS.get(mode, FAULTS[Mode.FORBIDDEN]))


def _checked(request: Request) -> Json:
    try:
        body = json.loads(request.get_data())
    except ValueError as exc:
        message = "Invalid JSON payload received. Unexpected end of string."
        raise Refused(places_error(400, "INVALID_ARGUMENT", message)) from exc
    if violations := list(REQUEST(body, ())):
        raise Refused(places_error(400, "INVALID_ARGUMENT", _words(violations[0])))
    assert isinstance(body, dict)
    return body


def _words(violation: Violation) -> str:
    if violation.kind is Kind.UNKNOWN:
        return f'Invalid JSON payload received. Unknown name "{violation.dotted()}": Cannot find field.'
    return f"Invalid value at '{violation.dotted()}': {violation.reason}."


def _fields(request: Request) -> Sequence[Sequence[str]]:
    """Read the field mask: the paths of what is wanted below `suggestions`."""
    mask = request.headers.get("X-Goog-FieldMask", "")
    if not mask:
        message = "FieldMask is a required parameter. See https://cloud.google.com/apis/docs/system-parameters."
        raise Refused(places_error(400, "INVALID_ARGUMENT", message))
    paths = [path.split(".") for path in mask.split(",")]
    everything: Json = {"suggestions": {"placePrediction": GAZETTEER[0].prediction()}}
    for path in paths:
        if not _has(everything, path):
            message = f"Error expanding 'fields' parameter. Cannot find matching fields for path '{'.'.join(path)}'."
            raise Refused(places_error(400, "INVALID_ARGUMENT", message))
    return [path[1:] for path in paths]


def _has(value: object, path: Sequence[str]) -> bool:
    if not path:
        return True
    return isinstance(value, dict) and path[0] in value and _has(value[path[0]], path[1:])


def _only(fields: Sequence[Sequence[str]], value: Json) -> Json:
    """Keep what the paths lead to; a path that ends keeps all below it."""
    kept: Json = {}
    for name, part in value.items():
        below = [path[1:] for path in fields if path[:1] == [name]]
        if not fields or [] in below or (below and not isinstance(part, dict)):
            kept[name] = part
        elif below:
            kept[name] = _only(below, part)
    return kept
