"""What every store of invitations must do (S7)."""

from dataclasses import replace
from datetime import timedelta

from joinlink.model.due import OF_INVITATIONS, DueKind, Lane
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


def test_o7_a_mail_that_is_due_is_noted_beside_its_due_work_until_it_went_out(stores: Stores) -> None:
    waiting = replace(FIRST, is_mail_due=True)
    stores.invitations.put(waiting)
    stores.due_work.ask(DueKind.INVITATIONS, OF_INVITATIONS, NOW)

    [due] = stores.due_work.due(Lane.HEAL, NOW, 10)
    assert (due.kind, due.owner_id) == (DueKind.INVITATIONS, OF_INVITATIONS)
    assert list(stores.invitations.list(NOW)) == [waiting]

    stores.invitations.note_mailed(FIRST.email)
    stores.invitations.note_mailed("nobody@example.com")

    assert list(stores.invitations.list(NOW)) == [FIRST]
