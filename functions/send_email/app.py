"""Workflow task: mail guest and host the news of a booking that they have not been told."""

from __future__ import annotations

from joinlink.errors import MailInProgress, SendingNotAllowed
from joinlink.events import mail_round, task_target
from joinlink.init_phase import in_init
from joinlink.observability import Outcome, observed
from joinlink.usecases.mails.leave_to_care import leave_to_care
from joinlink.usecases.mails.send_booking_mails import send_booking_mails
from joinlink.wiring import house


@observed("send_email")
def handler(event: dict[str, object], outcome: Outcome) -> None:
    """Send the mails not sent yet; raises MailUnavailable for the state machine to retry.

    What the site may not send is not retried by the state machine, and left to care.
    """
    target = task_target(event)
    outcome.note(booking_id=target.booking_id, revision=target.revision)
    try:
        outcome.note(sent=len(send_booking_mails(target, house(), mail_round=mail_round(event))))
    except MailInProgress:
        outcome.note(sent="by another")  # care, which looks again
    except SendingNotAllowed:
        leave_to_care(target, house())
        raise


@in_init
def _prepare() -> None:
    house().prepare("bookings", "hosts", "timeline", "guest_links")
    house().prepare_mails()
