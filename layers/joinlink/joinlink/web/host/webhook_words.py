"""Webhooks in words, for their hosts."""

from __future__ import annotations

from collections.abc import Mapping

from joinlink.language import gettext as _
from joinlink.model.delivery import DeliveryState
from joinlink.model.webhook import TEST_EVENT, WebhookEvent, WebhookStatus


def event_words() -> Mapping[str, str]:
    """Return the name of each event for people."""
    return {
        WebhookEvent.BOOKING_CONFIRMED: _("A booking is confirmed"),
        WebhookEvent.BOOKING_MOVED: _("A booking is moved"),
        WebhookEvent.BOOKING_CANCELLED: _("A booking is cancelled"),
        WebhookEvent.BOOKING_REFUNDED: _("A payment is refunded"),
        WebhookEvent.LINK_READY: _("A video link is ready"),
        WebhookEvent.CONNECTION_BROKEN: _("A connection has to be renewed"),
        TEST_EVENT: _("A test"),
    }


def status_words(status: WebhookStatus) -> tuple[str, str]:
    """Return the colour of a webhook's status, and its words."""
    match status:
        case WebhookStatus.ON:
            return "good", _("On")
        case WebhookStatus.FAILING:
            return "warning", _("Does not answer; we keep trying")
        case WebhookStatus.OFF:
            return "bad", _("Switched off")


def state_words(state: DeliveryState, *, is_held: bool) -> tuple[str, str]:
    """Return the colour of a delivery's state, and its words; one that `is_held` waits for its webhook to be on."""
    match state:
        case DeliveryState.DELIVERED:
            return "good", _("Delivered")
        case DeliveryState.WAITING if is_held:
            return "warning", _("Waits")
        case DeliveryState.WAITING:
            return "warning", _("On its way")
        case DeliveryState.FAILED:
            return "bad", _("Not delivered")
