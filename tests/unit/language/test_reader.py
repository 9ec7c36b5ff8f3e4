"""F3: which language a reader means, and that sentences are said in it."""

import pytest

from joinlink.language import LANGUAGES, N_, Reader, catalogues, gettext, ngettext, pgettext, reader, speak, speaking
from joinlink.language.choice import locale_accepted, locale_meant


@pytest.mark.parametrize(
    ("header", "locale"),
    [
        ("", "en"),
        ("de", "de"),
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("nl,fr;q=0.7,de;q=0.8", "de"),
        ("nl-NL, nl", "en"),
        ("en-US,en;q=0.9,de;q=0.8", "en"),
        ("en-GB,en;q=0.9", "en-GB"),
        ("pt-BR", "pt"),
        ("ja;q=0.5, ar-EG", "ar"),
        ("de;q=0, fr;q=0.1", "fr"),
        ("de;q=much, *;q=0.5", "en"),
        ("zh-Hans-CN;q=0.9,ja-JP;q=0.8", "ja"),
    ],
)
def test_a_browser_is_answered_in_the_language_of_ours_that_it_likes_best(header, locale) -> None:
    assert locale_accepted(header) == locale


def test_a_language_that_the_site_does_not_speak_is_none_of_ours() -> None:
    assert [locale_meant(tag) for tag in ("nl", "", "deu", "../de", "EN_gb")] == [None, None, None, None, "en-GB"]


@pytest.fixture
def german(tmp_path, monkeypatch):
    """A catalogue with a sentence, a plural and a word in a context."""
    from babel.messages.catalog import Catalog
    from babel.messages.mofile import write_mo

    catalogue = Catalog(locale="de")
    catalogue.add("Write to %(name)s", "An %(name)s schreiben")
    catalogue.add(("%(num)s time", "%(num)s times"), ("%(num)s Mal", "%(num)s Male"))
    catalogue.add("May", "Mai", context="month")
    with (tmp_path / "de.mo").open("wb") as file:
        write_mo(file, catalogue)
    monkeypatch.setattr(catalogues, "FOLDER", tmp_path)
    catalogues._catalogue.cache_clear()
    yield
    catalogues._catalogue.cache_clear()


def test_f3_a_sentence_is_said_in_the_language_of_whoever_reads_by_then(german) -> None:
    with speaking("de"):
        in_german = gettext(N_("Write to %(name)s"), name="50 %"), ngettext("%(num)s time", "%(num)s times", 2)
        assert pgettext("month", "May") == "Mai"

    assert in_german == ("An 50 % schreiben", "2 Male")
    assert gettext("Write to %(name)s", name="50 %") == "Write to 50 %"
    assert ngettext("%(num)s time", "%(num)s times", 1) == "1 time"


def test_a_sentence_without_a_translation_is_said_in_english(german) -> None:
    with speaking("de"):
        assert gettext("100% of it") == "100% of it"


def test_whoever_is_found_to_read_is_written_for_until_the_end_of_the_request() -> None:
    with speaking("fr"):
        speak(Reader("ar"))
        assert (reader().language, reader().direction) == ("ar", "rtl")

    assert (reader().locale, reader().direction) == ("en", "ltr")


def test_f3_the_site_speaks_seven_languages() -> None:
    assert set(LANGUAGES) == {"en", "de", "es", "fr", "pt", "ja", "ar"}
