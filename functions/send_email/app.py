"""Workflow task: mail guest and host the news of a booking that they have not been told."""

from __future__ import annotations

from joinlink.events import mail_round, task_target
from joinlink.init_phase import in_init
from joinlink.observability import Outcome, observed
from joinlink.usecases.mails.send_booking_mails import send_booking_mails
from joinlink.wiring import house


@observed("send_email")
def handler(event: dict[str, object], outcome: Outcome) -> None:
    """Send the mails not sent yet; raises MailUnavailable for the state machine to retry."""
    target = task_target(event)
    outcome.note(booking_id=target.booking_id, revision=target.revision)
    outcome.note(sent=len(send_booking_mails(target, house(), mail_round=mail_round(event))))


@in_init
def _prepare() -> None:
    house().prepare("bookings", "hosts", "timeline", "guest_links")
    house().prepare_mails()
