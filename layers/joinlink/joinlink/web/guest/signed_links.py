"""Links for people without a session: a signed token in the address opens one thing, for ever (AC-38)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from joinlink.errors import Forbidden, InvalidSignature
from joinlink.ports.bookings import LinkSigner


@dataclass(frozen=True, slots=True)
class SignedLinks(ABC):
    """Makes and reads the tokens of one purpose; `base_url` is the site's address without a trailing slash."""

    purpose: ClassVar[str]

    signer: LinkSigner
    base_url: str

    @property
    @abstractmethod
    def refusal(self) -> str:
        """The sentence for those whose link does not open it."""

    def token(self, opened_id: str) -> str:
        """Return the secret that opens it."""
        return self.signer.sign(self.purpose, opened_id)

    def opens(self, token: str) -> str:
        """Return the id of whatever a token opens.

        Raises:  Forbidden  the token was not signed by us for this purpose
        """
        try:
            return self.signer.read(self.purpose, token)
        except InvalidSignature as exc:
            raise Forbidden(self.refusal) from exc

    def check(self, opened_id: str, token: str) -> None:
        """Check that the token is the one that opens it.

        Raises:  Forbidden  the token is missing, was not signed by us, or opens another
        """
        if self.opens(token) != opened_id:
            raise Forbidden(self.refusal)
