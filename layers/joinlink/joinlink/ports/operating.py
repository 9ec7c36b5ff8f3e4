"""Operating the site: what its operator and the doctor ask of AWS and of the table. Nothing here reads a secret.

Every method may raise `NotTold`, where AWS refuses to say or does not answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
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


class Register(Protocol):
    """What is listed across all hosts, without a scan of the table."""

    def count_hosts(self) -> Number: ...
    def newest_hosts(self, limit: int) -> Sequence[HostLine]:
        """Return the hosts that signed up last, newest first."""

    def count_notices(self, kind: NoticeKind) -> Number:
        """Count the notices of a kind whose cause lasts, dismissed ones included."""

    def newest_notices(self, kind: NoticeKind, limit: int) -> Sequence[Notice]:
        """Return the latest of them, newest first."""


class WorkflowRuns(Protocol):
    """Workflows that did not succeed."""

    def failed(self, limit: int) -> Iterable[FailedRun]:
        """Return the latest, newest first, without those that were started again; each costs a call of its own."""

    def run_again(self, workflow: Workflow, name: str) -> RunAgain:
        """Resume one where it failed or, where that would only fail again, start it anew; safe to repeat.

        Raises:  NotFound  no execution has this name
        """


class Queues(Protocol):
    """The queues of what was set aside."""

    def state(self, name: QueueName) -> QueueState: ...
    def receive(self, name: QueueName) -> Sequence[SetAside]:
        """Take some messages for a minute, after which those that were not deleted are there again."""

    def delete(self, name: QueueName, message: SetAside) -> None: ...


class Handover(Protocol):
    """Hands a function its failed events once more."""

    def hand_over(self, message: SetAside) -> bool | None:
        """Invoke the function and wait; False if it fails again, None if the stream no longer has the records."""


class MailStanding(Protocol):
    """SES, as the account has it."""

    def account(self) -> MailAccount: ...
    def identity(self, name: str) -> MailIdentity | None:
        """Return a domain or an address; None if SES doesn't know it."""

    def reported_events(self) -> frozenset[str]:
        """Return the types of event that the site gets, in lower case; empty if it gets none."""


class SiteMetrics(Protocol):
    """Sums and rates from CloudWatch."""

    def by_day(self, names: Sequence[str], first: date, last: date) -> Mapping[str, Mapping[date, float]]:
        """Return sums of the site's own metrics by name and UTC day; a day without any is left out."""

    def invocations(self, function: str, begin: datetime, end: datetime) -> float | None:
        """Return how often a function ran; None if nothing is known of it."""

    def reputation(self) -> tuple[float | None, float | None]:
        """Return the account's latest rates of bounces and complaints, 0 to 1, where SES tells them."""


class Alarms(Protocol):
    """The site's alarms."""

    def all(self) -> Sequence[Alarm]: ...


class Schedules(Protocol):
    """EventBridge Scheduler."""

    def is_enabled(self, function: str) -> bool | None:
        """Return whether a function's schedule is on; None if there is none."""


class ParameterList(Protocol):
    """Which parameters the stage has."""

    def list(self) -> Sequence[Parameter]:
        """Return them, named as below the stage's prefix."""


class Issuer(Protocol):
    """The identity provider."""

    def discover(self) -> object:
        """Read its metadata again.

        Raises:  ProviderUnavailable
        """


class AccountLimits(Protocol):
    """Quotas of the account; for the command alone."""

    def concurrency(self) -> int:
        """Return how many functions may run at once in the region."""


class SecretValues(Protocol):
    """The secrets themselves; for the command alone, with its operator's own rights."""

    def secret_if_any(self, name: str) -> str:
        """Return a secret; empty where there is none, or a placeholder."""


class StripeEndpoints(Protocol):
    """The webhook endpoints of the Stripe account; for the command alone."""

    def list(self) -> Sequence[StripeEndpoint]:
        """Return them.

        Raises:  AppRefused     Stripe does not accept the key
                 ProviderError  any other refusal, or no answer
        """


class SiteProbe(Protocol):
    """The site from outside; for the command alone."""

    def problem(self) -> str:
        """Say why the site does not answer at its address; empty if it does."""
