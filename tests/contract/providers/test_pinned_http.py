"""DESIGN 10: whoever names a server gets calls to that server alone, and to no other one by way of it."""

import time
from base64 import b64encode
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from joinlink.errors import CalendarUnreachable, ForbiddenAddress
from joinlink.providers import public_address
from joinlink.providers.caldav import pinned_http
from joinlink.providers.caldav.pinned_http import Answer, Login, PinnedSession
from joinlink.providers.public_address import AddressGuard
from tests.contract.providers.named_servers import Authority, DavAnswer, NamedServer, Names
from tests.scripted_server import LOOPBACK

CALENDAR = "calendar.example.com"
LOGIN = Login("host@example.com", "abcd-efgh")
BUDGET_SECONDS = 5.0

Open = Callable[..., PinnedSession]


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(Path(tmp_path_factory.mktemp("authority")))


@pytest.fixture
def server(authority: Authority) -> Iterator[NamedServer]:
    running = NamedServer(authority.server(CALENDAR, f"dav.{CALENDAR}", "caldav.icloud.com", "p42-caldav.icloud.com"))
    yield running
    running.close()


@pytest.fixture
def elsewhere(authority: Authority) -> Iterator[NamedServer]:
    """A server of somebody else."""
    running = NamedServer(authority.server("example.org"))
    yield running
    running.close()


@pytest.fixture
def names() -> Names:
    return Names()


