"""The gate before a first sign-in: on most sites new hosts are invited (S7)."""

from __future__ import annotations

from dataclasses import dataclass

from joinlink.errors import NotInvited
from joinlink.language import gettext as _
from joinlink.model.host import Identity
from joinlink.ports.clock import Clock
from joinlink.ports.hosts import Invitations


@dataclass(frozen=True, slots=True)
class SignUpGate:
    """Lets somebody new in; `is_open` lets in everybody."""

    is_open: bool
    invitations: Invitations
    clock: Clock
    operators: frozenset[str] = frozenset()
    """The lower-case addresses of who runs the site, and invites: nobody has to invite them."""

    def require_invitation(self, identity: Identity) -> None:
        """Check that somebody may become a host, by the address that the identity provider vouches for.

        Raises:  NotInvited
        """
        if self.is_open or identity.email.lower() in self.operators:
            return
        if not self.invitations.is_invited(identity.email, self.clock.now()):
            raise NotInvited(
                _(
                    "No host has the address that you signed in with, and nobody invited it. New hosts are invited by "
                    "whoever runs this site. If you are invited at another address, sign in with that one"
                )
            )

    def take(self, identity: Identity) -> None:
        """Forget the invitation of somebody who has become a host."""
        if not self.is_open:
            self.invitations.withdraw(identity.email)
