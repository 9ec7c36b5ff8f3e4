"""O4: what the operator sees across all hosts, listed beside due work and read without a look through the table."""

from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.model.due import DueKind, Lane
from joinlink.model.notice import NoticeKind
from joinlink.model.running import Number
from joinlink.store.register import DynamoRegister
from tests.contract.store_samples import IDENTITY, Stores
from tests.contract.test_told_stores import NOTICE
from tests.fakes import FakeHosts, FakeNotices
from tests.fakes.operating import FakeRegister
from tests.samples import HOST, NOW

KIND = NOTICE.kind


@pytest.fixture
def register(stores: Stores, request: pytest.FixtureRequest) -> FakeRegister | DynamoRegister:
    if isinstance(stores.hosts, FakeHosts):
        assert isinstance(stores.notices, FakeNotices)
        return FakeRegister(stores.hosts, stores.notices)
    return DynamoRegister(request.getfixturevalue("table"))


def test_o4_hosts_are_counted_and_listed_by_when_they_signed_up(stores, register) -> None:
    for number in range(3):
        host = replace(HOST, host_id=f"host_{number}", handle=f"host-{number}", created_at=NOW + timedelta(days=number))
        stores.hosts.create(host, replace(IDENTITY, subject=f"subject-{number}"))

    assert register.count_hosts() == Number(3)
    assert [line.host_id for line in register.newest_hosts(2)] == ["host_2", "host_1"]


def test_o4_notices_are_listed_over_all_hosts_until_their_cause_is_gone(stores, register) -> None:
    other = replace(NOTICE, host_id="host_2", created_at=NOTICE.created_at + timedelta(hours=1))
    for notice in (NOTICE, other, replace(NOTICE, notice_id="link", kind=NoticeKind.MISSING_LINK)):
        stores.notices.put(notice)
    stores.notices.dismiss(NOTICE.host_id, NOTICE.notice_id)

    assert register.newest_notices(KIND, 10) == [other, NOTICE]
    assert register.count_notices(KIND) == Number(2)

    stores.notices.close(other.host_id, other.notice_id)

    assert register.newest_notices(KIND, 10) == [NOTICE]
    assert register.count_notices(KIND) == Number(1)

    stores.notices.put(other)

    assert register.count_notices(KIND) == Number(2)


def test_o4_the_lists_take_no_work_away_from_the_schedules_and_add_none(stores, register) -> None:
    stores.hosts.create(HOST, IDENTITY)
    stores.notices.put(NOTICE)
    stores.due_work.ask(DueKind.CARE, "booking_1", NOW)

    found = stores.due_work.due(Lane.HEAL, NOW, 100)

    assert [due.owner_id for due in found] == ["booking_1"]
