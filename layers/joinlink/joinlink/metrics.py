"""The metrics: numbers that alarms, the dashboard and the operator's page are made of.

    count(Metric.MAILS_SENT) ──▶ kept until the invocation ends ──▶ flush(): one line of the log ──▶ CloudWatch

A line in the embedded metric format costs no call: Lambda's log agent reads it. Nothing is written for what did not
happen, so an idle site has no metrics to pay for. docs/metrics.md says what each means.

Source:  https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from typing import Final

from aws_lambda_powertools import Metrics

from joinlink.config import read_settings

NAMESPACE: Final = "Joinlink"
DIMENSION: Final = "stage"
"""The only dimension: several stages may share an account."""


class Metric(StrEnum):
    """The names, each with its unit."""

    unit: str

    def __new__(cls, name: str, unit: str = "Count") -> Metric:
        """Make a member: its value is the name in CloudWatch."""
        member = str.__new__(cls, name)
        member._value_ = name
        member.unit = unit
        return member

    BOOKINGS_CONFIRMED = "bookings_confirmed"
    BOOKINGS_MOVED = "bookings_moved"
    BOOKINGS_CANCELLED = "bookings_cancelled"
    LINK_READY = "link_ready", "Seconds"
    LINKS_MISSING = "links_missing"
    LEFTOVERS = "leftovers"

    MAILS_SENT = "mails_sent"
    MAILS_HELD_BACK = "mails_held_back"
    SENDING_PAUSED = "sending_paused"
    MAILS_REFUSED = "mails_refused"
    MAILS_BOUNCED = "mails_bounced"
    MAILS_COMPLAINED = "mails_complained"

    ZOOM_ERRORS = "zoom_errors"
    GOOGLE_ERRORS = "google_errors"
    STRIPE_ERRORS = "stripe_errors"
    IDENTITY_ERRORS = "identity_errors"
    APPLE_ERRORS = "apple_errors"
    STRIPE_WEBHOOKS = "stripe_webhooks"
    ZOOM_WEBHOOKS = "zoom_webhooks"

    HEAL_DONE = "heal_done"
    HEAL_FAILED = "heal_failed"
    HEAL_TROUBLES = "heal_troubles"
    HEAL_LATE = "heal_late", "Seconds"
    REMINDERS_SENT = "reminders_sent"
    REMINDERS_LATE = "reminders_late", "Seconds"
    READ_CALENDARS_TROUBLES = "read_calendars_troubles"

    WEBHOOKS_DELIVERED = "webhooks_delivered"
    WEBHOOKS_FAILED = "webhooks_failed"

    HOSTS_SIGNED_UP = "hosts_signed_up"
    MISSING_SECRETS = "missing_secrets"
    APPS_REFUSED = "apps_refused"


def count(metric: Metric, times: int = 1) -> None:
    """Count something that happened in this invocation; nothing is written for 0."""
    if times:
        measure(metric, times)


def measure(metric: Metric, value: float) -> None:
    """Note one value, in the metric's unit."""
    _metrics().add_metric(name=metric.value, unit=metric.unit, value=value)


def flush() -> None:
    """Write the line, if there is anything to write."""
    if _metrics().metric_set:
        _metrics().flush_metrics()


@cache
def _metrics() -> Metrics:
    """Return the process's metrics. An empty service keeps Powertools from making it a second dimension."""
    metrics = Metrics(namespace=NAMESPACE, service="")
    metrics.set_default_dimensions(**{DIMENSION: read_settings()["STAGE"]})
    return metrics
