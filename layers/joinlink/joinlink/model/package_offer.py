"""A package as its host sells it (G5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from joinlink.errors import InvalidInput
from joinlink.language import gettext as _
from joinlink.model.money import Money, lowest_charge

MOST_LESSONS: Final = 100
MOST_CLASSES: Final = 50
MOST_OFFERS: Final = 50
LONGEST_VALIDITY_DAYS: Final = 3 * 366


@dataclass(frozen=True, slots=True)
class PackageOffer:
    """A package that a host sells, as long as it is published."""

    offer_id: str
    host_id: str
    title: str
    class_ids: tuple[str, ...]
    lessons: int
    price: Money
    valid_days: int
    """Days from the purchase."""
    published: bool
    created_at: datetime

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise InvalidInput(_("a package needs a title"), field="title")
        if not 1 <= self.lessons <= MOST_LESSONS:
            raise InvalidInput(_("a package has 1 to 100 lessons"), field="lessons")
        if not 1 <= len(self.class_ids) <= MOST_CLASSES or len(set(self.class_ids)) < len(self.class_ids):
            raise InvalidInput(_("name the classes that it is good for, each once"), field="classIds")
        if not 1 <= self.valid_days <= LONGEST_VALIDITY_DAYS:
            raise InvalidInput(_("a package is valid for 1 day to 3 years"), field="validDays")
        lowest = lowest_charge(self.price.currency)
        if self.price.amount_minor < lowest.amount_minor:
            raise InvalidInput(_("a package costs at least %(price)s", price=lowest.written), field="price")
        self.price.check_payable()
