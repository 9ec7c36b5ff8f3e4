"""P1: routes, document and docs say the same, and every example is what happens."""

import copy
import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from reference.calls import Call
from reference.routes import routes
from reference.subjects import SUBJECTS
from tests.functions.site import Site, route_of
from tests.infra.project import EVENTS
from tests.reference.strictness import strict
from tests.reference.written import DOCUMENT, PAGE, rebuilt_document, rebuilt_page
from tests.worlds.world import World

CALLS = [call for subject in SUBJECTS for call in subject.calls]
WRITE_IT = "run `make openapi`, look at the difference, and commit it"


def document() -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    return parsed


def test_p1_every_route_for_programs_is_described_once_and_nothing_else() -> None:
    described = [call.route for call in CALLS]

    answered = {call.code_route for call in CALLS}
    missing = sorted({*routes()} - answered)
    assert missing == [], "describe them by a Call in reference/subjects/, then run `make openapi`"
    assert sorted(answered - {*routes()}) == [], "no function answers these: take their Calls away"
    assert len(described) == len({*described})
    assert len({call.name for call in CALLS}) == len(CALLS), "two calls have the same name"


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.name)
def test_p1_the_template_leads_a_call_with_the_address_of_its_example_to_the_function_that_answers_it(
    call: Call,
) -> None:
    example = json.loads((EVENTS / f"{call.sample}.json").read_text(encoding="utf-8"))
    asked = example["requestContext"]["http"]["method"], example["rawPath"]

    assert asked[0] == call.method
    assert route_of(*asked)[0] == routes()[call.code_route].function == call.sample.partition(".")[0]


def test_p1_the_document_is_what_the_code_says_and_its_examples_what_happens() -> None:
    assert rebuilt_document() == DOCUMENT.read_text(encoding="utf-8"), WRITE_IT


def test_p1_docs_api_md_names_every_call() -> None:
    assert rebuilt_page() == PAGE.read_text(encoding="utf-8"), WRITE_IT


def test_p1_the_document_is_valid_openapi() -> None:
    OpenAPIV31SpecValidator(document()).validate()


def test_p1_every_example_keeps_to_its_schema_with_no_member_that_the_schema_does_not_name() -> None:
    described = strict(document())

    wrong = [
        f"{name}: {error.message} at {error.json_path}"
        for name, schema, example in examples_in(described)
        for error in Draft202012Validator({**schema, "components": described["components"]}).iter_errors(example)
    ]

    assert wrong == []


def test_the_check_of_examples_sees_a_member_that_is_not_named() -> None:
    described = strict(document())
    schema = {"$ref": "#/components/schemas/HostBooking", "components": described["components"]}
    booking = copy.deepcopy(document()["paths"]["/api/bookings/{bookingId}"]["get"])
    example = booking["responses"]["200"]["content"]["application/json"]["example"]

    assert Draft202012Validator(schema).is_valid(example)
    assert not Draft202012Validator(schema).is_valid({**example, "another": 1})


def examples_in(described: dict[str, Any]) -> list[tuple[str, dict[str, Any], object]]:
    """Name each example of a body with its schema."""
    return [
        (f"{method} {path}", content["schema"], content["example"])
        for path, operations in described["paths"].items()
        for method, operation in operations.items()
        for part in (operation.get("requestBody", {}), *operation["responses"].values())
        for content in part.get("content", {}).values()
        if "example" in content
    ]


def test_p1_the_document_is_served_to_anybody_and_any_sites_tools_may_read_it(world: World) -> None:
    answer = Site(world, session=None).get("/openapi.json", headers={"accept-encoding": "gzip"})

    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
    assert answer.json == document()
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["cache-control"] == "no-cache"
