"""What holds of every workflow, whether the booking was paid, moved or cancelled: M1, R2, X1, X3, X4, E5, AC-34."""

import pytest

from joinlink.errors import MailRefused, MailUnavailable, SendingNotAllowed, StoreUnavailable
from joinlink.model.notice import NoticeKind
from tests.workflow.interpreter import Killed, Walk
from tests.workflow.readings import BOTH, DOWN, GONE, NO, kinds, leftover, recipients
from tests.worlds.world import World

MINTING = ["Mint meeting", "Store link", "Add to calendar", "Send email"]
PAID = ("paid", ["Choose first step", *MINTING])
MOVED = ("moved", ["Choose first step", "Delete old meeting", *MINTING])
CANCELLED = ("cancelled", ["Delete meeting", "Send email"])

every_change = pytest.mark.parametrize(("follow", "straight"), [PAID, MOVED, CANCELLED], indirect=["follow"])
every_end_of_a_meeting = pytest.mark.parametrize(("follow", "straight"), [MOVED, CANCELLED], indirect=["follow"])


@every_change
def test_m1_r2_x1_a_workflow_goes_straight_to_its_mails(world: World, follow: Walk, straight: list[str]) -> None:
    execution = follow()

    assert (execution.status, execution.states) == ("SUCCEEDED", straight)
    assert recipients(world) == BOTH
    assert kinds(world) == []


@every_change
def test_a_second_execution_of_the_same_revision_changes_nothing(world: World, follow: Walk, straight) -> None:
    def everything() -> object:
        made = [dict(maker.meetings) for maker in (world.zoom, world.meet, world.entries)]
        return world.stored(), made, list(world.mailer.sent)

    follow()
    before = everything()

    assert follow().states == straight
    assert everything() == before


@every_change
def test_a_mail_service_that_is_busy_is_tried_again_and_nobody_is_mailed_twice(world: World, follow, straight) -> None:
    world.mailer.failures.add("send", MailUnavailable("throttled"))

    execution = follow()

    assert (execution.states, execution.retries["Send email"]) == (straight, 1)
    assert recipients(world) == BOTH


@every_change
def test_a_mail_that_can_not_be_sent_ends_in_fail_so_that_the_alarm_rings(world: World, follow, straight) -> None:
    world.mailer.failures.add_for_good("send", MailUnavailable("paused"))

    execution = follow()

    assert (execution.status, execution.error) == ("FAILED", "MailNotSent")
    assert execution.states == [*straight, "Mail not sent"]


@every_change
def test_o7_a_mail_that_the_site_may_not_send_ends_in_fail_at_once_and_is_kept(world: World, follow, straight) -> None:
    world.mailer.failures.add("send", SendingNotAllowed("not verified"))

    execution = follow()

    assert (execution.status, execution.retries["Send email"]) == ("FAILED", 0)
    assert recipients(world) == BOTH[1:]
    assert world.notice_kinds() == []
    assert "Mail to the guest not sent yet" in world.story()


@every_change
def test_e5_an_address_that_is_refused_is_told_to_the_host_and_the_other_mail_goes_out(
    world: World, follow, straight
) -> None:
    world.mailer.failures.add("send", MailRefused("rejected"))

    execution = follow()

    assert (execution.status, execution.states) == ("SUCCEEDED", straight)
    assert recipients(world) == ["host@example.com"]
    assert kinds(world) == [NoticeKind.MAIL_REFUSED]


@pytest.mark.parametrize("error", [NO, DOWN, GONE], ids=["refused", "down for good", "grant gone"])
@pytest.mark.parametrize(
    ("follow", "states"),
    [
        ("moved", ["Choose first step", "Delete old meeting", "Record old leftover", "Mint meeting"]),
        ("cancelled", ["Delete meeting", "Record leftover notice", "Send email"]),
    ],
    indirect=["follow"],
)
def test_x3_a_meeting_that_can_not_be_removed_is_named_and_the_rest_goes_on(
    world: World, follow: Walk, states: list[str], error: Exception
) -> None:
    (old,) = world.zoom.meetings
    world.zoom.failures.add_for_good("delete_meeting", error)

    execution = follow()

    assert execution.states[: len(states)] == states
    assert (execution.status, execution.states[-1]) == ("SUCCEEDED", "Send email")
    assert leftover(world).meeting_id == old
    assert NoticeKind.MISSING_LINK not in kinds(world)
    assert world.stored().carried_ids <= {*world.zoom.meetings, *world.meet.meetings, *world.entries.meetings}
    assert recipients(world) == BOTH


@every_end_of_a_meeting
def test_x4_a_meeting_that_stayed_is_removed_later_and_its_notice_comes_down(
    world: World, follow: Walk, straight: list[str]
) -> None:
    (old,) = world.zoom.meetings
    world.zoom.failures.add("delete_meeting", NO)
    follow()
    assert old in world.zoom.meetings

    world.look()

    assert len(world.zoom.meetings) == straight.count("Mint meeting")
    assert old not in world.zoom.meetings
    assert kinds(world) == []


@every_end_of_a_meeting
@pytest.mark.parametrize("error", [DOWN, StoreUnavailable("busy"), Killed()], ids=["outage", "busy", "killed"])
def test_ac_34_a_removal_that_is_cut_short_is_taken_up_again(world: World, follow: Walk, straight, error) -> None:
    (old,) = world.zoom.meetings
    world.zoom.failures.add("delete_meeting", error)

    execution = follow()

    assert (execution.status, execution.states) == ("SUCCEEDED", straight)
    assert len(world.zoom.meetings) == straight.count("Mint meeting")
    assert old not in world.zoom.meetings
