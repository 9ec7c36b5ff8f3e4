"""EventBridge: SES tells of a mail that came back, or that its reader complained about (E5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from joinlink.model.mail_feedback import FeedbackKind, MailFeedback
from joinlink.observability import Outcome, observed
from joinlink.usecases.mails.take_mail_feedback import take_mail_feedback
from joinlink.wiring import house


@observed("mail_feedback")
def handler(event: dict[str, object], outcome: Outcome) -> None:
    """Take note of one report; EventBridge sends it again when this fails."""
    feedback = _read(event)
    if feedback is None:
        outcome.note(feedback="nothing_to_do")
        return
    outcome.note(feedback=feedback.kind, booking_id=feedback.booking_id)
    take_mail_feedback(feedback, house())


def _read(event: Mapping[str, Any]) -> MailFeedback | None:
    """Read a report; None where there is nothing to take note of.

    Whom we wrote to is suppressed as well as whom the report names: a mailbox may pass its mail on to the one that
    refused it.
    Source:  https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
    """
    report = event["detail"]
    mail = report["mail"]
    match report:
        case {"eventType": "Bounce", "bounce": {"bounceType": "Permanent", "bouncedRecipients": named}}:
            kind = FeedbackKind.BOUNCE
        case {"eventType": "Bounce", "bounce": {"bouncedRecipients": named}}:
            kind = FeedbackKind.SOFT_BOUNCE
        case {"eventType": "Complaint", "complaint": {"complaintFeedbackType": "not-spam"}}:
            return None
        case {"eventType": "Complaint", "complaint": {"complainedRecipients": named}}:
            kind = FeedbackKind.COMPLAINT
        case _:
            return None
    recipients = dict.fromkeys([*mail["destination"], *(each["emailAddress"] for each in named)])
    booking_ids = mail.get("tags", {}).get("booking_id", [None])
    return MailFeedback(kind, tuple(recipients), booking_id=booking_ids[0])
