"""B1, K6: handles and slugs, what people type, in an address."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinlink.model.address_name import ADDRESS_NAME_PATTERN, LONGEST_ADDRESS_NAME, address_name, numbered
from joinlink.providers.romanizer import AnyAsciiRomanizer


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Piano lesson", "piano-lesson"),
        ("  Piano -- für Anfänger! ", "piano-fur-anfanger"),
        ("Beginner's luck", "beginners-luck"),
        ("C++ & C#", "c-c"),
        ("ﬁne ½", "fine-1-2"),
        ("Grüße aus Łódź", "grusse-aus-lodz"),
        ("Уроки игры на фортепиано", "uroki-igry-na-fortepiano"),
        ("Μαθήματα πιάνου", "mathimata-pianoy"),
        ("日本語", "ri-ben-yu"),
        ("钢琴课 2", "gang-qin-ke-2"),
        ("피아노 레슨", "pi-ano-le-seun"),
        ("\u062f\u0631\u0633 \u0628\u064a\u0627\u0646\u0648", "drs-bynw"),
        ("पियानो", "piyano"),
        ("\ud800", "class"),
        ("…", "class"),
        ("", "class"),
        ("---", "class"),
        ("x" * 100, "x" * 60),
    ],
)
def test_words_become_a_name(words: str, name: str) -> None:
    assert address_name(words, romanize=AnyAsciiRomanizer().romanize, otherwise="class") == name


@given(st.text(max_size=200))
def test_whatever_the_words_the_name_can_stand_in_an_address(words: str) -> None:
    name = address_name(words, romanize=AnyAsciiRomanizer().romanize, otherwise="class")

    assert re.fullmatch(ADDRESS_NAME_PATTERN, name)
    assert len(name) <= LONGEST_ADDRESS_NAME


def test_a_taken_name_gets_the_first_free_number() -> None:
    assert numbered("piano", []) == "piano"
    assert numbered("piano", ["piano"]) == "piano-2"
    assert numbered("piano", ["piano", "piano-2", "piano-4"]) == "piano-3"


def test_a_numbered_name_is_not_too_long() -> None:
    name = numbered("x" * 60, ["x" * 60])

    assert len(name) <= LONGEST_ADDRESS_NAME
    assert name.endswith("x-2")
