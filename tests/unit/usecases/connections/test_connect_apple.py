"""C4, C11: a calendar by CalDAV is connected once its password has proved good, and never otherwise."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from joinlink.errors import (
    CalendarUnauthorized,
    CalendarUnreachable,
    ForbiddenAddress,
    InvalidInput,
    NoMeetingProvider,
    StoreUnavailable,
)
from joinlink.model.host import Connection, ConnectionStatus, Provider
from joinlink.model.meeting import MeetingChoice, resolve_meeting_kind
from joinlink.model.notice import calendar_unreadable_notice, connection_broken_notice
from joinlink.usecases.classes.save_class import ClassPorts, ClassTerms, create_class, usable_providers
from joinlink.usecases.connections.connect_apple import CalendarLogin, ConnectApplePorts, connect_apple
from joinlink.usecases.money.plan_gate import PlanGate
from tests import samples
from tests.fakes import FakeClock, FakeConnections, FakeDueWork, FakeHosts, FakeNotices, FakeProfiles, FakeTokenVault
from tests.fakes.calendar_server import FakeCalendarServer
from tests.fakes.payouts import payouts_off

HOST = "host_1"
LOGIN = CalendarLogin("host@icloud.example", "abcd-efgh-ijkl-mnop")


@dataclass
class House:
    calendars: FakeCalendarServer = field(default_factory=FakeCalendarServer)
    connections: FakeConnections = field(default_factory=FakeConnections)
    vault: FakeTokenVault = field(default_factory=FakeTokenVault)
    notices: FakeNotices = field(default_factory=FakeNotices)
    due_work: FakeDueWork = field(default_factory=FakeDueWork)
    clock: FakeClock = field(default_factory=lambda: FakeClock(samples.NOW))

    def connect(self, login: CalendarLogin = LOGIN) -> Connection:
        ports = ConnectApplePorts(self.calendars, self.connections, self.vault, self.notices, self.due_work, self.clock)
        return connect_apple(HOST, login, ports)

    @property
    def stored(self) -> Connection | None:
        return self.connections.get(HOST, Provider.APPLE)


@pytest.fixture
def house() -> House:
    return House()


def test_c4_a_good_password_makes_a_connection_to_icloud(house: House) -> None:
    connection = house.connect()

    assert connection == house.stored
    assert connection.provider is Provider.APPLE
    assert connection.status is ConnectionStatus.CONNECTED
    assert (connection.account_id, connection.account_email) == (LOGIN.username, LOGIN.username)
    assert connection.server_url == f"https://caldav.icloud.com/{LOGIN.username}/principal/"
    assert connection.connected_at == samples.NOW


def test_c11_the_password_is_sealed_for_host_provider_and_generation(house: House) -> None:
    connection = house.connect()

    assert house.vault.open(connection).access_token == LOGIN.app_password
    assert LOGIN.app_password not in repr(connection)
    assert LOGIN.app_password not in repr(LOGIN)


def test_another_server_can_be_named(house: House) -> None:
    connection = house.connect(replace(LOGIN, url="https://cloud.example.com/dav"))

    assert connection.server_url == f"https://cloud.example.com/dav/{LOGIN.username}/principal/"


@pytest.mark.parametrize(
    "error",
    [CalendarUnreachable("no answer"), ForbiddenAddress("not public"), CalendarUnauthorized("not accepted")],
)
def test_nothing_is_stored_on_a_failure(house: House, error: Exception) -> None:
    house.calendars.failures.add("check", error)

    with pytest.raises(type(error)):
        house.connect()

    assert house.stored is None


def test_a_wrong_password_leaves_an_earlier_connection_as_it_was(house: House) -> None:
    before = house.connect()

    with pytest.raises(CalendarUnauthorized):
        house.connect(replace(LOGIN, app_password="wrong"))

    assert house.stored == before


def test_a_vault_that_does_not_answer_leaves_an_earlier_connection_as_it_was(house: House) -> None:
    before = house.connect()
    house.vault.failures.add("sealer", StoreUnavailable("no answer"))

    with pytest.raises(StoreUnavailable):
        house.connect()

    assert house.stored == before


def test_c9_a_repeat_replaces_the_password_and_raises_the_generation(house: House) -> None:
    house.connections.require_reconnect(house.connect())
    house.calendars.passwords[LOGIN.username] = "new-password"
    house.clock.sleep(60)

    connection = house.connect(replace(LOGIN, app_password="new-password"))

    assert (connection.generation, connection.status) == (2, ConnectionStatus.CONNECTED)
    assert house.vault.open(connection).access_token == "new-password"


def test_c9_what_said_that_the_connection_does_not_work_is_taken_down(house: House) -> None:
    broken = house.connect()
    house.notices.put(connection_broken_notice(broken, samples.NOW))
    house.notices.put(calendar_unreadable_notice(HOST, Provider.APPLE, samples.NOW))
    house.notices.put(calendar_unreadable_notice(HOST, Provider.GOOGLE, samples.NOW))

    house.connect()

    assert [notice.provider for notice in house.notices.list(HOST)] == ["google"]


def test_a_user_name_with_a_colon_would_be_another_ones(house: House) -> None:
    with pytest.raises(InvalidInput) as refusal:
        CalendarLogin("host:pass", "word")

    assert refusal.value.field == "username"


class TestWhatItDoesNotDo:
    """C4: it mints no links, and by itself unlocks no online class."""

    @pytest.mark.parametrize("choice", list(MeetingChoice))
    def test_no_choice_leads_to_apple(self, house: House, choice: MeetingChoice) -> None:
        house.connect()
        profile = FakeProfiles(house.connections).load(HOST)

        assert usable_providers(profile) == {Provider.APPLE}
        assert resolve_meeting_kind(choice, usable_providers(profile)) is None

    def test_an_online_class_still_needs_zoom_or_google(self, house: House) -> None:
        house.connect()
        terms = ClassTerms(
            title="Portfolio review",
            description="",
            duration_minutes=30,
            slot_step_minutes=30,
            price=samples.CLASS.price,
            is_online=True,
            meeting_choice=MeetingChoice.AUTOMATIC,
            location=None,
            slug=None,
            published=True,
            reminder_minutes=(60,),
        )

        with pytest.raises(NoMeetingProvider):
            create_class(HOST, terms, _class_ports(house))


def _class_ports(house: House) -> ClassPorts:
    hosts = FakeHosts({HOST: samples.HOST})
    return ClassPorts(FakeProfiles(house.connections), hosts, PlanGate(is_on=True), payouts_off(hosts), house.clock)
