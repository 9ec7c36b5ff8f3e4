"""What a provider made is held against what was asked for."""

from datetime import UTC, datetime

import pytest

from joinlink.errors import MeetingNotAsAsked
from joinlink.model.meeting import MeetingKind, MeetingReference, MeetingRequest, ProviderMeeting, check_as_asked

STARTS_AT = datetime(2026, 12, 8, 9, 30, tzinfo=UTC)


def _check(asked_zone: str, made_zone: str | None) -> None:
    reference = MeetingReference("booking_1", 1, MeetingKind.ZOOM, 1)
    request = MeetingRequest(MeetingKind.ZOOM, "marker", reference, "Title", "", STARTS_AT, 45, asked_zone)
    check_as_asked(request, ProviderMeeting("1", "https://zoom.us/j/1", STARTS_AT, 45, made_zone))


@pytest.mark.parametrize(
    ("asked", "made"),
    [
        ("Asia/Kolkata", "Asia/Kolkata"),
        ("Asia/Kolkata", "Asia/Calcutta"),
        ("Europe/Kyiv", "Europe/Kiev"),
        ("America/New_York", "US/Eastern"),
        ("Europe/Berlin", None),
    ],
)
def test_a_zone_by_another_of_its_names_is_as_asked(asked: str, made: str | None) -> None:
    """AC-59: providers answer with a zone's older name."""
    _check(asked, made)


@pytest.mark.parametrize("made", ["UTC", "America/Los_Angeles", "No/Such_Zone", "../etc/passwd", ""])
def test_a_zone_whose_clocks_differ_is_not_as_asked(made: str) -> None:
    """AC-59"""
    with pytest.raises(MeetingNotAsAsked):
        _check("Asia/Kolkata", made)
