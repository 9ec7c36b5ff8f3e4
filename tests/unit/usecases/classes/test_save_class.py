"""K3 to K6: a host's classes, and what an online one needs."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace

import pytest

from joinlink.errors import InvalidInput, NoMeetingProvider, NotFound, PayoutsRequired, PlanRequired
from joinlink.model.host import ConnectionStatus
from joinlink.model.meeting import MeetingChoice
from joinlink.model.money import Money
from joinlink.model.profile import HostProfile
from joinlink.model.teaching import TeachingClass
from joinlink.usecases.classes.save_class import ClassPorts, ClassTerms, change_class, create_class, remove_class
from joinlink.usecases.money.plan_gate import PlanGate
from tests.fakes import FakeClock, FakeConnections, FakeHosts, FakeProfiles
from tests.fakes.payouts import READY, FakePayouts, payouts_off, payouts_on
from tests.samples import CLASS, GOOGLE, HOST, NOW, ZOOM

FREE = Money(0, "eur")
TERMS = ClassTerms(**{each.name: getattr(CLASS, each.name) for each in fields(ClassTerms)})


@dataclass
class Shop:
    connections: FakeConnections = field(default_factory=FakeConnections)
    hosts: FakeHosts = field(default_factory=FakeHosts)
    plan_gate: PlanGate = field(default_factory=lambda: PlanGate(is_on=True))

    def __post_init__(self) -> None:
        self.profiles = FakeProfiles(self.connections)
        self.payout_gate = payouts_off(self.hosts)
        self.be_on("creator")

    def be_on(self, plan: str) -> None:
        self.hosts.hosts[HOST_ID] = replace(HOST, plan=plan)

    @property
    def ports(self) -> ClassPorts:
        return ClassPorts(self.profiles, self.hosts, self.plan_gate, self.payout_gate, FakeClock(NOW))

    @property
    def classes(self) -> list[TeachingClass]:
        return list(self.profiles.load(HOST_ID).classes)

    def create(self, **changes: object) -> TeachingClass:
        terms = replace(TERMS, **changes)
        return create_class(HOST_ID, terms, self.ports)

    def change(self, class_id: str, **changes: object) -> TeachingClass:
        def changed(stored: TeachingClass) -> ClassTerms:
            terms = {each.name: getattr(stored, each.name) for each in fields(ClassTerms)}
            return ClassTerms(**{**terms, **changes})

        return change_class(HOST_ID, class_id, changed, self.ports)


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.mark.parametrize("connection", [ZOOM, GOOGLE], ids=["zoom", "google"])
def test_k3_an_online_class_is_stored_once_zoom_or_google_is_connected(shop: Shop, connection) -> None:
    shop.connections.put(connection)

    created = shop.create()

    assert shop.classes == [created]
    assert created == replace(CLASS, class_id=created.class_id)


@pytest.mark.parametrize("choice", MeetingChoice)
def test_k3_without_a_provider_an_online_class_is_refused_and_not_stored(shop: Shop, choice: MeetingChoice) -> None:
    with pytest.raises(NoMeetingProvider):
        shop.create(meeting_choice=choice)

    assert shop.classes == []


def test_k3_c9_a_connection_that_is_broken_is_no_provider(shop: Shop) -> None:
    shop.connections.put(replace(ZOOM, status=ConnectionStatus.RECONNECT_REQUIRED))

    with pytest.raises(NoMeetingProvider):
        shop.create()


def test_k2_a_class_in_person_needs_no_provider(shop: Shop) -> None:
    assert shop.create(is_online=False).is_online is False


@pytest.mark.parametrize("change", [{"title": "Another title"}, {"published": False}])
def test_k6_a_class_whose_provider_has_gone_can_be_edited_and_taken_off_sale(
    shop: Shop, change: dict[str, object]
) -> None:
    shop.profiles.put_class(CLASS)

    assert shop.change(CLASS.class_id, **change) == replace(CLASS, **change)
    assert shop.classes == [replace(CLASS, **change)]


@pytest.mark.parametrize(
    ("stored", "change"),
    [
        (replace(CLASS, is_online=False), {"is_online": True}),
        (replace(CLASS, published=False), {"published": True}),
        (CLASS, {"meeting_choice": MeetingChoice.ZOOM}),
    ],
    ids=["goes online", "goes on sale", "asks for another provider"],
)
def test_k3_a_change_that_asks_for_meetings_anew_needs_a_provider(
    shop: Shop, stored: TeachingClass, change: dict[str, object]
) -> None:
    shop.profiles.put_class(stored)

    with pytest.raises(NoMeetingProvider):
        shop.change(stored.class_id, **change)

    assert shop.classes == [stored]


def test_k5_an_online_class_needs_a_plan_that_includes_them_and_the_refusal_names_the_smallest(shop: Shop) -> None:
    shop.connections.put(ZOOM)
    shop.be_on("free")

    with pytest.raises(PlanRequired) as raised:
        shop.create()

    assert (raised.value.plan, "Creator" in str(raised.value)) == ("creator", True)
    assert shop.classes == []
    assert shop.create(is_online=False).is_online is False


@pytest.mark.parametrize("plan", ["creator", "pro", "premium", "studio"])
def test_k5_the_plans_that_are_paid_include_online_classes(shop: Shop, plan: str) -> None:
    shop.connections.put(ZOOM)
    shop.be_on(plan)

    assert shop.create().is_online


def test_k5_a_plan_that_the_catalogue_does_not_have_includes_nothing(shop: Shop) -> None:
    shop.connections.put(ZOOM)
    shop.be_on("of former times")

    with pytest.raises(PlanRequired):
        shop.create()


def test_k5_with_gating_off_every_host_has_online_classes(shop: Shop) -> None:
    shop.connections.put(ZOOM)
    shop.be_on("free")
    shop.plan_gate = PlanGate(is_on=False)

    assert shop.create().is_online


@pytest.mark.parametrize(
    ("stored", "change"),
    [(replace(CLASS, is_online=False), {"is_online": True}), (replace(CLASS, published=False), {"published": True})],
    ids=["goes online", "goes on sale"],
)
def test_k5_without_the_plan_no_class_goes_online_or_on_sale_again(
    shop: Shop, stored: TeachingClass, change: dict[str, object]
) -> None:
    shop.connections.put(ZOOM)
    shop.profiles.put_class(stored)
    shop.be_on("free")

    with pytest.raises(PlanRequired):
        shop.change(stored.class_id, **change)

    assert shop.classes == [stored]


@pytest.mark.parametrize("change", [{"title": "Another title"}, {"published": False}, {"is_online": False}])
def test_k5_a_class_from_before_the_plan_ended_goes_on_and_can_be_edited(shop: Shop, change) -> None:
    shop.connections.put(ZOOM)
    shop.profiles.put_class(CLASS)
    shop.be_on("free")

    assert shop.change(CLASS.class_id, **change) == replace(CLASS, **change)


def test_k6_a_slug_comes_from_the_title_and_is_numbered_where_it_is_taken(shop: Shop) -> None:
    slugs = [shop.create(is_online=False, slug=None).slug for _ in range(2)]

    assert slugs == ["portfolio-review", "portfolio-review-2"]


def test_k6_a_slug_of_another_class_is_refused_and_its_own_is_kept(shop: Shop) -> None:
    first = shop.create(is_online=False, slug="one")
    shop.create(is_online=False, slug="two")

    with pytest.raises(InvalidInput) as raised:
        shop.change(first.class_id, slug="two")

    assert raised.value.field == "slug"
    assert shop.change(first.class_id, title="Another title").slug == "one"


def test_k6_what_is_not_the_hosts_own_can_be_neither_changed_nor_removed(shop: Shop) -> None:
    shop.profiles.put_class(replace(CLASS, host_id="host_other"))

    with pytest.raises(NotFound):
        shop.change(CLASS.class_id, title="Mine now")
    with pytest.raises(NotFound):
        remove_class(HOST_ID, CLASS.class_id, profiles=shop.profiles)

    assert shop.profiles.load("host_other").classes[0].title == CLASS.title


def test_k6_a_class_that_was_removed_is_gone(shop: Shop) -> None:
    shop.profiles.put_class(CLASS)

    remove_class(HOST_ID, CLASS.class_id, profiles=shop.profiles)

    assert shop.classes == []


class TestPayouts:
    """Where hosts are paid by Stripe, a paid class needs an account that can take payments."""

    @pytest.fixture(autouse=True)
    def hosts_are_paid(self, shop: Shop) -> None:
        shop.payout_gate = payouts_on(shop.hosts)

    @pytest.mark.parametrize("published", [True, False], ids=["on sale", "draft"])
    def test_without_an_account_a_paid_class_is_refused_and_not_stored(self, shop: Shop, published: bool) -> None:
        with pytest.raises(PayoutsRequired):
            shop.create(is_online=False, published=published)

        assert shop.classes == []

    def test_with_an_account_that_can_take_payments_it_is_stored(self, shop: Shop) -> None:
        FakePayouts(shop.hosts).begin(HOST_ID, READY)

        assert shop.create(is_online=False) in shop.classes

    def test_a_free_class_needs_none(self, shop: Shop) -> None:
        assert shop.create(is_online=False, price=FREE) in shop.classes

    def test_a_price_can_not_be_put_on_a_free_class(self, shop: Shop) -> None:
        free = shop.create(is_online=False, price=FREE)

        with pytest.raises(PayoutsRequired):
            shop.change(free.class_id, price=CLASS.price)

    def test_what_was_on_sale_before_can_be_edited_and_taken_off_sale_and_not_put_back(self, shop: Shop) -> None:
        shop.profiles.put_class(replace(CLASS, is_online=False))

        assert shop.change(CLASS.class_id, title="Another title").title == "Another title"
        assert not shop.change(CLASS.class_id, published=False).published
        with pytest.raises(PayoutsRequired):
            shop.change(CLASS.class_id, published=True)


@dataclass
class OvertakenProfiles(FakeProfiles):
    """Somebody else's change comes in between each reading and what is made of it, while there are any."""

    changes: list[TeachingClass] = field(default_factory=list)

    def load(self, host_id: str) -> HostProfile:
        profile = super().load(host_id)
        if self.changes:
            change = self.changes.pop(0)
            self.classes[change.host_id, change.class_id] = change
        return profile


