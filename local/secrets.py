"""The client ids and secrets of one run of the local cloud."""

import secrets
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True, repr=False)
class Secrets:
    """What a deployment keeps in SSM, and the client ids that go with it."""

    zoom_client_id: str
    zoom_client_secret: str
    zoom_webhook_secret: str
    google_client_id: str
    google_client_secret: str
    places_api_key: str
    stripe_secret_key: str
    stripe_webhook_secret: str
    oidc_client_id: str
    oidc_client_secret: str
    links_signing_key: str

    @classmethod
    def random(cls) -> Self:
        """Make new secrets; client ids are not secret and stay the same."""
        return cls(
            zoom_client_id="zoom-local-client",
            zoom_client_secret=secrets.token_urlsafe(24),
            zoom_webhook_secret=secrets.token_urlsafe(16),
            google_client_id="google-local-client",
            google_client_secret=f"GOCSPX-{secrets.token_urlsafe(21)}",
            places_api_key=f"AIza{secrets.token_urlsafe(26)}",
            stripe_secret_key=f"sk_test_{secrets.token_hex(24)}",
            stripe_webhook_secret=f"whsec_{secrets.token_hex(24)}",
            oidc_client_id="joinlink-local",
            oidc_client_secret=secrets.token_urlsafe(32),
            links_signing_key=secrets.token_urlsafe(32),
        )

    def ssm_values(self) -> dict[str, str]:
        """SecureString parameters as name below the stage's prefix → value."""
        return {
            "zoom/client-secret": self.zoom_client_secret,
            "zoom/webhook-secret": self.zoom_webhook_secret,
            "google/client-secret": self.google_client_secret,
            "places/api-key": self.places_api_key,
            "stripe/secret-key": self.stripe_secret_key,
            "stripe/webhook-secrets": self.stripe_webhook_secret,
            "identity/client-secret": self.oidc_client_secret,
            "links/signing-key": self.links_signing_key,
        }
