"""Table stream: tell a host of an account that has to be reconnected (C9)."""

from __future__ import annotations

from joinlink.errors import MailUnavailable, SendingNotAllowed, StoreUnavailable
from joinlink.init_phase import in_init
from joinlink.observability import Outcome, observed
from joinlink.usecases.connections.tell_of_broken_connection import leave_to_care, tell_of_broken_connection
from joinlink.usecases.packages.mail_package import mail_package
from joinlink.web.addresses import sold_package_address
from joinlink.wiring import house


@observed("tell_host")
def handler(event: dict[str, object], outcome: Outcome) -> dict[str, object]:
    """Tell of each incident once; failed records are reported, so that the stream delivers them again.

    A mail that the site may not send is left to care, as the stream gives up after six hours.
    """
    failures, told = [], 0
    for sequence_number, host_id, provider in house().table_stream.broken_connections(event):
        try:
            told += tell_of_broken_connection(host_id, provider, house(), connections_url=house().connections_url)
        except SendingNotAllowed:
            leave_to_care(host_id, provider, house())
        except (MailUnavailable, StoreUnavailable):
            failures.append({"itemIdentifier": sequence_number})
    for sequence_number, package_id in house().table_stream.packages_with_news(event):
        try:
            sold_url = house().public_base_url + sold_package_address(package_id)
            told += mail_package(package_id, house(), sold_url=sold_url)
        except (MailUnavailable, StoreUnavailable):
            failures.append({"itemIdentifier": sequence_number})
    outcome.note(told=told, failed_records=len(failures))
    return {"batchItemFailures": failures}


@in_init
def _prepare() -> None:
    house().prepare("table_stream", "hosts", "connections", "due_work")
    house().prepare_mails()
