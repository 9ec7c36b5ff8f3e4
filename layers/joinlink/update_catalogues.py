"""Collects every sentence of the product and brings the catalogues up to date: `make messages`.

    joinlink/**.py, templates, functions ─▶ catalogues/<language>.po ─▶ catalogues/<language>.mo

A sentence that is new, or has changed, stands in each `.po` without a translation. Whoever translates edits the `.po`
and runs this again. Both kinds of files are checked in, so that nothing that reads them has to make them first; the
same sentences make the same files, byte for byte.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from joinlink.language import LANGUAGES
from joinlink.language.catalogues import FOLDER, SOURCE

ROOT: Final = Path(__file__).parents[2]
SOURCES: Final = ("layers/joinlink/joinlink", "functions")
METHODS: Final = [("**.py", "python"), ("**/templates/**.html", "jinja2"), ("**/templates/**.jinja", "jinja2")]
KEYWORDS: Final = {
    "_": None,
    "gettext": None,
    "N_": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
OPTIONS: Final = {"**/templates/**": {"trimmed": "true", "newstyle_gettext": "true", "silent": "false"}}
ALWAYS: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""Stands for the day, so that a file doesn't change with it."""
COMMENT: Final = "Translators:"


def sentences() -> Catalog:
    """Collect what is marked to be translated, with the files it stands in."""
    found = Catalog(project="Joinlink", fuzzy=False)
    for source in SOURCES:
        folder = ROOT / source
        for name, _, message, comments, context in extract_from_dir(
            str(folder), METHODS, OPTIONS, keywords=KEYWORDS, comment_tags=[COMMENT], strip_comment_tags=True
        ):
            where = (folder / name).relative_to(ROOT).as_posix()
            found.add(message, locations=[(where, 0)], auto_comments=comments, context=context)
    return found


def read(language: str) -> Catalog:
    """Read a catalogue; an empty one for a language that has none yet."""
    file = FOLDER / f"{language}.po"
    if not file.exists():
        return Catalog(locale=language, project="Joinlink", fuzzy=False)
    with file.open("rb") as content:
        return read_po(content, locale=language)


def updated(language: str, found: Catalog) -> Catalog:
    """Return a catalogue with the sentences of today, and with the translations that are there."""
    catalogue = read(language)
    catalogue.update(found, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    catalogue.header_comment = f"# Joinlink: {LANGUAGES[language]}"
    return catalogue


def as_po(catalogue: Catalog) -> bytes:
    """Write a catalogue as people edit it."""
    content = BytesIO()
    write_po(content, catalogue, width=120, sort_output=True, include_lineno=False, omit_header=False)
    lines = content.getvalue().decode().splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(_OF_NO_USE)).encode()


def as_mo(catalogue: Catalog) -> bytes:
    """Write a catalogue as gettext reads it."""
    content = BytesIO()
    catalogue.creation_date = catalogue.revision_date = ALWAYS
    write_mo(content, catalogue)
    return content.getvalue()


_OF_NO_USE: Final = tuple(
    f'"{name}'
    for name in (
        *("Project-Id-Version", "Report-Msgid-Bugs-To", "Last-Translator", "Language-Team"),
        *("POT-Creation-Date", "PO-Revision-Date", "Generated-By"),
    )
)
"""Header lines that would differ each time, or say nothing."""


def main() -> None:
    """Update every catalogue, and say how many sentences are left to translate."""
    found = sentences()
    FOLDER.mkdir(exist_ok=True)
    for language in LANGUAGES:
        if language == SOURCE:
            continue
        po = FOLDER / f"{language}.po"
        po.write_bytes(as_po(updated(language, found)))
        catalogue = read(language)
        po.with_suffix(".mo").write_bytes(as_mo(catalogue))
        left = sum(bool(message.id) and not is_translated(message) for message in catalogue)
        sys.stdout.write(f"{language}: {len(catalogue)} sentences, {left} left to translate\n")


def is_translated(message: Message) -> bool:
    """Return whether a sentence has its translation, with every form for a number."""
    forms = [message.string] if isinstance(message.string, str) else message.string or [""]
    return all(forms) and not message.fuzzy


if __name__ == "__main__":
    main()
