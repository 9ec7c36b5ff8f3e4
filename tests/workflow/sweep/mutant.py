"""A mutant: one small change that breaks the product."""

from dataclasses import dataclass
from typing import Final

USE_CASES: Final = "layers/joinlink/joinlink/usecases"
MODEL: Final = "layers/joinlink/joinlink/model"
CONFIRM: Final = "statemachines/confirm_booking.asl.json"
CANCEL: Final = "statemachines/cancel_booking.asl.json"


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change that breaks the product."""

    name: str
    path: str
    text: str
    becomes: str
    likely: tuple[str, ...]
