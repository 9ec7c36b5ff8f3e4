"""Run a workflow again that failed (O4)."""

from __future__ import annotations

from typing import Protocol

from joinlink.errors import NotFound
from joinlink.language import gettext as _
from joinlink.model.running import RUN_NAME, RunAgain
from joinlink.model.workflow import Workflow
from joinlink.ports.operating import WorkflowRuns


class RunAgainPorts(Protocol):
    """Ports for running again."""

    workflow_runs: WorkflowRuns


def run_again(workflow: str, name: str, ports: RunAgainPorts) -> RunAgain:
    """Run it again, by the names that the page shows; safe to repeat, as each task looks at the ledgers first.

    Raises:  NotFound  no machine or execution has this name
    """
    if workflow not in list(Workflow) or not RUN_NAME.fullmatch(name):
        raise NotFound(_("There is no such workflow."))
    return ports.workflow_runs.run_again(Workflow(workflow), name)
