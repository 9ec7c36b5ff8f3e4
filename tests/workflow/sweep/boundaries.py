"""Boundaries: every call of a port, in the order in which one operation makes them, and what may happen there."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, Final

from joinlink.errors import (
    AccessTokenRejected,
    MailRefused,
    MailUnavailable,
    ProviderQuotaExhausted,
    ProviderRejected,
    ProviderUnavailable,
    ReconnectRequired,
    SendingNotAllowed,
    StoreUnavailable,
)
from joinlink.ports.clock import Clock
from tests.workflow.interpreter import Killed

Call = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Fate:
    """How a call goes wrong: what its caller sees, and whether it took effect all the same."""

    error: Callable[[], BaseException]
    is_applied: bool = False

    def befall(self, call: Call) -> object:
        """Let the call go wrong."""
        if self.is_applied:
            call()
        raise self.error()


def _outage(words: str) -> Callable[[], ProviderUnavailable]:
    return partial(ProviderUnavailable, words, provider="somebody")


CRASHES: Final = {"crash-before": Fate(Killed), "crash-after": Fate(Killed, is_applied=True)}
STORE: Final = CRASHES | {
    "busy": Fate(partial(StoreUnavailable, "throttled")),
    "answer-lost": Fate(partial(StoreUnavailable, "no answer"), is_applied=True),
}
OUTAGES: Final = CRASHES | {
    "429": Fate(_outage("too many requests")),
    "5xx-before": Fate(_outage("internal error")),
    "5xx-after": Fate(_outage("internal error"), is_applied=True),
    "answer-lost": Fate(_outage("no answer"), is_applied=True),
}
FATES: Final[Mapping[str, Mapping[str, Fate]]] = {
    "store": STORE,
    "engine": STORE,
    "notebook": CRASHES,
    "provider": OUTAGES
    | {
        "4xx": Fate(partial(ProviderRejected, "no", provider="somebody")),
        "daily-limit": Fate(partial(ProviderQuotaExhausted, "not today", provider="somebody")),
        "401": Fate(partial(AccessTokenRejected, "the token is no longer good", provider="somebody")),
        "no-scope": Fate(partial(ReconnectRequired, "the grant lacks a scope", provider="somebody")),
    },
    "oauth": OUTAGES | {"revoked": Fate(partial(ReconnectRequired, "the grant is gone", provider="somebody"))},
    "payments": OUTAGES | {"4xx": Fate(partial(ProviderRejected, "no", provider="stripe"))},
    "mailer": CRASHES
    | {
        "429": Fate(partial(MailUnavailable, "throttled")),
        "answer-lost": Fate(partial(MailUnavailable, "no answer"), is_applied=True),
        "not-allowed": Fate(partial(SendingNotAllowed, "not verified")),
        "4xx": Fate(partial(MailRefused, "no such mailbox")),
    },
}
"""By kind of port, what can befall a call of it."""


@dataclass(frozen=True, slots=True)
class Mishap:
    """What befell an operation, if anything did: a fate, at a call of this kind."""

    kind: str | None = None
    fate: str | None = None
    has_rivals: bool = False
    """Whether two do the same work at the same time."""

    @property
    def may_repeat_mails(self) -> bool:
        """Whether nobody can know that a mail went out: then it goes out again rather than never."""
        return self.has_rivals or self.fate in {"crash-before", "crash-after", "answer-lost", "busy"}


@dataclass(frozen=True, slots=True)
class Boundary:
    """One call of a port, by the function that makes it."""

    number: int
    kind: str
    call: str
    function: str

    def __str__(self) -> str:
        return f"{self.function} → {self.call}"


@dataclass
class Boundaries:
    """Counts the calls of the operation under test, and lets happen what a schedule wants at one of them.

    Nothing is counted while `is_open` is False: before the operation begins, and once faults have stopped.
    """

    clock: Clock
    is_open: bool = False
    seen: list[Boundary] = field(default_factory=list)
    at: int | None = None
    """The number of the boundary where it happens."""
    happens: Callable[[Call], object] | None = None
    """What happens there, given the call."""
    function: str = ""
    """Which function is running."""
    ends_at: datetime | None = None
    """When that function is ended, whatever it is at."""
    was_cut_short: bool = False
    """Whether a function was held up until it was ended."""

    @property
    def held_up(self) -> str | None:
        """The function in which it happens."""
        return None if self.at is None or self.at >= len(self.seen) else self.seen[self.at].function

    def cross(self, kind: str, name: str, call: Call) -> object:
        """Make a call, as the schedule lets it."""
        if not self.is_open:
            return call()
        boundary = Boundary(len(self.seen), kind, name, self.function)
        self.seen.append(boundary)
        if boundary.number == self.at and self.happens is not None:
            return self.happens(call)
        return call()

    def interlude(self, work: Call, call: Call) -> object:
        """Let something else happen, from beginning to end, just before a call."""
        with self._closed():
            work()
        if self.ends_at is not None and self.clock.now() >= self.ends_at:
            self.was_cut_short = True
            raise Killed
        return call()

    @contextmanager
    def _closed(self) -> Iterator[None]:
        self.is_open = False
        try:
            yield
        finally:
            self.is_open = True


STORES: Final = (
    "bookings",
    "connections",
    "due_work",
    "hosts",
    "notices",
    "occurrence_changes",
    "occurrences",
    "packages",
    "personal_data",
    "profiles",
    "sessions",
    "shared_meetings",
    "suppressions",
    "webhooks",
)
PORTS: Final[Mapping[str, Sequence[str]]] = {
    "store": (*STORES, "mail_ledger", "meeting_ledger", "token_vault"),
    "notebook": ("timeline",),
    "engine": ("workflow_engine",),
    "provider": ("apple_calendar", "calendar_notes", "free_busy", "marked_objects", "meeting_providers"),
    "oauth": ("oauth_providers",),
    "mailer": ("mailer",),
    "payments": ("package_payments", "payments"),
}
"""By their kind, the ports of the outside that are watched."""
PURE: Final = (
    "calendar_reader",
    "hashes",
    "link_signer",
    "mail_composer",
    "mail_events",
    "payment_secrets",
    "public_base_url",
    "settings",
    "table_stream",
    "workers",
)
"""What asks nobody; the reader of calendars looks in the house that is watched."""


class WatchedOutside:
    """The outside of a house, of which each call is a boundary; what is neither in `PORTS` nor pure is not there."""

    def __init__(self, outside: object, boundaries: Boundaries) -> None:
        for name in PURE:
            setattr(self, name, getattr(outside, name))
        for kind, names in PORTS.items():
            for name in names:
                setattr(self, name, _watched(getattr(outside, name), kind, name, boundaries))


def _watched(port: object, kind: str, name: str, boundaries: Boundaries) -> object:
    if isinstance(port, Mapping):
        return {key: Watched(one, kind, f"{name}.{key}", boundaries) for key, one in port.items()}
    return Watched(port, kind, name, boundaries)


class Watched:
    """A port whose calls are boundaries; what is not a method passes through."""

    def __init__(self, port: object, kind: str, name: str, boundaries: Boundaries) -> None:
        self._port = port
        self._kind = kind
        self._name = name
        self._boundaries = boundaries

    def __getattr__(self, method: str) -> Any:
        found = getattr(self._port, method)
        if not callable(found):
            return found

        def call(*args: object, **kwargs: object) -> object:
            return self._boundaries.cross(self._kind, f"{self._name}.{method}", lambda: found(*args, **kwargs))

        return call
