"""P2: what webhooks are told of a booking, once each, and how long we try."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from standardwebhooks import Webhook as Receiver
from standardwebhooks import WebhookVerificationError

from joinlink.clock import rfc3339
from joinlink.errors import SendingNotAllowed, StoreUnavailable
from joinlink.model.booking import Booking
from joinlink.model.delivery import PAUSES, Attempt, DeliveryState, ReceiverAnswer, read_task, task_event
from joinlink.model.due import DueKind
from joinlink.model.notice import NoticeKind
from joinlink.model.webhook import OFF_AFTER, BookingStep, Webhook, WebhookEvent, WebhookStatus
from joinlink.usecases.webhooks.add_webhook import roll_secret
from joinlink.usecases.webhooks.announce import announce_booking, send_test
from joinlink.usecases.webhooks.deliver import Delivered, deliver
from joinlink.usecases.webhooks.queue_again import queue_failed, send_again
from joinlink.usecases.webhooks.switch_on import delete_webhook, switch_on
from joinlink.usecases.webhooks.tell_of_webhook_off import leave_webhook_to_care, tell_of_webhook_off
from joinlink.web.api.present import host_booking
from tests.fakes.interruptions import fail_once, meanwhile
from tests.fakes.outside import SITE
from tests.samples import HOST, NOW, WEBHOOK
from tests.worlds.world import CANCELLED, CONFIRMED, HOST_ID, PENDING, WITH_ZOOM, World

SECRET = WEBHOOK.sealed_secret.decode().split(" ")[-1]
OTHER = replace(
    WEBHOOK,
    webhook_id="webhook_2",
    url="https://other.example.com/",
    sealed_secret=f"{HOST_ID} webhook_2 {SECRET}".encode(),
)
MOVED = replace(WITH_ZOOM, revision=3, starts_at=WITH_ZOOM.starts_at + timedelta(days=1), link=None)
DOWN = ReceiverAnswer(None, "", 10_000, "no answer within ten seconds")


@pytest.fixture
def world() -> World:
    world = World()
    world.webhooks.put(WEBHOOK)
    return world


def announce(world: World, before: Booking | None, after: Booking) -> int:
    return announce_booking(
        BookingStep(before, after, world.clock.now()), host_booking, world.webhooks.list, world.house
    )


def work_off(world: World) -> list[Delivered]:
    return [deliver(task, world.house) for task in world.delivery_queue.empty()]


def take_down(world: World, webhook: Webhook = WEBHOOK, answer: ReceiverAnswer = DOWN) -> None:
    world.webhook_sender.answers[webhook.url] = lambda: answer


def bring_up(world: World, webhook: Webhook = WEBHOOK) -> None:
    del world.webhook_sender.answers[webhook.url]


def care(world: World) -> None:
    """Let care run, as every five minutes, and the queue be worked off."""
    due = world.due_work.rows.get((DueKind.WEBHOOKS, HOST_ID))
    if due is not None and due.at <= world.clock.now():
        queue_failed(due, world.house)
    work_off(world)


def hours(world: World, number: float) -> Iterator[None]:
    """Let time pass, and care run in it."""
    for _ in range(round(number * 12)):
        world.clock.sleep(300)
        care(world)
        yield


def wait(world: World, number: float) -> None:
    """Let hours pass."""
    for _ in hours(world, number):
        pass


def stored(world: World) -> Webhook:
    return world.webhooks.rows[HOST_ID, WEBHOOK.webhook_id]


def test_p2_a_delivery_is_what_the_api_says_signed_so_that_an_independent_library_trusts_it(world: World) -> None:
    assert announce(world, CONFIRMED, WITH_ZOOM) == 1

    assert work_off(world) == [Delivered.DELIVERED]

    ((url, body, headers),) = world.webhook_sender.got
    assert url == WEBHOOK.url
    assert json.loads(body) == {
        "type": "booking.link_ready",
        "timestamp": rfc3339(NOW),
        "data": {**host_booking(WITH_ZOOM), "status": "confirmed", "meetingState": "ready", "meetingProvider": "zoom"},
    }
    with time_machine.travel(NOW, tick=False):
        assert Receiver(SECRET).verify(body, dict(headers))["type"] == "booking.link_ready"
        with pytest.raises(WebhookVerificationError):
            Receiver(SECRET).verify(body + b" ", dict(headers))


def test_p2_for_a_day_after_a_new_secret_a_delivery_is_signed_with_both(world: World) -> None:
    new = roll_secret(WEBHOOK, world.house)
    rolled = world.webhooks.rows[HOST_ID, WEBHOOK.webhook_id]

    send_test(rolled, {}, world.house)
    work_off(world)
    world.clock.sleep(timedelta(hours=24).total_seconds())
    send_test(rolled, {}, world.house)
    work_off(world)

    signatures = [headers["webhook-signature"].split(" ") for _, _, headers in world.webhook_sender.got]
    assert [len(each) for each in signatures] == [2, 1]
    assert new != SECRET


def test_p2_what_the_stream_tells_again_is_told_once_under_one_id(world: World) -> None:
    world.delivery_queue.failures.add("put", StoreUnavailable("SQS"))
    with pytest.raises(StoreUnavailable):
        announce(world, PENDING, CONFIRMED)

    for _ in range(2):
        announce(world, PENDING, CONFIRMED)
    assert work_off(world) == [Delivered.DELIVERED]
    world.delivery_queue.forget()
    announce(world, PENDING, CONFIRMED)
    assert work_off(world) == [Delivered.NOT_WANTED]

    ((_, _, headers),) = world.webhook_sender.got
    assert headers["webhook-id"].startswith("msg_")


def test_p2_who_did_not_ask_for_an_event_is_not_told(world: World) -> None:
    world.webhooks.put(replace(WEBHOOK, events=(WebhookEvent.BOOKING_CANCELLED,)))

    assert announce(world, PENDING, CONFIRMED) == 0
    assert world.deliveries.rows == {}


def test_p2_a_receiver_that_was_down_for_six_hours_gets_everything_once_it_is_back_each_once(world: World) -> None:
    take_down(world)
    changes = [
        (PENDING, CONFIRMED),
        (CONFIRMED, WITH_ZOOM),
        (WITH_ZOOM, MOVED),
        (MOVED, replace(CANCELLED, revision=4)),
    ]
    for before, after in changes:
        announce(world, before, after)
        work_off(world)
        wait(world, 1.5)
    assert stored(world).status is WebhookStatus.FAILING

    bring_up(world)
    wait(world, 4)

    got = [json.loads(body)["type"] for _, body, _ in world.webhook_sender.got]
    assert sorted(got) == ["booking.cancelled", "booking.confirmed", "booking.link_ready", "booking.moved"]
    assert len({headers["webhook-id"] for _, _, headers in world.webhook_sender.got}) == len(got)
    assert stored(world).status is WebhookStatus.ON
    assert world.due_at(DueKind.WEBHOOKS, HOST_ID) is None


def test_p2_once_it_answers_again_what_waits_goes_out_within_minutes(world: World) -> None:
    take_down(world)
    announce(world, PENDING, CONFIRMED)
    work_off(world)
    wait(world, 6)
    bring_up(world)

    announce(world, CONFIRMED, WITH_ZOOM)
    work_off(world)
    wait(world, 0.1)

    assert len(world.webhook_sender.got) == 2


def test_p2_it_is_tried_for_a_day_and_then_given_up_until_its_host_sends_it_again(world: World) -> None:
    take_down(world)
    announce(world, PENDING, CONFIRMED)
    work_off(world)
    wait(world, 25)

    (delivery,) = world.deliveries.list(WEBHOOK.webhook_id, 10)
    assert (delivery.state, delivery.tries) == (DeliveryState.FAILED, len(PAUSES) + 1)
    assert delivery.attempts[-1].at - delivery.attempts[0].at >= timedelta(hours=23)
    bring_up(world)
    send_again(WEBHOOK, delivery.reference.delivery_id, world.house)

    assert work_off(world) == [Delivered.DELIVERED]
    assert world.webhook_sender.got[0][2]["webhook-id"] == delivery.reference.delivery_id
    assert stored(world).is_off


def test_p2_after_a_day_without_a_good_answer_it_is_switched_off(world: World) -> None:
    take_down(world, answer=ReceiverAnswer(500, "sorry", 20))
    announce(world, PENDING, CONFIRMED)
    work_off(world)
    for _ in hours(world, 23):
        assert stored(world).status is WebhookStatus.FAILING
    wait(world, 2)

    off = stored(world)
    assert (off.status, off.is_gone) == (WebhookStatus.OFF, False)
    assert off.off_at is not None
    assert off.failing_since is not None
    assert OFF_AFTER <= off.off_at - off.failing_since <= timedelta(hours=25)


def test_p2_a_receiver_that_takes_some_deliveries_but_never_one_of_them_stays_on(world: World) -> None:
    answers = {"booking.confirmed": DOWN, "booking.link_ready": ReceiverAnswer(204, "", 20)}
    send = world.webhook_sender.send
    world.webhook_sender.send = lambda url, body, headers: (  # type: ignore[method-assign]
        send(url, body, headers) and answers[json.loads(body)["type"]]
    )
    announce(world, PENDING, CONFIRMED)
    work_off(world)
    for number, _ in enumerate(hours(world, 30)):
        if number % 12 == 0:
            announce(world, replace(CONFIRMED, link=None), replace(WITH_ZOOM, link_count=number + 2))

    assert stored(world).off_at is None
    (confirmed,) = (each for each in world.deliveries.rows.values() if each.event == "booking.confirmed")
    assert (confirmed.state, confirmed.tries) == (DeliveryState.FAILED, len(PAUSES) + 1)


def test_p2_what_waits_for_a_webhook_that_is_off_and_what_happens_meanwhile_goes_out_once_it_is_on(
    world: World,
) -> None:
    take_down(world, answer=ReceiverAnswer(410, "", 20))
    for before, after in ((PENDING, CONFIRMED), (CONFIRMED, WITH_ZOOM)):
        announce(world, before, after)
        world.clock.sleep(1)
    assert sorted(work_off(world)) == [Delivered.FAILED, Delivered.NOT_WANTED]
    assert (stored(world).status, stored(world).is_gone) == (WebhookStatus.OFF, True)
    announce(world, WITH_ZOOM, CANCELLED)
    assert world.delivery_queue.tasks == []
    wait(world, 48)
    before_it_is_on = len(world.webhook_sender.got)

    bring_up(world)
    switch_on(stored(world), world.house)
    wait(world, 0.1)

    got = [json.loads(body)["type"] for _, body, _ in world.webhook_sender.got]
    assert before_it_is_on == 1
    assert got[1:] == ["booking.confirmed", "booking.link_ready", "booking.cancelled"]
    assert {each.state for each in world.deliveries.rows.values()} == {DeliveryState.DELIVERED}


def test_p2_what_found_a_webhook_off_goes_out_although_its_host_switches_it_on_within_five_minutes(
    world: World,
) -> None:
    """The queue hands one task of a name over in that time, also if nothing came of it."""
    announce(world, PENDING, CONFIRMED)
    world.webhooks.put(replace(WEBHOOK, off_at=NOW, failing_since=NOW))
    assert work_off(world) == [Delivered.NOT_WANTED]

    world.clock.sleep(60)
    switch_on(stored(world), world.house)
    care(world)

    assert [json.loads(body)["type"] for _, body, _ in world.webhook_sender.got] == ["booking.confirmed"]


def test_p2_what_comes_while_its_host_switches_it_on_goes_out_as_well(world: World) -> None:
    world.webhooks.put(replace(WEBHOOK, off_at=NOW, failing_since=NOW))
    meanwhile(world.deliveries, "put", lambda: (switch_on(stored(world), world.house), care(world)))

    announce(world, PENDING, CONFIRMED)
    wait(world, 0.1)

    assert len(world.webhook_sender.got) == 1


@pytest.mark.parametrize("lost", ["hasten", "change"])
def test_p2_a_process_that_dies_over_a_try_makes_it_once_more_under_the_same_id_and_care_goes_on(
    world: World, lost: str
) -> None:
    take_down(world)
    announce(world, PENDING, CONFIRMED)
    tasks = world.delivery_queue.empty()
    fail_once(world.due_work if lost == "hasten" else world.deliveries, lost, KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        deliver(tasks[0], world.house)

    assert deliver(tasks[0], world.house) is Delivered.FAILED
    bring_up(world)
    wait(world, 0.2)

    assert len(world.webhook_sender.got) == 1


def tell(world: World) -> bool:
    return tell_of_webhook_off(HOST_ID, WEBHOOK.webhook_id, world.house)


OFF = replace(WEBHOOK, failing_since=NOW - OFF_AFTER, off_at=NOW)


def test_p2_the_host_of_a_webhook_that_was_switched_off_is_mailed_once_with_its_log_and_sees_a_notice(
    world: World,
) -> None:
    world.webhooks.put(OFF)

    assert [tell(world), tell(world)] == [True, False]

    (mail,) = world.mailer.sent
    notice = world.the_notice()
    assert mail.to == HOST.email
    assert f"{SITE}/mentor/settings/automation/webhook_1" in mail.text
    assert (notice.kind, notice.title) == (NoticeKind.WEBHOOK_OFF, "A webhook was switched off")
    assert notice.detail.startswith("hooks.example.com has not answered properly for a day.")
    world.notices.dismiss(HOST_ID, notice.notice_id)
    assert not tell(world)

    switch_on(OFF, world.house)
    assert (world.notice_ids(), tell(world)) == (set(), False)
    world.webhooks.put(replace(OFF, failing_since=NOW))
    assert tell(world)
    assert world.the_notice().detail.startswith("hooks.example.com said that it is gone.")
    assert delete_webhook(HOST_ID, WEBHOOK.webhook_id, world.house)
    assert (world.notice_ids(), tell(world), len(world.mailer.sent)) == (set(), False, 2)


def test_p2_a_notice_that_its_host_could_not_see_when_they_switched_it_on_is_taken_down(world: World) -> None:
    world.webhooks.put(OFF)
    meanwhile(world.notices, "put", lambda: switch_on(OFF, world.house))

    tell(world)

    assert world.notice_ids() == set()


def test_o7_p2_a_host_who_may_not_be_mailed_now_is_told_by_care(world: World) -> None:
    world.webhooks.put(OFF)
    world.mailer.failures.add("send", SendingNotAllowed("not verified"))
    leave_webhook_to_care(HOST_ID, world.house)

    wait(world, 0.75)

    assert len(world.mailer.sent) == 1
    assert world.due_at(DueKind.WEBHOOKS, HOST_ID) is None


def test_p2_a_receiver_that_fails_holds_up_no_other(world: World) -> None:
    world.webhooks.put(OTHER)
    take_down(world)

    announce(world, PENDING, CONFIRMED)

    assert sorted(work_off(world)) == [Delivered.DELIVERED, Delivered.FAILED]
    assert world.webhook_sender.got[0][0] == OTHER.url


def test_p2_what_is_deleted_is_told_nothing_more(world: World) -> None:
    announce(world, PENDING, CONFIRMED)
    world.webhooks.delete(HOST_ID, WEBHOOK.webhook_id)

    assert work_off(world) == [Delivered.NOT_WANTED]
    assert world.webhook_sender.got == []


def test_p2_a_test_is_tried_once(world: World) -> None:
    take_down(world)
    send_test(WEBHOOK, {"bookingId": "booking_sample"}, world.house)

    assert work_off(world) == [Delivered.FAILED]
    (delivery,) = world.deliveries.list(WEBHOOK.webhook_id, 10)
    assert delivery.state is DeliveryState.FAILED
    assert delivery.attempts == (Attempt(NOW, DOWN),)


def test_p2_a_try_in_the_queue_is_ids_and_a_time(world: World) -> None:
    announce(world, PENDING, CONFIRMED)
    (task,) = world.delivery_queue.tasks

    written = task_event(task)

    assert read_task(written) == task
    assert CONFIRMED.guest.email not in str(written)
