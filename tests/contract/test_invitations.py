"""What every store of invitations must do (S7)."""

from datetime import timedelta

from joinlink.model.host import Invitation
from tests.contract.store_samples import Stores
from tests.samples import NOW

FIRST = Invitation("Ada@example.com", NOW)
SECOND = Invitation("ben@example.com", NOW + timedelta(hours=1))


def test_an_address_is_invited_in_any_case_of_letters_until_it_is_over(stores: Stores) -> None:
    stores.invitations.put(FIRST)

    assert stores.invitations.is_invited("ada@EXAMPLE.com", NOW)
    assert not stores.invitations.is_invited("ben@example.com", NOW)
    assert not stores.invitations.is_invited("ada@example.com", FIRST.ends_at)


def test_the_open_ones_are_listed_the_latest_first(stores: Stores) -> None:
    for invitation in (FIRST, SECOND):
        stores.invitations.put(invitation)

    assert stores.invitations.list(NOW) == [SECOND, FIRST]
    assert stores.invitations.list(FIRST.ends_at) == [SECOND]


def test_an_invitation_is_replaced_by_a_later_one_and_withdrawn_once(stores: Stores) -> None:
    later = Invitation("ada@example.com", NOW + timedelta(days=1))
    for invitation in (FIRST, later):
        stores.invitations.put(invitation)

    assert stores.invitations.list(NOW) == [later]
    assert [stores.invitations.withdraw("ADA@example.com") for _ in range(2)] == [True, False]
    assert not stores.invitations.is_invited("ada@example.com", NOW)
