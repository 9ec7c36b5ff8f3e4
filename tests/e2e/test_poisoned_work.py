"""M7, O5: one row that nobody can read ends no run of heal, and rings once."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from joinlink.model.due import DueKind, Lane
from joinlink.store import keys
from joinlink.store.due import put_due_work
from joinlink.store.writes import Put
from tests.e2e.people import Town

pytestmark = [pytest.mark.timeout(120), pytest.mark.usefixtures("undisturbed")]

KINDS = sorted(Lane.HEAL.kinds - {DueKind.INVITATIONS})  # theirs is about no row of its own
MANY, SOME = 39, 3


def poisoned(kind: DueKind) -> str:
    """Return the id of what the work is about; a package's says that it is one."""
    return "package_poisoned" if kind is DueKind.PACKAGE else "poisoned"


def troubles_counted(town: Town) -> int:
    """Return how often the metric was raised whose alarm tells the operator."""
    metrics = town.control("GET", "metrics")["metrics"]
    return sum(each["count"] for each in metrics if each["metric"] == "heal_troubles")


def put(town: Town, write: Put) -> None:
    town.cloud.client("dynamodb").put_item(TableName=town.cloud.table_name, **write.request())


def runs_of_heal(town: Town) -> dict[str, dict[str, Any]]:
    """Return the log line of each run so far, by its request."""
    log = requests.get(f"{town.site}/__local/logs", params={"function": "heal"}, timeout=60).text
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    return {line["request_id"]: line for line in lines if line.get("message") == "invocation"}


def line_of_a_run(town: Town) -> dict[str, Any]:
    """Let heal run, and wait for its line, which is written while the answer is already on its way."""
    before = runs_of_heal(town)
    town.heal()
    town.wait_for("the line of the run", lambda: runs_of_heal(town).keys() - before.keys())
    (line,) = (line for request, line in runs_of_heal(town).items() if request not in before)
    return line


def put_row_without_contents(town: Town, kind: DueKind) -> None:
    """Store the booking, host or connection that the work is about as a fault of ours might: its key alone."""
    partition = keys.due_work(kind, poisoned(kind))["pk"]
    of_kind = {DueKind.DELETION: "HOST", DueKind.WEBHOOKS: "WEBHOOK#broken", DueKind.PACKAGE: "PACKAGE"}
    whole = of_kind.get(kind, f"CONNECTION#{kind}")
    put(town, Put({"pk": partition, "sk": "BOOKING" if partition.startswith("BOOKING#") else whole}))


@pytest.mark.parametrize(("kind", "others"), [(kind, MANY if kind == DueKind.CARE else SOME) for kind in KINDS])
def test_with_one_poisoned_item_all_others_are_done_and_one_alarm_rings(town: Town, kind: DueKind, others: int) -> None:
    put_row_without_contents(town, kind)
    put(town, put_due_work(kind, poisoned(kind), datetime.now(UTC) - timedelta(hours=1)))
    for number in range(others):
        put(town, put_due_work(DueKind.CARE, f"unknown_{number}", datetime.now(UTC) - timedelta(minutes=1)))
    rung = troubles_counted(town)

    line = line_of_a_run(town)

    assert (line["done"], line["failed"], line["left"]) == (others, 1, 0)
    assert [(each["kind"], each["owner_id"]) for each in line["troubles"]] == [(kind, poisoned(kind))]
    assert troubles_counted(town) == rung + 1
    assert not town.control("POST", "schedules/heal", {})["failed"]
    assert troubles_counted(town) == rung + 1
