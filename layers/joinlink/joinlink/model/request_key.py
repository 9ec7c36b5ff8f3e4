"""The name by which a request that is sent twice is known: the header `Idempotency-Key`, or a form's hidden field."""

from __future__ import annotations

from typing import Final

from joinlink.errors import InvalidInput
from joinlink.language import gettext as _

LONGEST_KEY: Final = 255


def check_key(key: str | None) -> None:
    """Check a key, if there is one.

    Raises:  InvalidInput
    """
    if key is not None and not (1 <= len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        raise InvalidInput(
            _("a key has 1 to %(longest_key)s plain characters", longest_key=LONGEST_KEY), field="Idempotency-Key"
        )
