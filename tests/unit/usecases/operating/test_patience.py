"""O4: however long AWS takes, an operator's page is there before its function ends, with what was told by then."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from joinlink.model.finding import Verdict
from joinlink.model.running import FailedRun, RunStatus
from joinlink.model.workflow import Workflow
from joinlink.providers.aws.not_told import LONGEST_ANSWER_SECONDS
from joinlink.usecases.operating.examine import examine_by_command, examine_for_page
from joinlink.usecases.operating.patience import PATIENCE
from joinlink.usecases.operating.read_site import read_site
from tests.fakes.failures import failing
from tests.infra.project import seconds_of
from tests.samples import NOW
from tests.worlds.world import World

RUN = FailedRun(Workflow.CONFIRM, "booking_1-r2", RunStatus.FAILED, NOW, "MailUnavailable")


def let_runs_take(world: World, seconds: float) -> None:
    """Let there be three failed runs, each of which takes long to be told."""

    def failed(limit: int) -> Iterator[FailedRun]:
        for number in range(3):
            world.clock.sleep(seconds)
            yield replace(RUN, name=f"booking_{number}-r2")

    world.workflow_runs.failed = failed  # type: ignore[method-assign]


def test_o4_what_is_told_too_late_is_unknown_and_so_is_what_would_come_after_it() -> None:
    world = World()
    let_runs_take(world, PATIENCE.total_seconds() / 2)
    world.mail_standing.account = failing(AssertionError("it is too late to ask"))  # type: ignore[method-assign]

    state = read_site(world.house)

    assert (state.hosts.value, state.failed_runs, state.queues, state.mail) == (1, None, None, None)


def test_o4_what_takes_its_time_is_shown() -> None:
    world = World()
    let_runs_take(world, PATIENCE.total_seconds() / 4)

    state = read_site(world.house)

    assert [run.name for run in state.failed_runs] == ["booking_0-r2", "booking_1-r2", "booking_2-r2"]
    assert state.mail is not None


def test_o3_the_doctors_page_names_what_it_had_no_time_for_and_the_command_takes_as_long_as_it_takes() -> None:
    world = World()
    listed = world.alarms.all

    def slowly() -> object:
        world.clock.sleep(PATIENCE.total_seconds())
        return listed()

    world.alarms.all = slowly  # type: ignore[method-assign]

    late = {each.matter for each in examine_for_page(world.house) if each.advice == "Look again soon."}

    assert {"Queues", "Webhooks", "Connections", "Version"} <= late
    assert "Alarms" not in late
    assert not late & {each.matter for each in examine_by_command(world.house) if each.verdict is Verdict.UNKNOWN}


def test_o4_a_call_that_begins_in_time_ends_before_the_function_does() -> None:
    assert PATIENCE + timedelta(seconds=LONGEST_ANSWER_SECONDS) < timedelta(seconds=seconds_of("OperatorFunction"))
