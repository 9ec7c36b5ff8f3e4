"""DESIGN 10: the sign-in's round trip, and the host that a first one creates."""

import base64
import hashlib
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from joinlink.errors import ConnectionFailed, InvalidSignature, StoreUnavailable
from joinlink.ids import hashed
from joinlink.model.host import Host, Identity
from joinlink.usecases.hosts.sign_in import StartedSession, begin_sign_in, finish_sign_in
from tests.fakes import FakeHosts, FakeSessions
from tests.fakes.interruptions import meanwhile
from tests.worlds.world import World

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


@pytest.fixture
def world() -> World:
    """Return a site whose first host is yet to come."""
    world = World(identity_provider=RecordingIdentityProvider())
    world.hosts = FakeHosts()
    world.sessions = FakeSessions()
    return world


def leave(world: World) -> str:
    url = begin_sign_in(BROWSER, next_path="/mentor", redirect_uri=REDIRECT, ports=world.house)
    return url.rpartition("=")[2]


def come_back(world: World, state: str, *, code: str = "code", browser_secret: str = BROWSER) -> StartedSession:
    return finish_sign_in(code, state=state, browser_secret=browser_secret, redirect_uri=REDIRECT, ports=world.house)


def sign_in(world: World, identity: Identity = IDENTITY) -> Host:
    world.identity_provider.identity = identity
    started = come_back(world, leave(world))
    return world.hosts.get(world.sessions.sessions[started.token].host_id)


def test_what_left_with_the_browser_is_what_the_exchange_proves(world) -> None:
    come_back(world, leave(world))

    left, returned = world.identity_provider.asked
    assert left["nonce"] == returned["nonce"]
    assert left["redirect_uri"] == returned["redirect_uri"] == REDIRECT
    assert left["code_challenge"] == s256(returned["code_verifier"])
    assert len(returned["code_verifier"]) >= 43


def s256(verifier: str) -> str:
    """PKCE's transformation, written down from RFC 7636, 4.2."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode("ascii")).digest()).decode().strip("=")


def test_every_attempt_has_its_own_nonce_and_verifier_and_the_table_never_sees_the_browsers_secret(world) -> None:
    first, second = (world.sessions.states[leave(world)] for _ in range(2))

    assert first.nonce != second.nonce
    assert first.code_verifier != second.code_verifier
    assert first.browser_hash == hashed(BROWSER)
    assert BROWSER not in repr(world.sessions.states)


def test_a_session_has_a_csrf_token_of_its_own_and_thirty_days(world) -> None:
    first, second = (world.sessions.sessions[come_back(world, leave(world)).token] for _ in range(2))

    assert first.host_id == second.host_id
    assert first.csrf_token != second.csrf_token
    assert first.expires_at - world.clock.now() == timedelta(days=30)


@pytest.mark.parametrize("attempt", ["used", "stale", "unknown", "another browser", "for a provider"])
def test_a_state_that_can_not_be_trusted_writes_nothing(world, attempt) -> None:
    state = leave(world)
    match attempt:
        case "used":
            world.sessions.take_state(state, world.clock.now())
        case "stale":
            world.clock.sleep(600)
        case "unknown":
            state = "made-up"
        case "for a provider":
            world.sessions.states[state] = replace(world.sessions.states[state], purpose="zoom")
    browser_secret = "another" if attempt == "another browser" else BROWSER

    with pytest.raises(InvalidSignature):
        come_back(world, state, browser_secret=browser_secret)

    assert len(world.identity_provider.asked) == 1
    assert not world.sessions.sessions
    assert not world.hosts.hosts


def test_a_refused_sign_in_writes_nothing_and_spends_the_state(world) -> None:
    state = leave(world)

    with pytest.raises(ConnectionFailed):
        come_back(world, state, code="denied")
    with pytest.raises(InvalidSignature):
        come_back(world, state)

    assert not world.sessions.sessions
    assert not world.hosts.hosts


def test_a_new_host_is_on_the_free_plan_under_their_own_name_and_found_again(world) -> None:
    host = sign_in(world)

    assert (host.name, host.email, host.handle) == ("Piano Host", "piano.host@example.com", "piano-host")
    assert (host.plan, host.created_at) == ("free", world.clock.now())
    assert sign_in(world) == host
    assert len(world.hosts.hosts) == 1


@pytest.mark.parametrize(
    ("name", "email", "handle"),
    [
        ("", "piano.host@example.com", "piano-host"),
        ("山田", "piano.host@example.com", "shan-tian"),
        ("…", "piano.host@example.com", "host"),
        ("Zoë O'Neil", "z@example.com", "zoe-oneil"),
    ],
)
def test_a_handle_comes_from_the_name_else_from_the_address(world, name, email, handle) -> None:
    assert sign_in(world, Identity("issuer", "subject", email, name)).handle == handle


def test_e5_a_later_sign_in_refreshes_the_mail_address_and_leaves_the_name(world) -> None:
    come_back(world, leave(world))
    world.identity_provider.identity = replace(IDENTITY, email="new@example.com", name="Other Name")

    come_back(world, leave(world))

    (host,) = world.hosts.hosts.values()
    assert (host.email, host.name) == ("new@example.com", IDENTITY.name)


def test_two_hosts_of_one_name_get_two_handles(world) -> None:
    first = sign_in(world)

    second = sign_in(world, replace(IDENTITY, subject="subject-2"))

    assert second.handle.startswith("piano-host-")
    assert first.host_id != second.host_id


def test_two_first_sign_ins_at_once_make_one_host(world) -> None:
    meanwhile(world.hosts, "create", lambda: sign_in(world))

    assert sign_in(world).host_id == next(iter(world.hosts.hosts))
    assert len(world.hosts.hosts) == 1


def test_a_sign_in_gives_up_when_no_handle_is_free(world) -> None:
    world.hosts.create = lambda *_: False

    with pytest.raises(StoreUnavailable):
        sign_in(world)
    assert not world.sessions.sessions


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Ms.Lee", "Ms.Lee"),
        ("piano.host", "piano host"),
        ("Bank\u202e", "Bank"),
        ("https://evil.example", "https:// evil example"),
    ],
)
def test_s3_a_name_from_the_identity_provider_becomes_one_that_may_stand_in_mails(world, given, kept) -> None:
    assert sign_in(world, replace(IDENTITY, name=given)).name == kept
