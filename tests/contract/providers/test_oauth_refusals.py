"""Refusals and outages of consent and tokens: an outage is never taken for a revocation (C5, C8, C9)."""

from collections.abc import Mapping
from itertools import product

import pytest

from joinlink.errors import (
    AppRefused,
    ConnectionFailed,
    JoinlinkError,
    ProviderError,
    ProviderRejected,
    ProviderUnavailable,
    ReconnectRequired,
)
from joinlink.model.host import Tokens
from tests.contract.providers.consenting import OF_EITHER


@pytest.mark.parametrize(
    ("oauth", "body", "error"),
    [
        ("odd_zoom_oauth", {"reason": "Invalid Token!", "error": "invalid_grant"}, ReconnectRequired),
        ("odd_zoom_oauth", {"reason": "Invalid Token!", "error": "invalid_request"}, ReconnectRequired),
        ("odd_zoom_oauth", {"reason": "Bad request.", "error": "invalid_request"}, ProviderRejected),
        ("odd_zoom_oauth", {"reason": "Invalid Token!"}, ReconnectRequired),
        ("odd_zoom_oauth", {"reason": "The refresh token has expired.", "error": "invalid_request"}, ReconnectRequired),
        ("odd_zoom_oauth", {"code": 4741, "message": "The token was retired."}, ReconnectRequired),
        ("odd_zoom_oauth", {"code": 4738, "message": "Disabled by the administrator."}, ReconnectRequired),
        ("odd_zoom_oauth", {"reason": "Invalid client_id", "error": "invalid_client"}, AppRefused),
        ("odd_zoom_oauth", {"reason": "The app is disabled.", "error": "unauthorized_client"}, AppRefused),
        ("odd_zoom_oauth", {"reason": "Not here.", "error": "unsupported_grant_type"}, AppRefused),
        ("odd_zoom_oauth", b"<html>Bad Request</html>", ProviderRejected),
        ("odd_zoom_oauth", b"", ProviderRejected),
        ("odd_google_oauth", {"error": "invalid_grant"}, ReconnectRequired),
        ("odd_google_oauth", {"error": "admin_policy_enforced"}, ReconnectRequired),
        ("odd_google_oauth", {"error": "invalid_client"}, AppRefused),
        ("odd_google_oauth", {"error": "deleted_client"}, AppRefused),
        ("odd_google_oauth", {"error": "temporarily_unavailable"}, ProviderUnavailable),
        ("odd_google_oauth", {"error": "invalid_request"}, ProviderRejected),
        ("odd_google_oauth", b"<html>Bad Request</html>", ProviderRejected),
    ],
)
def test_only_a_dead_grant_asks_the_host_to_reconnect_c9_ac_44_ac_51(
    request, odd_provider, now, oauth, body, error
) -> None:
    """A client that is set up wrongly says nothing about the host's grant."""
    odd_provider.will_answer(400, body)

    with pytest.raises(ProviderError) as raised:
        request.getfixturevalue(oauth).refresh(Tokens("a", "r", now), now)

    assert type(raised.value) is error


@pytest.mark.parametrize("oauth", ["odd_zoom_oauth", "odd_google_oauth"])
@pytest.mark.parametrize("body", [b"", b"<html>Unauthorized</html>", b"[]", b'{"error": {"code": 401}}'])
def test_a_refresh_that_is_not_authorised_and_does_not_say_why_is_the_operators_c9(
    request, odd_provider, now, oauth, body
) -> None:
    odd_provider.will_answer(401, body)

    with pytest.raises(AppRefused):
        request.getfixturevalue(oauth).refresh(Tokens("a", "r", now), now)


REFRESH_FAULTS: Mapping[str, type[ProviderError]] = {
    "refuse": ProviderUnavailable,
    "timeout_before": ProviderUnavailable,
    "timeout_after": ProviderUnavailable,
    "429": ProviderUnavailable,
    "429_daily": ProviderUnavailable,
    "500_before": ProviderUnavailable,
    "500_after": ProviderUnavailable,
    "400": ProviderRejected,
    "401": AppRefused,
    "403": ProviderRejected,
    "revoked": ReconnectRequired,
}
REFUSED_FOR_THE_APP = {("zoom", "403"): AppRefused}
"""Zoom's 403 says that the app is disabled, Google's that access was denied."""


@pytest.mark.parametrize("mode", REFRESH_FAULTS)
@OF_EITHER
def test_an_outage_never_looks_like_a_revocation_c9_ac_47(consenting, sandbox, now, provider, mode) -> None:
    tokens = consenting.tokens(now)
    sandbox.app.add_fault(provider, "token", mode)

    with pytest.raises(ProviderError) as raised:
        consenting.oauth.refresh(tokens, now)

    assert type(raised.value) is REFUSED_FOR_THE_APP.get((provider, mode), REFRESH_FAULTS[mode])


@pytest.mark.parametrize(
    ("provider", "operation", "mode"),
    [*product(["zoom", "google"], ["token"], REFRESH_FAULTS), *product(["zoom"], ["profile"], ["400", "401", "403"])],
)
def test_a_code_that_is_refused_is_told_from_an_outage_c5(consenting, sandbox, now, provider, operation, mode) -> None:
    """An account that will not say who it is is no connection either."""
    code = consenting.new_code()
    sandbox.app.add_fault(provider, operation, mode)
    of_refresh = REFUSED_FOR_THE_APP.get((provider, mode), REFRESH_FAULTS[mode])
    is_the_codes = operation == "profile" or of_refresh in (ProviderRejected, ReconnectRequired)
    expected = ConnectionFailed if is_the_codes else of_refresh

    with pytest.raises(JoinlinkError) as raised:
        consenting.exchange(code, now)

    assert type(raised.value) is expected


@pytest.mark.parametrize("mode", ["refuse", "timeout_before", "429", "500_before"])
@OF_EITHER
def test_a_revocation_that_got_no_answer_can_be_repeated(consenting, sandbox, now, provider, mode) -> None:
    tokens = consenting.tokens(now)
    sandbox.app.add_fault(provider, "revoke", mode)

    with pytest.raises(ProviderUnavailable):
        consenting.oauth.revoke(tokens)


@OF_EITHER
def test_a_wrong_verifier_gets_no_tokens(consenting, now) -> None:
    """C2: PKCE holds, so a code that was caught on its way is worth nothing."""
    with pytest.raises(ConnectionFailed):
        consenting.exchange(consenting.new_code(), now, code_verifier="w" * 43)


def test_a_zoom_grant_ends_though_its_access_token_has_run_out(odd_provider, odd_zoom_oauth, now) -> None:
    """C8: the access token is refused while the grant lives on, so the refresh token has to end it."""
    odd_provider.will_answer(400, {"reason": "Invalid Token!", "error": "invalid_request"})
    odd_provider.will_answer(200, {"status": "success"})

    odd_zoom_oauth.revoke(Tokens("old-access", "live-refresh", now))

    assert [sent.form for sent in odd_provider.sent] == [{"token": "old-access"}, {"token": "live-refresh"}]


def test_a_wrong_client_secret_ends_no_grant_in_silence(sandbox) -> None:
    tokens = sandbox.connect_zoom().tokens

    with pytest.raises(ProviderRejected):
        sandbox.zoom_oauth(client_secret="another secret").revoke(tokens)
