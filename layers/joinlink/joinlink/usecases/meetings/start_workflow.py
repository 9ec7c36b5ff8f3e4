"""Start the workflow that a change of a booking calls for."""

from __future__ import annotations

from joinlink.model.booking_parts import BookingRevision
from joinlink.model.mail import NO_ROUND
from joinlink.model.workflow import BookingChange, Workflow
from joinlink.ports.meetings import WorkflowEngine


def start_workflow(change: BookingChange, engine: WorkflowEngine) -> bool:
    """Start the workflow, if any; however often this runs, there is one execution per revision and round of mails.

    Returns whether a revision's workflow was started by this very call.
    """
    target = change.target
    if change.workflow is not None:
        is_moved = change.replaces_meeting
        return start_execution(change.workflow, target, target.execution_name, engine, delete_earlier=is_moved)
    if change.asks_for_mails:
        name = f"{target.execution_name}-m{change.mail_round}"
        start_execution(Workflow.CONFIRM, target, name, engine, mail_round=change.mail_round)
    elif change.tells_of_refunds:
        name = f"{target.execution_name}-b{change.refund_steps}"
        start_execution(Workflow.CONFIRM, target, name, engine, mail_round=NO_ROUND)
    return False


def start_execution(
    workflow: Workflow,
    target: BookingRevision,
    name: str,
    engine: WorkflowEngine,
    *,
    delete_earlier: bool = False,
    mail_round: int | None = None,
) -> bool:
    """Start one execution of this name, and return whether there was none yet.

    The input holds only ids and, with `delete_earlier`, the wish to delete the earlier revision's meeting first or,
    with `mail_round`, to send that round of mails (`NO_ROUND`: those about refunds) and do no more: each task reads the
    booking again, and execution histories hold no personal data. A repeat must carry the same input, so it depends on
    the change alone.
    """
    payload: dict[str, object] = {"bookingId": target.booking_id, "revision": target.revision}
    if delete_earlier:
        payload["deleteEarlier"] = True
    if mail_round is not None:
        payload["mailRound"] = mail_round
    return engine.start(workflow, name, payload)
