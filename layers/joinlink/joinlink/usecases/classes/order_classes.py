"""Put a host's classes in order: the host's pages and the public page follow it (F5)."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from joinlink.errors import InvalidInput, NotFound
from joinlink.language import gettext as _
from joinlink.ports.hosts import ProfileStore


class Direction(StrEnum):
    """Where a class goes in the list."""

    UP = "up"
    DOWN = "down"


def move_class(host_id: str, class_id: str, direction: Direction, *, profiles: ProfileStore) -> None:
    """Let a class change places with the one above or below it; the first and the last one stay where they are.

    Raises:  NotFound
    """
    order = [each.class_id for each in profiles.load(host_id).ordered_classes]
    if class_id not in order:
        raise NotFound(_("There is no such class."))
    place = order.index(class_id)
    other = place - 1 if direction is Direction.UP else place + 1
    if 0 <= other < len(order):
        order[place], order[other] = order[other], order[place]
        profiles.order_classes(host_id, order)


def put_in_order(host_id: str, class_ids: Sequence[str], *, profiles: ProfileStore) -> None:
    """Put the classes in this order; those left out are above them, the newest at the top.

    Raises:  InvalidInput  one is named twice, or is no class of this host
    """
    known = {each.class_id for each in profiles.load(host_id).classes}
    if len(set(class_ids)) < len(class_ids) or not known.issuperset(class_ids):
        raise InvalidInput(_("name your own classes, each once"), field="classIds")
    profiles.order_classes(host_id, class_ids)
