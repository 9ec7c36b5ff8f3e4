"""O5: a table is lost, restored to an earlier moment, adopted, and bookings go on.

booked: kept, moved, paid ... │ back-up │ a reminder goes out; one is moved, one is booked and paid │ table gone
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import boto3
import pytest
import requests

from joinlink.clock import parse_rfc3339
from joinlink.wiring.house import House
from local.aws import REGION
from local.cloud import OPERATOR
from local.demo import GUEST
from operations.account import Account
from operations.restored_table import Gap, Readied, house_over, ready
from operations.stages import Stage
from tests.e2e.clockwork import (
    before,
    book,
    mails_about,
    open_at_any_hour,
    readers,
    reminders_about,
    send_reminders,
    slot_in,
)
from tests.e2e.cloud_elsewhere import CloudElsewhere, town_elsewhere
from tests.e2e.people import ONE_ADDRESS_FOR_ALL, Host, Offer, Town, headline
from tests.e2e.purchases import buy

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

RESTORED = "joinlink-restored"
FORGOTTEN = {"name": "Grace Forgotten", "email": "grace@example.com", "timezone": "Europe/London"}
BUYER = "lin@example.com"
MINUTE = timedelta(minutes=1)


@dataclass
class Restored:
    """A site after a restore, and the bookings from before; `late` was booked and paid after the back-up."""

    town: Town
    host: Host
    kept: Offer
    moved: Offer
    late: Offer
    old_start: str
    mails_before: list[dict[str, Any]]
    readied: Readied
    adopted: str

    def booking(self, offer: Offer) -> dict[str, Any]:
        return self.host.booking(offer.booking_id)


@pytest.fixture(scope="module")
def restored() -> Iterator[Restored]:
    with town_elsewhere(**ONE_ADDRESS_FOR_ALL) as town:
        host = open_at_any_hour(town.host("zoom"))
        kept, moved = (host.sell(price_minor=0, reminderMinutes=[120, 60]) for _ in range(2))
        book(kept, slot_in(kept, timedelta(hours=3)))
        old_start = book(moved, slot_in(moved, timedelta(hours=30)))["startsAt"]
        late, forgotten = host.sell(price_minor=4500), host.sell(price_minor=0)
        book(forgotten, slot_in(forgotten, timedelta(hours=90)), FORGOTTEN)
        bought = buy(host, late, lessons=2)
        bought.checkout("pay")
        assert bought.correct(BUYER).status_code == 200
        cloud = cast("CloudElsewhere", town.cloud)
        dynamodb = cloud.client("dynamodb")
        table, key = _output(cloud, "TableName"), _output(cloud, "TokenKeyArn")

        backed_up = datetime.now(UTC)
        backup = dynamodb.create_backup(TableName=table, BackupName="rehearsal")["BackupDetails"]["BackupArn"]
        reminded = before(host.booking(kept.booking_id), minutes=120)
        send_reminders(town, reminded)
        assert moved.move(slot_in(moved, timedelta(hours=50))).status_code == 200
        moved.settled()
        late.booked_and_paid()
        assert requests.delete(_address_of(forgotten), timeout=60).status_code == 204
        assert bought.delete().status_code == 204
        mails_before = town.mailbox()

        dynamodb.delete_table(TableName=table)
        dynamodb.restore_table_from_backup(TargetTableName=RESTORED, BackupArn=backup)
        gap, ids = Gap(backed_up, reminded + MINUTE), [forgotten.booking_id, late.booking_id, bought.package_id]
        readied = ready(_house_over(RESTORED, cloud), dynamodb, RESTORED, gap, deleted=ids)
        adopted = cloud.redeploy(AdoptedTableStreamArn=readied.stream_arn, AdoptedTokenKeyArn=key)
        assert host.call("GET", "/api/me").status_code == 401
        host.journey.sign_in()
        yield Restored(town, host, kept, moved, late, old_start, mails_before, readied, adopted)


def _house_over(table: str, cloud: CloudElsewhere) -> House:
    """Return what the operator's command works with."""
    session = boto3.Session(aws_access_key_id=OPERATOR, aws_secret_access_key=OPERATOR, region_name=REGION)
    account = Account(session, REGION, {"AWS_ENDPOINT_URL": cloud.aws})
    return house_over(table, Stage("local", "joinlink-local", {}, {}), account)


def _output(cloud: CloudElsewhere, name: str) -> str:
    (stack,) = cloud.client("cloudformation").describe_stacks(StackName="joinlink-local")["Stacks"]
    return str(next(output["OutputValue"] for output in stack["Outputs"] if output["OutputKey"] == name))


