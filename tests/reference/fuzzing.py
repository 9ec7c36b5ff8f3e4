"""Requests that nobody thought of, by schemathesis from the document: no 5xx, and no answer outside its schema.

Each request finds a fresh copy of one of several worlds. Half of the requests ask for existing things, and two thirds
keep to the schema of what they send.
"""

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Any

import hypothesis
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.core.failures import FailureGroup

from tests.reference.examples import PAID, STAGES, TO_BE_CONFIRMED, Stage, confirmed, on_stage
from tests.reference.strictness import strict
from tests.reference.wsgi import site
from tests.worlds.world import CANCELLED, CSRF_TOKEN, FREE_CLASS, IN_PERSON, PENDING, SESSION_TOKEN, World

CHECKED = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)
MEANT = {
    "startsAt": ("2026-12-02T09:00:00Z", "2026-12-03T09:00:00Z", "2026-12-05T09:00:00Z"),
    "timezone": ("Europe/Berlin", "America/New_York"),
    "email": ("guest@example.com", "other@example.com"),
    "name": ("Guest",),
    "title": ("Portfolio review",),
    "confirm": ("host",),
    "url": ("https://meet.example.com/room",),
    "plan": ("creator", "pro"),
    "currency": ("eur", "jpy"),
    "token": ("booking.booking_1.signed",),
    "from": ("2026-12-01",),
    "to": ("2026-12-14", "2027-12-14"),
}
"""What a program would send that means what it says, by the names of members and parameters."""
FURTHER_STAGES = (
    confirmed,
    lambda world: None,
    lambda world: world.sell(FREE_CLASS),
    lambda world: world.be(plan="free"),
    lambda world: world.connections.connections.clear(),
    *(partial(World.put, booking=each) for each in (PENDING, TO_BE_CONFIRMED, PAID, CANCELLED, IN_PERSON)),
)
"""What a request may find, besides what its call's example does."""
SEED = 1


@dataclass
class Figures:
    """What was sent and how it was answered."""

    statuses: Counter[int] = field(default_factory=Counter)
    cases: int = 0
    failures: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        by_status = ", ".join(f"{number} × {status}" for status, number in sorted(self.statuses.items()))
        return f"{self.cases} cases: {by_status}; {len(self.failures)} failures"


def fuzz(document: dict[str, Any], cases: int, *, seed: int = SEED, only: str = "") -> Figures:
    """Send this many requests, to each call its share."""
    load_all_checks()
    schema = schemathesis.openapi.from_dict(strict(document))
    schema.app = site
    operations = [found.ok() for found in schema.get_all_operations()]
    names = {id(each): each.definition.raw["operationId"] for each in operations}
    chosen = [each for each in operations if only in ("", names[id(each)])]
    figures = Figures()
    while figures.cases < cases and len(figures.failures) < len(chosen):
        share = -(-(cases - figures.cases) // len(chosen))
        for operation in chosen:
            _drive(operation, names[id(operation)], share * 2 // 3 + 1, GenerationMode.POSITIVE, seed, figures)
            _drive(operation, names[id(operation)], share // 3, GenerationMode.NEGATIVE, seed, figures)
        seed += 1
    return figures


def _drive(operation: Any, name: str, most: int, mode: GenerationMode, seed: int, figures: Figures) -> None:
    if not most or name in figures.failures:
        return
    checks = [CHECKS.get_one(check) for check in CHECKED]
    stages = st.sampled_from((STAGES.get(name, confirmed), *FURTHER_STAGES))

    @hypothesis.seed(seed)
    @settings(
        max_examples=most, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=[*HealthCheck]
    )
    @given(operation.as_strategy(generation_mode=mode), st.booleans(), stages, st.randoms())
    def send(case: schemathesis.Case, is_there: bool, stage: Stage, chance: Random) -> None:
        if is_there:
            _ask_for_what_is_there(case, chance)
        with on_stage(stage):
            response = case.call(headers={"x-csrf-token": CSRF_TOKEN}, cookies={"session": SESSION_TOKEN})
        figures.cases += 1
        figures.statuses[response.status_code] += 1
        case.validate_response(response, checks=checks)

    with suppress(Unsatisfiable):  # there is nothing that could be wrong
        try:
            send()
        except (FailureGroup, AssertionError) as failed:
            figures.failures[name] = str(failed)


def _ask_for_what_is_there(case: schemathesis.Case, chance: Random) -> None:
    parameters = case.operation.definition.raw.get("parameters", ())
    case.path_parameters = {each["name"]: each["example"] for each in parameters if each["in"] == "path"}
    case.headers.pop("Authorization", None)  # the session is there
    case.query = _meant(case.query, chance)
    case.body = _meant(case.body, chance)


def _meant(value: Any, chance: Random) -> Any:
    """Put values with a meaning in place of others."""
    if isinstance(value, list):
        return [_meant(each, chance) for each in value]
    if not isinstance(value, dict):
        return value
    return {name: chance.choice(MEANT[name]) if name in MEANT else _meant(of, chance) for name, of in value.items()}
