"""What SES tells of mails that came back, or that their reader complained about, by way of EventBridge.

Source:  https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from joinlink.model.mail_feedback import FeedbackKind, MailFeedback


class MailEvents:
    """Reads SES's events."""

    def feedback(self, event: Mapping[str, Any]) -> MailFeedback | None:
        """Read a report; None where there is nothing to take note of.

        The address we wrote to is named beside those that the report names: a mailbox may pass its mail on to the one
        that refused it.
        """
        report = event["detail"]
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
        mail = report["mail"]
        recipients = dict.fromkeys([*mail["destination"], *(each["emailAddress"] for each in named)])
        booking_ids = mail.get("tags", {}).get("booking_id", [None])
        return MailFeedback(kind, tuple(recipients), booking_id=booking_ids[0])
