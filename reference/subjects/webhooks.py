"""How a host's programs get events: webhooks."""

from __future__ import annotations

from typing import Final

from joinlink.web.api.programs import WebhookBody
from joinlink.web.api.schemas import NoBody
from reference.answers.webhooks import Deliveries, Delivery, NewWebhook, Webhook, Webhooks
from reference.calls import Access, Call, Subject

WEBHOOKS: Final = Subject(
    "Webhooks",
    "Send events to an address, by the Standard Webhooks specification. “How it works” has the events.",
    (
        Call("listWebhooks", "GET /api/webhooks", Access.HOST, Webhooks, sample="programs.webhooks"),
        Call(
            "makeWebhook",
            "POST /api/webhooks",
            Access.HOST,
            NewWebhook,
            sample="programs.make_webhook",
            has_example=False,
            status=201,
            body=WebhookBody,
        ),
        Call(
            "deleteWebhook",
            "DELETE /api/webhooks/{webhookId}",
            Access.HOST,
            None,
            sample="programs.delete_webhook",
            status=204,
            refuses=("not_found",),
        ),
        Call(
            "testWebhook",
            "POST /api/webhooks/{webhookId}/test",
            Access.HOST,
            Delivery,
            sample="programs.test_webhook",
            status=202,
            body=NoBody,
            body_required=False,
            refuses=("not_found",),
        ),
        Call(
            "rollSecret",
            "POST /api/webhooks/{webhookId}/roll-secret",
            Access.HOST,
            NewWebhook,
            sample="programs.roll_secret",
            has_example=False,
            body=NoBody,
            body_required=False,
            refuses=("not_found", "illegal_transition"),
            says="For 24 hours deliveries are signed with the former secret, too.",
        ),
        Call(
            "switchOnWebhook",
            "POST /api/webhooks/{webhookId}/switch-on",
            Access.HOST,
            Webhook,
            sample="programs.switch_on",
            body=NoBody,
            body_required=False,
            refuses=("not_found",),
        ),
        Call(
            "listDeliveries",
            "GET /api/webhooks/{webhookId}/deliveries",
            Access.HOST,
            Deliveries,
            sample="programs.deliveries",
            refuses=("not_found",),
        ),
        Call(
            "sendAgain",
            "POST /api/webhooks/{webhookId}/deliveries/{deliveryId}/resend",
            Access.HOST,
            Delivery,
            sample="programs.resend",
            status=202,
            body=NoBody,
            body_required=False,
            refuses=("not_found", "illegal_transition"),
        ),
    ),
)
