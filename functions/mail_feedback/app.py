"""EventBridge: SES reports that a mail bounced, or that its reader complained (E5)."""

from __future__ import annotations

from joinlink.init_phase import in_init
from joinlink.metrics import Metric, count
from joinlink.model.mail_feedback import FeedbackKind
from joinlink.observability import Outcome, observed
from joinlink.usecases.mails.take_mail_feedback import take_mail_feedback
from joinlink.usecases.packages.take_package_feedback import take_package_feedback
from joinlink.wiring import house


@observed("mail_feedback")
def handler(event: dict[str, object], outcome: Outcome) -> None:
    """Act on one report; EventBridge sends it again if this fails."""
    feedback = house().mail_events.feedback(event)
    if feedback is None:
        outcome.note(feedback="nothing_to_do")
        return
    outcome.note(feedback=feedback.kind, booking_id=feedback.booking_id, package_id=feedback.package_id)
    take_mail_feedback(feedback, house())
    take_package_feedback(feedback, house())
    count(Metric.MAILS_BOUNCED, feedback.kind is FeedbackKind.BOUNCE)
    count(Metric.MAILS_COMPLAINED, feedback.kind is FeedbackKind.COMPLAINT)


@in_init
def _prepare() -> None:
    house().prepare("mail_events", "suppressions", "bookings", "notices")
