"""O1, O2: what is to be registered where, with the exact addresses."""

from joinlink.model.webhook_events import STRIPE_CONNECT_EVENTS
from operations.registrations import registrations
from operations.template import read_template

SITE = "https://book.studio.example"
ADDRESSES = read_template().addresses(SITE)


def printed(more: dict[str, str] | None = None, **parameters: str) -> str:
    return "\n".join(registrations(parameters, {**ADDRESSES, **(more or {})}))


def test_o1_the_addresses_are_those_of_the_template_before_there_is_a_stack() -> None:
    assert {
        "SignInCallbackUrl": f"{SITE}/login/callback",
        "ZoomRedirectUrl": f"{SITE}/oauth/zoom/callback",
        "GoogleRedirectUrl": f"{SITE}/oauth/google/callback",
        "StripeWebhookUrl": f"{SITE}/webhooks/stripe",
        "ZoomWebhookUrl": f"{SITE}/webhooks/zoom",
    } == ADDRESSES


def test_o1_payouts_have_a_second_endpoint_with_events_of_its_own() -> None:
    assert all(event in printed(Payouts="connect") for event in STRIPE_CONNECT_EVENTS)
    assert not any(event in printed(Payouts="off") for event in STRIPE_CONNECT_EVENTS)


def test_o1_a_provider_that_is_not_offered_yet_says_which_setting_offers_it() -> None:
    assert "then set ZoomClientId in samconfig.own.toml, and deploy again" in printed()
    assert "ZoomClientId" not in printed(ZoomClientId="zoom-app")


def test_o1_an_issuer_of_ones_own_is_told_where_to_lead_back_to() -> None:
    told = printed(OidcIssuer="https://issuer.example")

    assert f"{SITE}/login/callback" in told
    assert f"After signing out  {SITE}/\n" in f"{told}\n"
    assert "/login/callback" not in printed()


def test_o2_records_are_printed_where_nobody_else_makes_them() -> None:
    outputs = {"DomainTarget": "d-1.execute-api.example", "DkimRecord1": "one._domainkey CNAME one.dkim.example"}
    elsewhere = {"DomainName": "book.studio.example", "MailIdentity": "studio.example"}

    by_hand = printed(outputs, **elsewhere)
    by_itself = printed(outputs, **elsewhere, DomainZoneId="Z1", MailZoneId="Z1")

    assert "d-1.execute-api.example" in by_hand
    assert "one._domainkey CNAME one.dkim.example" in by_hand
    assert "d-1.execute-api.example" not in by_itself
    assert "_domainkey" not in by_itself
