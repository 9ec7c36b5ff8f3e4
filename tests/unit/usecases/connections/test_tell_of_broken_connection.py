"""C9: a host whose account has to be connected again is told, once for each incident."""

from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.errors import MailRefused, MailUnavailable, StoreUnavailable
from joinlink.model.host import ConnectionStatus, Provider
from joinlink.model.notice import connection_broken_notice
from joinlink.usecases.connections.tell_of_broken_connection import tell_of_broken_connection
from tests import samples
from tests.fakes.interruptions import fail_once, meanwhile
from tests.samples import HOST
from tests.worlds.world import HOST_ID, World

PAGE = "https://joinlink.example/mentor/settings/connections"
BANNER = "connection-broken-zoom"


@pytest.fixture
def world() -> World:
    """Return a host whose Zoom account has just been lost."""
    world = World().connect(Provider.ZOOM)
    world.disturb(Provider.ZOOM)
    return world


def tell(world: World) -> bool:
    return tell_of_broken_connection(HOST_ID, Provider.ZOOM, world.house, connections_url=PAGE)


def test_ac_50_the_host_gets_a_mail_and_a_banner(world) -> None:
    assert tell(world)

    (mail,) = world.mailer.sent
    notice = world.the_notice()
    assert mail.to == HOST.email
    assert PAGE in mail.text
    assert (notice.kind, notice.provider, notice.title) == ("connection_broken", "zoom", "Zoom needs to be reconnected")


def test_c9_a_repeat_tells_nothing_though_the_banner_was_put_away_and_the_next_incident_is_told(world) -> None:
    tell(world)
    assert not tell(world)
    world.notices.dismiss(HOST_ID, BANNER)
    assert not tell(world)
    assert (len(world.mailer.sent), world.notice_kinds()) == (1, [])

    world.notices.close(HOST_ID, BANNER)
    assert tell(world)
    assert len(world.mailer.sent) == 2


@pytest.mark.parametrize("is_removed", [True, False], ids=["removed", "connected again"])
def test_c9_a_connection_that_no_longer_waits_for_its_host_is_not_told_of(world, is_removed) -> None:
    world.connections.delete(world.connection(Provider.ZOOM))
    if not is_removed:
        world.connect(Provider.ZOOM)

    assert not tell(world)
    assert (world.mailer.sent, world.notice_ids()) == ([], set())


def test_c9_a_banner_that_a_reconnect_could_not_see_is_taken_down(world) -> None:
    broken = world.connection(Provider.ZOOM)
    renewed = replace(broken, status=ConnectionStatus.CONNECTED, generation=broken.generation + 1)
    meanwhile(world.notices, "put", lambda: world.connections.put(renewed))

    tell(world)

    assert world.notice_ids() == set()


def test_c9_while_the_mail_service_is_away_nothing_is_settled_so_that_the_repeat_mails(world) -> None:
    world.mailer.failures.add("send", MailUnavailable("throttled"))

    with pytest.raises(MailUnavailable):
        tell(world)

    assert tell(world)
    assert (len(world.mailer.sent), world.notice_ids()) == (1, {BANNER})


def test_c9_after_a_crash_between_mail_and_banner_the_mail_goes_out_twice_rather_than_never(world) -> None:
    fail_once(world.notices, "put", StoreUnavailable("no answer"))
    with pytest.raises(StoreUnavailable):
        tell(world)

    assert tell(world)
    assert len(world.mailer.sent) == 2


@pytest.mark.parametrize("is_suppressed", [True, False], ids=["suppressed", "refused"])
def test_c9_e5_where_no_mail_arrives_the_banner_stands_all_the_same(world, is_suppressed) -> None:
    if is_suppressed:
        world.suppressions.suppress(HOST.email, "bounce", world.clock.now())
    else:
        world.mailer.failures.add("send", MailRefused("no mailbox"))

    assert tell(world)
    assert (world.mailer.sent, world.notice_ids()) == ([], {BANNER})


@pytest.mark.parametrize(
    ("provider", "title"),
    [
        (Provider.ZOOM, "Zoom needs to be reconnected"),
        (Provider.GOOGLE, "Google Calendar needs to be reconnected"),
        (Provider.APPLE, "Apple Calendar needs to be reconnected"),
    ],
)
def test_ac_45_a_dead_grant_is_called_by_its_name_with_what_it_means_and_where_to_click(provider, title) -> None:
    notice = connection_broken_notice(replace(samples.ZOOM, provider=provider), samples.NOW)

    assert notice.title == title
    assert "Open Connections and choose Reconnect" in notice.detail
    assert ("Google Meet" in notice.detail) is (provider is Provider.ZOOM)


@pytest.mark.parametrize(
    ("provider", "days", "is_hinted"),
    [(Provider.GOOGLE, 7, True), (Provider.GOOGLE, 8, True), (Provider.GOOGLE, 9, False), (Provider.ZOOM, 7, False)],
)
def test_ac_51_a_young_google_connection_hints_at_testing_mode(provider, days, is_hinted) -> None:
    connection = replace(samples.GOOGLE, provider=provider)

    notice = connection_broken_notice(connection, connection.connected_at + timedelta(days=days))

    assert ("Testing mode loses its access after seven days" in notice.detail) is is_hinted
