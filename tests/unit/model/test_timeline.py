"""D5: what a line of a booking's history tells."""

import pytest

from joinlink.model.mail import MailKind, MailOccasion
from joinlink.model.timeline import TimelineEvent
from tests.samples import NOW


@pytest.mark.parametrize(
    ("what", "explains"),
    [
        ("Zoom meeting could not be made", True),
        ("Google Meet link could not be made yet", True),
        ("Zoom meeting was not as asked and is removed", True),
        ("Zoom meeting is not as it should be", True),
        ("The meeting was deleted at Zoom", True),
        ("Google Calendar entry could not be made", False),
        ("Zoom meeting could not be removed", False),
        ("Zoom meeting made", False),
        ("No link for now", False),
    ],
)
def test_d5_a_line_explains_a_missing_link_where_it_is_about_the_meeting_itself(what: str, explains: bool) -> None:
    assert TimelineEvent(NOW, what, "").explains_a_missing_link == explains


@pytest.mark.parametrize("kind", list(MailKind))
def test_d5_every_mail_is_called_by_a_name(kind: MailKind) -> None:
    assert MailOccasion(kind, 60).written[0].isupper()
