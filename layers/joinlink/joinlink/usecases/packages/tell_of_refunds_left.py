"""Tell a host whose account is being deleted which packages they have to refund themselves (G5, S6): by one mail.

refused by Stripe, or without an answer for too long ─▶ mail ─▶ notice, which records that the mail was sent

The host has no page any more, and who bought what is deleted next: the mail is all that is left of it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from joinlink.model.host import Host
from joinlink.model.package_notices import refunds_left_notice
from joinlink.ports.clock import Clock
from joinlink.ports.mails import MailComposer
from joinlink.usecases.mails.tell_once import TellingPorts, tell_once
from joinlink.usecases.packages.refund_left import SoldPackagePorts, refunds_owed


class RefundsLeftPorts(TellingPorts, SoldPackagePorts, Protocol):
    """Ports for telling of refunds that were not made."""

    mail_composer: MailComposer
    clock: Clock


def tell_of_refunds_left(host: Host, closed_at: datetime, ports: RefundsLeftPorts) -> None:
    """Mail the host what is left to refund, if anything is, and they were not told before.

    Raises:  MailUnavailable, StoreUnavailable  repeat
    """
    owed = refunds_owed(host.host_id, closed_at, ports)
    if not owed:
        return
    notice = refunds_left_notice(host.host_id, ports.clock.now())
    tell_once(notice, lambda: ports.mail_composer.refunds_left(owed, host), ports)
