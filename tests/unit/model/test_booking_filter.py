"""P3: what a host looks for among their bookings."""

from dataclasses import replace

import pytest

from joinlink.model.booking_filter import BookingFilter
from joinlink.model.booking_parts import Guest
from joinlink.model.booking_stages import BookingStatus
from tests.samples import BOOKING

ZOE = replace(BOOKING, class_title="Café à deux", guest=Guest("Zoë Åström Møller", "z.astrom@Example.com", "UTC"))


@pytest.mark.parametrize(
    ("search", "is_found"),
    [
        *((words, True) for words in ("", "  ", "zoe", "ZOË", "astrom moller", "moller zoe", "example.COM", "cafe A")),
        *((words, False) for words in ("zoe smith", "zoé.", "piano")),
    ],
)
def test_p3_a_search_finds_name_address_and_title_whatever_the_case_and_the_accents(
    search: str, is_found: bool
) -> None:
    assert BookingFilter(search=search).matches(ZOE) is is_found


@pytest.mark.parametrize(
    ("wanted", "is_found"),
    [
        (BookingFilter(class_id=ZOE.class_id), True),
        (BookingFilter(class_id="class_other"), False),
        (BookingFilter(status=BookingStatus.CONFIRMED), True),
        (BookingFilter(status=BookingStatus.CANCELLED), False),
        (BookingFilter(class_id="class_other", search="zoe"), False),
    ],
)
def test_p3_each_filter_has_to_agree(wanted: BookingFilter, is_found: bool) -> None:
    assert wanted.matches(ZOE) is is_found