def test_k6_of_two_classes_that_are_created_at_once_each_gets_a_slug_of_its_own(shop: Shop) -> None:
    rival = replace(CLASS, class_id="class_rival", is_online=False)
    shop.profiles = OvertakenProfiles(shop.connections, changes=[rival])

    created = shop.create(slug=None, is_online=False)

    assert created.slug == f"{rival.slug}-2"
    assert {each.slug for each in shop.classes} == {rival.slug, created.slug}


def test_k6_a_slug_that_somebody_was_quicker_to_take_is_refused(shop: Shop) -> None:
    rival = replace(CLASS, class_id="class_rival", is_online=False)
    shop.profiles = OvertakenProfiles(shop.connections, changes=[rival])

    with pytest.raises(InvalidInput, match="another of your classes has this slug"):
        shop.create(slug=rival.slug, is_online=False)

    assert shop.classes == [rival]


def test_a_change_is_made_of_what_is_stored_by_then(shop: Shop) -> None:
    stored = replace(CLASS, is_online=False)
    shop.profiles = OvertakenProfiles(shop.connections, changes=[replace(stored, slug="renamed")])
    shop.profiles.put_class(stored)

    changed = shop.change(stored.class_id, title="Another title", slug="wanted")

    assert shop.classes == [changed]
    assert changed == replace(stored, title="Another title", slug="wanted")
