"""K3 to K6: a host's classes, and what an online one needs."""

from dataclasses import fields, replace

import pytest

from joinlink.errors import InvalidInput, NoMeetingProvider, NotFound, PayoutsRequired, PlanRequired
from joinlink.model.former_names import MOST_AT_ONCE
from joinlink.model.host import Provider
from joinlink.model.meeting import MeetingChoice
from joinlink.model.money import Money
from joinlink.model.teaching import TeachingClass
from joinlink.usecases.classes.save_class import ClassTerms, change_class, create_class, remove_class
from tests.fakes.interruptions import meanwhile
from tests.fakes.payouts import READY
from tests.samples import CLASS, HOST
from tests.worlds.world import HOST_ID, World

FREE = Money(0, "eur")
IN_PERSON = replace(CLASS, is_online=False)


@pytest.fixture
def world() -> World:
    """Return a host with a plan that includes online classes, and without a class or a provider."""
    return World()


@pytest.fixture
def with_zoom(world: World) -> World:
    return world.connect(Provider.ZOOM)


def be_on(world: World, plan: str) -> None:
    world.hosts.hosts[HOST_ID] = replace(HOST, plan=plan)


def classes(world: World) -> list[TeachingClass]:
    return list(world.profiles.load(HOST_ID).classes)


def terms_of(teaching_class: TeachingClass, **changes: object) -> ClassTerms:
    return ClassTerms(**{**{each.name: getattr(teaching_class, each.name) for each in fields(ClassTerms)}, **changes})


def create(world: World, **changes: object) -> TeachingClass:
    return create_class(HOST_ID, terms_of(CLASS, **changes), world.house)


def change(world: World, class_id: str = CLASS.class_id, **changes: object) -> TeachingClass:
    return change_class(HOST_ID, class_id, lambda stored: terms_of(stored, **changes), world.house)


@pytest.mark.parametrize("provider", [Provider.ZOOM, Provider.GOOGLE])
def test_k3_an_online_class_is_stored_once_zoom_or_google_is_connected(world, provider) -> None:
    world.connect(provider)

    created = create(world)

    assert classes(world) == [created]
    assert created == replace(CLASS, class_id=created.class_id)


@pytest.mark.parametrize("choice", MeetingChoice)
@pytest.mark.parametrize("is_broken", [True, False])
def test_k3_c9_without_a_provider_that_works_an_online_class_is_refused_and_not_stored(
    world, choice, is_broken
) -> None:
    if is_broken:
        world.connect(Provider.ZOOM).disturb(Provider.ZOOM)

    with pytest.raises(NoMeetingProvider):
        create(world, meeting_choice=choice)

    assert classes(world) == []


@pytest.mark.parametrize("has_plan", [True, False], ids=["its provider has gone", "the plan has ended"])
@pytest.mark.parametrize("change_asked", [{"title": "Another title"}, {"published": False}, {"is_online": False}])
def test_k5_k6_a_class_from_before_goes_on_and_can_be_edited_and_taken_off_sale(world, has_plan, change_asked) -> None:
    world.sell(CLASS)
    if not has_plan:
        be_on(world.connect(Provider.ZOOM), "free")

    assert change(world, **change_asked) == replace(CLASS, **change_asked)
    assert classes(world) == [replace(CLASS, **change_asked)]


@pytest.mark.parametrize(
    ("refusal", "stored", "change_asked"),
    [
        (NoMeetingProvider, IN_PERSON, {"is_online": True}),
        (NoMeetingProvider, replace(CLASS, published=False), {"published": True}),
        (NoMeetingProvider, CLASS, {"meeting_choice": MeetingChoice.ZOOM}),
        (PlanRequired, IN_PERSON, {"is_online": True}),
        (PlanRequired, replace(CLASS, published=False), {"published": True}),
    ],
)
def test_k3_k5_a_change_that_asks_for_meetings_anew_needs_a_provider_and_the_plan(
    world, refusal, stored, change_asked
) -> None:
    world.sell(stored)
    if refusal is PlanRequired:
        be_on(world.connect(Provider.ZOOM), "free")

    with pytest.raises(refusal):
        change(world, **change_asked)

    assert classes(world) == [stored]


class TestPlans:
    @pytest.mark.parametrize("plan", ["free", "of former times"])
    def test_k5_an_online_class_needs_a_plan_that_includes_them_and_the_refusal_names_the_smallest(
        self, with_zoom, plan
    ) -> None:
        be_on(with_zoom, plan)

        with pytest.raises(PlanRequired) as raised:
            create(with_zoom)

        assert (raised.value.plan, "Creator" in str(raised.value)) == ("creator", True)
        assert classes(with_zoom) == []
        assert create(with_zoom, is_online=False).is_online is False

    def test_k5_with_gating_off_every_host_has_online_classes(self, with_zoom) -> None:
        be_on(with_zoom, "free")
        with_zoom.configure(PLAN_GATING="off")

        assert create(with_zoom).is_online


