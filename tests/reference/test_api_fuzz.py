"""P1: whatever schemathesis makes of the document, the site answers as the document says."""

import copy
import json

import pytest

from tests.reference.fuzzing import fuzz
from tests.reference.written import DOCUMENT

CASES = 400
"""Some eight for each call; `make api-fuzz` sends as many as one likes."""


@pytest.mark.slow
def test_p1_no_request_has_a_5xx_or_an_answer_that_the_document_does_not_have() -> None:
    figures = fuzz(json.loads(DOCUMENT.read_text(encoding="utf-8")), CASES)

    assert figures.failures == {}
    assert figures.cases >= CASES
    assert max(figures.statuses) < 500


def test_the_check_of_answers_sees_a_member_that_the_document_does_not_name() -> None:
    document = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    lacking = copy.deepcopy(document)
    schema = lacking["components"]["schemas"]["Availability"]
    del schema["properties"]["horizonDays"]
    schema["required"].remove("horizonDays")

    assert not fuzz(document, 3, only="readAvailability").failures
    assert "horizonDays" in str(fuzz(lacking, 3, only="readAvailability").failures)
