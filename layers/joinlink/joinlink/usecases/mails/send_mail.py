"""Send a mail, unless its address gets none: an earlier one came back or was reported (E5), or SES refuses it."""

from __future__ import annotations

from contextlib import suppress
from typing import Protocol

from joinlink.errors import MailRefused
from joinlink.language import N_
from joinlink.model.mail import Mail
from joinlink.ports.mails import Mailer, Suppressions


class SendingPorts(Protocol):
    """Ports for sending."""

    suppressions: Suppressions
    mailer: Mailer


def send_mail(
    mail: Mail, ports: SendingPorts, *, booking_id: str | None = None, package_id: str | None = None
) -> str | None:
    """Send it and return its message id; None if its address gets no mail.

    Raises:  MailUnavailable
    """
    with suppress(MailRefused):
        return send_or_say_why(mail, ports, booking_id=booking_id, package_id=package_id)
    return None


def send_or_say_why(
    mail: Mail, ports: SendingPorts, *, booking_id: str | None = None, package_id: str | None = None
) -> str:
    """Send it and return its message id.

    Raises:  MailRefused      its address gets no mail; the words are for its reader
             MailUnavailable
    """
    if ports.suppressions.is_suppressed(mail.to):
        raise MailRefused(N_("an earlier mail to your address came back, so none is sent to it"))
    return ports.mailer.send(mail, booking_id=booking_id, package_id=package_id)


def has_come_back(address: str, ports: SendingPorts) -> bool:
    """Whether a mail that was sent just now has come back already, or was reported."""
    return ports.suppressions.is_suppressed(address)
