"""Places where classes are held."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from joinlink.model.teaching import Location


class Romanizer(Protocol):
    """Writes any script in Latin letters."""

    def romanize(self, text: str) -> str:
        """Return it in ASCII; what can't be written so is left out."""


class Places(Protocol):
    """Suggests places as a host types."""

    def suggest(self, text: str, *, typing_session: str) -> Sequence[Location]:
        """Return places that match the text so far, best first; `typing_session` ties one search's requests together.

        Raises:  ProviderUnavailable, ProviderRejected
        """
