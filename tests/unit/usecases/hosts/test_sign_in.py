"""DESIGN 10: the sign-in's round trip, and the host that a first one creates."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from joinlink.errors import ConnectionFailed, InvalidSignature, StoreUnavailable
from joinlink.ids import hashed
from joinlink.model.host import Host, Identity
from joinlink.usecases.hosts.sign_in import SignInPorts, StartedSession, begin_sign_in, finish_sign_in
from tests.fakes import FakeClock, FakeHosts, FakeSessions

BROWSER = "browser-secret"
REDIRECT = "https://joinlink.example/login/callback"
IDENTITY = Identity("https://identity.example", "subject-1", "piano.host@example.com", "Piano Host")


@dataclass
class RecordingIdentityProvider:
    """Vouches for whoever comes with any code, and keeps what it was asked."""

    identity: Identity = IDENTITY
    asked: list[dict[str, str]] = field(default_factory=list)

    def authorize_url(self, **asked: str) -> str:
        self.asked.append(asked)
        return f"https://identity.example/authorize?state={asked['state']}"

    def identify(self, **asked: str) -> Identity:
        self.asked.append(asked)
        if asked["code"] == "denied":
            raise ConnectionFailed("the sign-in was refused")
        return self.identity


@dataclass
class House:
    identity: RecordingIdentityProvider = field(default_factory=RecordingIdentityProvider)
    sessions: FakeSessions = field(default_factory=FakeSessions)
    hosts: FakeHosts = field(default_factory=FakeHosts)
    clock: FakeClock = field(default_factory=FakeClock)

    @property
    def ports(self) -> SignInPorts:
        return SignInPorts(self.identity, self.sessions, self.hosts, self.clock)

    def leave(self) -> str:
        url = begin_sign_in(BROWSER, next_path="/mentor", redirect_uri=REDIRECT, ports=self.ports)
        return url.rpartition("=")[2]

    def come_back(self, state: str, *, code: str = "code", browser_secret: str = BROWSER) -> StartedSession:
        return finish_sign_in(code, state=state, browser_secret=browser_secret, redirect_uri=REDIRECT, ports=self.ports)

    def sign_in(self, identity: Identity = IDENTITY) -> Host:
        self.identity.identity = identity
        started = self.come_back(self.leave())
        return self.hosts.get(self.sessions.sessions[started.token].host_id)


@pytest.fixture
def house() -> House:
    return House()


def test_what_left_with_the_browser_is_what_the_exchange_proves(house: House) -> None:
    house.come_back(house.leave())

    left, returned = house.identity.asked
    assert left["nonce"] == returned["nonce"]
    assert left["redirect_uri"] == returned["redirect_uri"] == REDIRECT
    assert left["code_challenge"] == s256(returned["code_verifier"])
    assert len(returned["code_verifier"]) >= 43


def s256(verifier: str) -> str:
    """PKCE's transformation, written down from RFC 7636, 4.2."""
    import base64
    import hashlib

    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode("ascii")).digest()).decode().strip("=")


def test_the_table_never_sees_the_browsers_secret(house: House) -> None:
    state = house.leave()

    assert house.sessions.states[state].browser_hash == hashed(BROWSER)
    assert BROWSER not in repr(house.sessions.states)


def test_every_attempt_has_its_own_state_nonce_and_verifier(house: House) -> None:
    first, second = (house.sessions.states[house.leave()] for _ in range(2))

    assert first.nonce != second.nonce
    assert first.code_verifier != second.code_verifier


def test_a_session_has_a_csrf_token_of_its_own_and_thirty_days(house: House) -> None:
    first, second = (house.sessions.sessions[house.come_back(house.leave()).token] for _ in range(2))

    assert first.host_id == second.host_id
    assert first.csrf_token != second.csrf_token
    assert first.expires_at - house.clock.now() == timedelta(days=30)


@pytest.mark.parametrize("attempt", ["used", "stale", "unknown", "another browser", "for a provider"])
def test_a_state_that_can_not_be_trusted_writes_nothing(house: House, attempt: str) -> None:
    state = house.leave()
    match attempt:
        case "used":
            house.sessions.take_state(state, house.clock.now())
        case "stale":
            house.clock.sleep(600)
        case "unknown":
            state = "made-up"
        case "for a provider":
            house.sessions.states[state] = replace(house.sessions.states[state], purpose="zoom")
    browser_secret = "another" if attempt == "another browser" else BROWSER

    with pytest.raises(InvalidSignature):
        house.come_back(state, browser_secret=browser_secret)

    assert len(house.identity.asked) == 1
    assert not house.sessions.sessions
    assert not house.hosts.hosts


def test_a_refused_sign_in_writes_nothing_and_spends_the_state(house: House) -> None:
    state = house.leave()

    with pytest.raises(ConnectionFailed):
        house.come_back(state, code="denied")
    with pytest.raises(InvalidSignature):
        house.come_back(state)

    assert not house.sessions.sessions
    assert not house.hosts.hosts


def test_signing_in_again_finds_the_same_host(house: House) -> None:
    assert house.sign_in().host_id == house.sign_in().host_id
    assert len(house.hosts.hosts) == 1


def test_a_new_host_is_on_the_free_plan_under_their_own_name(house: House) -> None:
    host = house.sign_in()

    assert (host.name, host.email, host.handle) == ("Piano Host", "piano.host@example.com", "piano-host")
    assert host.plan == "free"
    assert host.created_at == house.clock.now()


@pytest.mark.parametrize(
    ("name", "email", "handle"),
    [
        ("", "piano.host@example.com", "piano-host"),
        ("日本語", "piano.host@example.com", "host"),
        ("Zoë O'Neil", "z@example.com", "zoe-oneil"),
    ],
)
def test_a_handle_comes_from_the_name_else_from_the_address(house: House, name: str, email: str, handle: str) -> None:
    assert house.sign_in(Identity("issuer", "subject", email, name)).handle == handle


def test_two_hosts_of_one_name_get_two_handles(house: House) -> None:
    first = house.sign_in()

    second = house.sign_in(replace(IDENTITY, subject="subject-2"))

    assert second.handle.startswith("piano-host-")
    assert first.host_id != second.host_id


def test_two_first_sign_ins_at_once_make_one_host(house: House) -> None:
    class Racing(FakeHosts):
        def create(self, host: Host, identity: Identity) -> bool:
            super().create(replace(host, host_id="host_of_the_other_request"), identity)
            return super().create(host, identity)

    house.hosts = Racing()

    assert house.sign_in().host_id == "host_of_the_other_request"
    assert len(house.hosts.hosts) == 1


def test_a_sign_in_gives_up_when_no_handle_is_free(house: House) -> None:
    class Full(FakeHosts):
        def create(self, host: Host, identity: Identity) -> bool:
            return False

    house.hosts = Full()

    with pytest.raises(StoreUnavailable):
        house.sign_in()
    assert not house.sessions.sessions
