"""M7: more care than one invocation does is done by two of them, under heal's own role."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from joinlink.model.due import DueKind
from joinlink.store.due import put_due_work
from joinlink.usecases.care.heal import MOST_AT_ONCE
from tests.e2e.people import Town

pytestmark = [pytest.mark.timeout(120), pytest.mark.usefixtures("undisturbed")]


def ask_for_care(town: Town, count: int) -> None:
    """Make care due for this many bookings that no longer exist."""
    soon = datetime.now(UTC) - timedelta(minutes=1)
    rows = [put_due_work(DueKind.CARE, f"gone_{number}", soon).request()["Item"] for number in range(count)]
    for first in range(0, count, 25):
        batch = [{"PutRequest": {"Item": row}} for row in rows[first : first + 25]]
        town.cloud.client("dynamodb").batch_write_item(RequestItems={town.cloud.table_name: batch})


def lines_of_heal(town: Town) -> list[dict[str, Any]]:
    log = requests.get(f"{town.site}/__local/logs", params={"function": "heal"}, timeout=60).text
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    return [line for line in lines if line.get("message") == "invocation"]


def test_m7_a_run_with_more_than_one_invocation_does_invokes_another_with_its_share(town: Town) -> None:
    before = len(lines_of_heal(town))
    ask_for_care(town, MOST_AT_ONCE + 1)

    town.heal()
    town.wait_for("both lines", lambda: len(lines_of_heal(town)) == before + 2)

    done = sorted((line["done"], line["handed_out"]) for line in lines_of_heal(town)[before:])
    assert done == [(MOST_AT_ONCE // 2, 0), (MOST_AT_ONCE // 2 + 1, MOST_AT_ONCE // 2)]
    town.heal()
    town.wait_for("the next line", lambda: len(lines_of_heal(town)) == before + 3)
    assert lines_of_heal(town)[-1]["done"] == 0
