"""SES's mailbox simulator: what happens to mail to its addresses, as events on the default bus.

bounce@simulator.amazonses.com        Email Bounced, for good
complaint@simulator.amazonses.com     Email Complaint Received
ooto@..., success@..., anybody else   nothing: it arrives

A label may follow the name, for as many mailboxes as are wanted: bounce+guest@simulator.amazonses.com. An event
is published where the mail's configuration set has a destination for its type.

Source:  https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html
         https://docs.aws.amazon.com/ses/latest/dg/monitoring-eventbridge.html
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import uuid4

from local.aws_calls import Account, JsonBody
from local.event_bus import EventBus

DOMAIN: Final = "simulator.amazonses.com"
EVENT_TYPES: Final = {"bounce": "Email Bounced", "complaint": "Email Complaint Received"}


@dataclass(frozen=True, slots=True)
class _SentMail:
    """A mail that SES took."""

    request: JsonBody
    message_id: str

    @property
    def recipients(self) -> list[str]:
        return list(self.request["Destination"]["ToAddresses"])

    @property
    def configuration_set(self) -> str:
        return str(self.request.get("ConfigurationSetName", ""))


class MailSimulator:
    """Report on mail; `published` holds the event types that each configuration set publishes."""

    def __init__(self, published: Mapping[str, frozenset[str]], bus: EventBus, account: Account) -> None:
        self._published = published
        self._bus = bus
        self._account = account

    def mail_sent(self, request: JsonBody, message_id: str) -> None:
        """Take note of a SendEmail that was answered with this message id."""
        mail = _SentMail(request, message_id)
        for kind, recipients in _simulated(mail.recipients):
            if kind in self._published.get(mail.configuration_set, ()):
                self._bus.put(self._event(kind, recipients, mail))

    def _event(self, kind: str, recipients: list[str], mail: _SentMail) -> dict[str, Any]:
        at = _now()
        return {
            "version": "0",
            "id": str(uuid4()),
            "detail-type": EVENT_TYPES[kind],
            "source": "aws.ses",
            "account": self._account.id,
            "time": at,
            "region": self._account.region,
            "resources": [self._account.arn("ses", f"configuration-set/{mail.configuration_set}")],
            "detail": {
                "eventType": kind.capitalize(),
                kind: REPORTS[kind](recipients) | {"feedbackId": f"{uuid4()}-000000", "timestamp": at},
                "mail": self._mail(mail, at),
            },
        }

    def _mail(self, mail: _SentMail, at: str) -> dict[str, Any]:
        sender = mail.request["FromEmailAddress"]
        own_tags = {tag["Name"]: [tag["Value"]] for tag in mail.request.get("EmailTags", ())}
        return {
            "timestamp": at,
            "source": sender,
            "sourceArn": self._account.arn("ses", f"identity/{sender}"),
            "sendingAccountId": self._account.id,
            "messageId": mail.message_id,
            "destination": mail.recipients,
            "headersTruncated": False,
            "headers": [],
            "commonHeaders": {"to": mail.recipients, "messageId": mail.message_id},
            "tags": {"ses:operation": ["SendEmail"], "ses:configuration-set": [mail.configuration_set], **own_tags},
        }


def _simulated(addresses: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield each type of event that some of the addresses ask for, and those addresses."""
    for kind in EVENT_TYPES:
        asking = [address for address in addresses if _mailbox(address) == kind]
        if asking:
            yield kind, asking


def _mailbox(address: str) -> str | None:
    """Name the simulator's mailbox that an address belongs to, without its label."""
    local_part, _, domain = address.rpartition("@")
    return local_part.partition("+")[0] if domain.lower() == DOMAIN else None


def _bounce(recipients: list[str]) -> dict[str, Any]:
    rejected = {"action": "failed", "status": "5.1.1", "diagnosticCode": "smtp; 550 5.1.1 user unknown"}
    return {
        "bounceType": "Permanent",
        "bounceSubType": "General",
        "bouncedRecipients": [{"emailAddress": address, **rejected} for address in recipients],
        "reportingMTA": "dns; simulator.amazonses.com",
    }


def _complaint(recipients: list[str]) -> dict[str, Any]:
    return {
        "complainedRecipients": [{"emailAddress": address} for address in recipients],
        "complaintSubType": None,
        "complaintFeedbackType": "abuse",
        "userAgent": "Amazon SES Mailbox Simulator",
        "arrivalDate": _now(),
    }


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


REPORTS: Mapping[str, Callable[[list[str]], dict[str, Any]]] = {"bounce": _bounce, "complaint": _complaint}
