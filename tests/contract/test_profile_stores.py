"""What a host offers and when, on the fakes and on DynamoDB: classes, hours, and what is connected."""

from dataclasses import replace
from datetime import date, timedelta

from joinlink.model.availability import (
    LONGEST_HOURS_NAME,
    MOST_DATES_THAT_DIFFER,
    MOST_OWN_DATES,
    MOST_SETS,
    Availability,
    DateOverride,
    HoursSet,
    WeeklyWindow,
    Window,
    default_availability,
)
from joinlink.model.former_names import FormerName
from joinlink.model.meeting import MeetingChoice
from joinlink.model.money import Money
from joinlink.model.teaching import Location
from tests.contract.store_samples import IDENTITY
from tests.samples import CLASS, EVENINGS, GOOGLE, HOST, NOW, ZOOM

FREE_AT = NOW + timedelta(days=180)
RENAMED_CLASS = replace(CLASS, slug="other", former_slugs=(FormerName(CLASS.slug, FREE_AT),))


class TestProfiles:
    AVAILABILITY = Availability(
        timezone="Asia/Kolkata",
        weekly=(WeeklyWindow(0, Window(540, 720)), WeeklyWindow(0, Window(780, 1440))),
        overrides=(DateOverride(date(2026, 12, 24)), DateOverride(date(2026, 12, 31), (Window(0, 60),))),
        buffer_before_minutes=5,
        buffer_after_minutes=10,
        minimum_notice_minutes=120,
        horizon_days=90,
    )
    IN_PERSON = replace(
        CLASS,
        class_id="class_2",
        slug="in-person",
        is_online=False,
        meeting_choice=MeetingChoice.ZOOM,
        location=Location("Studio", "1 Main Street", "place-1"),
        price=Money(0, "usd"),
        published=False,
        reminder_minutes=(),
    )

    def test_a_new_host_has_the_default_hours_and_nothing_else_a1(self, stores) -> None:
        profile = stores.profiles.load("host_1")

        assert (profile.availability, profile.has_set_availability) == (default_availability("UTC"), False)
        assert (profile.classes, profile.connections, profile.busy_snapshots) == ((), (), {})

    def test_availability_comes_back_as_it_was_stored_a1(self, stores) -> None:
        stores.profiles.put_availability("host_1", self.AVAILABILITY)

        profile = stores.profiles.load("host_1")
        assert (profile.availability, profile.has_set_availability) == (self.AVAILABILITY, True)

    def test_several_sets_of_hours_come_back_as_they_were_stored_p4(self, stores) -> None:
        unset = stores.profiles.load("host_1")
        late = HoursSet(
            "hours_late", "Late", (WeeklyWindow(1, Window(1200, 1440)),), (DateOverride(date(2026, 12, 24)),)
        )
        sets = [late, replace(self.AVAILABILITY.default, name="Office"), EVENINGS]
        several = self.AVAILABILITY.with_sets(sets)

        assert stores.profiles.change_availability("host_1", several, seen=unset)
        assert stores.profiles.load("host_1").availability == several

    def test_hours_that_are_put_leave_the_other_sets_and_all_names_p4(self, stores) -> None:
        stores.profiles.put_availability("host_1", self.AVAILABILITY)
        seen = stores.profiles.load("host_1")
        several = self.AVAILABILITY.with_sets([replace(EVENINGS, overrides=()), self.AVAILABILITY.default])
        stores.profiles.change_availability("host_1", several, seen=seen)

        stores.profiles.put_availability("host_1", replace(self.AVAILABILITY, horizon_days=7))

        assert stores.profiles.load("host_1").availability == replace(
            several, weekly=self.AVAILABILITY.weekly, horizon_days=7
        )

    def test_the_fullest_sets_of_hours_fit_into_their_item_p4(self, dynamo) -> None:
        windows = tuple(Window(minute, minute + 59) for minute in range(600, 1320, 60))
        week = tuple(WeeklyWindow(day, Window(hour * 60, hour * 60 + 59)) for day in range(7) for hour in range(24))
        days = [DateOverride(date(2027, 1, 1) + timedelta(days=day), windows) for day in range(MOST_DATES_THAT_DIFFER)]
        sets = [
            HoursSet(f"hours_{number:020}", "é" * LONGEST_HOURS_NAME, week, tuple(days[:MOST_OWN_DATES]))
            for number in range(MOST_SETS)
        ]
        fullest = replace(self.AVAILABILITY, overrides=tuple(days)).with_sets(sets)

        assert dynamo.profiles.change_availability("host_1", fullest, seen=dynamo.profiles.load("host_1"))
        assert dynamo.profiles.load("host_1").availability == fullest

    def test_classes_and_connections_come_back_together(self, stores) -> None:
        for teaching_class in (CLASS, self.IN_PERSON, replace(CLASS, host_id="host_2")):
            stores.profiles.put_class(teaching_class)
        for connection in (ZOOM, GOOGLE):
            stores.connections.put(connection)

        profile = stores.profiles.load("host_1")

        assert profile.classes == (CLASS, self.IN_PERSON)
        assert profile.connections == (GOOGLE, ZOOM)

    def test_classes_are_in_the_order_that_the_host_gave_them_and_new_ones_at_the_top_f5(self, stores) -> None:
        newest = replace(self.IN_PERSON, class_id="class_3", slug="third", created_at=NOW + timedelta(days=1))
        for teaching_class in (CLASS, self.IN_PERSON, newest):
            stores.profiles.put_class(teaching_class)
        assert stores.profiles.load("host_1").ordered_classes[0] == newest

        stores.profiles.order_classes("host_1", ["class_gone", "class_2", "class_1"])

        assert [each.class_id for each in stores.profiles.load("host_1").ordered_classes] == [
            "class_3",
            "class_2",
            "class_1",
        ]

    def test_a_location_of_a_label_alone_comes_back_k2(self, stores) -> None:
        plain = replace(self.IN_PERSON, location=Location("Studio"))
        stores.profiles.put_class(plain)

        assert stores.profiles.load("host_1").classes == (plain,)

    def test_a_changed_class_takes_the_place_of_the_old_one_k6(self, stores) -> None:
        stores.profiles.put_class(CLASS)

        assert stores.profiles.put_class(replace(CLASS, title="New title"), replaces=CLASS)

        assert [one.title for one in stores.profiles.load("host_1").classes] == ["New title"]

    def test_a_deleted_class_is_gone_for_good_and_its_slug_is_free_again_k6(self, stores) -> None:
        stores.profiles.put_class(CLASS)

        for _ in range(2):
            assert stores.profiles.delete_class(CLASS)

        assert not stores.profiles.put_class(replace(CLASS, title="New title"), replaces=CLASS)
        assert stores.profiles.load("host_1").classes == ()
        assert stores.profiles.put_class(replace(CLASS, class_id="class_2"))

    def test_a_slug_belongs_to_one_class_of_a_host_k6(self, stores) -> None:
        assert stores.profiles.put_class(CLASS)

        assert not stores.profiles.put_class(replace(CLASS, class_id="class_2"))
        assert stores.profiles.put_class(replace(CLASS, host_id="host_2"))

        assert stores.profiles.load("host_1").classes == (CLASS,)

    def test_s8_a_slug_that_was_given_up_is_free_for_another_class_180_days_later_k6(
        self, stores, machine_clock
    ) -> None:
        stores.profiles.put_class(CLASS)

        assert stores.profiles.put_class(RENAMED_CLASS, replaces=CLASS)

        assert stores.profiles.load("host_1").classes == (RENAMED_CLASS,)
        assert not stores.profiles.put_class(replace(CLASS, class_id="class_3", slug="other"))
        machine_clock.time = FREE_AT - timedelta(seconds=1)
        assert not stores.profiles.put_class(replace(CLASS, class_id="class_2"))
        machine_clock.time = FREE_AT
        assert stores.profiles.put_class(replace(CLASS, class_id="class_2"))
        assert stores.profiles.delete_class(RENAMED_CLASS)
        assert not stores.profiles.put_class(replace(CLASS, class_id="class_3"))

    def test_s8_a_class_takes_its_former_slug_back_and_one_that_is_removed_leaves_none_behind(self, stores) -> None:
        stores.profiles.put_class(CLASS)
        stores.profiles.put_class(RENAMED_CLASS, replaces=CLASS)
        back = replace(CLASS, former_slugs=(FormerName("other", FREE_AT),))

        assert stores.profiles.put_class(back, replaces=RENAMED_CLASS)
        assert not stores.profiles.put_class(replace(CLASS, class_id="class_2", slug="other"))
        assert stores.profiles.delete_class(back)

        for number, slug in enumerate((CLASS.slug, "other")):
            assert stores.profiles.put_class(replace(CLASS, class_id=f"class_{number}", slug=slug))

    def test_a_change_to_a_slug_that_is_taken_leaves_both_classes_as_they_were_k6(self, stores) -> None:
        other = replace(CLASS, class_id="class_2", slug="other")
        for teaching_class in (CLASS, other):
            stores.profiles.put_class(teaching_class)

        assert not stores.profiles.put_class(replace(other, slug=CLASS.slug), replaces=other)

        assert stores.profiles.load("host_1").classes == (CLASS, other)

    def test_of_two_changes_of_one_class_the_second_is_refused(self, stores) -> None:
        placed = replace(self.IN_PERSON, location=Location("Studio"))
        stores.profiles.put_class(placed)

        assert stores.profiles.put_class(replace(placed, price=Money(100, "usd")), replaces=placed)
        assert not stores.profiles.put_class(replace(placed, title="New title"), replaces=placed)

        assert [each.title for each in stores.profiles.load("host_1").classes] == [placed.title]

    def test_of_two_changes_of_hours_the_second_is_refused(self, stores) -> None:
        unset = stores.profiles.load("host_1")
        assert stores.profiles.change_availability("host_1", self.AVAILABILITY, seen=unset)
        seen = stores.profiles.load("host_1")
        longer = replace(self.AVAILABILITY, horizon_days=365)

        assert not stores.profiles.change_availability("host_1", longer, seen=unset)
        assert stores.profiles.change_availability("host_1", longer, seen=seen)
        assert not stores.profiles.change_availability("host_1", replace(longer, horizon_days=30), seen=seen)

        assert stores.profiles.load("host_1").availability == longer

    def test_of_two_new_slugs_for_one_class_one_is_kept_and_none_is_lost(self, stores) -> None:
        stores.profiles.put_class(CLASS)
        stores.profiles.put_class(replace(CLASS, slug="first"), replaces=CLASS)

        assert not stores.profiles.put_class(replace(CLASS, slug="second"), replaces=CLASS)
        assert not stores.profiles.delete_class(CLASS)

        assert [each.slug for each in stores.profiles.load("host_1").classes] == ["first"]

    def test_a_profile_is_one_query_whatever_the_host_has(self, dynamo, client) -> None:
        dynamo.hosts.create(HOST, IDENTITY)
        dynamo.profiles.put_availability("host_1", self.AVAILABILITY)
        for number in range(30):
            dynamo.profiles.put_class(replace(CLASS, class_id=f"class_{number}", slug=f"slug-{number}"))
        dynamo.connections.put(ZOOM)
        client.calls.clear()

        profile = dynamo.profiles.load("host_1")

        assert client.calls == {"query": 1}
        assert (len(profile.classes), len(profile.connections)) == (30, 1)
