"""What the template is deployed with on this machine: where the sandboxes are, and little else."""

from urllib.parse import urlsplit

from local.secrets import Secrets

STAGE = "local"
MAIL_FROM = "joinlink@example.com"
OPERATOR = "operator@example.com"
# A program on this machine that webhooks may be sent to, as if it were public.
WEBHOOK_RECEIVER = "http://localhost:18999"
# A sandbox answers at once or not at all, unless the machine is busy: less than a real provider may take.
PROVIDER_TIMEOUT_SECONDS = 5


def local_parameters(site: str, aws: str, providers: str, caldav: str, secrets: Secrets) -> dict[str, str]:
    """Return the template's parameters by name; `site`, `aws`, `providers` and `caldav` are base URLs."""
    return {
        "Stage": STAGE,
        "PublicBaseUrl": site,
        "AwsEndpointUrl": aws,
        "MailFrom": MAIL_FROM,
        "OperatorName": "Example Studios",
        "ImprintUrl": "https://operator.example/imprint",
        "PrivacyUrl": "https://operator.example/privacy",
        "TermsUrl": "https://operator.example/terms",
        "SignUp": "open",
        "OperatorAddresses": OPERATOR,
        "Version": "local",
        "OidcIssuer": f"{providers}/identity",
        "OidcClientId": secrets.oidc_client_id,
        "ZoomClientId": secrets.zoom_client_id,
        "GoogleClientId": secrets.google_client_id,
        "ZoomOauthUrl": f"{providers}/zoom/oauth",
        "ZoomApiUrl": f"{providers}/zoom/v2",
        "GoogleAuthorizeUrl": f"{providers}/google/o/oauth2/v2/auth",
        "GoogleOauthUrl": f"{providers}/google/oauth2",
        "GoogleCalendarUrl": f"{providers}/google/calendar/v3",
        "GooglePlacesUrl": f"{providers}/google/places/v1",
        "PlacesSearch": "on",
        "StripeApiUrl": f"{providers}/stripe",
        "StripePagesOrigins": _origin_of(providers),
        "CaldavTrustedOrigins": _origin_of(caldav),
        "WebhookTrustedOrigins": WEBHOOK_RECEIVER,
        "ProviderTimeoutSeconds": str(PROVIDER_TIMEOUT_SECONDS),
    }


def _origin_of(url: str) -> str:
    """Return scheme, host and port of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
