"""The targets by name: what is driven, what it begins with, and the words that its inputs are made of."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tests.fuzz import calendar_targets, site_targets
from tests.fuzz.breach import in_time


@dataclass(frozen=True)
class Target:
    """Takes any bytes; raises a Breach, or whatever nobody has declared."""

    name: str
    drive: Callable[[bytes], None]
    seeds: Callable[[], Sequence[bytes]]
    words: Sequence[str]
    share: int
    """Of all runs, in hundredths: what is cheap gets most of them."""

    def run(self, data: bytes) -> None:
        with in_time():
            self.drive(data)


def _webhooks(function: str, *names: str) -> Callable[[], list[bytes]]:
    return lambda: site_targets.webhook_seeds(function, *names)


CALENDAR_WORDS, ANSWER_WORDS, SITE_WORDS = (
    calendar_targets.CALENDAR_WORDS,
    calendar_targets.ANSWER_WORDS,
    site_targets.SITE_WORDS,
)
ALL: Final = (
    Target("calendar", calendar_targets.read_calendar, calendar_targets.calendar_seeds, CALENDAR_WORDS, 30),
    Target("answer", calendar_targets.read_answer, calendar_targets.answer_seeds, ANSWER_WORDS, 50),
    Target("slots", site_targets.slots, site_targets.query_seeds, SITE_WORDS, 4),
    Target("callback", site_targets.callback, lambda: site_targets.CALLBACK_SEEDS, SITE_WORDS, 4),
    Target("form", site_targets.form, site_targets.form_seeds, SITE_WORDS, 3),
    Target("booking", site_targets.booking, site_targets.booking_seeds, SITE_WORDS, 3),
    Target("stripe", site_targets.stripe_webhook, _webhooks("stripe_webhook", "paid", "expired"), SITE_WORDS, 3),
    Target(
        "zoom", site_targets.zoom_webhook, _webhooks("zoom_webhook", "deauthorized", "meeting_deleted"), SITE_WORDS, 3
    ),
)
TARGETS: Final[Mapping[str, Target]] = {target.name: target for target in ALL}
