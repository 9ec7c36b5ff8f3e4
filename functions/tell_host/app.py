"""Table stream: tell a host of an account that has to be reconnected (C9), and their webhooks of what happened (P2).

Also of a webhook that was switched off (P2), and buyer and host of a package (G5).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache, partial

from joinlink.errors import MailUnavailable, SendingNotAllowed, StoreUnavailable
from joinlink.init_phase import in_init
from joinlink.model.webhook import BookingStep, ConnectionLoss
from joinlink.observability import Outcome, observed
from joinlink.usecases.connections.tell_of_broken_connection import leave_to_care, tell_of_broken_connection
from joinlink.usecases.packages.look_after_package import leave_package_to_care
from joinlink.usecases.packages.mail_package import mail_package
from joinlink.usecases.webhooks.announce import WebhooksOf, announce_booking, announce_loss
from joinlink.usecases.webhooks.tell_of_webhook_off import leave_webhook_to_care, tell_of_webhook_off
from joinlink.web.addresses import sold_package_address
from joinlink.web.api import present
from joinlink.wiring import house

Act = Callable[[], int]
"""Does one thing that a record calls for, and returns how many were told."""


@observed("tell_host")
def handler(event: dict[str, object], outcome: Outcome) -> dict[str, object]:
    """Tell of each incident once; failed records are reported, so that the stream delivers them again.

    A mail that the site may not send is left to care, as the stream gives up after six hours.
    """
    failed: dict[str, None] = {}
    done: Counter[str] = Counter(told=0, announced=0)
    for what, acts in (("announced", _announcements(event)), ("told", _mails(event))):
        for sequence_number, act in acts:
            try:
                done[what] += act()
            except (MailUnavailable, StoreUnavailable):
                failed[sequence_number] = None
    outcome.note(**done, failed_records=len(failed))
    return {"batchItemFailures": [{"itemIdentifier": number} for number in failed]}


def _announcements(event: dict[str, object]) -> Iterator[tuple[str, Act]]:
    """Yield what webhooks are told; those of a host are read once, after all that they may be told has happened."""
    stream, webhooks_of = house().table_stream, cache(house().webhooks.list)
    for number, step in stream.booking_steps(event):
        yield number, partial(_announce_booking, step, webhooks_of)
    for number, loss in stream.lost_connections(event):
        yield number, partial(_announce_loss, loss, webhooks_of)


def _mails(event: dict[str, object]) -> Iterator[tuple[str, Act]]:
    stream = house().table_stream
    for number, loss in stream.lost_connections(event):
        yield number, partial(_mail_of_connection, loss)
    for number, (host_id, webhook_id) in stream.webhooks_switched_off(event):
        yield number, partial(_mail_of_webhook, host_id, webhook_id)
    for number, package_id in stream.packages_with_news(event):
        yield number, partial(_mails_of_package, package_id)


def _announce_booking(step: BookingStep, webhooks_of: WebhooksOf) -> int:
    return announce_booking(step, present.host_booking, webhooks_of, house())


def _announce_loss(loss: ConnectionLoss, webhooks_of: WebhooksOf) -> int:
    return announce_loss(loss, present.connection, webhooks_of, house())


def _mail_of_connection(loss: ConnectionLoss) -> bool:
    host_id, provider = loss.connection.host_id, loss.connection.provider
    try:
        return tell_of_broken_connection(host_id, provider, house(), connections_url=house().connections_url)
    except SendingNotAllowed:
        leave_to_care(host_id, provider, house())
        return False


def _mail_of_webhook(host_id: str, webhook_id: str) -> bool:
    try:
        return tell_of_webhook_off(host_id, webhook_id, house())
    except SendingNotAllowed:
        leave_webhook_to_care(host_id, house())
        return False


def _mails_of_package(package_id: str) -> int:
    try:
        return mail_package(package_id, house(), sold_url=house().public_base_url + sold_package_address(package_id))
    except SendingNotAllowed:
        leave_package_to_care(package_id, house())
        return 0


@in_init
def _prepare() -> None:
    house().prepare("table_stream", "hosts", "connections", "due_work", "webhooks", "deliveries", "delivery_queue")
    house().prepare("notices")
    house().prepare_mails()
