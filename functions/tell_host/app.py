"""Table stream: tell a host of an account that has to be reconnected (C9), and their webhooks of what happened (P2)."""

from __future__ import annotations

from joinlink.errors import MailUnavailable, SendingNotAllowed, StoreUnavailable
from joinlink.init_phase import in_init
from joinlink.model.webhook import ConnectionLoss
from joinlink.observability import Outcome, observed
from joinlink.usecases.connections.tell_of_broken_connection import leave_to_care, tell_of_broken_connection
from joinlink.usecases.packages.mail_package import mail_package
from joinlink.usecases.webhooks.announce import announce_booking, announce_loss
from joinlink.web.addresses import sold_package_address
from joinlink.web.api import present
from joinlink.wiring import house


@observed("tell_host")
def handler(event: dict[str, object], outcome: Outcome) -> dict[str, object]:
    """Tell of each incident once; failed records are reported, so that the stream delivers them again.

    A mail that the site may not send is left to care, as the stream gives up after six hours.
    """
    failures, told, announced = [], 0, 0
    for sequence_number, step in house().table_stream.booking_steps(event):
        try:
            announced += announce_booking(step, present.host_booking, house())
        except StoreUnavailable:
            failures.append({"itemIdentifier": sequence_number})
    for sequence_number, loss in house().table_stream.lost_connections(event):
        try:
            announced += announce_loss(loss, present.connection, house())
            told += _mail(loss)
        except (MailUnavailable, StoreUnavailable):
            failures.append({"itemIdentifier": sequence_number})
    for sequence_number, package_id in house().table_stream.packages_with_news(event):
        try:
            sold_url = house().public_base_url + sold_package_address(package_id)
            told += mail_package(package_id, house(), sold_url=sold_url)
        except (MailUnavailable, StoreUnavailable):
            failures.append({"itemIdentifier": sequence_number})
    outcome.note(told=told, announced=announced, failed_records=len(failures))
    return {"batchItemFailures": failures}


def _mail(loss: ConnectionLoss) -> bool:
    host_id, provider = loss.connection.host_id, loss.connection.provider
    try:
        return tell_of_broken_connection(host_id, provider, house(), connections_url=house().connections_url)
    except SendingNotAllowed:
        leave_to_care(host_id, provider, house())
        return False


@in_init
def _prepare() -> None:
    house().prepare("table_stream", "hosts", "connections", "due_work", "webhooks")
    house().prepare_mails()
