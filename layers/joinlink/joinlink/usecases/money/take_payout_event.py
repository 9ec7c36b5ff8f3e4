"""Take note of what Stripe tells of a host's account: it changed, or the host has cut us off from it."""

from __future__ import annotations

from enum import StrEnum

from joinlink.model.payouts import PayoutEvent, PayoutEventKind
from joinlink.usecases.money.set_up_payouts import PayoutPorts, end_payouts, refresh_payouts


class PayoutOutcome(StrEnum):
    """What an event came to."""

    READ = "read"
    ENDED = "ended"
    NOT_OURS = "not_ours"


def take_payout_event(event: PayoutEvent, ports: PayoutPorts) -> tuple[str | None, PayoutOutcome]:
    """Read the account anew, or forget it; safe to repeat. Returns the host's id, if it is of one of ours.

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
