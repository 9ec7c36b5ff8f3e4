"""C1, C8, C9, K3: what every provider and every meeting must have, so that a new one is complete."""

from collections.abc import Iterator
from dataclasses import fields

import pytest

from joinlink.metrics import Metric
from joinlink.model.due import WATCHED
from joinlink.model.happenings import Happening
from joinlink.model.host import Provider
from joinlink.model.meeting import MEETINGS, MeetingChoice, MeetingKind
from joinlink.model.notice_texts import MEANWHILE, NoticeText
from joinlink.model.scopes import NEEDED
from joinlink.model.telling import Choice
from joinlink.usecases.slots.busy_times import CALENDARS
from joinlink.web.api.present import TILES
from joinlink.web.host.connections_page import REMOVAL


@pytest.mark.parametrize("provider", Provider)
def test_every_provider_has_its_words_its_scopes_and_a_metric_of_its_errors(provider: Provider) -> None:
    assert all(provider in table for table in (TILES, REMOVAL, MEANWHILE, NEEDED))
    assert Metric(f"{provider}_errors").unit == "Count"


def test_every_calendar_that_blocks_slots_is_looked_at_by_heal() -> None:
    assert set(CALENDARS) == set(WATCHED)


@pytest.mark.parametrize("kind", MEETINGS)
def test_k3_every_kind_of_meeting_can_be_chosen_and_joined_and_has_its_words(kind: MeetingKind) -> None:
    assert MeetingChoice(kind)
    assert all((kind.service, kind.label, kind.join_label))
    assert [choice for choice in _choices() if {*MEETINGS} & {*choice.sentences} and kind not in choice.sentences] == []


def _choices() -> Iterator[Choice]:
    """Yield the sentences of timelines and notices of which the kind of a meeting chooses one."""
    for member in (*Happening, *NoticeText):
        for field in fields(member.value):
            told = getattr(member.value, field.name)
            for sentence in told if isinstance(told, tuple) else (told,):
                if isinstance(sentence, Choice) and sentence.name == "kind":
                    yield sentence
