"""SES's SendEmail in front of moto: fault switches before, the mailbox simulator after.

SendEmail ──▶ is a fault set? ──▶ may the account send? ──▶ moto ──▶ mailbox ──▶ simulator ──▶ event bus
"""

import json
from collections.abc import Callable, Collection, Mapping
from urllib.parse import unquote

from werkzeug.wrappers import Request, Response

from local.aws_calls import JsonBody, recipients, sender_of
from local.aws_errors import aws_error
from local.mail_account import MailAccount
from local.sandboxes.faults import FaultSwitches, Mode, hang_up, withhold_answer

PROVIDER = "ses"
OPERATION = "send_email"

APPLIED_ALL_THE_SAME = frozenset({Mode.TIMEOUT_AFTER, Mode.ERROR_AFTER})
REFUSALS = {
    Mode.RATE_LIMITED: ("TooManyRequestsException", "Maximum sending rate exceeded.", 429),
    Mode.DAILY_LIMIT: ("TooManyRequestsException", "Daily message quota exceeded.", 429),
    Mode.INVALID: ("MessageRejected", "Invalid content: a fault switch is set.", 400),
    Mode.FORBIDDEN: ("AccessDeniedException", "User is not authorized to perform: ses:SendRawEmail.", 403),
    Mode.ERROR_BEFORE: ("InternalFailure", "A fault switch is set.", 500),
    Mode.ERROR_AFTER: ("InternalFailure", "A fault switch is set.", 500),
}
UNANSWERED = {Mode.REFUSE: hang_up, Mode.TIMEOUT_BEFORE: withhold_answer, Mode.TIMEOUT_AFTER: withhold_answer}

MailSent = Callable[[JsonBody, str], None]
"""Takes a SendEmail's body and the message id that it was answered with."""


class MailService:
    """Serve SendEmail; until `report_to` nobody hears of what was sent."""

    def __init__(self, region: str) -> None:
        self.account = MailAccount()
        self._region = region
        self._faults = FaultSwitches()
        self._mail_sent: MailSent | None = None
        self._reported: Mapping[str, Collection[str]] = {}

    def report_to(self, mail_sent: MailSent, reported: Mapping[str, Collection[str]]) -> None:
        """Call this with every mail from here on; `reported` are the types of event by configuration set."""
        self._mail_sent = mail_sent
        self._reported = reported

    def tells(self, operation: str) -> bool:
        """Whether it answers for this question about the account's standing."""
        return operation in {"GetAccount", "GetEmailIdentity", "GetConfigurationSetEventDestinations"}

    def tell(self, operation: str, body: JsonBody) -> Response:
        """Answer one of these questions."""
        if operation == "GetAccount":
            return _json(self.account.standing())
        if operation == "GetEmailIdentity":
            identity = self.account.identity(unquote(body["EmailIdentity"]))
            return _json(identity) if identity else aws_error("NotFoundException", "There is no such identity.", 404)
        types = sorted(kind.upper() for kind in self._reported.get(body["ConfigurationSetName"], ()))
        destination = {"Name": "mail_feedback", "Enabled": True, "MatchingEventTypes": types}
        return _json({"EventDestinations": [destination] if types else []})

    def add_fault(self, operation: str, mode: str, times: int) -> None:
        """Let the next `times` requests go wrong; -1 is for good. The SDK makes up to four for one mail.

        Raises:  ValueError  for an unknown operation or mode
        """
        if operation != OPERATION:
            raise ValueError(f"{PROVIDER} has no operation {operation!r}, only {OPERATION}")
        modes = [str(offered) for offered in (*REFUSALS, *UNANSWERED)]
        if mode not in modes:
            raise ValueError(f"{PROVIDER} has no fault mode {mode!r}, only {', '.join(modes)}")
        self._faults.add(PROVIDER, operation, Mode(mode), times)

    def clear_faults(self) -> None:
        """Let everything work again."""
        self._faults.clear()

    def send(self, request: Request, body: JsonBody, forward: Callable[[], Response]) -> Response:
        """Answer one SendEmail, which `forward` carries out.

        Raises:  ConnectionResetError  when a fault switch closes the connection instead
        """
        mode = self._faults.take(PROVIDER, OPERATION)
        refusal = self.account.refusal(sender_of(body), recipients(body), self._region)
        if refusal and mode is None:
            return aws_error(*refusal)
        response = self._carry_out(body, forward) if mode is None or mode in APPLIED_ALL_THE_SAME else None
        if mode in UNANSWERED:
            UNANSWERED[mode](request.environ)
        if mode in REFUSALS:
            return aws_error(*REFUSALS[mode])
        assert response is not None
        return response

    def _carry_out(self, body: JsonBody, forward: Callable[[], Response]) -> Response:
        response = forward()
        if response.status_code == 200:
            self.account.sent += 1
        if response.status_code == 200 and self._mail_sent is not None:
            self._mail_sent(body, json.loads(response.get_data())["MessageId"])
        return response


def _json(content: Mapping[str, object]) -> Response:
    return Response(json.dumps(content), mimetype="application/json")
