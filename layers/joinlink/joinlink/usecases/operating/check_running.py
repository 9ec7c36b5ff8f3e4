"""The doctor's checks of what runs: schedules, alarms, queues, webhooks, consents."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, timedelta
from typing import Final, Protocol

from joinlink.model.finding import Finding, ok, unknown, warning, wrong
from joinlink.model.host import Provider
from joinlink.model.notice import NoticeKind
from joinlink.model.running import QueueName
from joinlink.model.site_setup import SiteSetup
from joinlink.ports.clock import Clock
from joinlink.ports.operating import Alarms, Queues, Register, Schedules, SiteMetrics

SCHEDULED: Final = {
    "heal": "Late links, lapsed holds and leftovers are not looked after",
    "send_reminders": "Reminders are not sent",
}
LATELY: Final = timedelta(minutes=20)
"""Schedules run every five minutes, and CloudWatch is some minutes behind."""
WEBHOOK_DAYS: Final = 14
LOOKED_AT: Final = 25


class RunningPorts(Protocol):
    """Ports for checking what runs."""

    schedules: Schedules
    site_metrics: SiteMetrics
    alarms: Alarms
    queues: Queues
    register: Register
    clock: Clock

    @property
    def site_setup(self) -> SiteSetup: ...


def check_schedules(ports: RunningPorts) -> Iterator[Finding]:
    """Find a schedule that is off, or that does not run."""
    now = ports.clock.now()
    for function, otherwise in SCHEDULED.items():
        matter = f"Schedule of {function}"
        is_enabled = ports.schedules.is_enabled(function)
        if not is_enabled:
            is_gone = "There is none" if is_enabled is None else "It is off"
            yield wrong(matter, f"{is_gone}. {otherwise}.", "Enable it in EventBridge Scheduler, or deploy again.")
            continue
        ran = ports.site_metrics.invocations(function, now - LATELY, now)
        if ran is None:
            yield unknown(
                matter, "It is on, and CloudWatch knows of no run in the last 20 minutes.", "Look again soon."
            )
        else:
            yield ok(matter, f"It is on, and ran {ran:.0f} times in the last 20 minutes.")


def check_alarms(ports: RunningPorts) -> Iterator[Finding]:
    """Find the alarms that ring."""
    alarms = ports.alarms.all()
    ringing = [alarm for alarm in alarms if alarm.state == "ALARM"]
    if not alarms:
        yield unknown("Alarms", "CloudWatch has none of this stage.", "In a deployment the template makes them.")
    for alarm in ringing:
        yield wrong(f"Alarm {alarm.name}", alarm.description or "It rings.", f"Look in the runbook under {alarm.name}.")
    if alarms and not ringing:
        yield ok("Alarms", f"None of {len(alarms)} rings.")


def check_queues(ports: RunningPorts) -> Iterator[Finding]:
    """Find what was set aside."""
    for name in QueueName:
        waiting = ports.queues.state(name).waiting
        if waiting:
            yield warning(f"Queue {name}", f"{waiting} set aside.", "Choose Send again on the operator's page.")
        else:
            yield ok(f"Queue {name}", "It is empty.")


def check_webhooks(ports: RunningPorts) -> Iterator[Finding]:
    """Tell when webhooks were last heard of."""
    today = ports.clock.now().astimezone(UTC).date()
    senders = {"Stripe": "stripe_webhooks"} | (
        {"Zoom": "zoom_webhooks"} if Provider.ZOOM in ports.site_setup.offered else {}
    )
    numbers = ports.site_metrics.by_day([*senders.values()], today - timedelta(days=WEBHOOK_DAYS - 1), today)
    for sender, metric in senders.items():
        days = [day for day, number in numbers[metric].items() if number]
        if days:
            yield ok(f"Webhooks from {sender}", f"The last one came on {max(days).isoformat()}.")
        else:
            yield unknown(
                f"Webhooks from {sender}",
                f"None came in {WEBHOOK_DAYS} days.",
                f"Normal on a quiet site; else look at the deliveries in {sender}'s dashboard.",
            )


def check_consents(ports: RunningPorts) -> Iterator[Finding]:
    """Find connections that are broken, and the sign of a Google client in testing mode (AC-51)."""
    number = ports.register.count_notices(NoticeKind.CONNECTION_BROKEN)
    if not number.value:
        yield ok("Connections", "None is known to be broken.")
        return
    newest = ports.register.newest_notices(NoticeKind.CONNECTION_BROKEN, LOOKED_AT)
    if any(notice.suspects_test_grant for notice in newest):
        yield warning(
            "Google's testing mode",
            "A connection broke within eight days of its consent, as all do while the client is in testing.",
            "Publish the app on Google's consent screen if it is in testing, by docs/guides/google.md.",
        )
    yield warning("Connections", f"{number.value} broken; their hosts were told.", "The operator's page lists them.")
