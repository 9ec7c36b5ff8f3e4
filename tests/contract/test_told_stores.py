"""What people are told: a booking's timeline and a host's notices, on the fakes and on DynamoDB."""

import json
import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from joinlink.clock import rfc3339
from joinlink.errors import NotFound
from joinlink.model.availability import LONGEST_HORIZON_DAYS
from joinlink.model.care import GIVE_UP_AFTER
from joinlink.model.happenings import Happening
from joinlink.model.meeting import MeetingKind
from joinlink.model.money import Money
from joinlink.model.notice import Notice, NoticeKind
from joinlink.model.notice_texts import NoticeText
from joinlink.model.telling import Cause, Moment, Span
from joinlink.model.timeline import TimelineEvent
from joinlink.observability import logger
from joinlink.store import keys
from joinlink.store.writes import Put
from tests.contract.store_samples import Stores
from tests.samples import NOW

SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)


class TestTimeline:
    """D5: what happened to a booking, in order."""

    def test_lines_come_back_in_the_order_of_their_time_and_of_their_writing_d5(self, stores) -> None:
        stores.timeline.add("booking_1", NOW + SECOND, Happening.LINK_STORED)
        for number in range(12):
            stores.timeline.add("booking_1", NOW, Happening.CANCELLED, by="host", reason=f"Line {number}")
        stores.timeline.add("booking_2", NOW, Happening.LINK_PASTED)

        assert list(stores.timeline.list("booking_1")) == [
            *(TimelineEvent(NOW, Happening.CANCELLED, {"by": "host", "reason": f"Line {each}"}) for each in range(12)),
            TimelineEvent(NOW + SECOND, Happening.LINK_STORED),
        ]

    def test_a_line_keeps_its_values_to_be_written_as_its_reader_does_f3(self, stores) -> None:
        day, zone = timedelta(days=1), "Europe/Berlin"
        told = [
            (Happening.REFUNDED_BY_HOST, {"back": Money(1000, "eur"), "paid": Money(4500, "eur")}),
            (Happening.MOVED, {"was": Span(NOW, NOW + SECOND, zone), "becomes": Span(NOW + day, NOW + 2 * day, zone)}),
            (Happening.PAYMENT_UNDER_WAY, {"until": Moment(NOW + day, zone)}),
            (Happening.NOT_MADE, {"kind": MeetingKind.ZOOM, "cause": Cause("zoom answered 503")}),
        ]
        for happening, values in told:
            stores.timeline.add("booking_1", NOW, happening, **values)

        assert [(each.happening, each.values) for each in stores.timeline.list("booking_1")] == told

    @pytest.mark.parametrize("values", [{}, {"values": {}}], ids=["an earlier version", "a later one"])
    def test_a_line_that_another_version_wrote_is_told_as_it_stands_f3(self, dynamo, table, values) -> None:
        key = keys.event("booking_1", NOW, "1")
        table.write(Put(key | {"at": rfc3339(NOW), "what": "Sent by pigeon", "detail": "It came.", **values}))

        (line,) = dynamo.timeline.list("booking_1")

        assert (line.what, line.detail) == ("Sent by pigeon", "It came.")

    @pytest.mark.parametrize(("code", "status"), [("ThrottlingException", 400), ("InternalFailure", 500)])
    def test_a_line_that_can_not_be_written_fails_nothing_and_is_logged_d5(
        self, dynamo, client, caplog, code, status
    ) -> None:
        client.refuse("put_item", code, status=status)

        with caplog.at_level(logging.WARNING):
            dynamo.timeline.add("booking_1", NOW, Happening.LINK_STORED)

        (lost,) = (json.loads(logger().registered_handler.format(record)) for record in caplog.records)
        assert (lost["message"], lost["subject_id"], lost["what"]) == ("timeline line lost", "booking_1", "link_stored")
        assert list(dynamo.timeline.list("booking_1")) == []


NOTICE = Notice(
    notice_id="leftover-booking_1",
    host_id="host_1",
    kind=NoticeKind.LEFTOVER_MEETING,
    text=NoticeText.REFUND_REFUSED,
    values={"title": "Piano", "paid": Money(4500, "eur")},
    created_at=NOW,
    booking_id="booking_1",
    provider="zoom",
    meeting_id="81",
)
AFTERWARDS = replace(
    NOTICE, created_at=NOW + SECOND, booking_id=None, package_id="package_1", provider=None, meeting_id=None
)


