"""Let somebody become a host: the operator's invitation, by address (S7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from joinlink.errors import MailRefused
from joinlink.model.host import Invitation
from joinlink.ports.clock import Clock
from joinlink.ports.hosts import Invitations
from joinlink.ports.mails import MailComposer, Mailer, Suppressions


class InvitingPorts(Protocol):
    """Ports for inviting."""

    invitations: Invitations
    suppressions: Suppressions
    mail_composer: MailComposer
    mailer: Mailer
    clock: Clock

    @property
    def sign_in_url(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation that stands, and whether a mail could tell of it."""

    invitation: Invitation
    is_mailed: bool


def invite_host(email: str, ports: InvitingPorts) -> Invited:
    """Invite an address and mail it; a repeat begins the time anew and mails again.

    An address that gets no mail, as after a bounce, is invited all the same: the operator has to tell them.
    Raises:  MailUnavailable  the invitation stands; repeat to have it mailed
    """
    invitation = Invitation(email, ports.clock.now().replace(microsecond=0))
    ports.invitations.put(invitation)
    if ports.suppressions.is_suppressed(email):
        return Invited(invitation, is_mailed=False)
    try:
        ports.mailer.send(ports.mail_composer.invitation(invitation, sign_in_url=ports.sign_in_url))
    except MailRefused:
        return Invited(invitation, is_mailed=False)
    return Invited(invitation, is_mailed=True)
