"""M7, E4: the simulation runs, and shows what sharing out is for; docs/scale.md has its tables."""

from dataclasses import replace

from joinlink.model.due import DueKind
from tests.scale.bill import monthly
from tests.scale.scenarios import Scenario, simulate

SMALL = Scenario(hosts=20, bookings=400)
LARGER = Scenario(hosts=100, bookings=20_000)


def test_a_small_site_is_looked_after_within_a_tick_by_one_invocation_of_each_function() -> None:
    result = simulate(SMALL)

    assert result.used["ticks"]["invocations"] == 2 * 36
    assert {
        kind: used["invocations"] for kind, used in result.used.items() if kind != "ticks" and used["invocations"]
    } == {}
    assert max(result.late[DueKind.CARE]) < 6 * 60
    assert max(result.reminders(60)) < 60
    assert result.undone.total() == result.after_start == 0
    assert sum(monthly(result).values()) < 10


def test_e4_m7_a_peak_that_was_late_when_each_run_ended_by_itself_is_no_more_where_they_share_it_out() -> None:
    shared, before = simulate(LARGER), simulate(replace(LARGER, is_shared=False))

    assert max(before.reminders(60)) > 15 * 60
    assert max(shared.reminders(60)) < 5 * 60
    assert max(before.late[DueKind.CARE]) > 30 * 60
    assert max(shared.late[DueKind.CARE]) < 10 * 60
