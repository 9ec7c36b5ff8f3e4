"""Classes: what a host sells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from joinlink.errors import InvalidInput
from joinlink.language import gettext as _
from joinlink.model.deadlines import NO_DEADLINES, Deadlines
from joinlink.model.former_names import FormerNames, kept_names
from joinlink.model.meeting import MeetingChoice
from joinlink.model.money import Money
from joinlink.model.palette import Hue
from joinlink.model.questions import Question
from joinlink.model.series import FEWEST_DATES, MOST_DATES

LONGEST_CLASS_MINUTES = 24 * 60
DEFAULT_REMINDER_MINUTES = (1440, 60)
MOST_SEATS = 100
"""The most guests of one start: as many fit into an item and a transaction with room to spare."""


@dataclass(frozen=True, slots=True)
class Location:
    """Where an in-person class takes place (K2)."""

    label: str
    address: str | None = None
    place_id: str | None = None

    @property
    def written(self) -> str:
        """The place for people to read."""
        return f"{self.label}, {self.address}" if self.address else self.label


@dataclass(frozen=True, slots=True)
class TeachingClass:
    """A class on sale; `slug` is unique among the host's classes. Slots start every `slot_step_minutes`."""

    class_id: str
    host_id: str
    title: str
    description: str
    duration_minutes: int
    slot_step_minutes: int
    price: Money
    is_online: bool
    meeting_choice: MeetingChoice
    location: Location | None
    slug: str
    published: bool
    reminder_minutes: tuple[int, ...]
    created_at: datetime
    former_slugs: FormerNames = ()
    """Slugs that were given up and still lead here (S8)."""
    color: Hue | None = None
    """Its colour, by which it can be told from the others (F2)."""
    picture: str | None = None
    """The name of its picture, which is that of its content (`pictures`)."""
    questions: tuple[Question, ...] = ()
    """What guests are asked when they book (F8)."""
    deadlines: Deadlines = NO_DEADLINES
    """The deadlines for them to move and cancel by themselves (F9)."""
    seats: int = 1
    """How many guests may book the same start (G1)."""
    series_max: int = 1
    """The most weeks that a guest may book in one go (G6); 1 for none but one at a time."""
    hours_id: str | None = None
    """The set of hours that it goes by (P4); None for the host's default, whichever that is."""

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise InvalidInput(_("a class needs a title"), field="title")
        if not 5 <= self.duration_minutes <= LONGEST_CLASS_MINUTES:
            raise InvalidInput(_("a class lasts between 5 minutes and 24 hours"), field="durationMinutes")
        if not 5 <= self.slot_step_minutes <= LONGEST_CLASS_MINUTES:
            raise InvalidInput(_("slots start every 5 minutes to 24 hours"), field="slotStepMinutes")
        if not 1 <= self.seats <= MOST_SEATS:
            raise InvalidInput(_("a class has 1 to %(most)s seats", most=MOST_SEATS), field="seats")
        if not 1 <= self.series_max <= MOST_DATES:
            raise InvalidInput(_("a series has at most %(most)s dates", most=MOST_DATES), field="seriesMax")
        if self.is_online and self.location is not None:
            raise InvalidInput(_("an online class has no location"), field="location")

    @property
    def is_group(self) -> bool:
        """Whether it has more than one seat."""
        return self.seats > 1

    @property
    def has_series(self) -> bool:
        """Whether it may be booked week after week in one go."""
        return self.series_max >= FEWEST_DATES

    def answers_to(self, slug: str, now: datetime) -> bool:
        """Return whether a slug is this class's: its present one, or a former one."""
        return slug == self.slug or slug in kept_names(self.former_slugs, now)
