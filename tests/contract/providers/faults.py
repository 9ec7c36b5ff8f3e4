"""What an adapter makes of each fault of the sandboxes."""

from joinlink.errors import AccessTokenRejected, ProviderQuotaExhausted, ProviderRejected, ProviderUnavailable

OF_EVERY_PROVIDER = {
    "refuse": ProviderUnavailable,
    "timeout_before": ProviderUnavailable,
    "429": ProviderUnavailable,
    "500_before": ProviderUnavailable,
    "400": ProviderRejected,
    "403": ProviderRejected,
}
OF_AN_ACCOUNT = OF_EVERY_PROVIDER | {
    "timeout_after": ProviderUnavailable,
    "500_after": ProviderUnavailable,
    "429_daily": ProviderQuotaExhausted,
    "401": AccessTokenRejected,
    "revoked": AccessTokenRejected,
}
OF_STRIPE = OF_EVERY_PROVIDER | {"401": ProviderUnavailable}
"""A 401 passes: the key was rolled, and the new one is read within minutes."""
