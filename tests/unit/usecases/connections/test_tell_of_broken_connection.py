"""C9: a host whose account has to be connected again is told, once for each incident."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.errors import MailRefused, MailUnavailable, StoreUnavailable
from joinlink.model.host import Connection, ConnectionStatus, Provider
from joinlink.model.notice import Notice, connection_broken_notice
from joinlink.usecases.connections.tell_of_broken_connection import IncidentPorts, tell_of_broken_connection
from tests import samples
from tests.fakes import FakeNotices
from tests.samples import HOST
from tests.worlds.world import HOST_ID, World

PAGE = "https://joinlink.example/mentor/settings/connections"


@pytest.fixture
def world() -> World:
    """Return a host whose Zoom account has just been lost."""
    world = World()
    break_down(world)
    return world


def break_down(world: World, provider: Provider = Provider.ZOOM) -> Connection:
    connection = world.connect(provider)
    world.connections.require_reconnect(connection)
    return connection


def tell(world: World, provider: Provider = Provider.ZOOM) -> bool:
    ports = IncidentPorts(
        hosts=world.hosts,
        connections=world.connections,
        notices=world.notices,
        suppressions=world.suppressions,
        composer=world.mail_composer,
        mailer=world.mailer,
        clock=world.clock,
    )
    return tell_of_broken_connection(HOST_ID, provider, ports, connections_url=PAGE)


def test_ac_50_the_host_gets_a_mail_and_a_banner(world: World) -> None:
    assert tell(world)

    (mail,) = world.mailer.sent
    (notice,) = world.notices.list(HOST_ID)
    assert mail.to == HOST.email
    assert PAGE in mail.text
    assert (notice.kind, notice.provider, notice.title) == ("connection_broken", "zoom", "Zoom needs to be reconnected")


def test_c9_a_repeat_tells_nothing(world: World) -> None:
    tell(world)

    assert not tell(world)
    assert len(world.mailer.sent) == 1


def test_c9_a_repeat_tells_nothing_though_the_banner_was_put_away(world: World) -> None:
    tell(world)
    world.notices.dismiss(HOST_ID, "connection-broken-zoom")

    assert not tell(world)
    assert len(world.mailer.sent) == 1
    assert not world.notices.list(HOST_ID)


def test_c9_the_next_incident_is_told_again(world: World) -> None:
    tell(world)
    world.notices.close(HOST_ID, "connection-broken-zoom")

    assert tell(world)
    assert len(world.mailer.sent) == 2


@pytest.mark.parametrize("is_removed", [True, False], ids=["removed", "connected again"])
def test_c9_a_connection_that_no_longer_waits_for_its_host_is_not_told_of(world: World, is_removed: bool) -> None:
    broken = world.connections.connections[HOST_ID, Provider.ZOOM]
    world.connections.delete(broken)
    if not is_removed:
        world.connect(Provider.ZOOM)

    assert not tell(world)
    assert not world.mailer.sent
    assert not world.notice_ids()


def test_c9_a_banner_that_a_reconnect_could_not_see_is_taken_down(world: World) -> None:
    broken = world.connections.connections[HOST_ID, Provider.ZOOM]
    renewed = replace(broken, status=ConnectionStatus.CONNECTED, generation=broken.generation + 1)
    world.notices = NoticesDuringAReconnect(lambda: world.connections.put(renewed))

    tell(world)

    assert not world.notice_ids()


def test_c9_while_the_mail_service_is_away_nothing_is_settled_so_that_the_repeat_mails(world: World) -> None:
    world.mailer.failures.add("send", MailUnavailable("throttled"))

    with pytest.raises(MailUnavailable):
        tell(world)

    assert tell(world)
    assert len(world.mailer.sent) == 1
    assert world.notice_ids() == {"connection-broken-zoom"}


def test_c9_after_a_crash_between_mail_and_banner_the_mail_goes_out_twice_rather_than_never(world: World) -> None:
    notices, world.notices = world.notices, NoticesAway()
    with pytest.raises(StoreUnavailable):
        tell(world)
    world.notices = notices

    assert tell(world)
    assert len(world.mailer.sent) == 2


def test_c9_a_mail_that_is_refused_leaves_the_banner(world: World) -> None:
    world.mailer.failures.add("send", MailRefused("no mailbox"))

    assert tell(world)
    assert world.notice_ids() == {"connection-broken-zoom"}


def test_e5_an_address_that_gets_no_more_mail_gets_none_of_this_either(world: World) -> None:
    world.suppressions.suppress(HOST.email, "bounce", world.clock.now())

    assert tell(world)
    assert not world.mailer.sent
    assert world.notice_ids() == {"connection-broken-zoom"}


@pytest.mark.parametrize(
    ("provider", "title"),
    [
        (Provider.ZOOM, "Zoom needs to be reconnected"),
        (Provider.GOOGLE, "Google Calendar needs to be reconnected"),
        (Provider.APPLE, "Apple Calendar needs to be reconnected"),
    ],
)
def test_ac_45_a_dead_grant_is_called_by_its_name_with_what_it_means_and_where_to_click(
    provider: Provider, title: str
) -> None:
    notice = connection_broken_notice(replace(samples.ZOOM, provider=provider), samples.NOW)

    assert notice.title == title
    assert "Open Connections and choose Reconnect" in notice.detail
    assert ("Google Meet" in notice.detail) is (provider is Provider.ZOOM)


@pytest.mark.parametrize(
    ("provider", "days", "is_hinted"),
    [(Provider.GOOGLE, 7, True), (Provider.GOOGLE, 8, True), (Provider.GOOGLE, 9, False), (Provider.ZOOM, 7, False)],
)
def test_ac_51_a_young_google_connection_hints_at_testing_mode(provider: Provider, days: int, is_hinted: bool) -> None:
    connection = replace(samples.GOOGLE, provider=provider)

    notice = connection_broken_notice(connection, connection.connected_at + timedelta(days=days))

    assert ("Testing mode loses its access after seven days" in notice.detail) is is_hinted


class NoticesDuringAReconnect(FakeNotices):
    """Just before the banner stands, the host connects again, and finds no banner to take down."""

    def __init__(self, reconnect: Callable[[], None]) -> None:
        super().__init__()
        self.reconnect = reconnect

    def put(self, notice: Notice) -> None:
        self.reconnect()
        super().put(notice)


class NoticesAway(FakeNotices):
    """Takes no notice."""

    def put(self, notice: Notice) -> None:
        raise StoreUnavailable("no answer")
