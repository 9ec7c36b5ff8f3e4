"""Read how the site runs, for its operator (O4). What can't be told is None, and hides nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from typing import Final, Protocol, TypeVar

from joinlink.errors import NotTold, StoreUnavailable
from joinlink.model.notice import Notice, NoticeKind
from joinlink.model.running import FailedRun, HostLine, MailAccount, Number, QueueName, QueueState
from joinlink.ports.clock import Clock
from joinlink.ports.operating import MailStanding, Queues, Register, SiteMetrics, WorkflowRuns
from joinlink.usecases.operating.patience import Patience

DAYS_SHOWN: Final = 14
MOST_SHOWN: Final = 10
CONFIRMED: Final = "bookings_confirmed"
CANCELLED: Final = "bookings_cancelled"
HELD_BACK: Final = "mails_held_back"
SENT: Final = "mails_sent"
TROUBLES: Final = (
    NoticeKind.CONNECTION_BROKEN,
    NoticeKind.CALENDAR_UNREADABLE,
    NoticeKind.LEFTOVER_MEETING,
    NoticeKind.MISSING_LINK,
    NoticeKind.REFUND_FAILED,
    NoticeKind.PAYMENT_DISPUTED,
)
"""The kinds of notice that hosts have and an operator may help with, in the order of the page."""

Told = TypeVar("Told")


class SitePorts(Protocol):
    """Ports for reading how the site runs."""

    register: Register
    workflow_runs: WorkflowRuns
    queues: Queues
    mail_standing: MailStanding
    site_metrics: SiteMetrics
    clock: Clock


@dataclass(frozen=True, slots=True)
class BookingDay:
    """A UTC day's numbers."""

    day: date
    confirmed: int
    cancelled: int


@dataclass(frozen=True, slots=True)
class Trouble:
    """The notices of one kind, of all hosts; `newest` are the latest of them."""

    kind: NoticeKind
    number: Number
    newest: Sequence[Notice]


@dataclass(frozen=True, slots=True)
class MailHealth:
    """How mail stands; rates are 0 to 1."""

    account: MailAccount
    bounces: float | None
    complaints: float | None
    sent: int | None
    """In the days shown."""
    held_back: int | None
    """Yesterday and today."""


@dataclass(frozen=True, slots=True)
class SiteState:
    """Everything that the operator's page shows."""

    hosts: Number | None
    newest_hosts: Sequence[HostLine]
    days: Sequence[BookingDay] | None
    troubles: Sequence[Trouble] | None
    failed_runs: Sequence[FailedRun] | None
    queues: Sequence[QueueState] | None
    mail: MailHealth | None


def read_site(ports: SitePorts) -> SiteState:
    """Ask for everything once; the cost does not depend on how many bookings there are."""
    patience = Patience(ports.clock)
    today = ports.clock.now().astimezone(UTC).date()
    metrics = _if_told(patience, lambda: _numbers(today, ports.site_metrics))
    return SiteState(
        hosts=_if_told(patience, ports.register.count_hosts),
        newest_hosts=_if_told(patience, lambda: ports.register.newest_hosts(MOST_SHOWN)) or (),
        days=None if metrics is None else _days(today, metrics),
        troubles=_if_told(patience, lambda: [_trouble(kind, ports.register) for kind in patience.each(TROUBLES)]),
        failed_runs=_if_told(patience, lambda: list(patience.each(ports.workflow_runs.failed(MOST_SHOWN)))),
        queues=_if_told(patience, lambda: [ports.queues.state(name) for name in patience.each(QueueName)]),
        mail=_if_told(patience, lambda: _mail(today, metrics, ports)),
    )


def _if_told(patience: Patience, ask: Callable[[], Told]) -> Told | None:
    try:
        return None if patience.is_over else ask()
    except (NotTold, StoreUnavailable):
        return None


Numbers = Mapping[str, Mapping[date, float]]


def _numbers(today: date, metrics: SiteMetrics) -> Numbers:
    return metrics.by_day([CONFIRMED, CANCELLED, HELD_BACK, SENT], today - timedelta(days=DAYS_SHOWN - 1), today)


def _days(today: date, numbers: Numbers) -> list[BookingDay]:
    shown = (today - timedelta(days=ago) for ago in reversed(range(DAYS_SHOWN)))
    return [BookingDay(day, int(numbers[CONFIRMED].get(day, 0)), int(numbers[CANCELLED].get(day, 0))) for day in shown]


def _trouble(kind: NoticeKind, register: Register) -> Trouble:
    number = register.count_notices(kind)
    return Trouble(kind, number, register.newest_notices(kind, MOST_SHOWN) if number.value else ())


def _reputation(metrics: SiteMetrics) -> tuple[float | None, float | None]:
    try:
        return metrics.reputation()
    except NotTold:
        return None, None


def _mail(today: date, numbers: Numbers | None, ports: SitePorts) -> MailHealth:
    bounces, complaints = _reputation(ports.site_metrics)
    lately = (today - timedelta(days=1), today)
    return MailHealth(
        account=ports.mail_standing.account(),
        bounces=bounces,
        complaints=complaints,
        sent=None if numbers is None else int(sum(numbers[SENT].values())),
        held_back=None if numbers is None else int(sum(numbers[HELD_BACK].get(day, 0) for day in lately)),
    )