@pytest.fixture
def session(authority: Authority, names: Names, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Open a session in a world in which loopback is the public internet, and the rest of 127.0.0.0/8 is private."""
    monkeypatch.setattr(public_address, "is_public", lambda ip: ip == LOOPBACK)

    def open_session(budget_seconds: float = BUDGET_SECONDS) -> PinnedSession:
        guard = AddressGuard(look_up=names)
        return PinnedSession(guard, LOGIN, budget_seconds=budget_seconds, tls=authority.client())

    return open_session


def ask(session: PinnedSession, url: str, method: str = "PROPFIND") -> Answer:
    return session.send(method, url, b"<question/>", {"Depth": "0"})


def redirect(location: str, status: int = 301) -> DavAnswer:
    return DavAnswer(status, b"", {"Location": location})


def test_the_call_goes_to_the_pinned_address_under_the_name(session, server) -> None:
    with session() as open_session:
        answer = ask(open_session, server.url(CALENDAR, "/host/?a=b"))

    (sent,) = server.sent
    assert (answer.status, answer.body) == (207, b"<multistatus xmlns='DAV:'/>")
    assert (sent.method, sent.path, sent.query) == ("PROPFIND", "/host/", {"a": "b"})
    assert sent.body == b"<question/>"
    assert sent.headers["Host"] == f"{CALENDAR}:{server.port}"
    assert sent.headers["Depth"] == "0"
    assert sent.headers["Authorization"] == f"Basic {b64encode(b'host@example.com:abcd-efgh').decode()}"


def test_a_name_is_looked_up_once_and_a_connection_is_kept(session, server, names) -> None:
    with session() as open_session:
        for _ in range(3):
            ask(open_session, server.url(CALENDAR))

    assert names.asked == [CALENDAR]
    assert server.connections == 1


class TestRebinding:
    def test_a_name_that_changes_its_mind_within_a_session_is_not_asked_again(self, session, server, names) -> None:
        names.answers[CALENDAR] = deque([LOOPBACK, "127.0.0.2"])
        server.will_answer(DavAnswer(headers={"Connection": "close"}))

        with session() as open_session:
            for _ in range(3):
                ask(open_session, server.url(CALENDAR))

        assert names.asked == [CALENDAR]
        assert (len(server.sent), server.connections) == (3, 3)

    def test_a_name_that_turned_private_by_the_next_session_is_refused(self, session, server, names) -> None:
        names.answers[CALENDAR] = deque([LOOPBACK, "127.0.0.2"])
        with session() as first:
            ask(first, server.url(CALENDAR))

        with session() as second, pytest.raises(ForbiddenAddress):
            ask(second, server.url(CALENDAR))

        assert len(server.sent) == 1


class TestTls:
    @pytest.mark.parametrize(
        "context",
        [
            lambda authority, _: authority.server("example.org"),
            lambda authority, _: authority.server(LOOPBACK),
            lambda _, folder: Authority(folder).server(CALENDAR),
        ],
        ids=["for another name", "for the address instead of the name", "of an unknown authority"],
    )
    def test_any_other_certificate_is_refused_before_the_password_is_sent(
        self, session, authority, tmp_path, context
    ) -> None:
        running = NamedServer(context(authority, tmp_path))
        with session() as open_session, pytest.raises(CalendarUnreachable, match="certificate"):
            ask(open_session, running.url(CALENDAR))
        running.close()
        assert running.sent == []

    def test_a_server_without_tls_does_not_answer(self, session) -> None:
        running = NamedServer()
        with session(budget_seconds=2) as open_session, pytest.raises(CalendarUnreachable):
            ask(open_session, f"https://{CALENDAR}:{running.port}/")
        running.close()
        assert running.sent == []


class TestRedirects:
    @pytest.mark.parametrize("status", [301, 302, 307, 308])
    def test_they_are_followed_with_the_same_question(self, session, server, status) -> None:
        server.will_answer(redirect("/moved/", status), DavAnswer())

        with session() as open_session:
            answer = ask(open_session, server.url(CALENDAR), "REPORT")

        assert answer.url == server.url(CALENDAR, "/moved/")
        assert [(sent.method, sent.path, sent.body) for sent in server.sent] == [
            ("REPORT", "/", b"<question/>"),
            ("REPORT", "/moved/", b"<question/>"),
        ]

    def test_they_may_lead_to_a_host_below_the_first(self, session, server) -> None:
        server.will_answer(redirect(server.url(f"dav.{CALENDAR}")), DavAnswer())

        with session() as open_session:
            assert ask(open_session, server.url(CALENDAR)).status == 207

    def test_icloud_hands_accounts_on_among_its_own_servers(self, session, server) -> None:
        server.will_answer(redirect(server.url("p42-caldav.icloud.com", "/1/")), DavAnswer())

        with session() as open_session:
            ask(open_session, server.url("caldav.icloud.com"))
            ask(open_session, server.url("caldav.icloud.com", "/2/"))

        assert [sent.headers["Host"].split("-")[0] for sent in server.sent][1:2] == ["p42"]
        assert all("Authorization" in sent.headers for sent in server.sent)

    @pytest.mark.parametrize(
        "location",
        [
            "https://169.254.169.254/latest/meta-data/", "https://127.0.0.1/", "https://[::1]/", "https://localhost/",
            "http://{host}:{port}/", "//169.254.169.254/", "https://user@{host}:{port}/", "https://{host}:25/",
            "file:///etc/passwd", "https://[::1/", "https://{host}.evil.example/", "https://evil-{host}/",
            "https://com/", "https://example.com/", "https://other.example.com/", "https://caldav.icloud.com/",
        ],
    )  # fmt: skip
    def test_they_never_lead_astray(self, session, server, names, location) -> None:
        server.will_answer(redirect(location.format(host=CALENDAR, port=server.port)))

        with session() as open_session, pytest.raises(ForbiddenAddress):
            ask(open_session, server.url(CALENDAR))

        assert len(server.sent) == 1
        assert names.asked == [CALENDAR]

    def test_a_host_of_the_same_site_in_private_space_is_refused(self, session, server, names) -> None:
        names.answers[f"dav.{CALENDAR}"] = deque(["127.0.0.2"])
        server.will_answer(redirect(server.url(f"dav.{CALENDAR}")))

        with session() as open_session, pytest.raises(ForbiddenAddress):
            ask(open_session, server.url(CALENDAR))

    def test_the_password_does_not_go_to_somebody_else(self, session, server, elsewhere) -> None:
        server.will_answer(redirect(elsewhere.url("example.org")))

        with session() as open_session, pytest.raises(ForbiddenAddress, match="password"):
            ask(open_session, server.url(CALENDAR))

        assert elsewhere.sent == []

    def test_a_circle_ends(self, session, server) -> None:
        server.will_answer(redirect("/round/"))

        with session() as open_session, pytest.raises(CalendarUnreachable):
            ask(open_session, server.url(CALENDAR))

        assert len(server.sent) == 1 + pinned_http.MOST_REDIRECTS

    def test_one_that_leads_nowhere_is_an_answer(self, session, server) -> None:
        server.will_answer(DavAnswer(301, b""))

        with session() as open_session:
            assert ask(open_session, server.url(CALENDAR)).status == 301


class TestServersThatKeepUsWaiting:
    BUDGET = 0.5

    @pytest.mark.parametrize("part", ["headers", "body"])
    def test_one_that_drips_is_cut_off(self, session, server, part) -> None:
        server.will_answer(DavAnswer(body=b"x" * 1000, pause_seconds=0.1, pause_in=part))
        began = time.monotonic()

        with session(self.BUDGET) as open_session, pytest.raises(CalendarUnreachable):
            ask(open_session, server.url(CALENDAR))

        assert time.monotonic() - began < 3 * self.BUDGET

    def test_a_budget_that_is_spent_allows_no_further_call(self, session, server) -> None:
        with session(self.BUDGET) as open_session:
            time.sleep(self.BUDGET + 0.2)
            with pytest.raises(CalendarUnreachable):
                ask(open_session, server.url(CALENDAR))

        assert server.sent == []

    def test_an_answer_without_end_is_refused(self, session, server, monkeypatch) -> None:
        monkeypatch.setattr(pinned_http, "LARGEST_ANSWER_BYTES", 1000)
        server.will_answer(DavAnswer(body=b"x" * 1001))

        with session() as open_session, pytest.raises(CalendarUnreachable, match="too long"):
            ask(open_session, server.url(CALENDAR))

    def test_an_answer_cut_short_is_no_answer(self, session, server) -> None:
        server.will_answer(DavAnswer(body=b"<half", headers={"Content-Length": "1000", "Connection": "close"}))

        with session() as open_session, pytest.raises(CalendarUnreachable):
            ask(open_session, server.url(CALENDAR))

    def test_nobody_there(self, session, server) -> None:
        server.close()

        with session() as open_session, pytest.raises(CalendarUnreachable):
            ask(open_session, server.url(CALENDAR))


def test_a_failure_tells_nothing_of_the_password(session, server) -> None:
    server.will_answer(DavAnswer(pause_seconds=60, pause_in="headers"))

    with session(0.2) as open_session, pytest.raises(CalendarUnreachable) as failure:
        ask(open_session, server.url(CALENDAR))

    assert "abcd" not in f"{failure.value!r} {LOGIN!r} {failure.value.__suppress_context__}"
    assert failure.value.__suppress_context__


def test_proxies_and_passwords_of_the_surroundings_are_left_alone(session, server, monkeypatch, tmp_path) -> None:
    (tmp_path / ".netrc").write_text(f"machine {CALENDAR} login thief password other")
    for name, value in {
        "HOME": str(tmp_path),
        "HTTPS_PROXY": "http://127.0.0.2:1",
        "ALL_PROXY": "http://127.0.0.2:1",
    }.items():
        monkeypatch.setenv(name, value)

    with session() as open_session:
        ask(open_session, server.url(CALENDAR))

    assert server.sent[0].headers["Authorization"] == LOGIN.authorization
