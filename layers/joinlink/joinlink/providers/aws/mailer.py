"""SES: mails, built by hand, since only a calendar file among the text alternatives counts as an invitation.

    multipart/mixed
    ├── multipart/alternative
    │   ├── text/plain
    │   ├── text/html
    │   └── text/calendar; method=REQUEST     shown by mail programs as an invitation
    └── invite.ics                            the same, as a file

A mail without a calendar file has only the text and the HTML.

Source:  https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from email.errors import HeaderParseError
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import TYPE_CHECKING, Final

from botocore.exceptions import BotoCoreError, ClientError

from joinlink.aws_errors import error_code, is_passing
from joinlink.errors import JoinlinkError, MailRefused, MailUnavailable, SendingNotAllowed
from joinlink.metrics import Metric, count
from joinlink.model.mail import Mail
from joinlink.observability import logger
from joinlink.providers.mail_address import ascii_address

if TYPE_CHECKING:
    from mypy_boto3_sesv2 import SESV2Client
    from mypy_boto3_sesv2.type_defs import MessageTagTypeDef, SendEmailRequestTypeDef

SEVEN_BIT = SMTP.clone(cte_type="7bit")

SENDING_IS_PAUSED: Final = re.compile(r"SendingPaused|AccountSuspended|paused|suspend", re.IGNORECASE)
"""SES has stopped the account or the configuration set, as it does with a sender whose mails bounce."""
BLAMES_THE_ACCOUNT: Final = re.compile(
    r"not verified|sandbox|production access|quota|paused|suspend|disabled|not authorized|configuration set",
    re.IGNORECASE,
)
BLAMES_THE_MAIL: Final = re.compile(
    r"illegal|invalid|malformed|missing|control|whitespace|character|blacklist|suppress|virus|unsupported"
    r"|too (?:long|large)|length|exceeds|header|attachment|starts with|ends with|transaction failed",
    re.IGNORECASE,
)
"""SES gives one code to several causes, which only its words tell apart. They are not in its reference: what neither
pattern knows is kept, for a mail that waits is a smaller loss than one thrown away."""


class SesMailer:
    """Sends through SES, which has no idempotency key: a mail whose answer was lost may go out twice."""

    def __init__(self, client: SESV2Client, *, sender: str, configuration_set: str) -> None:
        """Take the address for `From`, and the name of the configuration set, empty for none."""
        self._client = client
        self._sender = sender
        self._configuration_set = configuration_set

    def send(self, mail: Mail, *, booking_id: str | None = None, package_id: str | None = None) -> str:
        """Hand it over and return the message id; the other ids go along as tags, which SES's events repeat."""
        try:
            message_id = self._hand_over(mail, {"booking_id": booking_id, "package_id": package_id})
        except MailRefused:
            count(Metric.MAILS_REFUSED)
            raise
        count(Metric.MAILS_SENT)
        return message_id

    def _hand_over(self, mail: Mail, tags: Mapping[str, str | None]) -> str:
        request: SendEmailRequestTypeDef = {
            "FromEmailAddress": self._sender,
            "Destination": {"ToAddresses": [_address(mail.to).addr_spec]},
            "Content": {"Raw": {"Data": self._message(mail).as_bytes()}},
        }
        given: list[MessageTagTypeDef] = [{"Name": name, "Value": value} for name, value in tags.items() if value]
        if given:
            request["EmailTags"] = given
        if self._configuration_set:
            request["ConfigurationSetName"] = self._configuration_set
        try:
            return self._client.send_email(**request)["MessageId"]
        except ClientError as exc:
            # Not chained: SES's message may quote the address.
            raise _refusal(exc) from None
        except BotoCoreError as exc:
            if is_passing(exc):
                raise MailUnavailable(f"SES can't send now ({error_code(exc)})") from None
            raise

    def most_per_second(self) -> float:
        """Return the account's sending rate.

        Source:  https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendQuota.html
        """
        try:
            return self._client.get_account()["SendQuota"]["MaxSendRate"]
        except (BotoCoreError, ClientError) as exc:
            if is_passing(exc):
                raise MailUnavailable(f"SES can't tell its rate now ({error_code(exc)})") from exc
            raise

    def _message(self, mail: Mail) -> EmailMessage:
        message = EmailMessage(policy=SEVEN_BIT)
        message["From"] = Address(display_name=mail.sender_name, addr_spec=self._sender)
        message["To"] = _address(mail.to)
        if mail.reply_to is not None:
            with suppress(MailRefused):  # an address that can't be written to is no reason to send nothing
                message["Reply-To"] = _address(mail.reply_to)
        message.set_raw("Subject", _encoded(mail.subject))
        message.set_content(mail.text)
        message.add_alternative(mail.html, subtype="html")
        if mail.calendar is not None:
            calendar = mail.calendar.decode()
            message.add_alternative(calendar, subtype="calendar", params={"method": mail.calendar_method})
            message.add_attachment(calendar, subtype="calendar", filename="invite.ics")
        return message


def _refusal(exc: ClientError) -> JoinlinkError:
    """Tell what a refusal blames: this mail, the moment or, in any other case, the account.

    The last is logged with its code, and counted for the alarm.
    """
    code, words = error_code(exc), exc.response["Error"].get("Message", "")
    blames_the_account = BLAMES_THE_ACCOUNT.search(words) is not None
    if code in {"BadRequestException", "MessageRejected"} and not blames_the_account and BLAMES_THE_MAIL.search(words):
        return MailRefused(f"SES refused the mail ({code})")
    if is_passing(exc) and not blames_the_account:
        return MailUnavailable(f"SES can't send now ({code})")
    logger().error("mail held back", extra={"cause": code})
    count(Metric.MAILS_HELD_BACK)
    count(Metric.SENDING_PAUSED, SENDING_IS_PAUSED.search(f"{code} {words}") is not None)
    return SendingNotAllowed(f"SES may not send for this account ({code})")


def _encoded(subject: str) -> str:
    """Encode a subject, on one line: a line break in it could start a header of its own.

    EmailMessage could encode it, but doubles a space where it breaks the line before an encoded word.
    """
    return Header(" ".join(subject.split()), header_name="Subject").encode()


def _address(mailbox: str) -> Address:
    """Read a single mailbox; a list of them, or one with a line break, is never mailed.

    SES takes an internationalised domain in ASCII only, and no other local part.
    """
    try:
        return Address(addr_spec=ascii_address(mailbox).encode("ascii").decode())
    except (ValueError, IndexError, HeaderParseError):
        raise MailRefused("the address is not one mailbox") from None
