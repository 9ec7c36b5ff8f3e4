"""What every store of hosts and their pictures must do."""

from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.errors import NotFound
from joinlink.language import Hours, WeekStart
from joinlink.model.availability import default_availability
from joinlink.model.former_names import FormerName
from joinlink.model.host import HandleOwner
from joinlink.model.pictures import Picture, PictureUse
from tests.contract.store_samples import IDENTITY
from tests.samples import CLASS, HOST, NOW

OTHER_HOST = replace(HOST, host_id="host_2", handle="other")
OTHER_IDENTITY = replace(IDENTITY, subject="subject-2")
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
