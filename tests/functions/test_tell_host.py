"""C9: what the table's stream tells of connections reaches their hosts."""

from io import StringIO
from typing import Any

import pytest

from joinlink.errors import MailUnavailable, SendingNotAllowed
from joinlink.model.due import DueKind
from joinlink.model.host import Provider
from tests.fakes.outside import SITE
from tests.functions.site import run, sample
from tests.worlds.world import HOST_ID, World

NOTHING_FAILED: dict[str, Any] = {"batchItemFailures": []}


@pytest.fixture(autouse=True)
def lost(world: World) -> None:
    """Let the host's Zoom account have just been lost."""
    world.connect(Provider.ZOOM).disturb(Provider.ZOOM)


def hand_over(*records: dict[str, Any]) -> object:
    return run("tell_host", {"Records": list(records)})


def record(*, number: str = "1", **statuses: str | None) -> dict[str, Any]:
    """Return the sample's record, `before` and `after` of another status, or without that image."""
    (changed,) = sample("tell_host.connection_broken")["Records"]
    stream = changed["dynamodb"]
    stream["SequenceNumber"] = number
    for image, when in (("OldImage", "before"), ("NewImage", "after")):
        if when in statuses and statuses[when] is None:
            del stream[image]
        elif when in statuses:
            stream[image]["status"] = {"S": statuses[when]}
    return changed


def test_ac_50_c11_a_connection_that_breaks_is_told_of_once_with_the_way_to_mend_it(world, log: StringIO) -> None:
    assert hand_over(record()) == NOTHING_FAILED
    assert hand_over(record(), record()) == NOTHING_FAILED

    (mail,) = world.mailer.sent
    assert f"{SITE}/mentor/settings/connections" in mail.text
    assert world.notice_ids() == {"connection-broken-zoom"}
    assert '"told":1' in log.getvalue()
    assert "example.com" not in log.getvalue()


def test_o7_c9_so_is_one_of_an_apple_calendar(world: World) -> None:
    world.connect_apple()
    world.disturb(Provider.APPLE)
    world.mailer.failures.add("send", SendingNotAllowed("not verified"))
    changed = record()
    changed["dynamodb"]["NewImage"]["provider"] = {"S": "apple"}
    assert hand_over(changed) == NOTHING_FAILED

    world.clock.time = world.due_at(DueKind.APPLE_CALENDAR, HOST_ID)
    run("heal", {})

    assert [mail.subject for mail in world.mailer.sent] == ["Reconnect Apple Calendar: Joinlink can’t use it any more"]


def test_o7_c9_an_incident_that_may_not_be_mailed_now_is_left_to_care_which_mails_it_once(world: World) -> None:
    world.mailer.failures.add("send", SendingNotAllowed("not verified"), times=2)
    assert hand_over(record()) == NOTHING_FAILED
    assert (world.mailer.sent, world.notice_ids()) == ([], set())

    for _ in range(4):
        world.clock.time = world.due_at(DueKind.ZOOM, HOST_ID)
        run("heal", {})

    (mail,) = world.mailer.sent
    assert f"{SITE}/mentor/settings/connections" in mail.text
    assert world.notice_ids() == {"connection-broken-zoom"}


@pytest.mark.parametrize(
    "statuses",
    [
        {"before": "reconnect_required"},
        {"after": "connected"},
        {"before": "reconnect_required", "after": "connected"},
        {"before": None},
        {"after": None},
    ],
    ids=["written again", "refreshed", "mended", "made", "removed"],
)
def test_c9_any_other_change_of_a_connection_is_no_news(world: World, statuses: dict[str, str | None]) -> None:
    assert hand_over(record(**statuses)) == NOTHING_FAILED
    assert not world.mailer.sent


def test_c9_only_the_records_that_failed_come_again(world: World) -> None:
    world.mailer.failures.add("send", MailUnavailable("throttled"))
    other = record(number="2")
    other["dynamodb"]["NewImage"]["provider"] = {"S": "google"}
    world.connect(Provider.GOOGLE).disturb(Provider.GOOGLE)

    answer = hand_over(record(number="1"), other)

    assert answer == {"batchItemFailures": [{"itemIdentifier": "1"}]}
    assert world.notice_ids() == {"connection-broken-google"}
