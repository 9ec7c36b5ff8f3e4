"""D5: what a line of a booking's history tells."""

import pytest

from joinlink.language import speaking
from joinlink.model.happenings import MAILS, Happening, Why
from joinlink.model.mail import MailKind
from joinlink.model.meeting import MeetingKind
from joinlink.model.money import Money
from joinlink.model.telling import Cause
from joinlink.model.timeline import TimelineEvent
from tests.samples import NOW


def earlier(what: str, detail: str = "") -> TimelineEvent:
    """Return a line as an earlier version wrote it."""
    return TimelineEvent(NOW, Happening.WRITTEN_EARLIER, {"what": what, "detail": detail})


@pytest.mark.parametrize(
    ("event", "explains"),
    [
        (TimelineEvent(NOW, Happening.NOT_MADE, {"kind": MeetingKind.ZOOM, "cause": Cause("")}), True),
        (TimelineEvent(NOW, Happening.NOT_MADE, {"kind": MeetingKind.GOOGLE_CALENDAR, "cause": Cause("")}), False),
        (TimelineEvent(NOW, Happening.NOT_REMOVED, {"kind": MeetingKind.ZOOM}), False),
        (TimelineEvent(NOW, Happening.NO_LINK_FOR_NOW), False),
        (earlier("Zoom meeting could not be made"), True),
        (earlier("Zoom meeting was not as asked and is removed"), True),
        (earlier("The meeting was deleted at Zoom"), True),
        (earlier("Google Calendar entry could not be made"), False),
        (earlier("Zoom meeting could not be removed"), False),
        (earlier("Zoom meeting made"), False),
    ],
)
def test_d5_a_line_explains_a_missing_link_where_it_is_about_the_meeting_itself(event, explains) -> None:
    assert event.explains_a_missing_link == explains


@pytest.mark.parametrize(
    ("what", "is_trouble"),
    [
        ("Mail to the guest was reported as spam", True),
        ("Zoom meeting could not be removed", True),
        ("Google Calendar entry could not be made", True),
        ("Zoom meeting made", False),
    ],
)
def test_d5_what_went_wrong_is_seen_in_lines_of_earlier_versions_too(what: str, is_trouble: bool) -> None:
    assert earlier(what).is_trouble == is_trouble


def test_d5_a_providers_answer_of_an_earlier_line_is_put_into_plain_words_too() -> None:
    assert earlier("Zoom meeting could not be made", "zoom answered 503").detail_in_plain_words == (
        "Zoom was out of order"
    )


def test_f3_a_line_is_written_as_its_reader_does() -> None:
    line = TimelineEvent(NOW, Happening.REFUNDED_BY_HOST, {"back": Money(1000, "eur"), "paid": Money(4550, "eur")})

    assert line.detail == "€10 of €45.50 is on its way back to the guest."
    with speaking("de"):
        assert "45,50" in line.detail


def test_d5_every_mail_and_every_reason_has_its_words() -> None:
    assert set(MAILS) == set(MailKind)
    assert all(TimelineEvent(NOW, Happening.EXPIRED, {"why": why}).detail for why in Why)
