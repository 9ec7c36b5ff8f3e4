"""What the poller, the schedules and the event bus decide, without a cloud around them."""

import json
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from local import poller as pollers
from local.changes import Changes
from local.deployment import Function, Rule, Schedule, StreamMapping
from local.event_bus import EventBus
from local.execution_environment import Outcome, failure
from local.schedules import NotScheduled, Schedules
from local.stream import StreamPoller

FUNCTION = Function(
    "follow", "Follow", "arn:follow", "app.handler", "python3.13", (Path("follow"),), {}, 3, 128, "arn:role"
)
AT = datetime(2026, 12, 1, 9, tzinfo=UTC)


class FakePool:
    """Fails whatever event mentions the poison."""

    def __init__(self, poison: str = "poison") -> None:
        self.events: list[dict[str, Any]] = []
        self.invoked = threading.Event()
        self._poison = poison

    def invoke(self, function: str, event: bytes) -> Outcome:
        self.events.append(json.loads(event))
        self.invoked.set()
        failed = self._poison.encode() in event
        return Outcome("request", failure("Boom", "no") if failed else b"null", failed)

    def invoke_later(self, function: str, event: bytes) -> str:
        self.events.append({"function": function, "event": json.loads(event)})
        return "request"


def batches(pool: FakePool) -> list[list[str]]:
    return [[record["id"] for record in event["Records"]] for event in pool.events]


def poller(
    pool: FakePool,
    *,
    bisects: bool,
    maximum_retries: int = 1,
    maximum_age_seconds: int = -1,
    window_seconds: float = 0,
    changes: Changes | None = None,
) -> StreamPoller:
    mapping = StreamMapping(
        table_name="t",
        stream_arn="arn:stream",
        function="follow",
        filters=(),
        batch_size=10,
        window_seconds=window_seconds,
        maximum_retries=maximum_retries,
        maximum_age_seconds=maximum_age_seconds,
        bisects=bisects,
        reports_item_failures=False,
        failure_queue_arn=None,
    )
    aws: Any = SimpleNamespace(changes=lambda _service: changes or Changes())
    return StreamPoller(mapping, FUNCTION, aws=aws, pool=pool)  # type: ignore[arg-type]


def records(*ids: str, age_seconds: float = 0) -> list[dict[str, Any]]:
    written_at = time.time() - age_seconds
    return [
        {"id": each, "dynamodb": {"SequenceNumber": each, "ApproximateCreationDateTime": written_at}} for each in ids
    ]


def test_a_failing_batch_is_halved_until_the_bad_record_is_alone() -> None:
    pool = FakePool()

    poller(pool, bisects=True)._deliver(records("a", "b", "poison", "d"))

    assert batches(pool) == [
        ["a", "b", "poison", "d"],
        ["a", "b"],
        ["poison", "d"],
        ["poison"],
        ["poison"],
        ["d"],
    ]


def test_without_halving_the_whole_batch_is_tried_again_and_given_up() -> None:
    pool = FakePool()

    poller(pool, bisects=False)._deliver(records("a", "poison"))

    assert batches(pool) == [["a", "poison"], ["a", "poison"]]


@pytest.mark.parametrize(("age_seconds", "is_tried_again"), [(3601, False), (3599, True)])
def test_a_record_that_fails_is_tried_until_it_is_too_old(age_seconds: float, is_tried_again: bool) -> None:
    pool = FakePool()

    poller(pool, bisects=True, maximum_retries=-1, maximum_age_seconds=3600)._deliver(
        records("poison", age_seconds=age_seconds)
    )

    assert (len(pool.events) > 1) == is_tried_again


@pytest.mark.parametrize(
    ("window_seconds", "handed_over"), [(0, [["a"], ["b", "c"]]), (300, [["a", "b", "c"]])], ids=["at once", "waiting"]
)
def test_a_batch_waits_for_more_as_long_as_its_window_says(
    monkeypatch: pytest.MonkeyPatch, window_seconds: float, handed_over: list[list[str]]
) -> None:
    pool = FakePool()
    waiting = poller(pool, bisects=True, window_seconds=window_seconds)
    new = iter([records("a"), records("b", "c")])
    monkeypatch.setattr(waiting, "_new_records", lambda: next(new, []))

    for _ in range(2):
        waiting._poll()

    assert batches(pool) == handed_over


