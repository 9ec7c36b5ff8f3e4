"""Act on Stripe's events about a host's account: it changed, or the host has disconnected it from us."""

from __future__ import annotations

from enum import StrEnum

from joinlink.model.payouts import PayoutEvent, PayoutEventKind
from joinlink.usecases.money.set_up_payouts import PayoutPorts, end_payouts, refresh_payouts


class PayoutOutcome(StrEnum):
    """The outcome of an event."""

    READ = "read"
    ENDED = "ended"
    NOT_OURS = "not_ours"


def take_payout_event(event: PayoutEvent, ports: PayoutPorts) -> tuple[str | None, PayoutOutcome]:
    """Read the account again, or forget it; safe to repeat. Returns the outcome, and the id if the host is one of ours.

    Raises:  ProviderUnavailable, StoreUnavailable  have it sent again
    """
    host_id = ports.payouts.host_of(event.account_id)
    if host_id is None:
        return None, PayoutOutcome.NOT_OURS
    if event.kind is PayoutEventKind.DEAUTHORIZED:
        end_payouts(host_id, event.account_id, ports)
        return host_id, PayoutOutcome.ENDED
    refresh_payouts(host_id, ports)
    return host_id, PayoutOutcome.READ
