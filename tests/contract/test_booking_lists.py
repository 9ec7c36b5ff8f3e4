"""What every store of bookings must do for lists of them, page by page (D1)."""

from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

import pytest

from joinlink.errors import InvalidInput
from joinlink.model.booking_parts import StartRange
from tests.contract.store_samples import Stores, claim, free
from tests.samples import SLOT

DAY = timedelta(days=1)


class TestListing:
    """D1: a host's bookings by start, a page at a time."""

    @pytest.fixture(autouse=True)
    def seven_bookings(self, stores: Stores) -> None:
        for number in (3, 0, 6, 1, 5, 2, 4):
            claim(stores, free(f"booking_{number}", starts_at=SLOT + number * DAY))
        claim(stores, replace(free("booking_9"), host_id="host_2"))

    @staticmethod
    def page(
        stores: Stores, limit: int = 3, cursor: str | None = None, host_id: str = "host_1", **range_: object
    ) -> tuple[str, str | None]:
        """List a page, and return the bookings' numbers with the cursor."""
        wanted = StartRange(**{"after": SLOT, **range_})
        found, following = stores.bookings.list_by_start(host_id, wanted, limit=limit, cursor=cursor)
        return "".join(booking.booking_id[-1] for booking in found), following

    @pytest.mark.parametrize(("newest_first", "expected"), [(False, ["012", "345", "6"]), (True, ["654", "321", "0"])])
    def test_the_pages_of_a_list_have_every_booking_once_in_order_d1(self, stores, newest_first, expected) -> None:
        pages, cursor = [], None
        while not pages or cursor is not None:
            page, cursor = self.page(stores, cursor=cursor, newest_first=newest_first)
            pages.append(page)

        assert pages == expected

    @pytest.mark.parametrize(
        ("wanted", "expected"),
        [
            ({"limit": 7}, "0123456"),
            ({"limit": 10, "after": SLOT + DAY, "before": SLOT + 3 * DAY}, "12"),
            ({"host_id": "host_0"}, ""),
        ],
        ids=["the last full page promises no other", "the first instant is in the range, the last not", "no bookings"],
    )
    def test_a_page_that_has_all_of_its_range(self, stores, wanted, expected) -> None:
        assert self.page(stores, **wanted) == (expected, None)

    def test_p3_a_walk_meets_every_booking_and_each_cursor_leads_to_those_behind_it(self, stores) -> None:
        wanted = StartRange(SLOT, newest_first=True)
        with patch("joinlink.store.by_start.READ_AT_ONCE", 2):
            walk = list(stores.bookings.walk_by_start("host_1", wanted))
        cursor = walk[2][1]

        behind = stores.bookings.walk_by_start("host_1", wanted, cursor=cursor)

        assert "".join(booking.booking_id[-1] for booking, _ in walk) == "6543210"
        assert "".join(booking.booking_id[-1] for booking, _ in behind) == "3210"

    def test_a_page_goes_on_where_it_was_left_though_the_range_moved_on_with_time(self, stores) -> None:
        _, cursor = self.page(stores, limit=1)

        assert self.page(stores, limit=1, cursor=cursor, after=SLOT + 2 * DAY)[0] == "2"

    def test_a_cursor_from_beyond_the_range_gives_an_empty_page(self, stores) -> None:
        _, cursor = self.page(stores, limit=1, after=SLOT + 4 * DAY)

        assert self.page(stores, limit=1, cursor=cursor, before=SLOT + DAY) == ("", None)

    def test_d1_a_cursor_of_another_list_is_refused_by_name(self, stores) -> None:
        """Lists of another kind, or in another order: what it would lead to is not what follows."""
        _, soonest = self.page(stores, limit=1)
        _, newest = self.page(stores, limit=1, newest_first=True)

        for ask in (
            lambda: self.page(stores, cursor=soonest, newest_first=True),
            lambda: self.page(stores, cursor=newest),
            lambda: stores.occurrences.list_by_start("host_1", StartRange(SLOT), limit=1, cursor=soonest),
            lambda: stores.packages.list_sold("host_1", limit=1, cursor=newest),
        ):
            with pytest.raises(InvalidInput) as refusal:
                ask()
            assert refusal.value.field == "cursor"

    @pytest.mark.parametrize("cursor", ["x", "%%%", "U1RBUlQj", "é", "bm9uc2Vuc2U", ""])
    def test_a_cursor_that_is_not_ours_is_refused_by_name(self, stores, cursor) -> None:
        with pytest.raises(InvalidInput) as refusal:
            self.page(stores, cursor=cursor)

        assert refusal.value.field == "cursor"
