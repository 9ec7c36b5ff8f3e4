"""One call to a provider: timeouts, no redirects, no repeats, and answers of every shape."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
import requests
import time_machine

from joinlink.errors import ProviderUnavailable
from joinlink.providers.http import CONNECT_TIMEOUT_SECONDS, Answer, Bearer, ProviderSession
from joinlink.providers.json_object import JsonObject

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def session() -> ProviderSession:
    return ProviderSession("zoom", timeout_seconds=0.5)


def test_every_call_has_both_timeouts_and_follows_no_redirect(session, odd_provider, monkeypatch) -> None:
    options: dict[str, object] = {}
    send = requests.Session.send

    def watched(self: requests.Session, request: requests.PreparedRequest, **kwargs: object) -> requests.Response:
        options.update(kwargs)
        return send(self, request, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(requests.Session, "send", watched)
    odd_provider.will_answer(302, headers={"Location": f"{odd_provider.url}/elsewhere"})

    answer = session.send("GET", odd_provider.url)

    assert answer.status == 302
    assert not answer.is_success
    assert len(odd_provider.sent) == 1
    assert (options["timeout"], options["allow_redirects"]) == ((CONNECT_TIMEOUT_SECONDS, 0.5), False)


@pytest.mark.parametrize("status", [500, 502, 503, 504, 599])
def test_a_server_error_is_unavailable_and_is_not_repeated_here(session, odd_provider, status) -> None:
    """M6: the caller has to look before it asks again."""
    odd_provider.will_answer(status, b"<html>Bad gateway</html>", {"Retry-After": "7"})

    with pytest.raises(ProviderUnavailable):
        session.send("POST", odd_provider.url, json={})

    assert len(odd_provider.sent) == 1


def test_a_port_where_nobody_listens_is_unavailable(session, odd_provider) -> None:
    odd_provider.close()

    with pytest.raises(ProviderUnavailable, match=r"^zoom did not answer \(ConnectionError\)$"):
        session.send("GET", odd_provider.url)


@pytest.mark.parametrize(
    ("retry_after", "seconds"),
    [
        ("120", 120),
        (" 120 ", 120),
        ("0", 0),
        (format_datetime(NOW + timedelta(minutes=2), usegmt=True), 120),
        ("2026-12-01T09:02:00Z", 120),
        ("2026-12-01T10:02:00+01:00", 120),
        ("2026-11-30T09:00:00Z", -24 * 60 * 60),
        ("Fri, 31 Dec 9999 23:59:59 -1400", None),
        ("soon", None),
        ("-5", None),
        ("9" * 5000, None),
        ("", None),
    ],
)
@time_machine.travel(NOW, tick=False)
def test_every_way_of_saying_when_to_ask_again_is_read(retry_after, seconds) -> None:
    """PROVIDERS A: Zoom's daily limit gives an instant where others give seconds."""
    answer = Answer("zoom", 429, {"Retry-After": retry_after}, JsonObject("zoom", {}))

    assert answer.retry_after == (None if seconds is None else NOW + timedelta(seconds=seconds))


@time_machine.travel(NOW, tick=False)
def test_a_limit_that_is_used_up_says_until_when_where_it_is_known() -> None:
    """D5: these words get into the booking's timeline."""
    told = Answer("zoom", 429, {"Retry-After": "2026-12-02T02:00:00+02:00"}, JsonObject("zoom", {}))
    silent = Answer("zoom", 429, {}, JsonObject("zoom", {}))

    assert str(told.exhausted("daily limit")) == "zoom's daily limit is used up until 2026-12-02 00:00 UTC"
    assert str(silent.exhausted("daily limit", lifts_at=NOW)).endswith("until 2026-12-01 09:00 UTC")
    assert str(silent.exhausted("quota")) == "zoom's quota is used up"


