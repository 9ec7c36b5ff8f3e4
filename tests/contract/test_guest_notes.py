"""What every store of hosts' notes about guests must do (P3)."""

from datetime import timedelta

from joinlink.model.known_guest import GuestNote
from tests.contract.store_samples import Stores
from tests.samples import NOW


def test_p3_a_note_takes_the_place_of_the_one_before_and_an_empty_one_removes_it(stores: Stores) -> None:
    later = NOW + timedelta(days=1)
    stores.guest_notes.put("host_1", "guest_a", "Mornings", NOW)
    stores.guest_notes.put("host_1", "guest_a", "Evenings", later)
    stores.guest_notes.put("host_1", "guest_b", "Left-handed", NOW)
    stores.guest_notes.put("host_2", "guest_a", "Another host's", NOW)

    a, b = GuestNote("guest_a", "Evenings"), GuestNote("guest_b", "Left-handed")
    assert stores.guest_notes.list("host_1") == [a, b]
    assert stores.guest_notes.get("host_1", "guest_a") == a

    stores.guest_notes.put("host_1", "guest_a", "", later)

    assert stores.guest_notes.list("host_1") == [b]
    assert stores.guest_notes.get("host_1", "guest_a") is None
