"""The running site as its operator sees it: workflows that failed, what was set aside, mail, hosts (O4)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from joinlink.model.workflow import Workflow

AGAIN: Final = "-again"
RUN_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,80}")
"""The names that Step Functions accepts."""


class RunStatus(StrEnum):
    """How a workflow ended that did not succeed."""

    FAILED = "failed"
    TIMED_OUT = "timed out"
    ABORTED = "stopped"


@dataclass(frozen=True, slots=True)
class FailedRun:
    """One execution of a workflow that did not come to its end; `error` is a class of errors or a state's code."""

    workflow: Workflow
    name: str
    status: RunStatus
    ended_at: datetime
    error: str | None = None


class RunAgain(StrEnum):
    """The outcome of running a workflow again."""

    RESUMED = "resumed"
    """It goes on from the step that failed."""
    STARTED = "started"
    """A new execution runs every step again; each finds what the first one did, and repeats none of it."""
    NOT_FAILED = "not_failed"
    """There is nothing to run again: it is running, or it succeeded."""


class QueueName(StrEnum):
    """The queues in which AWS sets aside what a function could not deal with."""

    UNHANDLED_CHANGES = "unhandled_changes"
    LOST_MAIL_FEEDBACK = "lost_mail_feedback"


@dataclass(frozen=True, slots=True)
class QueueState:
    """The number of messages in a queue, and the age of the oldest; None where unknown."""

    name: QueueName
    waiting: int
    oldest: timedelta | None = None


@dataclass(frozen=True, slots=True)
class StreamPosition:
    """The place in the table's stream of records that a function could not process."""

    stream_arn: str
    shard_id: str
    first: str
    last: str
    records: int


@dataclass(frozen=True, slots=True)
class SetAside:
    """One message: the function it was for, and its event, or the place where the stream has it; neither if unknown."""

    receipt: str = field(repr=False)
    function: str
    event: Mapping[str, object] | None = field(repr=False, default=None)
    position: StreamPosition | None = None


@dataclass(frozen=True, slots=True)
class SentAgain:
    """The outcome of sending a queue's messages again."""

    handed_over: int = 0
    too_old: int = 0
    """No longer in the stream, which keeps a day; care has looked after their bookings by then."""
    kept: int = 0
    """They failed again, and stay."""


@dataclass(frozen=True, slots=True)
class MailAccount:
    """The account's standing at SES in this region."""

    may_send: bool
    in_sandbox: bool
    enforcement: str
    """HEALTHY, PROBATION or SHUTDOWN."""
    most_a_day: float
    sent_today: float
    most_a_second: float

    @property
    def share_used(self) -> float:
        """How much of the day's quota is used; -1 as quota means without a limit."""
        return self.sent_today / self.most_a_day if self.most_a_day > 0 else 0.0


@dataclass(frozen=True, slots=True)
class MailIdentity:
    """A domain or an address that SES knows."""

    name: str
    may_send: bool
    dkim: str
    """SUCCESS, PENDING, FAILED, TEMPORARY_FAILURE or NOT_STARTED."""
    mail_from_domain: str | None
    mail_from_status: str | None


@dataclass(frozen=True, slots=True)
class HostLine:
    """A host in the operator's list."""

    host_id: str
    name: str
    handle: str
    plan: str
    created_at: datetime
    is_leaving: bool


@dataclass(frozen=True, slots=True)
class Number:
    """A count; `is_all` is False where counting stopped before the end."""

    value: int
    is_all: bool = True


@dataclass(frozen=True, slots=True)
class Alarm:
    """An alarm of CloudWatch's; `state` is OK, ALARM or INSUFFICIENT_DATA."""

    name: str
    state: str
    description: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter in Parameter Store, without its value."""

    name: str
    is_secure: bool


@dataclass(frozen=True, slots=True)
class StripeEndpoint:
    """A webhook endpoint at Stripe; `events` are types, `*` for all."""

    url: str
    events: frozenset[str]
    is_enabled: bool
    api_version: str | None