def test_o5_the_stack_works_with_the_restored_table_which_keeps_what_the_lost_one_kept(restored: Restored) -> None:
    dynamodb = restored.town.cloud.client("dynamodb")
    table = dynamodb.describe_table(TableName=RESTORED)["Table"]
    recovery = dynamodb.describe_continuous_backups(TableName=RESTORED)["ContinuousBackupsDescription"]
    lives = dynamodb.describe_time_to_live(TableName=RESTORED)["TimeToLiveDescription"]

    assert restored.adopted == RESTORED
    assert dynamodb.list_tables()["TableNames"] == [RESTORED]
    assert table["DeletionProtectionEnabled"] is True
    assert table["StreamSpecification"]["StreamViewType"] == "NEW_AND_OLD_IMAGES"
    assert recovery["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"
    assert lives == {"TimeToLiveStatus": "ENABLED", "AttributeName": "ttl"}


def test_o5_sign_ins_from_before_the_back_up_are_over_and_reminders_in_between_count_as_sent(
    restored: Restored,
) -> None:
    assert (restored.readied.sign_ins, restored.readied.reminders) == (1, 1)


def test_s6_deletions_from_after_the_back_up_are_repeated_before_anybody_sees_the_data(restored: Restored) -> None:
    """That of a booking which isn't there any more needs no repeating."""
    dynamodb = restored.town.cloud.client("dynamodb")

    rows = str(dynamodb.scan(TableName=RESTORED)["Items"])

    assert restored.readied.deletions == 2
    assert BUYER not in rows
    assert FORGOTTEN["email"] not in rows
    assert FORGOTTEN["name"] not in rows
    assert GUEST["email"] in rows


def test_o5_to_ready_a_table_once_more_changes_nothing(restored: Restored) -> None:
    cloud = cast("CloudElsewhere", restored.town.cloud)
    dynamodb = cloud.client("dynamodb")
    long_ago = datetime.now(UTC) - timedelta(days=1)

    again = ready(_house_over(RESTORED, cloud), dynamodb, RESTORED, Gap(long_ago, long_ago))

    assert (again.stream_arn, again.reminders) == (restored.readied.stream_arn, 0)
    restored.host.journey.sign_in()


def test_o5_no_mail_goes_twice_and_the_next_reminder_goes_out(restored: Restored) -> None:
    town, booking = restored.town, restored.booking(restored.kept)

    send_reminders(town, before(booking, minutes=119))
    town.heal(datetime.now(UTC) + timedelta(minutes=16))
    assert len(mails_about(town, booking)) == len([mail for mail in restored.mails_before if _is_about(booking, mail)])

    send_reminders(town, before(booking, minutes=60))
    assert readers(reminders_about(town, booking)) == {GUEST["email"]: 2, restored.host.email: 2}
    assert set(Counter(_as_read(mail) for mail in mails_about(town, booking)).values()) == {1}


def test_o5_a_booking_from_before_is_moved_and_cancelled_by_the_links_of_old_mails(restored: Restored) -> None:
    offer, host = restored.kept, restored.host
    (old_meeting,) = [each for each in host.meetings() if str(each["id"]) == restored.booking(offer)["meetingId"]]

    assert offer.move(slot_in(offer, timedelta(hours=6))).status_code == 200
    booking = offer.settled()
    stands = [str(each["id"]) for each in host.meetings()]
    assert booking["meetingState"] == "ready"
    assert booking["meetingId"] in stands
    assert str(old_meeting["id"]) not in stands

    assert offer.cancel().status_code == 200
    assert offer.settled()["status"] == "cancelled"
    assert booking["meetingId"] not in [str(each["id"]) for each in host.meetings()]
    subjects = [[headline(mail).split(":")[0] for mail in mails[-2:]] for mails in offer.mails().values()]
    assert subjects == [["New time", "Cancelled"]] * 2


def test_o5_a_booking_that_was_moved_after_the_back_up_is_at_its_old_time_and_gets_a_meeting_there(
    restored: Restored,
) -> None:
    """The runbook says whom to tell."""
    town, host, offer = restored.town, restored.host, restored.moved
    booking = restored.booking(offer)
    assert booking["startsAt"] == restored.old_start
    assert booking["meetingId"] not in [str(each["id"]) for each in host.meetings()]

    town.heal(parse_rfc3339(restored.old_start) - timedelta(days=1) + MINUTE)
    meeting = town.wait_for("a meeting", lambda: _meeting_of(offer))

    assert meeting["start_time"] == restored.old_start


def test_o5_a_change_whose_number_was_used_after_the_back_up_is_seen_to_a_quarter_of_an_hour_later(
    restored: Restored,
) -> None:
    """Step Functions knows the workflow of that number already, and starts none: care does."""
    town, offer = restored.town, restored.moved
    told = _told(offer)
    new_start = slot_in(offer, timedelta(hours=70))

    assert offer.move(new_start).status_code == 200
    town.heal(datetime.now(UTC) + timedelta(minutes=16))

    meeting = town.wait_for("a meeting", lambda: _meeting_of(offer))
    assert meeting["start_time"] == new_start
    town.wait_for("the mail", lambda: _told(offer)["New time"] > told["New time"] or None)
    assert _told(offer)["New time"] == told["New time"] + 1


def test_o5_b5_a_booking_from_after_the_back_up_is_gone_and_stripe_alone_has_its_money(restored: Restored) -> None:
    """Its event, sent again, books nothing and is no error; the runbook says how these payments are found."""
    town, offer = restored.town, restored.late
    session = town.session_of(offer.booking_id)

    answer = town.control(
        "POST", "webhooks/stripe", {"type": "checkout.session.completed", "object": {"id": session["id"]}}
    )

    assert answer["status"] == 200
    assert session["payment_status"] == "paid"
    assert session["client_reference_id"] == offer.booking_id
    assert requests.get(_address_of(offer), timeout=60).status_code == 404
    assert offer.starts_at in [slot["startsAt"] for slot in offer.slots()]


def _meeting_of(offer: Offer) -> dict[str, Any] | None:
    """Return the meeting that the booking has now, once it stands at Zoom."""
    meeting_id = offer.host.booking(offer.booking_id).get("meetingId")
    return next((each for each in offer.host.meetings() if str(each["id"]) == meeting_id), None)


def _told(offer: Offer) -> Counter[str]:
    return Counter(headline(mail).split(":")[0] for mail in offer.mails()["guest"])


def _address_of(offer: Offer) -> str:
    """Return where the API has the booking for its guest."""
    return f"{offer.town.site}/api/public/bookings/{offer.booking_id}?token={offer.token}"


def _is_about(booking: dict[str, Any], mail: dict[str, Any]) -> bool:
    return f"UID:{booking['bookingId']}@joinlink" in (mail["calendar"] or "")


def _as_read(mail: dict[str, Any]) -> tuple[str, str]:
    return mail["to"], mail["subject"]
