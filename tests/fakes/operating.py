"""What an operator asks of AWS and of the table, as fakes: a site on which all is well, until told otherwise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from joinlink.errors import NotFound, NotTold, ProviderUnavailable
from joinlink.model.notice import Notice, NoticeKind
from joinlink.model.running import (
    Alarm,
    FailedRun,
    HostLine,
    MailAccount,
    MailIdentity,
    Number,
    Parameter,
    QueueName,
    QueueState,
    RunAgain,
    SetAside,
    StripeEndpoint,
)
from joinlink.model.workflow import Workflow

if TYPE_CHECKING:
    from tests.fakes import FakeHosts, FakeNotices

SECRETS = {
    "identity/client-secret": "identity-secret",
    "links/signing-key": "k" * 40,
    "zoom/client-secret": "z" * 32,
    "zoom/webhook-secret": "z" * 22,
    "google/client-secret": "GOCSPX-" + "g" * 28,
    "places/api-key": "AIza" + "p" * 35,
    "stripe/secret-key": "sk_test_" + "s" * 24,
    "stripe/webhook-secrets": "whsec_" + "w" * 24,
}
"""A stage's own, each of the right kind."""


class Silent:
    """Refuses to tell what `silent` names, as where a right is missing."""

    silent: bool = False

    def _tell(self) -> None:
        if self.silent:
            raise NotTold("AccessDeniedException")


@dataclass
class FakeRegister(Silent):
    hosts: "FakeHosts"
    notices: "FakeNotices"

    def count_hosts(self) -> Number:
        self._tell()
        return Number(len(self.hosts.hosts))

    def newest_hosts(self, limit: int) -> Sequence[HostLine]:
        newest = sorted(self.hosts.hosts.values(), key=lambda host: host.created_at, reverse=True)[:limit]
        return [
            HostLine(host.host_id, host.name, host.handle, host.plan, host.created_at, host.closed_at is not None)
            for host in newest
        ]

    def count_notices(self, kind: NoticeKind) -> Number:
        self._tell()
        return Number(len(self._of(kind)))

    def newest_notices(self, kind: NoticeKind, limit: int) -> Sequence[Notice]:
        return sorted(self._of(kind), key=lambda notice: notice.created_at, reverse=True)[:limit]

    def _of(self, kind: NoticeKind) -> list[Notice]:
        return [notice for notice in self.notices.notices.values() if notice.kind is kind]


@dataclass
class FakeWorkflowRuns(Silent):
    runs: list[FailedRun] = field(default_factory=list)
    ran_again: list[str] = field(default_factory=list)

    def failed(self, limit: int) -> Sequence[FailedRun]:
        self._tell()
        return self.runs[:limit]

    def run_again(self, workflow: Workflow, name: str) -> RunAgain:
        self._tell()
        if not any((run.workflow, run.name) == (workflow, name) for run in self.runs):
            raise NotFound("There is no such workflow.")
        if name in self.ran_again:
            return RunAgain.NOT_FAILED
        self.ran_again.append(name)
        return RunAgain.STARTED


@dataclass
class FakeQueues(Silent):
    messages: dict[QueueName, list[SetAside]] = field(default_factory=lambda: {name: [] for name in QueueName})
    taken: set[str] = field(default_factory=set)

    def state(self, name: QueueName) -> QueueState:
        self._tell()
        waiting = len(self.messages[name])
        return QueueState(name, waiting, timedelta(hours=3) if waiting else None)

    def receive(self, name: QueueName) -> Sequence[SetAside]:
        self._tell()
        found = [message for message in self.messages[name] if message.receipt not in self.taken][:2]
        self.taken |= {message.receipt for message in found}
        return found

    def delete(self, name: QueueName, message: SetAside) -> None:
        self.messages[name].remove(message)


@dataclass
class FakeHandover:
    outcomes: dict[str, bool | None] = field(default_factory=dict)
    """By receipt; what is not here is handed over well."""
    handed_over: list[str] = field(default_factory=list)

    def hand_over(self, message: SetAside) -> bool | None:
        self.handed_over.append(message.receipt)
        return self.outcomes.get(message.receipt, True)


@dataclass
class FakeMailStanding(Silent):
    standing: MailAccount = field(
        default_factory=lambda: MailAccount(
            may_send=True,
            in_sandbox=False,
            enforcement="HEALTHY",
            most_a_day=50_000,
            sent_today=12,
            most_a_second=14,
        )
    )
    identities: dict[str, MailIdentity] = field(
        default_factory=lambda: {
            "example.com": MailIdentity(
                "example.com", may_send=True, dkim="SUCCESS", mail_from_domain=None, mail_from_status=None
            )
        }
    )
    events: frozenset[str] = frozenset({"bounce", "complaint"})

    def account(self) -> MailAccount:
        self._tell()
        return self.standing

    def identity(self, name: str) -> MailIdentity | None:
        return self.identities.get(name)

    def reported_events(self) -> frozenset[str]:
        return self.events

    def change(self, **values: object) -> None:
        """Let the account stand otherwise."""
        self.standing = replace(self.standing, **values)  # type: ignore[arg-type]


@dataclass
class FakeSiteMetrics(Silent):
    days: dict[str, dict[date, float]] = field(default_factory=dict)
    runs: dict[str, float] = field(default_factory=lambda: {"heal": 4, "send_reminders": 4})
    rates: tuple[float | None, float | None] = (0.001, 0.0)

    def by_day(self, names: Sequence[str], first: date, last: date) -> Mapping[str, Mapping[date, float]]:
        self._tell()
        return {
            name: {day: number for day, number in self.days.get(name, {}).items() if first <= day <= last}
            for name in names
        }

    def invocations(self, function: str, begin: datetime, end: datetime) -> float | None:
        return self.runs.get(function)

    def reputation(self) -> tuple[float | None, float | None]:
        return self.rates

    def count(self, name: str, at: datetime, number: float) -> None:
        """Let something have happened this often."""
        self.days.setdefault(name, {})[at.astimezone(UTC).date()] = number


@dataclass
class FakeAlarms:
    alarms: list[Alarm] = field(default_factory=lambda: [Alarm("site_errors", "OK", "Five server errors.")])

    def all(self) -> Sequence[Alarm]:
        return self.alarms


@dataclass
class FakeSchedules:
    enabled: dict[str, bool] = field(default_factory=lambda: {"heal": True, "send_reminders": True})

    def is_enabled(self, function: str) -> bool | None:
        return self.enabled.get(function)


@dataclass
class FakeSecrets:
    """Parameter Store, as a list and by value."""

    values: dict[str, str] = field(default_factory=lambda: dict(SECRETS))
    in_the_clear: set[str] = field(default_factory=set)

    def list(self) -> Sequence[Parameter]:
        return [Parameter(name, name not in self.in_the_clear) for name in self.values]

    def secret_if_any(self, name: str) -> str:
        value = self.values.get(name, "")
        return "" if value == "changeme" else value


@dataclass
class FakeIssuer:
    is_silent: bool = False

    def discover(self) -> object:
        if self.is_silent:
            raise ProviderUnavailable("identity did not answer", provider="identity")
        return None


@dataclass
class FakeStripeEndpoints:
    endpoints: list[StripeEndpoint]
    error: Exception | None = None

    def list(self) -> Sequence[StripeEndpoint]:
        if self.error:
            raise self.error
        return self.endpoints


@dataclass
class FakeAccountLimits:
    at_once: int = 1000

    def concurrency(self) -> int:
        return self.at_once


@dataclass
class FakeSiteProbe:
    trouble: str = ""

    def problem(self) -> str:
        return self.trouble
