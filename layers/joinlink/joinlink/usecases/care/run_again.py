"""Run a booking's workflow again, and alert its host if time is running out (M7)."""

from __future__ import annotations

from typing import Protocol

from joinlink.errors import MailUnavailable
from joinlink.model.booking import Booking
from joinlink.model.due import Due
from joinlink.model.happenings import Happening
from joinlink.model.mail import MailKind, MailOccasion, MailRole
from joinlink.model.workflow import Workflow
from joinlink.ports.meetings import WorkflowEngine
from joinlink.usecases.mails.send_booking_mails import MailPorts, send_once
from joinlink.usecases.meetings.start_workflow import start_execution


class RunPorts(MailPorts, Protocol):
    """Ports for running workflows again."""

    workflow_engine: WorkflowEngine


def run_workflow_again(booking: Booking, due: Due, ports: RunPorts) -> None:
    """Start the workflow of its present revision once more."""
    name = f"{booking.target.execution_name}-{int(due.at.timestamp())}"
    start_execution(Workflow.CONFIRM, booking.target, name, ports.workflow_engine)
    now = ports.clock.now()
    happening = Happening.LINK_TRIED_AGAIN if booking.wants_link(now) else Happening.ENTRY_TRIED_AGAIN
    ports.timeline.add(booking.booking_id, now, happening)


def alert_host(booking: Booking, ports: RunPorts) -> None:
    """Mail the host, once per revision, that a class is about to begin without a link."""
    host = ports.hosts.get(booking.host_id)
    try:
        send_once(MailOccasion(MailKind.LINK_MISSING), MailRole.HOST, booking, host, ports)
    except MailUnavailable:
        now = ports.clock.now()
        ports.timeline.add(booking.booking_id, now, Happening.MAIL_WAITS, to=MailRole.HOST, until="next_care")
