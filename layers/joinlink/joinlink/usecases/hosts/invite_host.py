"""Let somebody become a host: the operator's invitation, by address (S7).

invite ──▶ mailed
       └──▶ not now: the operator is told, and care mails it once the site may (O7)
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final, Protocol

from joinlink.errors import MailUnavailable
from joinlink.model.due import OF_INVITATIONS, Due, DueKind
from joinlink.model.host import Invitation
from joinlink.ports.care import DueWork
from joinlink.ports.clock import Clock
from joinlink.ports.hosts import Invitations
from joinlink.ports.mails import MailComposer
from joinlink.usecases.mails.send_mail import SendingPorts, send_mail

TRIED_EVERY: Final = timedelta(minutes=15)


class InvitingPorts(SendingPorts, Protocol):
    """Ports for inviting."""

    invitations: Invitations
    mail_composer: MailComposer
    due_work: DueWork
    clock: Clock

    @property
    def sign_in_url(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation that stands, and whether a mail could tell of it."""

    invitation: Invitation
    is_mailed: bool


def invite_host(email: str, ports: InvitingPorts) -> Invited:
    """Invite an address and mail it; a repeat starts the time again and mails again.

    An address that gets no mail, as after a bounce, is invited all the same: the operator has to tell them.
    Raises:  MailUnavailable  the invitation stands, and is mailed later
    """
    invitation = Invitation(email, ports.clock.now().replace(microsecond=0))
    ports.invitations.put(invitation)
    try:
        return Invited(invitation, is_mailed=_mail(invitation, ports))
    except MailUnavailable:
        ports.invitations.put(replace(invitation, is_mail_due=True))
        ports.due_work.hasten(DueKind.INVITATIONS, OF_INVITATIONS, ports.clock.now() + TRIED_EVERY)
        raise


def mail_invitations(due: Due, ports: InvitingPorts) -> None:
    """Mail what could not be mailed; one that still can't holds up no other, and all are tried again later."""
    taken = ports.due_work.take(due, until=ports.clock.now() + TRIED_EVERY)
    if taken is None:
        return
    is_done = True
    for invitation in ports.invitations.list(ports.clock.now()):
        if invitation.is_mail_due:
            try:
                _mail(invitation, ports)
            except MailUnavailable:
                is_done = False
            else:
                ports.invitations.note_mailed(invitation.email)
    if is_done:
        ports.due_work.settle(taken, next_at=None)
    else:
        ports.due_work.postpone(taken, until=ports.clock.now() + TRIED_EVERY)


def _mail(invitation: Invitation, ports: InvitingPorts) -> bool:
    """Mail one; False if the address gets no mail.

    Raises:  MailUnavailable
    """
    mail = ports.mail_composer.invitation(invitation, sign_in_url=ports.sign_in_url)
    return send_mail(mail, ports) is not None
