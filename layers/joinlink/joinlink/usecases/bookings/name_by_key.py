"""Name what a guest's request makes: by its `Idempotency-Key`, so that a repeat finds what the first one made.

key ─▶ 1st id: nothing there ─▶ make it
       1st id: it is there   ─▶ that is the answer
       1st id: it has ended  ─▶ 2nd id, and so on: a key may be used again once its booking has expired
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from joinlink.errors import IllegalTransition, NotFound
from joinlink.ids import derived_id, new_id
from joinlink.language import gettext as _
from joinlink.model.booking import Booking
from joinlink.model.package import Package

MOST_USES: Final = 10

Made = TypeVar("Made", Booking, Package)


def name_by_key(
    prefix: str, key: str | None, of: str, get: Callable[[str], Made], *, has_ended: Callable[[Made], bool]
) -> tuple[str, Made | None]:
    """Return the id for this request, and the row that has it already, if any; without a key, a new id and None.

    `of` is the id of the class or the offer that is asked for: a key is known beside it.
    Raises:  IllegalTransition  the key was used too often
    """
    if key is None:
        return new_id(prefix), None
    for use in range(MOST_USES):
        made_id = derived_id(prefix, of, key, str(use))
        try:
            made = get(made_id)
        except NotFound:
            return made_id, None
        if not has_ended(made):
            return made_id, made
    raise IllegalTransition(_("This Idempotency-Key has been used too often. Take a new one."))
