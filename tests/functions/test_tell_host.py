"""C9, P2: changes of connections, bookings and webhooks reach their hosts, and programs."""

from dataclasses import replace
from io import StringIO
from typing import Any

import pytest

from joinlink.errors import MailUnavailable, SendingNotAllowed
from joinlink.model.due import DueKind
from joinlink.model.host import Provider
from joinlink.model.payment import PackageRefundEvent
from joinlink.model.webhook import OFF_AFTER
from joinlink.usecases.packages.refund_package import refund_package
from joinlink.usecases.packages.take_package_event import take_package_refund_event
from tests.fakes.outside import SITE
from tests.functions.site import run, sample
from tests.samples import GUEST, HOST, NOW, PACKAGE, WEBHOOK
from tests.worlds.packages import bought, stored
from tests.worlds.world import HOST_ID, World

OFF = replace(WEBHOOK, failing_since=NOW - OFF_AFTER, off_at=NOW)
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


def switched_off() -> dict[str, Any]:
    (record,) = sample("tell_host.webhook_off")["Records"]
    return dict(record)


def test_p2_the_host_of_a_webhook_that_was_switched_off_is_told_once_with_the_way_to_its_log(world: World) -> None:
    world.webhooks.put(OFF)

    assert hand_over(switched_off()) == NOTHING_FAILED
    assert hand_over(switched_off(), switched_off()) == NOTHING_FAILED

    (mail,) = world.mailer.sent
    assert f"{SITE}/mentor/settings/automation/{WEBHOOK.webhook_id}" in mail.text
    assert world.notice_ids() == {"webhook-off-webhook_1"}


def test_p2_a_webhook_that_goes_on_failing_or_is_on_again_is_no_news(world: World) -> None:
    world.webhooks.put(OFF)
    still_off, on_again = switched_off(), switched_off()
    still_off["dynamodb"]["OldImage"] = still_off["dynamodb"]["NewImage"]
    del on_again["dynamodb"]["NewImage"]["off_at"]

    assert hand_over(still_off, on_again) == NOTHING_FAILED
    assert world.mailer.sent == []


def test_o7_p2_a_host_who_can_not_be_told_now_of_a_webhook_is_told_later(world: World) -> None:
    world.webhooks.put(OFF)
    world.mailer.failures.add("send", MailUnavailable("throttled"))
    number = switched_off()["dynamodb"]["SequenceNumber"]
    assert hand_over(switched_off()) == {"batchItemFailures": [{"itemIdentifier": number}]}
    world.mailer.failures.add("send", SendingNotAllowed("not verified"))
    assert hand_over(switched_off()) == NOTHING_FAILED

    world.clock.time = world.due_at(DueKind.WEBHOOKS, HOST_ID)
    run("heal", {})

    assert len(world.mailer.sent) == 1


def news_of(package_id: str, *, has_news: bool = True) -> dict[str, Any]:
    """A change of a package as the stream hands it over."""
    image = {"package_id": {"S": package_id}} | ({"has_news": {"BOOL": True}} if has_news else {})
    key = {"pk": {"S": f"PACKAGE#{package_id}"}, "sk": {"S": "PACKAGE"}}
    return {"dynamodb": {"Keys": key, "SequenceNumber": "7", "OldImage": {}, "NewImage": image}}


def test_g5_a_paid_package_is_mailed_to_buyer_and_host_once(world: World) -> None:
    bought(world, told=None, is_sale_untold=True)

    assert hand_over(news_of(PACKAGE.package_id)) == NOTHING_FAILED
    assert hand_over(news_of(PACKAGE.package_id), news_of(PACKAGE.package_id)) == NOTHING_FAILED

    to_buyer, to_host = world.mailer.sent
    assert world.house.package_links.page(PACKAGE.package_id) in to_buyer.text
    assert f"{SITE}/mentor/packages/{PACKAGE.package_id}" in to_host.text
    assert world.house.package_links.token(PACKAGE.package_id) not in to_host.text + to_host.html
    assert not stored(world).has_news


def test_g5_each_refund_of_a_package_is_mailed_once_and_once_more_if_it_came_back(world: World) -> None:
    refund_package(bought(world), 500, world.house)
    hand_over(news_of(PACKAGE.package_id))
    refund_package(stored(world), None, world.house)
    hand_over(news_of(PACKAGE.package_id))
    take_package_refund_event(PackageRefundEvent("evt_1", "re_1", PACKAGE.package_id, 1), world.house)
    hand_over(news_of(PACKAGE.package_id))

    amounts = [next(each for each in ("€5 ", "€195") if each in mail.text) for mail in world.mailer.sent]
    assert amounts == ["€5 ", "€195", "€5 "]
    assert "Refund came back" in world.mailer.sent[-1].subject


def test_g5_a_mail_about_a_package_that_can_not_go_out_now_is_handed_over_again(world: World) -> None:
    bought(world, told=None, is_sale_untold=True)
    world.mailer.failures.add("send", MailUnavailable("later"))

    assert hand_over(news_of(PACKAGE.package_id)) == {"batchItemFailures": [{"itemIdentifier": "7"}]}
    assert hand_over(news_of(PACKAGE.package_id)) == NOTHING_FAILED
    assert len(world.mailer.sent) == 2


def test_g5_a_mail_about_a_package_that_went_out_is_not_repeated_for_another_that_could_not(world: World) -> None:
    bought(world, told=None, is_sale_untold=True)
    world.mailer.failures.add("send", MailUnavailable("later"), skip=1)

    hand_over(news_of(PACKAGE.package_id))
    hand_over(news_of(PACKAGE.package_id))

    assert sorted(world.mailer.recipients) == [GUEST.email, HOST.email]


def test_g5_nobody_is_mailed_about_a_package_without_news_without_a_buyer_or_gone(world: World) -> None:
    bought(world)
    bought(world, package_id="package_2", told=None, anonymised_at=PACKAGE.paid_at)

    for package_id in (PACKAGE.package_id, "package_2", "package_3"):
        assert hand_over(news_of(package_id), news_of(package_id, has_news=False)) == NOTHING_FAILED

    assert world.mailer.sent == []


def test_g5_o7_a_mail_about_a_package_that_may_not_be_sent_now_holds_up_no_other_and_is_left_to_care(world) -> None:
    bought(world, told=None)
    world.mailer.failures.add("send", SendingNotAllowed("not verified"))
    assert hand_over(news_of(PACKAGE.package_id)) == NOTHING_FAILED
    version = stored(world).version

    world.clock.time = world.due_at(DueKind.PACKAGE, PACKAGE.package_id)
    run("heal", {})

    assert stored(world).version == version + 1
    assert hand_over(news_of(PACKAGE.package_id)) == NOTHING_FAILED
    assert world.mailer.recipients == [GUEST.email]


def test_g5_of_two_mails_about_a_package_that_wait_the_one_that_passes_by_itself_decides(world: World) -> None:
    bought(world, told=None, is_sale_untold=True)
    world.mailer.failures.add("send", SendingNotAllowed("not verified"))
    world.mailer.failures.add("send", MailUnavailable("later"))

    assert hand_over(news_of(PACKAGE.package_id)) == {"batchItemFailures": [{"itemIdentifier": "7"}]}
