"""What SES received, as messages that a person or a test can read."""

import email
import email.policy
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from moto.ses.models import RawMessage, SESBackend

PAGES = Path(__file__).with_name("pages")


@dataclass(frozen=True, slots=True)
class MailMessage:
    """One message as it left; `to` is comma-separated, and a part that isn't there is None."""

    id: str
    at: str
    sender: str
    to: str
    subject: str
    text: str | None
    html: str | None
    calendar: str | None
    raw: str


class Mailbox:
    """Every mail of this run, newest last."""

    def __init__(self, ses: SESBackend) -> None:
        self._arrivals = _Arrivals()
        ses.sent_messages = self._arrivals

    def messages(self) -> list[MailMessage]:
        return [_read(sent, at) for sent, at in self._arrivals.with_times()]

    def clear(self) -> None:
        self._arrivals.clear()


def page(messages: Sequence[MailMessage]) -> str:
    """Show the messages to a person, newest first."""
    templates = Environment(loader=FileSystemLoader(PAGES), autoescape=True)
    return templates.get_template("mailbox.html").render(messages=list(reversed(messages)))


class _Arrivals(list[Any]):
    """The list that moto appends what was sent to, with the time of each arrival."""

    def __init__(self) -> None:
        super().__init__()
        self._times: list[str] = []
        self._lock = threading.Lock()

    def append(self, sent: RawMessage) -> None:
        with self._lock:
            super().append(sent)
            self._times.append(datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"))

    def clear(self) -> None:
        with self._lock:
            super().clear()
            self._times.clear()

    def with_times(self) -> list[tuple[RawMessage, str]]:
        with self._lock:
            return list(zip(self, self._times, strict=True))


def _read(sent: RawMessage, at: str) -> MailMessage:
    """Take a raw message apart; the product sends no other kind."""
    message = email.message_from_bytes(sent.raw_data.encode(), _class=EmailMessage, policy=email.policy.default)
    recipients = [address.addr_spec for address in message["To"].addresses] if "To" in message else sent.destinations
    return MailMessage(
        id=sent.id,
        at=at,
        sender=str(message.get("From", "")),
        to=", ".join(recipients),
        subject=str(message.get("Subject", "")),
        text=_part(message, "text/plain"),
        html=_part(message, "text/html"),
        calendar=_part(message, "text/calendar"),
        raw=sent.raw_data,
    )


def _part(message: EmailMessage, content_type: str) -> str | None:
    """Return the first part of that type, decoded."""
    for part in message.walk():
        if part.get_content_type() == content_type:
            return str(part.get_content())
    return None
