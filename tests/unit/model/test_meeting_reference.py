"""What is written beside a marker at a provider, and read back by whoever looks for orphans (12.3)."""

import pytest

from joinlink.model.meeting import MeetingKind, MeetingReference

REFERENCE = MeetingReference("booking_abc", 12, MeetingKind.GOOGLE_CALENDAR, 3)


def test_12_3_a_reference_reads_back_as_it_was_written() -> None:
    assert str(REFERENCE) == "booking_abc.12.google_calendar.3"
    assert MeetingReference.read(str(REFERENCE)) == REFERENCE


@pytest.mark.parametrize(
    "text",
    ["", "booking_abc", "booking_abc.1.zoom", "booking_abc.1.zoom.1.1", "booking_abc.x.zoom.1", "b.1.teams.1"],
)
def test_12_3_what_we_have_not_written_is_no_reference(text) -> None:
    assert MeetingReference.read(text) is None
