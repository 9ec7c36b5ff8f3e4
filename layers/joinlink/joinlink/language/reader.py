"""The reader of what is being written: one at a time, that of the request or of the mail."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

LANGUAGES: Final = {
    "en": "English",
    "de": "Deutsch",
    "es": "Español",
    "fr": "Français",
    "pt": "Português",
    "ja": "日本語",
    "ar": "العربية",
}
"""The languages of the site, each by its own name."""
RIGHT_TO_LEFT: Final = frozenset({"ar"})


class Hours(StrEnum):
    """The clock of a reader; `auto` is that of the locale."""

    AUTO = "auto"
    TWELVE = "12"
    TWENTY_FOUR = "24"


class WeekStart(StrEnum):
    """The first day of a reader's week; `auto` is that of the locale."""

    AUTO = "auto"
    MONDAY = "monday"
    SUNDAY = "sunday"
    SATURDAY = "saturday"


@dataclass(frozen=True, slots=True)
class Reader:
    """A person's language and habits; `locale` is one of ours, `de` or `en-GB`."""

    locale: str = "en"
    hours: Hours = Hours.AUTO
    week_start: WeekStart = WeekStart.AUTO

    @property
    def language(self) -> str:
        """The language alone, a key of `LANGUAGES`."""
        return self.locale.partition("-")[0]

    @property
    def direction(self) -> str:
        """The direction of the script, as HTML's `dir` has it."""
        return "rtl" if self.language in RIGHT_TO_LEFT else "ltr"


_READER: ContextVar[Reader] = ContextVar("reader", default=Reader())  # noqa: B039  it is frozen


def reader() -> Reader:
    """Return the reader of what is being written."""
    return _READER.get()


def speak(to: Reader) -> None:
    """Write for this reader from here on, up to the end of the surrounding `speaking`."""
    _READER.set(to)


@contextmanager
def speaking(to: Reader | str) -> Iterator[None]:
    """Write for this reader, or in this locale, within the block."""
    former = _READER.set(Reader(to) if isinstance(to, str) else to)
    try:
        yield
    finally:
        _READER.reset(former)
