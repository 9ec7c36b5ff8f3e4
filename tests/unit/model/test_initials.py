"""F1: who has no photo is known by initials, whatever script the name is in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinlink.model.initials import hue_of, initials
from joinlink.model.palette import Hue


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Piano Studio", "PS"),
        ("piano", "P"),
        ("The School of Piano", "TP"),
        ("Élodie d’Été", "ÉD"),
        ("E\u0301lodie", "É"),
        ("Школа музыки", "ШМ"),
        ("Σχολή", "Σ"),
        ("钢琴 教室", "钢"),
        ("ピアノ教室", "ピ"),
        ("피아노 교실", "피"),
        ("مدرسة البيانو", "م"),
        ("बीथोवेन", "बी"),
        ("श्री संगीत", "श्री"),
        ("♪ Piano ♪", "P"),
        ("«Studio» 3", "S3"),
        ("7 Strings", "7"),
        ("🎹", "🎹"),
        ("", ""),
    ],
)
def test_f1_initials(name: str, expected: str) -> None:
    assert initials(name) == expected


@given(st.text(max_size=60))
def test_f1_any_name_has_short_initials_and_a_colour_of_its_own(name: str) -> None:
    assert len(initials(name).split()) <= 1
    assert hue_of(name) is hue_of(f" {name} ")


def test_f1_the_colours_of_names_are_all_in_use() -> None:
    assert {hue_of(f"Host {number}") for number in range(100)} == set(Hue)
