"""Sentences in the reader's language, by gettext.

A sentence carries values by name, `%(price)s`. Without values it is said as it stands, percent signs included.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from joinlink.language.isolation import isolated
from joinlink.language.reader import reader

if TYPE_CHECKING:
    from gettext import NullTranslations

FOLDER: Final = Path(__file__).with_name("catalogues")
SOURCE: Final = "en"
"""The language that the sentences are written in, which has no catalogue."""


def gettext(message: str, /, **values: object) -> str:
    """Say a sentence."""
    return _filled(translation(message), values)


def ngettext(one: str, many: str, count: int, /, **values: object) -> str:
    """Say the sentence for this number, which stands in it as `%(num)s`."""
    return _filled(plural_translation(one, many, count), {"num": count, **values})


def pgettext(context: str, message: str, /, **values: object) -> str:
    """Say a sentence that would be ambiguous without its context, such as a single word."""
    return _filled(translation_in_context(context, message), values)


def npgettext(context: str, one: str, many: str, count: int, /, **values: object) -> str:
    """Say the sentence for this number, in its context."""
    return _filled(plural_translation_in_context(context, one, many, count), {"num": count, **values})


def N_(message: str, /) -> str:  # noqa: N802  as gettext's tools know it
    """Mark a constant as a sentence; `gettext` says it where it is used."""
    return message


def translation(message: str) -> str:
    """Look a sentence up, its values not yet filled in."""
    return message if reader().language == SOURCE else _catalogue(reader().language).gettext(message)


def plural_translation(one: str, many: str, count: int) -> str:
    """Look up the form of a sentence for a number."""
    if reader().language == SOURCE:
        return one if count == 1 else many
    return _catalogue(reader().language).ngettext(one, many, count)


def translation_in_context(context: str, message: str) -> str:
    """Look up a sentence that has a context."""
    return message if reader().language == SOURCE else _catalogue(reader().language).pgettext(context, message)


def plural_translation_in_context(context: str, one: str, many: str, count: int) -> str:
    """Look up the form of a sentence for a number, in its context."""
    if reader().language == SOURCE:
        return one if count == 1 else many
    return _catalogue(reader().language).npgettext(context, one, many, count)


def _filled(sentence: str, values: dict[str, object]) -> str:
    return sentence % {name: isolated(value) for name, value in values.items()} if values else sentence


@cache
def _catalogue(language: str) -> NullTranslations:
    from gettext import GNUTranslations

    with (FOLDER / f"{language}.mo").open("rb") as file:
        return GNUTranslations(file)
