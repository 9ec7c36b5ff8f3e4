"""The account's standing at SES: in the sandbox, paused, or free to send; what of the sender is verified; the quota.

In the sandbox only verified recipients get mail, which takes rights on their identities as well.

Source:  https://docs.aws.amazon.com/ses/latest/dg/request-production-access.html
"""

from collections.abc import Collection, Mapping
from typing import Any

from pydantic import ValidationError

from local.control_bodies import MailAccountBody
from local.parameters import MAIL_FROM

Refusal = tuple[str, str, int]
"""Code, message and status of an AWS error."""

PAUSED: Refusal = ("SendingPausedException", "Email sending is disabled for your account.", 400)
QUOTA_USED: Refusal = ("TooManyRequestsException", "Daily message quota exceeded.", 429)
MOST_A_SECOND = 14
DOMAIN = MAIL_FROM.rpartition("@")[2]


class MailAccount:
    """Free to send to everybody until `change`; `sent` counts its mails."""

    def __init__(self) -> None:
        self._state = MailAccountBody()
        self.sent = 0

    @property
    def verified(self) -> Collection[str]:
        """The recipients' addresses that are identities of the account."""
        return self._state.verified

    def state(self) -> Mapping[str, Any]:
        return self._state.model_dump(by_alias=True)

    def change(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """Change the parts that the body names; raises ValueError for an unknown part."""
        try:
            self._state = MailAccountBody.model_validate({**self.state(), **body})
        except ValidationError as exc:
            raise ValueError("; ".join(f"{error['loc'][0]}: {error['msg']}" for error in exc.errors())) from exc
        return self.state()

    def refusal(self, sender: str, recipients: Collection[str], region: str) -> Refusal | None:
        """Return the error that a mail to them is answered with, if any."""
        state = self._state
        if state.paused:
            return PAUSED
        unknown = [sender] if state.sender == "nothing" else []
        if state.sandbox:
            unknown += [address for address in recipients if address not in state.verified]
        if unknown:
            failed = f"The following identities failed the check in region {region.upper()}: {', '.join(unknown)}"
            return "MessageRejected", f"Email address is not verified. {failed}", 400
        return QUOTA_USED if 0 <= state.daily_quota <= self.sent else None

    def standing(self) -> Mapping[str, Any]:
        """Answer GetAccount."""
        return {
            "ProductionAccessEnabled": not self._state.sandbox,
            "SendingEnabled": not self._state.paused,
            "EnforcementStatus": "PROBATION" if self._state.review else "HEALTHY",
            "SendQuota": {
                "Max24HourSend": self._state.daily_quota,
                "MaxSendRate": MOST_A_SECOND,
                "SentLast24Hours": self.sent,
            },
        }

    def identity(self, name: str) -> Mapping[str, Any] | None:
        """Answer GetEmailIdentity; None for what SES doesn't know."""
        state = self._state
        if name in state.verified or (name == MAIL_FROM and state.sender == "address"):
            return {"IdentityType": "EMAIL_ADDRESS", "VerifiedForSendingStatus": True}
        if name != DOMAIN or state.sender == "address":
            return None
        mail_from = {"MailFromDomain": f"mail.{DOMAIN}", "MailFromDomainStatus": state.mail_from}
        return {
            "IdentityType": "DOMAIN",
            "VerifiedForSendingStatus": state.sender == "domain",
            "DkimAttributes": {
                "SigningEnabled": True,
                "Status": state.dkim if state.sender == "domain" else "PENDING",
                "Tokens": [f"token{number}" for number in range(1, 4)],
            },
            "MailFromAttributes": mail_from if state.mail_from else {},
        }
