"""C1, C8, C9: what every provider must have, so that a new one is complete: words, scopes, a metric, a look."""

import pytest

from joinlink.metrics import Metric
from joinlink.model.due import WATCHED
from joinlink.model.host import Provider
from joinlink.model.notice_texts import MEANWHILE
from joinlink.model.scopes import NEEDED
from joinlink.usecases.slots.busy_times import CALENDARS
from joinlink.web.api.present import TILES
from joinlink.web.host.connections_page import REMOVAL


@pytest.mark.parametrize("provider", Provider)
def test_every_provider_has_its_words_its_scopes_and_a_metric_of_its_errors(provider: Provider) -> None:
    assert all(provider in table for table in (TILES, REMOVAL, MEANWHILE, NEEDED))
    assert Metric(f"{provider}_errors").unit == "Count"


def test_every_calendar_that_blocks_slots_is_looked_at_by_heal() -> None:
    assert set(CALENDARS) == set(WATCHED)
