"""What every store of hosts, sessions and profiles must do."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from boto3.dynamodb.conditions import Key

from joinlink.errors import NotFound
from joinlink.ids import hashed
from joinlink.language import Hours, WeekStart
from joinlink.model.availability import (
    Availability,
    DateOverride,
    WeeklyWindow,
    Window,
    default_availability,
)
from joinlink.model.former_names import FormerName
from joinlink.model.host import HandleOwner, OauthState, Session
from joinlink.model.meeting import MeetingChoice
from joinlink.model.money import Money
from joinlink.model.pictures import Picture, PictureUse
from joinlink.model.teaching import Location
from joinlink.store import keys
from joinlink.store.writes import Update
from tests.contract.store_samples import IDENTITY
from tests.samples import CLASS, GOOGLE, HOST, NOW, ZOOM

SECOND = timedelta(seconds=1)
OTHER_HOST = replace(HOST, host_id="host_2", handle="other")
OTHER_IDENTITY = replace(IDENTITY, subject="subject-2")
SESSION = Session("host_1", "csrf", expires_at=NOW + timedelta(days=30), renewed_at=NOW)
FREE_AT = NOW + timedelta(days=180)
RENAMED_HOST = replace(HOST, name="New name", handle="new", former_handles=(FormerName("host", FREE_AT),))
RENAMED_CLASS = replace(CLASS, slug="other", former_slugs=(FormerName(CLASS.slug, FREE_AT),))
INTRODUCED = replace(
    HOST,
    headline="Piano since 2004",
    bio="Lessons for all ages.",
    contact_email="studio@example.com",
    locale="de",
    time_format=Hours.TWELVE,
    week_start=WeekStart.SUNDAY,
    accent_color="#aa00bb",
    framed_by=("example.com",),
)
STATE = OauthState("zoom", "browser-hash", "verifier", "nonce", "/mentor", NOW + timedelta(minutes=10))


class TestHosts:
    def test_a_host_is_found_by_id_handle_and_identity(self, stores) -> None:
        assert stores.hosts.create(HOST, IDENTITY)

        assert stores.hosts.get("host_1") == HOST
        assert stores.hosts.owner_of("host") == HandleOwner("host_1", "host")
        assert stores.hosts.id_by_identity(IDENTITY) == "host_1"

    def test_who_is_unknown_is_not_found(self, stores) -> None:
        with pytest.raises(NotFound):
            stores.hosts.get("host_0")
        with pytest.raises(NotFound):
            stores.hosts.owner_of("nobody")
        assert stores.hosts.id_by_identity(IDENTITY) is None

    def test_a_handle_belongs_to_one_host_and_a_refused_one_leaves_no_trace(self, stores) -> None:
        stores.hosts.create(HOST, IDENTITY)

        assert stores.hosts.create(replace(OTHER_HOST, handle="host"), OTHER_IDENTITY) is False

        assert stores.hosts.id_by_identity(OTHER_IDENTITY) is None
        with pytest.raises(NotFound):
            stores.hosts.get("host_2")

    def test_an_identity_belongs_to_one_host_and_a_refused_one_keeps_no_handle(self, stores) -> None:
        stores.hosts.create(HOST, IDENTITY)

        assert stores.hosts.create(OTHER_HOST, IDENTITY) is False
        assert stores.hosts.create(OTHER_HOST, OTHER_IDENTITY)

    def test_the_same_subject_at_another_issuer_is_somebody_else(self, stores) -> None:
        stores.hosts.create(HOST, IDENTITY)

        assert stores.hosts.create(OTHER_HOST, replace(IDENTITY, issuer="https://other.example"))

    def test_s8_a_handle_that_was_given_up_leads_to_its_host_and_is_free_180_days_later(
        self, stores, machine_clock
    ) -> None:
        stores.hosts.create(HOST, IDENTITY)
        other = replace(OTHER_HOST, handle="host")

        assert stores.hosts.update(RENAMED_HOST, previous=HOST)

        assert stores.hosts.get("host_1") == RENAMED_HOST
        for handle in ("new", "host"):
            assert stores.hosts.owner_of(handle) == HandleOwner("host_1", "new")
        machine_clock.time = FREE_AT - timedelta(seconds=1)
        assert not stores.hosts.create(other, OTHER_IDENTITY)
        assert stores.hosts.owner_of("host") == HandleOwner("host_1", "new")
        machine_clock.time = FREE_AT
        with pytest.raises(NotFound):
            stores.hosts.owner_of("host")
        assert stores.hosts.create(other, OTHER_IDENTITY)
        assert stores.hosts.owner_of("host") == HandleOwner("host_2", "host")

    def test_s8_nobody_else_gets_a_former_handle_but_its_host_gets_it_back(self, stores) -> None:
        stores.hosts.create(HOST, IDENTITY)
        stores.hosts.create(OTHER_HOST, OTHER_IDENTITY)
        stores.hosts.update(RENAMED_HOST, previous=HOST)

        assert not stores.hosts.update(replace(OTHER_HOST, handle="host"), previous=OTHER_HOST)
        back = replace(RENAMED_HOST, handle="host", former_handles=(FormerName("new", FREE_AT),))
        assert stores.hosts.update(back, previous=RENAMED_HOST)

        assert stores.hosts.get("host_1") == back
        for handle in ("new", "host"):
            assert stores.hosts.owner_of(handle) == HandleOwner("host_1", "host")

    def test_s8_a_handle_of_today_takes_one_call_and_a_former_one_two(self, dynamo, client) -> None:
        dynamo.hosts.create(HOST, IDENTITY)
        dynamo.hosts.update(RENAMED_HOST, previous=HOST)

        for handle, calls in {"new": {"get_item": 1}, "host": {"get_item": 2}}.items():
            client.calls.clear()
            dynamo.hosts.owner_of(handle)
            assert client.calls == calls

    def test_a_handle_that_is_taken_changes_nothing(self, stores) -> None:
        stores.hosts.create(HOST, IDENTITY)
        stores.hosts.create(OTHER_HOST, OTHER_IDENTITY)

        assert stores.hosts.update(replace(HOST, name="New name", handle="other"), previous=HOST) is False

        assert stores.hosts.get("host_1") == HOST
        assert stores.hosts.owner_of("other") == HandleOwner("host_2", "other")
        assert stores.hosts.owner_of("host") == HandleOwner("host_1", "host")

    def test_e5_an_address_is_replaced_by_another_and_nobody_is_made_up(self, stores) -> None:
        stores.hosts.create(HOST, IDENTITY)
        for email in ("new@example.com", "new@example.com"):
            stores.hosts.record_email(HOST.host_id, replace(IDENTITY, email=email))
        stores.hosts.record_email("host_unknown", replace(IDENTITY, email="new@example.com"))

        assert stores.hosts.get(HOST.host_id) == replace(HOST, email="new@example.com")
        with pytest.raises(NotFound):
            stores.hosts.get("host_unknown")

    def test_d4_a_test_booking_that_went_well_is_remembered(self, stores) -> None:
        stores.hosts.create(HOST, IDENTITY)

        stores.hosts.record_test("host_1", NOW)

        assert stores.hosts.get("host_1") == replace(HOST, tested_at=NOW)

    def test_f1_what_a_host_says_of_themselves_is_kept_taken_back_and_left_alone_by_another_tab(self, stores) -> None:
        stores.hosts.create(HOST, IDENTITY)

        unnamed = replace(HOST, lacks_name=True)
        stores.hosts.create(replace(unnamed, host_id="host_3", handle="third"), replace(IDENTITY, subject="third"))
        assert stores.hosts.get("host_3").lacks_name
        assert stores.hosts.update(INTRODUCED, previous=HOST)
        assert stores.hosts.get("host_1") == INTRODUCED
        assert stores.hosts.update(replace(HOST, name="New name"), previous=HOST)
        assert stores.hosts.get("host_1") == replace(INTRODUCED, name="New name")
        assert stores.hosts.update(HOST, previous=INTRODUCED)
        assert stores.hosts.get("host_1") == replace(HOST, name="New name")

    def test_a_host_that_is_not_there_is_not_renamed_into_being(self, stores) -> None:
        with pytest.raises(NotFound):
            stores.hosts.update(replace(HOST, name="New name"), previous=HOST)

        with pytest.raises(NotFound):
            stores.hosts.get("host_1")

    @pytest.mark.parametrize(
        "change",
        [
            lambda stores: stores.hosts.create(OTHER_HOST, OTHER_IDENTITY),
            lambda stores: stores.hosts.update(RENAMED_HOST, previous=HOST),
            lambda stores: stores.profiles.put_class(RENAMED_CLASS, replaces=CLASS),
            lambda stores: stores.profiles.delete_class(CLASS),
        ],
        ids=["a host created", "a new handle", "a new slug", "a class removed"],
    )
    def test_a_change_whose_answer_got_lost_is_made(self, dynamo, client, change) -> None:
        dynamo.hosts.create(HOST, IDENTITY)
        dynamo.profiles.put_class(CLASS)
        client.lose_answer("transact_write_items")

        assert change(dynamo)


class TestFirstZone:
    def test_f1_the_zone_of_a_new_host_counts_until_hours_are_set_and_is_no_longer_touched_then(self, stores) -> None:
        assert not stores.profiles.load("host_1").zone_is_known

        for _ in range(2):
            stores.profiles.put_first_zone("host_1", "Asia/Tokyo")

        seen = stores.profiles.load("host_1")
        assert (seen.availability, seen.zone_is_known) == (default_availability("Asia/Tokyo"), True)
        assert not seen.has_set_availability
        hours = default_availability("Europe/Berlin")
        assert stores.profiles.change_availability("host_1", hours, seen=seen)
        stores.profiles.put_first_zone("host_1", "Asia/Tokyo")
        set_by_now = stores.profiles.load("host_1")
        assert (set_by_now.availability, set_by_now.has_set_availability) == (hours, True)


class TestPictures:
    """F1, F2."""

    PHOTO = Picture(b"\x00first", is_transparent=False)
    OTHER = Picture(b"\xffother", is_transparent=True)

    def test_f1_a_picture_is_found_by_its_name_until_another_takes_its_place(self, stores) -> None:
        stores.hosts.create(HOST, IDENTITY)

        stores.pictures.put_of_host("host_1", PictureUse.PHOTO, self.PHOTO)
        stores.pictures.put_of_host("host_1", PictureUse.LOGO, self.OTHER)

        assert stores.hosts.get("host_1") == replace(HOST, photo=self.PHOTO.name, logo=self.OTHER.name)
        assert stores.pictures.content("host_1", "photo", self.PHOTO.name) == self.PHOTO.content
        stores.pictures.put_of_host("host_1", PictureUse.PHOTO, self.OTHER)
        assert stores.hosts.get("host_1").photo == self.OTHER.name
        assert stores.pictures.content("host_1", "photo", self.OTHER.name) == self.OTHER.content
        with pytest.raises(NotFound):
            stores.pictures.content("host_1", "photo", self.PHOTO.name)

    def test_f1_a_picture_that_is_taken_down_is_gone_and_may_be_gone_already(self, stores) -> None:
        stores.hosts.create(HOST, IDENTITY)
        stores.pictures.put_of_host("host_1", PictureUse.COVER, self.PHOTO)

        for _ in range(2):
            stores.pictures.put_of_host("host_1", PictureUse.COVER, None)

        assert stores.hosts.get("host_1") == HOST
        with pytest.raises(NotFound):
            stores.pictures.content("host_1", "cover", self.PHOTO.name)

    def test_f2_a_picture_of_a_class_goes_with_it(self, stores) -> None:
        stores.profiles.put_class(CLASS)

        stores.pictures.put_of_class("host_1", CLASS.class_id, self.PHOTO)

        [pictured] = stores.profiles.load("host_1").classes
        assert pictured == replace(CLASS, picture=self.PHOTO.name)
        assert stores.pictures.content("host_1", CLASS.class_id, self.PHOTO.name) == self.PHOTO.content
        assert stores.profiles.delete_class(pictured)
        with pytest.raises(NotFound):
            stores.pictures.content("host_1", CLASS.class_id, self.PHOTO.name)
        with pytest.raises(NotFound):
            stores.pictures.put_of_class("host_1", CLASS.class_id, self.PHOTO)

    def test_f1_nobody_is_made_up_for_a_picture(self, stores) -> None:
        with pytest.raises(NotFound):
            stores.pictures.put_of_host("host_0", PictureUse.PHOTO, self.PHOTO)

        with pytest.raises(NotFound):
            stores.pictures.content("host_0", "photo", self.PHOTO.name)


class TestSessions:
    def test_a_session_lives_until_it_ends_or_is_signed_out_of(self, stores) -> None:
        lasting = replace(SESSION, renewed_at=SESSION.expires_at)
        stores.sessions.put_session("token", lasting)

        assert stores.sessions.session("token", SESSION.expires_at - SECOND) == lasting
        assert stores.sessions.session("token", SESSION.expires_at) is None
        assert stores.sessions.session("another", NOW) is None
        stores.sessions.delete_session("host_1", "token")
        assert stores.sessions.session("token", NOW) is None

    def test_s5_a_session_that_nobody_uses_ends_after_two_weeks(self, stores) -> None:
        stores.sessions.put_session("token", SESSION)

        assert stores.sessions.session("token", NOW + timedelta(days=14) - SECOND) == SESSION
        assert stores.sessions.session("token", NOW + timedelta(days=14)) is None

    def test_s5_use_is_written_down_once_a_day_and_brings_no_ended_session_back(self, stores) -> None:
        stores.sessions.put_session("token", SESSION)
        a_day_on = NOW + timedelta(days=1)

        stores.sessions.renew_session("token", a_day_on - SECOND)
        assert stores.sessions.session("token", a_day_on) == SESSION

        stores.sessions.renew_session("token", a_day_on)
        stores.sessions.renew_session("token", a_day_on + SECOND)
        assert stores.sessions.session("token", a_day_on) == replace(SESSION, renewed_at=a_day_on)

        stores.sessions.renew_session("ended", a_day_on)
        assert stores.sessions.session("ended", a_day_on) is None

    def test_s5_all_sessions_of_a_host_end_at_once_and_those_of_others_stay(self, stores) -> None:
        for token in ("at the desk", "on the phone"):
            stores.sessions.put_session(token, SESSION)
        stores.sessions.put_session("another host's", replace(SESSION, host_id="host_2"))

        stores.sessions.delete_sessions("host_1")

        assert stores.sessions.session("at the desk", NOW) is None
        assert stores.sessions.session("on the phone", NOW) is None
        assert stores.sessions.session("another host's", NOW) is not None

    def test_s5_a_session_from_before_they_were_listed_is_none(self, dynamo, table) -> None:
        dynamo.sessions.put_session("token", SESSION)
        table.write(Update(keys.session("token"), {"renewed_at": None}))

        assert dynamo.sessions.session("token", NOW) is None

    def test_a_session_that_ended_leaves_no_row(self, dynamo, table) -> None:
        dynamo.sessions.put_session("token", SESSION)
        dynamo.sessions.put_session("another", SESSION)

        dynamo.sessions.delete_session("host_1", "token")
        dynamo.sessions.delete_sessions("host_1")

        assert table.query(Key("pk").eq("HOST#host_1"), consistent=True) == []
        assert dynamo.sessions.session("token", NOW) is dynamo.sessions.session("another", NOW) is None

    def test_a_state_works_once_before_it_is_stale_and_no_session_is_one(self, stores) -> None:
        for state in ("state", "stale"):
            stores.sessions.put_state(state, STATE)
        stores.sessions.put_session("secret", SESSION)

        assert stores.sessions.take_state("state", STATE.expires_at - SECOND) == STATE
        assert stores.sessions.take_state("state", NOW) is None
        assert stores.sessions.take_state("stale", STATE.expires_at) is None
        assert stores.sessions.take_state("secret", NOW) is None

    def test_only_hashes_of_secrets_reach_the_table_and_dynamodb_drops_them_in_time(self, dynamo, table) -> None:
        dynamo.sessions.put_session("secret-token", SESSION)
        dynamo.sessions.put_state("secret-state", STATE)

        for kind, secret, ends in (
            ("SESSION", "secret-token", SESSION.expires_at),
            ("STATE", "secret-state", STATE.expires_at),
        ):
            key = f"{kind}#{hashed(secret)}"
            item = table.get({"pk": key, "sk": key})
            assert item is not None
            assert secret not in str(item)
            assert item["ttl"] == int(ends.timestamp())


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