def test_a_fault_of_the_poller_is_logged_and_the_next_records_arrive(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    pool = FakePool()
    follower = poller(pool, bisects=True)
    rounds = iter([[{"id": "unlucky"}], records("b")])
    monkeypatch.setattr(pool, "invoke", _refusing("unlucky", pool.invoke))
    monkeypatch.setattr(follower, "_new_records", lambda: next(rounds, []))

    follower.start()

    assert pool.invoked.wait(5)
    follower.stop()
    assert batches(pool) == [["b"]]
    assert "poll_failed" in caplog.messages
    assert not any(thread.name == "stream follow" for thread in threading.enumerate())


def test_a_poller_wakes_up_when_something_changes_and_when_it_is_to_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pollers, "LONGEST_WAIT_SECONDS", 300)
    pool, changes, written = FakePool(), Changes(), []
    follower = poller(pool, bisects=True, changes=changes)
    monkeypatch.setattr(follower, "_new_records", lambda: [written.pop()] if written else [])
    follower.start()

    written += records("a")
    changes.tell()

    assert pool.invoked.wait(60)
    follower.stop()
    assert batches(pool) == [["a"]]
    assert not any(thread.name == "stream follow" for thread in threading.enumerate())


def test_what_changes_while_somebody_looks_ends_their_next_wait() -> None:
    changes = Changes()
    seen = changes.wait(0, 0)
    changes.tell()
    changes.tell()

    assert seen == 0
    assert changes.wait(seen, 300) == 2
    assert changes.wait(2, 0) == 2


def _refusing(what: str, invoke: Callable[[str, bytes], Outcome]) -> Callable[[str, bytes], Outcome]:
    def refuse(function: str, event: bytes) -> Outcome:
        if what.encode() in event:
            raise OSError("no more processes")
        return invoke(function, event)

    return refuse


def schedule(event: dict[str, Any] | None = None) -> Schedule:
    return Schedule("tick", timedelta(milliseconds=20), "follow", "arn:role", event)


def test_a_schedule_ticks_by_itself() -> None:
    pool = FakePool()
    schedules = Schedules((schedule(),), pool)  # type: ignore[arg-type]

    schedules.start()

    assert pool.invoked.wait(5)
    schedules.stop()
    event = pool.events[0]
    assert (event["source"], event["detail-type"], event["version"]) == ("aws.scheduler", "Scheduled Event", "0")


def test_an_input_of_the_template_s_own_gets_the_time_put_in() -> None:
    pool = FakePool()

    Schedules((schedule({"at": "<aws.scheduler.scheduled-time>", "what": "heal"}),), pool).fire(  # type: ignore[arg-type]
        "follow", AT
    )

    assert pool.events == [{"at": "2026-12-01T09:00:00Z", "what": "heal"}]


def test_only_what_is_scheduled_can_be_fired() -> None:
    with pytest.raises(NotScheduled):
        Schedules((schedule(),), FakePool()).fire("other", AT)  # type: ignore[arg-type]


def test_an_event_goes_to_every_function_whose_rule_wants_it() -> None:
    pool = FakePool()
    rules = (
        Rule("bounces", {"detail-type": ["Email Bounced"]}, "on_bounce"),
        Rule("mail", {"source": ["aws.ses"], "resources": ["arn:set"]}, "on_mail"),
        Rule("other", {"source": ["aws.ses"], "resources": ["arn:other"]}, "on_other"),
    )
    event = {"source": "aws.ses", "detail-type": "Email Bounced", "resources": ["arn:set"]}

    EventBus(rules, pool).put(event)  # type: ignore[arg-type]

    assert pool.events == [{"function": "on_bounce", "event": event}, {"function": "on_mail", "event": event}]
