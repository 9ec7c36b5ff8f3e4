"""Where classes take place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from joinlink.model.teaching import Location


class Places(Protocol):
    """Suggests places while somebody types."""

    def suggest(self, text: str, *, typing_session: str) -> Sequence[Location]:
        """Return places for what was typed so far, best first; `typing_session` ties the questions of one search.

        Raises:  ProviderUnavailable, ProviderRejected
        """
