"""C4, C11: a calendar by CalDAV is connected once its password has proved good, and never otherwise."""

from dataclasses import fields, replace

import pytest

from joinlink.errors import (
    CalendarUnauthorized,
    CalendarUnreachable,
    ForbiddenAddress,
    NoMeetingProvider,
    StoreUnavailable,
)
from joinlink.model.host import Connection, ConnectionStatus, Provider
from joinlink.model.meeting import MeetingChoice, resolve_meeting_kind
from joinlink.model.notice import calendar_unreadable_notice, connection_broken_notice
from joinlink.usecases.classes.save_class import ClassTerms, create_class, usable_providers
from joinlink.usecases.connections.connect_apple import CalendarLogin, connect_apple
from tests.samples import NOW
from tests.worlds.world import HOST_ID, PAID_CLASS, World

LOGIN = CalendarLogin("host@icloud.example", "abcd-efgh-ijkl-mnop")


def connect(world: World, login: CalendarLogin = LOGIN) -> Connection:
    return connect_apple(HOST_ID, login, world.house)


def test_c4_a_good_password_makes_a_connection_to_icloud(world) -> None:
    connection = connect(world)

    assert connection == world.connection(Provider.APPLE)
    assert connection.status is ConnectionStatus.CONNECTED
    assert (connection.account_id, connection.account_email) == (LOGIN.username, LOGIN.username)
    assert connection.server_url == f"https://caldav.icloud.com/{LOGIN.username}/principal/"
    assert connection.connected_at == NOW


def test_c11_the_password_is_sealed_for_host_provider_and_generation(world) -> None:
    connection = connect(world)

    assert world.token_vault.open(connection).access_token == LOGIN.app_password
    assert LOGIN.app_password not in repr(connection)
    assert LOGIN.app_password not in repr(LOGIN)


def test_another_server_can_be_named(world) -> None:
    connection = connect(world, replace(LOGIN, url="https://cloud.example.com/dav"))

    assert connection.server_url == f"https://cloud.example.com/dav/{LOGIN.username}/principal/"


@pytest.mark.parametrize(
    "error",
    [
        CalendarUnreachable("no answer"),
        ForbiddenAddress("not public"),
        CalendarUnauthorized("not accepted"),
        StoreUnavailable("the vault did not answer"),
    ],
)
@pytest.mark.parametrize("is_connected_already", [True, False])
def test_a_failure_leaves_everything_as_it_was(world, error, is_connected_already) -> None:
    before = connect(world) if is_connected_already else None
    if isinstance(error, StoreUnavailable):
        world.token_vault.failures.add("sealer", error)
    else:
        world.apple_calendar.failures.add("check", error)

    with pytest.raises(type(error)):
        connect(world)

    assert world.connections.get(HOST_ID, Provider.APPLE) == before


def test_c9_a_repeat_replaces_the_password_and_raises_the_generation(world) -> None:
    connect(world)
    world.disturb(Provider.APPLE)
    world.apple_calendar.passwords[LOGIN.username] = "new-password"
    world.clock.sleep(60)

    connection = connect(world, replace(LOGIN, app_password="new-password"))

    assert (connection.generation, connection.status) == (2, ConnectionStatus.CONNECTED)
    assert world.token_vault.open(connection).access_token == "new-password"


def test_c9_what_said_that_the_connection_does_not_work_is_taken_down(world) -> None:
    world.notices.put(connection_broken_notice(connect(world), NOW))
    world.notices.put(calendar_unreadable_notice(HOST_ID, Provider.APPLE, NOW))
    world.notices.put(calendar_unreadable_notice(HOST_ID, Provider.GOOGLE, NOW))

    connect(world)

    assert world.the_notice().provider == "google"


@pytest.mark.parametrize("choice", list(MeetingChoice))
def test_c4_it_mints_no_links_and_by_itself_unlocks_no_online_class(world, choice) -> None:
    connect(world)
    usable = usable_providers(world.profiles.load(HOST_ID))
    terms = ClassTerms(**{each.name: getattr(PAID_CLASS, each.name) for each in fields(ClassTerms)})

    assert usable == {Provider.APPLE}
    assert resolve_meeting_kind(choice, usable) is None
    with pytest.raises(NoMeetingProvider):
        create_class(HOST_ID, replace(terms, slug=None, meeting_choice=choice), world.house)
