"""What refusals and lost answers of the token endpoints come to: an outage is never a revocation (C9)."""

from collections.abc import Mapping

import pytest

from joinlink.errors import (
    ConnectionFailed,
    JoinlinkError,
    ProviderError,
    ProviderRejected,
    ProviderUnavailable,
    ReconnectRequired,
)
from joinlink.model.host import Tokens
from tests.contract.providers.consents import (
    CONSENTS,
    odd_google_oauth,
    odd_zoom_oauth,
    zoom_consent,
)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"reason": "Invalid Token!", "error": "invalid_grant"}, ReconnectRequired),
        ({"reason": "Invalid Token!", "error": "invalid_request"}, ReconnectRequired),
        ({"reason": "Bad request.", "error": "invalid_request"}, ProviderRejected),
        ({"reason": "Invalid client_id or client_secret", "error": "invalid_client"}, ProviderRejected),
        ({"reason": "The app is disabled.", "error": "unauthorized_client"}, ProviderRejected),
        (b"<html>Bad Request</html>", ProviderRejected),
        (b"", ProviderRejected),
    ],
)
def test_only_a_dead_grant_asks_zooms_host_to_reconnect(odd_provider, now, body, error) -> None:
    """C9, AC-44: a client that is set up wrongly says nothing about the host's grant."""
    odd_provider.will_answer(400, body)

    with pytest.raises(error):
        odd_zoom_oauth(odd_provider).refresh(Tokens("a", "r", now), now)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"error": "invalid_grant", "error_description": "Token has been expired or revoked."}, ReconnectRequired),
        ({"error": "invalid_client"}, ProviderRejected),
        ({"error": "invalid_request"}, ProviderRejected),
        (b"<html>Bad Request</html>", ProviderRejected),
    ],
)
def test_only_a_dead_grant_asks_googles_host_to_reconnect_c9_ac_51(odd_provider, now, body, error) -> None:
    odd_provider.will_answer(400, body)

    with pytest.raises(error):
        odd_google_oauth(odd_provider).refresh(Tokens("a", "r", now), now)


REFRESH_FAULTS: Mapping[str, type[ProviderError]] = {
    "refuse": ProviderUnavailable,
    "timeout_before": ProviderUnavailable,
    "timeout_after": ProviderUnavailable,
    "429": ProviderUnavailable,
    "429_daily": ProviderUnavailable,
    "500_before": ProviderUnavailable,
    "500_after": ProviderUnavailable,
    "400": ProviderRejected,
    "401": ProviderRejected,
    "403": ProviderRejected,
    "revoked": ReconnectRequired,
}


@pytest.mark.parametrize("mode", REFRESH_FAULTS)
@pytest.mark.parametrize("provider", ["zoom", "google"])
def test_an_outage_never_looks_like_a_revocation_c9_ac_47(sandbox, now, provider, mode) -> None:
    consenting = CONSENTS[provider](sandbox)
    tokens = consenting.exchange(consenting.new_code(), now).tokens
    sandbox.app.add_fault(provider, "token", mode)

    with pytest.raises(ProviderError) as raised:
        consenting.oauth.refresh(tokens, now)

    assert type(raised.value) is REFRESH_FAULTS[mode]


@pytest.mark.parametrize("mode", REFRESH_FAULTS)
@pytest.mark.parametrize("provider", ["zoom", "google"])
def test_a_code_that_is_refused_is_told_from_an_outage_c5(sandbox, now, provider, mode) -> None:
    consenting = CONSENTS[provider](sandbox)
    code = consenting.new_code()
    sandbox.app.add_fault(provider, "token", mode)
    expected = ProviderUnavailable if REFRESH_FAULTS[mode] is ProviderUnavailable else ConnectionFailed

    with pytest.raises(JoinlinkError) as raised:
        consenting.exchange(code, now)

    assert type(raised.value) is expected


@pytest.mark.parametrize("mode", ["refuse", "timeout_before", "429", "500_before"])
@pytest.mark.parametrize("provider", ["zoom", "google"])
def test_a_revocation_that_got_no_answer_can_be_repeated(sandbox, now, provider, mode) -> None:
    consenting = CONSENTS[provider](sandbox)
    tokens = consenting.exchange(consenting.new_code(), now).tokens
    sandbox.app.add_fault(provider, "revoke", mode)

    with pytest.raises(ProviderUnavailable):
        consenting.oauth.revoke(tokens)


@pytest.mark.parametrize("provider", ["zoom", "google"])
def test_a_wrong_verifier_gets_no_tokens(sandbox, now, provider) -> None:
    """C2: PKCE holds, so a code that was caught on its way is worth nothing."""
    consenting = CONSENTS[provider](sandbox)

    with pytest.raises(ConnectionFailed):
        consenting.exchange(consenting.new_code(), now, code_verifier="w" * 43)


@pytest.mark.parametrize("mode", ["400", "401", "403"])
def test_a_zoom_account_that_will_not_say_who_it_is_is_no_connection(sandbox, now, mode) -> None:
    consenting = zoom_consent(sandbox)
    code = consenting.new_code()
    sandbox.app.add_fault("zoom", "profile", mode)

    with pytest.raises(ConnectionFailed):
        consenting.exchange(code, now)


def test_a_zoom_grant_ends_though_its_access_token_has_run_out(odd_provider, now) -> None:
    """C8: the access token is refused while the grant lives on, so the refresh token has to end it."""
    odd_provider.will_answer(400, {"reason": "Invalid Token!", "error": "invalid_request"})
    odd_provider.will_answer(200, {"status": "success"})

    odd_zoom_oauth(odd_provider).revoke(Tokens("old-access", "live-refresh", now))

    assert [sent.form for sent in odd_provider.sent] == [{"token": "old-access"}, {"token": "live-refresh"}]


def test_a_wrong_client_secret_ends_no_grant_in_silence(sandbox, now) -> None:
    tokens = sandbox.connect_zoom().tokens

    with pytest.raises(ProviderRejected):
        sandbox.zoom_oauth(client_secret="another secret").revoke(tokens)