class TestNotices:
    """D3: what a host should know or do, until it is dismissed."""

    @pytest.fixture(autouse=True)
    def noted(self, stores: Stores) -> None:
        stores.notices.put(NOTICE)

    @staticmethod
    def open(stores: Stores, *, with_dismissed: bool = False, host_id: str = "host_1") -> list[Notice]:
        return list(stores.notices.list(host_id, with_dismissed=with_dismissed))

    def test_open_notices_come_back_newest_first_d3(self, stores) -> None:
        newer = replace(AFTERWARDS, notice_id="a")
        for notice in (newer, replace(NOTICE, host_id="host_2")):
            stores.notices.put(notice)

        assert self.open(stores) == [newer, NOTICE]

    @pytest.mark.parametrize("values", [{}, {"values": {}}], ids=["an earlier version", "a later one"])
    def test_a_notice_that_another_version_put_up_is_told_as_it_stands_f3(self, dynamo, table, values) -> None:
        words = {"title": "A pigeon is ill", "detail": "Feed it.", **values}
        row = {
            "notice_id": "b",
            "host_id": "host_3",
            "kind": "missing_link",
            "state": "open",
            "created_at": rfc3339(NOW),
        }
        table.write(Put(keys.notice("host_3", "b") | row | words))

        (notice,) = dynamo.notices.list("host_3")

        assert (notice.title, notice.detail) == ("A pigeon is ill", "Feed it.")

    def test_the_same_notice_again_changes_nothing_d3(self, stores) -> None:
        stores.notices.put(AFTERWARDS)

        assert self.open(stores) == [NOTICE]

    def test_a_dismissed_notice_stays_away_though_its_cause_repeats_d3(self, stores) -> None:
        stores.notices.dismiss("host_1", NOTICE.notice_id)

        stores.notices.put(NOTICE)

        assert self.open(stores) == []

    def test_a_dismissed_notice_is_listed_as_long_as_it_is_not_settled_x3_x4(self, stores) -> None:
        other = replace(AFTERWARDS, notice_id="other")
        stores.notices.put(other)
        for _ in range(2):
            stores.notices.dismiss("host_1", NOTICE.notice_id)

        assert self.open(stores) == [other]
        assert self.open(stores, with_dismissed=True) == [other, NOTICE]

    @pytest.mark.parametrize("is_dismissed", [False, True])
    def test_a_closed_notice_is_settled_for_everybody_until_it_opens_with_news_x4_c9(
        self, stores, is_dismissed
    ) -> None:
        if is_dismissed:
            stores.notices.dismiss("host_1", NOTICE.notice_id)

        for _ in range(2):
            stores.notices.close("host_1", NOTICE.notice_id)
        assert self.open(stores, with_dismissed=True) == []

        with pytest.raises(NotFound):
            stores.notices.dismiss("host_1", NOTICE.notice_id)
        stores.notices.put(AFTERWARDS)
        assert self.open(stores) == [AFTERWARDS]

    def test_closing_what_is_not_there_or_somebody_elses_changes_nothing_x4(self, stores) -> None:
        stores.notices.close("host_1", "nothing")
        stores.notices.close("host_2", NOTICE.notice_id)

        assert self.open(stores) == [NOTICE]
        assert self.open(stores, with_dismissed=True, host_id="host_2") == []

    @pytest.mark.parametrize(("host_id", "notice_id"), [("host_1", "nothing"), ("host_2", NOTICE.notice_id)])
    def test_dismissing_what_is_not_there_or_somebody_elses_is_not_found_d3(self, stores, host_id, notice_id) -> None:
        with pytest.raises(NotFound):
            stores.notices.dismiss(host_id, notice_id)

        assert self.open(stores) == [NOTICE]

    def test_a_closed_notice_goes_after_a_month_any_other_with_its_cause_d3_s6(
        self, dynamo, table, machine_clock
    ) -> None:
        machine_clock.time = NOW + DAY
        longest_cause = timedelta(days=LONGEST_HORIZON_DAYS) + GIVE_UP_AFTER

        def ends_after() -> timedelta | None:
            ttl = (table.get(keys.notice("host_1", NOTICE.notice_id)) or {}).get("ttl")
            return None if ttl is None else datetime.fromtimestamp(ttl, UTC) - machine_clock.time

        dynamo.notices.put(NOTICE)
        assert ends_after() > longest_cause
        dynamo.notices.dismiss("host_1", NOTICE.notice_id)
        assert ends_after() > longest_cause
        dynamo.notices.close("host_1", NOTICE.notice_id)
        assert ends_after() == 30 * DAY
        dynamo.notices.put(NOTICE)
        assert ends_after() > longest_cause
