"""What to register at others, with the exact addresses of the stage."""

from collections.abc import Iterator, Mapping

from joinlink.model.host import Provider
from joinlink.model.scopes import NEEDED
from joinlink.model.webhook_events import STRIPE_CONNECT_EVENTS, STRIPE_EVENTS, ZOOM_EVENTS
from operations.stages import OWN


def registrations(parameters: Mapping[str, str], addresses: Mapping[str, str]) -> Iterator[str]:
    """Return a section for each; `addresses` are the stack's outputs, or those known before it is deployed."""
    yield from _domain(parameters, addresses)
    yield from _mail(parameters, addresses)
    yield from _stripe(parameters, addresses)
    yield from _zoom(parameters, addresses)
    yield from _google(parameters, addresses)
    yield from _sign_in(parameters, addresses)


def _domain(parameters: Mapping[str, str], addresses: Mapping[str, str]) -> Iterator[str]:
    if parameters.get("DomainName") and not parameters.get("DomainZoneId") and "DomainTarget" in addresses:
        yield f"DNS of {parameters['DomainName']}\n{_lines({'CNAME': addresses['DomainTarget']})}"


def _mail(parameters: Mapping[str, str], addresses: Mapping[str, str]) -> Iterator[str]:
    if parameters.get("MailZoneId"):
        return
    records = [value for name, value in sorted(addresses.items()) if name.startswith("DkimRecord")]
    if records:
        yield f"DNS of {parameters['MailIdentity']}, for SES to sign mails (DKIM)\n{_list(records)}"


def _stripe(parameters: Mapping[str, str], addresses: Mapping[str, str]) -> Iterator[str]:
    endpoint = _lines({"Endpoint": addresses["StripeWebhookUrl"], "Events of": "your account"})
    yield f"Stripe: Developers, Webhooks, Add endpoint\n{endpoint}\n{_list(STRIPE_EVENTS)}"
    if parameters.get("Payouts") == "connect":
        endpoint = _lines({"Endpoint": addresses["StripeWebhookUrl"], "Events of": "connected accounts"})
        yield f"Stripe: a second endpoint, for payouts\n{endpoint}\n{_list(STRIPE_CONNECT_EVENTS)}"


def _zoom(parameters: Mapping[str, str], addresses: Mapping[str, str]) -> Iterator[str]:
    scopes = " ".join(group[0] for group in NEEDED[Provider.ZOOM])
    lines = {
        "OAuth redirect URL": addresses["ZoomRedirectUrl"],
        "OAuth allow list": addresses["ZoomRedirectUrl"],
        "Event endpoint": addresses["ZoomWebhookUrl"],
        "Events": ", ".join(ZOOM_EVENTS),
        "Scopes": scopes,
    }
    yield f"Zoom: marketplace.zoom.us, your app{_then('ZoomClientId', parameters)}\n{_lines(lines)}"


def _google(parameters: Mapping[str, str], addresses: Mapping[str, str]) -> Iterator[str]:
    lines = {
        "Authorised redirect URI": addresses["GoogleRedirectUrl"],
        "Scopes": " ".join(group[0] for group in NEEDED[Provider.GOOGLE]),
    }
    yield f"Google: console.cloud.google.com, your OAuth client{_then('GoogleClientId', parameters)}\n{_lines(lines)}"


def _sign_in(parameters: Mapping[str, str], addresses: Mapping[str, str]) -> Iterator[str]:
    if parameters.get("OidcIssuer"):
        back = addresses["SignInCallbackUrl"].removesuffix("login/callback")
        lines = {"Redirect URI": addresses["SignInCallbackUrl"], "After signing out": back}
        yield f"Sign-in: your client at {parameters['OidcIssuer']}\n{_lines(lines)}"


def _then(parameter: str, parameters: Mapping[str, str]) -> str:
    """Say what follows, where hosts aren't offered this yet."""
    return "" if parameters.get(parameter) else f" (not offered yet: then set {parameter} in {OWN}, and deploy again)"


def _lines(named: Mapping[str, str]) -> str:
    width = max(map(len, named))
    return "\n".join(f"    {name:<{width}}  {value}" for name, value in named.items())


def _list(values: list[str] | tuple[str, ...]) -> str:
    return "\n".join(f"      {value}" for value in values)
