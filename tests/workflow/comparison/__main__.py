"""`make compare-workflows`: our walk through the state machines beside aws-local-stepfunctions.

schedules of the fault sweep ─┬─▶ executions ─▶ how each call of a task ended ─▶ aws-local-stepfunctions, in Node
one function failing ─────────┘       └──────── states, calls, end: the same ─────┘
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from tests.workflow.comparison.failures import every_failure
from tests.workflow.interpreter import Execution
from tests.workflow.sweep import be_quiet
from tests.workflow.sweep.cloud import STATE_MACHINES
from tests.workflow.sweep.schedules import every_scene

NODE_TOOLS = Path(".build/node/node_modules")
PLAYER = Path(__file__).with_name("player.mjs")
SHOWN = 5

Played = tuple[str, str]
"""The input of an execution with the outcomes of its calls, and the result, both as JSON."""


def main() -> int:
    """Compare, print the numbers and the first disagreements; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--share", type=int, default=1, metavar="N", help="one schedule in N of each scene, and the first"
    )
    parser.add_argument("scenes", nargs="*", help="how the names of scenes begin (default: all of them)")
    options = parser.parse_args()
    places = [
        place for place, scene in enumerate(every_scene()) if scene.name.startswith(tuple(options.scenes or [""]))
    ]
    scripts = dict(map(_played, every_failure()))
    failures, executions = len(scripts), 0
    with ProcessPoolExecutor(initializer=be_quiet) as pool:
        for played in pool.map(partial(_play, options.share), places):
            executions += len(played)
            scripts.update(played)
    answers = _by_aws_local_stepfunctions(list(scripts))
    wrong = [
        (script, ours, theirs)
        for (script, ours), theirs in zip(scripts.items(), answers, strict=True)
        if ours != theirs
    ]
    for script, ours, theirs in wrong[:SHOWN]:
        print(f"--- {script}\nours    {ours}\ntheirs  {theirs}")
    print(f"{executions} executions in {len(places)} scenes of the sweep, {len(scripts) - failures} of them new")
    print(f"{len(scripts)} different executions: {len(scripts) - len(wrong)} agree")
    return 1 if wrong or not scripts else 0


def _play(share: int, place: int) -> list[Played]:
    """Run schedules of a scene; each process finds it by its place, since functions don't travel."""
    scene = list(every_scene())[place]
    return [
        _played(execution)
        for schedule in list(scene.schedules())[::share]
        for execution in schedule.run().town.cloud.executions.values()
    ]


def _played(execution: Execution) -> Played:
    """Write down an execution; bookings and revisions are all alike to a machine."""
    given = execution.given | {"bookingId": "booking", "revision": 1}
    script = {"machine": execution.machine, "given": given, "calls": execution.calls}
    return json.dumps(script), _written(execution.states, len(execution.calls), execution.status, execution.error)


def _by_aws_local_stepfunctions(scripts: Sequence[str]) -> Iterator[str]:
    command = [
        "node",
        PLAYER,
        (NODE_TOOLS / "aws-local-stepfunctions/build/main.node.esm.js").resolve(),
        STATE_MACHINES,
    ]
    asked = "".join(f"{script}\n" for script in scripts)
    answer = subprocess.run(command, input=asked, check=True, stdout=subprocess.PIPE, text=True)
    for line in answer.stdout.splitlines():
        came: dict[str, Any] = json.loads(line)
        yield _written(came["states"], came["calls"], came["status"], came["error"])


def _written(states: Sequence[str], calls: int, status: str, error: str | None) -> str:
    return json.dumps({"states": states, "calls": calls, "status": status, "error": error})


if __name__ == "__main__":
    sys.exit(main())
