"""K7: how long an account lets a meeting last."""

from dataclasses import replace

import pytest

from joinlink.model.availability import default_availability
from joinlink.model.meeting import MeetingKind
from joinlink.model.profile import HostProfile
from tests.samples import GOOGLE, ZOOM


def profile(*connections) -> HostProfile:
    return HostProfile("host_1", default_availability("UTC"), True, (), connections, {})


@pytest.mark.parametrize(("account_plan", "limit"), [("basic", 40), ("licensed", None), (None, None)])
def test_k7_zoom_ends_meetings_of_its_basic_plan_after_forty_minutes(account_plan, limit) -> None:
    both = profile(GOOGLE, replace(ZOOM, account_plan=account_plan))

    assert both.meeting_limit_minutes(MeetingKind.ZOOM) == limit


def test_k7_the_limit_of_zoom_says_nothing_of_meet_of_a_class_in_person_or_of_no_account() -> None:
    both = profile(replace(ZOOM, account_plan="basic"), GOOGLE)

    assert both.meeting_limit_minutes(MeetingKind.GOOGLE_MEET) is None
    assert both.meeting_limit_minutes(None) is None
    assert profile().meeting_limit_minutes(MeetingKind.ZOOM) is None
