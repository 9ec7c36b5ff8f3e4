"""G3, G4: what stays of an occurrence for a guest who was about to join it while its host changed it for everybody."""

from dataclasses import replace

import pytest

from joinlink.errors import AllSeatsTaken
from joinlink.model.occurrence import Occurrence, first_occurrence
from tests.samples import BOOKING, NOW

TERMS = first_occurrence(BOOKING, "occurrence_1", seats=4)


@pytest.fixture
def called_off() -> Occurrence:
    """Return an occurrence that its host has cancelled, whose one guest is still to be told."""
    return TERMS.with_seat("booking_1", None, NOW).cancelled("I am ill.", NOW, refund=True)


def test_g3_one_that_was_cancelled_for_everybody_never_takes_place_again(called_off: Occurrence) -> None:
    joined = called_off.joined_on(TERMS, NOW)

    assert joined == called_off
    assert not joined.stands_at(BOOKING)
    with pytest.raises(AllSeatsTaken):
        joined.with_seat("booking_2", None, NOW)


def test_g3_who_begins_an_empty_one_anew_does_not_make_it_forget_whom_a_change_has_still_to_reach() -> None:
    emptied = replace(TERMS, revision=3, following=frozenset({"booking_1"}))

    assert emptied.joined_on(TERMS, NOW).following == {"booking_1"}
