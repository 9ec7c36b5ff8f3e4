"""SES events about bounces and complaints, delivered by EventBridge.

Source:  https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from joinlink.model.mail_feedback import FeedbackKind, MailFeedback


class MailEvents:
    """Reads SES's events."""

    def feedback(self, event: Mapping[str, Any]) -> MailFeedback | None:
        """Read a report; None if there is nothing to act on.

        The recipients include the address we wrote to as well as those in the report: our recipient may forward mail to
        the mailbox that refused it.
        """
        report = event["detail"]
        match report:
            case {"eventType": "Bounce", "bounce": {"bounceType": "Permanent", "bouncedRecipients": reported}}:
                kind = FeedbackKind.BOUNCE
            case {"eventType": "Bounce", "bounce": {"bouncedRecipients": reported}}:
                kind = FeedbackKind.SOFT_BOUNCE
            case {"eventType": "Complaint", "complaint": {"complaintFeedbackType": "not-spam"}}:
                return None
            case {"eventType": "Complaint", "complaint": {"complainedRecipients": reported}}:
                kind = FeedbackKind.COMPLAINT
            case _:
                return None
        mail = report["mail"]
        recipients = dict.fromkeys([*mail["destination"], *(each["emailAddress"] for each in reported)])
        about = {name: values[0] for name, values in mail.get("tags", {}).items()}
        return MailFeedback(kind, tuple(recipients), about.get("booking_id"), about.get("package_id"))