class TestSlugs:
    def test_k6_a_slug_comes_from_the_title_and_is_numbered_where_it_is_taken(self, world) -> None:
        slugs = [create(world, is_online=False, slug=None).slug for _ in range(2)]

        assert slugs == ["portfolio-review", "portfolio-review-2"]

    def test_k6_a_slug_of_another_class_is_refused_and_its_own_is_kept(self, world) -> None:
        first = create(world, is_online=False, slug="one")
        create(world, is_online=False, slug="two")

        with pytest.raises(InvalidInput) as raised:
            change(world, first.class_id, slug="two")

        assert raised.value.field == "slug"
        assert change(world, first.class_id, title="Another title").slug == "one"

    def test_k6_of_two_classes_that_are_created_at_once_each_gets_a_slug_of_its_own(self, world) -> None:
        rival = replace(IN_PERSON, class_id="class_rival")
        meanwhile(world.profiles, "load", lambda: world.sell(rival), after=True)

        created = create(world, slug=None, is_online=False)

        assert created.slug == f"{rival.slug}-2"
        assert {each.slug for each in classes(world)} == {rival.slug, created.slug}

    def test_k6_a_slug_that_somebody_was_quicker_to_take_is_refused(self, world) -> None:
        rival = replace(IN_PERSON, class_id="class_rival")
        meanwhile(world.profiles, "load", lambda: world.sell(rival), after=True)

        with pytest.raises(InvalidInput, match="another of your classes has this slug"):
            create(world, slug=rival.slug, is_online=False)

        assert classes(world) == [rival]

    def test_a_change_is_made_of_what_is_stored_by_then(self, world) -> None:
        world.sell(IN_PERSON)
        meanwhile(world.profiles, "load", lambda: world.sell(replace(IN_PERSON, slug="renamed")), after=True)

        changed = change(world, title="Another title", slug="wanted")

        assert classes(world) == [changed]
        assert (changed.title, changed.slug) == ("Another title", "wanted")
        assert [former.name for former in changed.former_slugs] == ["renamed"]


def test_k6_what_is_not_the_hosts_own_can_be_neither_changed_nor_removed(world) -> None:
    world.sell(replace(CLASS, host_id="host_other"))

    with pytest.raises(NotFound):
        change(world, title="Mine now")
    with pytest.raises(NotFound):
        remove_class(HOST_ID, CLASS.class_id, profiles=world.profiles)

    assert world.profiles.load("host_other").classes[0].title == CLASS.title


class TestPayouts:
    """Where hosts are paid by Stripe, a paid class needs an account that can take payments."""

    @pytest.fixture(autouse=True)
    def hosts_are_paid(self, world) -> None:
        world.configure(PAYOUTS="connect")

    @pytest.mark.parametrize("published", [True, False], ids=["on sale", "draft"])
    def test_without_an_account_a_paid_class_is_refused_and_not_stored(self, world, published) -> None:
        with pytest.raises(PayoutsRequired):
            create(world, is_online=False, published=published)

        assert classes(world) == []

    def test_with_an_account_that_can_take_payments_it_is_stored(self, world) -> None:
        world.payouts.begin(HOST_ID, READY)

        assert create(world, is_online=False) in classes(world)

    def test_a_free_class_needs_none_until_a_price_is_put_on_it(self, world) -> None:
        free = create(world, is_online=False, price=FREE)
        assert free in classes(world)

        with pytest.raises(PayoutsRequired):
            change(world, free.class_id, price=CLASS.price)

    def test_what_was_on_sale_before_can_be_edited_and_taken_off_sale_and_not_put_back(self, world) -> None:
        world.sell(IN_PERSON)

        assert change(world, title="Another title").title == "Another title"
        assert not change(world, published=False).published
        with pytest.raises(PayoutsRequired):
            change(world, published=True)


def test_s8_a_slug_that_was_given_up_stays_with_its_class_and_is_made_for_no_other(world) -> None:
    world.sell(IN_PERSON)
    change(world, slug="second", is_online=False)

    with pytest.raises(InvalidInput, match="another of your classes had this slug") as refused:
        create(world, slug=CLASS.slug, is_online=False)
    assert refused.value.field == "slug"
    assert create(world, slug=None, is_online=False).slug == f"{CLASS.slug}-2"

    assert change(world, slug=CLASS.slug, is_online=False).slug == CLASS.slug
    assert [each.name for each in classes(world)[0].former_slugs] == ["second"]


def test_s8_a_slug_changes_ten_times_within_180_days_and_no_more(world) -> None:
    world.sell(IN_PERSON)
    for number in range(MOST_AT_ONCE):
        change(world, slug=f"slug-{number}", is_online=False)

    with pytest.raises(InvalidInput, match="changed 10 times within 180 days") as refused:
        change(world, slug="one-more", is_online=False)

    assert refused.value.field == "slug"
    assert change(world, title="New title", is_online=False).title == "New title"
