"""G5: a host offers packages, once payments can reach them."""

from dataclasses import replace

import pytest

from joinlink.errors import InvalidInput, PayoutsRequired
from joinlink.model.money import Money
from joinlink.usecases.packages.save_offer import OfferTerms, change_offer, create_offer
from tests.fakes.payouts import READY
from tests.samples import CLASS
from tests.worlds.world import HOST_ID, World

TERMS = OfferTerms("Five lessons", (CLASS.class_id,), 5, Money(20000, "eur"), 90, published=True)


def test_what_a_host_offers_stands_in_the_profile_until_it_is_unpublished(world: World) -> None:
    made = create_offer(HOST_ID, TERMS, world.house)

    assert world.profiles.load(HOST_ID).packages_on_sale == [made]

    hidden = change_offer(HOST_ID, made.offer_id, lambda _: replace(TERMS, published=False), world.house)

    assert world.profiles.load(HOST_ID).packages == (hidden,)
    assert world.profiles.load(HOST_ID).packages_on_sale == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"class_ids": ("class_of_another",)}, "classIds"),
        ({"class_ids": ()}, "classIds"),
        ({"class_ids": (CLASS.class_id, CLASS.class_id)}, "classIds"),
        ({"lessons": 0}, "lessons"),
        ({"lessons": 101}, "lessons"),
        ({"valid_days": 0}, "validDays"),
        ({"price": Money(0, "eur")}, "price"),
        ({"price": Money(49, "eur")}, "price"),
        ({"title": " "}, "title"),
    ],
)
def test_terms_that_can_not_be_sold_are_refused(world: World, changes: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        create_offer(HOST_ID, replace(TERMS, **changes), world.house)  # type: ignore[arg-type]

    assert refusal.value.field == field
    assert world.profiles.load(HOST_ID).packages == ()


def test_a_package_goes_on_sale_once_its_host_can_be_paid_and_is_a_draft_until_then(world: World) -> None:
    world.configure(PAYOUTS="connect")

    with pytest.raises(PayoutsRequired):
        create_offer(HOST_ID, TERMS, world.house)
    draft = create_offer(HOST_ID, replace(TERMS, published=False), world.house)
    world.be(payout_account=READY)

    assert change_offer(HOST_ID, draft.offer_id, lambda _: TERMS, world.house).published