@pytest.mark.parametrize(
    "body",
    [b'"text"', b"null", b"NaN", b'{"a":' * 50_000, b'{"a": ' + b"9" * 5000 + b"}"],
    ids=lambda body: str(body[:8]),
)
def test_a_body_that_is_no_json_object_is_an_empty_one_ac_32(session, odd_provider, body) -> None:
    """What every call makes of that, and of other bodies, test_faults has."""
    odd_provider.will_answer(200, body)

    assert dict(session.send("GET", odd_provider.url).body.members) == {}


def test_connections_are_kept_between_calls_but_not_over_a_long_rest(odd_provider) -> None:
    """A function that was frozen would write into a connection that the other side closed long ago."""
    session = ProviderSession("zoom", timeout_seconds=0.5)
    odd_provider.will_answer(200, {})
    closed: list[bool] = []
    session._session.close = lambda: closed.append(True)  # type: ignore[method-assign]

    with time_machine.travel(NOW, tick=False) as traveller:
        session._last_used = NOW.timestamp()
        session.send("GET", odd_provider.url)
        traveller.shift(10)
        session.send("GET", odd_provider.url)
        assert closed == []
        traveller.shift(300)
        session.send("GET", odd_provider.url)

    assert closed == [True]


def test_a_cookie_of_one_call_is_not_sent_with_the_next(session, odd_provider) -> None:
    """The next call may be another host's, and a cookie might say otherwise."""
    odd_provider.will_answer(200, {}, {"Set-Cookie": "session=of-the-first-host; Path=/"})

    session.send("GET", odd_provider.url)
    session.send("GET", odd_provider.url)

    assert ["Cookie" in sent.headers for sent in odd_provider.sent] == [False, False]


def test_a_token_is_in_the_header_and_in_no_representation_c11(session, odd_provider) -> None:
    odd_provider.will_answer(200, {"secret": "canary"}, {"Set-Cookie": "canary"})

    answer = session.send("GET", odd_provider.url, auth=Bearer("canary"))

    assert odd_provider.sent[0].headers["Authorization"] == "Bearer canary"
    assert "canary" not in repr(answer) + repr(answer.body) + repr(Bearer("canary"))


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (3018, "zoom answered 400 (3018)"),
        ("insufficientPermissions", "zoom answered 400 (insufficientPermissions)"),
        ("invalid_grant", "zoom answered 400 (invalid_grant)"),
        (None, "zoom answered 400"),
        ("guest@example.com", "zoom answered 400"),
        ("a sentence with guest@example.com", "zoom answered 400"),
        ("eyJhbGciOiJIUzI1NiJ9", "zoom answered 400"),
        ("x" * 41, "zoom answered 400"),
    ],
)
def test_only_a_plain_word_of_the_providers_is_repeated(code, message) -> None:
    """C11: whatever else it wrote may quote an address, a token or what it was sent."""
    assert str(Answer("zoom", 400, {}, JsonObject("zoom", {})).rejected(code)) == message


@pytest.mark.parametrize(
    ("members", "text", "integer"),
    [
        ({"a": {"b": "text"}}, "text", None),
        ({"a": {"b": "12"}}, "12", 12),
        ({"a": {"b": 12}}, None, 12),
        ({"a": {"b": True}}, None, None),
        ({"a": {"b": 1.5}}, None, None),
        ({"a": {"b": ""}}, None, None),
        ({"a": {"b": None}}, None, None),
        ({"a": {"b": "\ud800"}}, None, None),
        ({"a": {"b": "9" * 5000}}, "9" * 5000, None),
        ({"a": {"b": 10**400}}, None, None),
        ({"a": {"b": -(2**63)}}, None, None),
        ({"a": ["b"]}, None, None),
        ({"a": "b"}, None, None),
        ({}, None, None),
    ],
)
def test_members_are_read_without_trust(members, text, integer) -> None:
    read = JsonObject("zoom", members)

    assert read.text("a", "b") == text
    assert read.integer("a", "b") == integer
