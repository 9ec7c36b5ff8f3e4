"""SES: whether this account may send, as whom, and whether the site is told of bounces.

Source:  https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetAccount.html, …/API_GetEmailIdentity.html and
         …/API_GetConfigurationSetEventDestinations.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from joinlink.aws_errors import error_code
from joinlink.model.running import MailAccount, MailIdentity
from joinlink.providers.aws.not_told import told

if TYPE_CHECKING:
    from mypy_boto3_sesv2 import SESV2Client


class SesStanding:
    """Asks SES."""

    def __init__(self, client: SESV2Client, configuration_set: str) -> None:
        self._client = client
        self._configuration_set = configuration_set

    def account(self) -> MailAccount:
        with told():
            answer = self._client.get_account()
        quota = answer["SendQuota"]
        return MailAccount(
            may_send=answer["SendingEnabled"],
            in_sandbox=not answer["ProductionAccessEnabled"],
            enforcement=answer["EnforcementStatus"],
            most_a_day=quota["Max24HourSend"],
            sent_today=quota["SentLast24Hours"],
            most_a_second=quota["MaxSendRate"],
        )

    def identity(self, name: str) -> MailIdentity | None:
        with told():
            try:
                answer = self._client.get_email_identity(EmailIdentity=name)
            except ClientError as exc:
                if error_code(exc) == "NotFoundException":
                    return None
                raise
        mail_from = answer.get("MailFromAttributes", {})
        return MailIdentity(
            name=name,
            may_send=answer["VerifiedForSendingStatus"],
            dkim=answer.get("DkimAttributes", {}).get("Status", "NOT_STARTED"),
            mail_from_domain=mail_from.get("MailFromDomain"),
            mail_from_status=mail_from.get("MailFromDomainStatus"),
        )

    def reported_events(self) -> frozenset[str]:
        with told():
            answer = self._client.get_configuration_set_event_destinations(ConfigurationSetName=self._configuration_set)
        enabled = (each for each in answer["EventDestinations"] if each["Enabled"])
        return frozenset(kind.lower() for each in enabled for kind in each["MatchingEventTypes"])
