"""The operator's page: how the site runs (O4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.model.running import FailedRun, QueueState
from joinlink.model.site_setup import SiteSetup
from joinlink.usecases.operating.read_site import BookingDay, MailHealth, SiteState, Trouble
from joinlink.web.addresses import OPERATOR_PAGE, public_host_address
from joinlink.web.operator.layout import operator_page
from joinlink.web.operator.news import News
from joinlink.web.operator.words import (
    QUEUES,
    TROUBLES,
    WORKFLOWS,
    written_age,
    written_moment,
    written_number,
    written_rate,
)
from joinlink.web.shell.session import SignedIn

CHART_HEIGHT: Final = 100
"""In the units of the drawing, whose width is ten for each day."""

View = dict[str, Any]


def site_page(
    signed_in: SignedIn, setup: SiteSetup, state: SiteState, news: News | None, *, now: datetime
) -> Response[str]:
    """Show everything; what could not be told says so in its place."""
    return operator_page(
        "operator/site.html",
        signed_in,
        setup,
        current=OPERATOR_PAGE,
        news=news,
        read_at=written_moment(now),
        host_number=written_number(state.hosts),
        hosts=[
            {"line": line, "page": public_host_address(line.handle), "since": written_moment(line.created_at)}
            for line in state.newest_hosts
        ],
        bookings=None if state.days is None else _bookings(state.days),
        runs=None if state.failed_runs is None else [_run(run) for run in state.failed_runs],
        queues=None if state.queues is None else [_queue(queue) for queue in state.queues],
        troubles=None if state.troubles is None else [_trouble(each) for each in state.troubles],
        mail=None if state.mail is None else _mail(state.mail),
    )


def _bookings(days: Sequence[BookingDay]) -> View:
    most = max([1, *(day.confirmed for day in days)])
    return {
        "days": [
            {
                "label": f"{each.day.day} {each.day:%b}",
                "confirmed": each.confirmed,
                "cancelled": each.cancelled,
                "height": round(CHART_HEIGHT * each.confirmed / most),
            }
            for each in days
        ],
        "today": days[-1].confirmed,
        "confirmed": sum(day.confirmed for day in days),
        "cancelled": sum(day.cancelled for day in days),
        "height": CHART_HEIGHT,
    }


def _run(run: FailedRun) -> View:
    return {"run": run, "workflow": WORKFLOWS[run.workflow], "ended": written_moment(run.ended_at)}


def _queue(queue: QueueState) -> View:
    title, detail = QUEUES[queue.name]
    return {"queue": queue, "title": title, "detail": detail, "oldest": written_age(queue.oldest)}


def _trouble(trouble: Trouble) -> View:
    title, detail = TROUBLES[trouble.kind]
    return {
        "title": title,
        "detail": detail,
        "number": written_number(trouble.number),
        "is_any": trouble.number.value > 0,
        "newest": [{"notice": each, "since": written_moment(each.created_at)} for each in trouble.newest],
    }


def _mail(mail: MailHealth) -> View:
    account = mail.account
    is_unlimited = account.most_a_day < 0
    is_stopped = not account.may_send or account.enforcement == "SHUTDOWN"
    kind, words = "good", "May send to everybody"
    if account.in_sandbox:
        kind, words = "warning", "In the sandbox: only verified addresses get mail"
    if account.enforcement == "PROBATION":
        kind, words = "warning", "Under review by AWS"
    if is_stopped:
        kind, words = "bad", "Paused: mails are kept until SES sends again"
    return {
        "kind": kind,
        "words": words,
        "quota": "no daily quota" if is_unlimited else f"{account.sent_today:,.0f} of {account.most_a_day:,.0f}",
        "bounces": written_rate(mail.bounces),
        "complaints": written_rate(mail.complaints),
        "sent": mail.sent,
        "held_back": mail.held_back,
    }
