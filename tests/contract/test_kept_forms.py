"""What every store of refused forms must do."""

from datetime import timedelta

from joinlink.model.kept_form import KeptForm
from tests.contract.store_samples import Stores
from tests.samples import NOW

FORM = KeptForm(
    {"guest.name": "Guest", "notes": ""}, {"guest.email": "Please write one."}, "Look again.", is_time_gone=True
)
SOON = NOW + timedelta(minutes=15)


def test_a_form_is_found_by_its_secret_until_its_time_is_over(stores: Stores) -> None:
    stores.kept_forms.keep("secret", FORM, SOON)

    assert stores.kept_forms.find("secret", NOW) == FORM
    assert stores.kept_forms.find("another", NOW) is None
    assert stores.kept_forms.find("secret", SOON) is None
