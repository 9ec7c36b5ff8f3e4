"""The reader's language: sentences, dates, times, money and zones as this reader writes them (F3, F4).

    reader.py       who reads: a locale, 12 or 24 hours, the first day of the week; `speaking(…)` sets it
    catalogues.py   sentences, by gettext: `catalogues/de.po` is what people edit, `de.mo` what is read
    isolation.py    names of the other direction inside a sentence
    patterns.py     dates and times, and formats.py what CLDR says about each locale; zones.py and amounts.py likewise
    choice.py       which of our languages a browser, or a person, means

English is the language of the source: a sentence without a translation is said as it stands there, and an English
request reads no catalogue. This room imports no other, and all others may import it.

    from joinlink.language import gettext as _

    raise InvalidInput(_("a class costs at most %(price)s", price=highest.written))

`_` speaks the reader's language when it is called. A constant is marked with `N_("…")` and spoken where it is used.
"""

from joinlink.language.catalogues import N_, gettext, ngettext, npgettext, pgettext
from joinlink.language.reader import LANGUAGES, Hours, Reader, WeekStart, reader, speak, speaking

__all__ = [
    "LANGUAGES",
    "N_",
    "Hours",
    "Reader",
    "WeekStart",
    "gettext",
    "ngettext",
    "npgettext",
    "pgettext",
    "reader",
    "speak",
    "speaking",
]
