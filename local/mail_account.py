"""The account's standing at SES: in the sandbox, paused, or free to send.

In the sandbox only verified recipients get mail, which takes rights on their identities as well.

Source:  https://docs.aws.amazon.com/ses/latest/dg/request-production-access.html
"""

from collections.abc import Collection, Mapping
from typing import Any

from pydantic import ValidationError

from local.control_bodies import MailAccountBody

Refusal = tuple[str, str, int]
"""Code, message and status of an AWS error."""

PAUSED: Refusal = ("SendingPausedException", "Email sending is disabled for your account.", 400)


class MailAccount:
    """Free to send to everybody until `change`."""

    def __init__(self) -> None:
        self._state = MailAccountBody()

    @property
    def verified(self) -> Collection[str]:
        """The recipients' addresses that are identities of the account."""
        return self._state.verified

    def state(self) -> Mapping[str, Any]:
        return self._state.model_dump()

    def change(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """Change the parts that the body names; raises ValueError for what there is not."""
        try:
            self._state = MailAccountBody.model_validate({**self._state.model_dump(), **body})
        except ValidationError as exc:
            raise ValueError("; ".join(f"{error['loc'][0]}: {error['msg']}" for error in exc.errors())) from exc
        return self.state()

    def refusal(self, recipients: Collection[str], region: str) -> Refusal | None:
        """Return the error that a mail to them is answered with, if any."""
        if self._state.paused:
            return PAUSED
        unknown = [address for address in recipients if address not in self._state.verified]
        if not self._state.sandbox or not unknown:
            return None
        failed = f"The following identities failed the check in region {region.upper()}: {', '.join(unknown)}"
        return "MessageRejected", f"Email address is not verified. {failed}", 400
