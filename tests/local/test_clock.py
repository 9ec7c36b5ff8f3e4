"""A local cloud whose clock was set: everybody in it sees the same time, and it ticks."""

import json
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import requests

from local import clock, demo
from local.cloud import LocalCloud, Ports
from tests.local.conftest import FIXTURE
from tests.local.test_start_and_stop import read_site, run

LEAP_DAY = datetime(2028, 2, 29, 23, 59, tzinfo=UTC)
A_MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module", params=["by the cloud", "by others before", "where processes are forked"])
def moved(request: pytest.FixtureRequest) -> Iterator[LocalCloud]:
    by_others, by_the_cloud = (LEAP_DAY, None) if request.param == "by others before" else (None, LEAP_DAY)
    forking = request.param == "where processes are forked"
    with (
        clock.set_to(by_others),
        LocalCloud(ports=Ports.free(), template=FIXTURE, ticking=False, forking=forking, now=by_the_cloud) as cloud,
    ):
        yield cloud


def clock_of_a_function(cloud: LocalCloud) -> float:
    answer = cloud.client("lambda").invoke(FunctionName="fixture-local-task", Payload=json.dumps({}).encode())
    return float(json.loads(answer["Payload"].read())["now"])


def test_a_function_sees_the_clock_of_its_cloud_and_it_ticks(moved: LocalCloud) -> None:
    times = [time.time(), clock_of_a_function(moved), time.time(), clock_of_a_function(moved), time.time()]

    # A process learns how far to move its clock in some microseconds.
    to_the_millisecond = [round(at, 3) for at in times]
    assert to_the_millisecond == sorted(to_the_millisecond)
    assert LEAP_DAY.timestamp() < times[0] < times[-1] < (LEAP_DAY + A_MINUTE).timestamp()


def test_a_moved_function_imports_what_it_would_otherwise(moved: LocalCloud) -> None:
    answer = moved.client("lambda").invoke(FunctionName="fixture-local-task", Payload=b"{}")
    path = json.loads(answer["Payload"].read())["path"]

    assert path[0].endswith("fixture/functions/task")
    assert not any(folder.endswith(("site-packages", "/local")) for folder in path)


def test_the_sandboxes_and_the_calendars_answer_as_of_then(moved: LocalCloud) -> None:
    answers = [requests.get(address, timeout=60) for address in (moved.site, moved.aws, moved.providers, moved.caldav)]

    assert {answer.headers["Date"][:16] for answer in answers} <= {"Tue, 29 Feb 2028", "Wed, 01 Mar 2028"}


def test_the_clock_goes_on_where_it_was_afterwards() -> None:
    before, elsewhen = clock.seconds_ahead(), LEAP_DAY + timedelta(days=400)

    with clock.set_to(elsewhen):
        assert time.time() == pytest.approx(elsewhen.timestamp(), abs=10)

    assert clock.seconds_ahead() == pytest.approx(before, abs=1)


def test_a_moment_is_a_date_or_a_time_in_utc_unless_it_names_an_offset() -> None:
    assert clock.read_moment("2028-02-29T23:59Z") == clock.read_moment("2028-03-01T00:59+01:00") == LEAP_DAY
    assert clock.read_moment("2028-02-29") == LEAP_DAY.replace(hour=0, minute=0)


def test_the_command_takes_a_moment_and_says_what_time_it_is() -> None:
    process = run("-m", "local", "--ports", "free", "--now", "2028-02-29T10:00Z")
    read_site(process)
    assert process.stdout is not None

    said = next(line for line in process.stdout if line.strip().startswith("clock"))

    process.terminate()
    process.communicate()
    assert re.search(r"Tuesday, 29 February 2028, 10:0\d UTC", said)


def test_what_is_no_moment_is_refused_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        demo.main(["--now=tomorrow"])

    assert caught.value.code == 2
    assert "argument --now" in capsys.readouterr().err
