"""What lets a host's programs in, and tells them: API keys and webhooks."""

from __future__ import annotations

from typing import Final

from joinlink.web.api.programs import KeyBody, WebhookBody
from joinlink.web.api.schemas import NoBody
from reference.answers import ApiKeys, Deliveries, Delivery, NewApiKey, NewWebhook, Webhook, Webhooks
from reference.calls import Access, Call, Subject

PROGRAMS: Final = Subject(
    "Keys and webhooks",
    "A key stands for the session of its host, with a scope. A webhook is an address that is told what happens, by the "
    "Standard Webhooks specification.",
    (
        Call("listKeys", "GET /api/keys", Access.SESSION, ApiKeys, sample="programs.keys"),
        Call(
            "makeKey",
            "POST /api/keys",
            Access.SESSION,
            NewApiKey,
            sample="programs.make_key",
            has_example=False,
            status=201,
            body=KeyBody,
            refuses=("not_found",),
            says="`write` allows reading as well.",
        ),
        Call(
            "revokeKey",
            "DELETE /api/keys/{keyId}",
            Access.SESSION,
            None,
            sample="programs.revoke_unknown_key",
            status=204,
            refuses=("not_found",),
        ),
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
