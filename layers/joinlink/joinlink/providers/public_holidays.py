"""The public holidays of some 250 countries, from the library of that name.

Source: https://holidays.readthedocs.io
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING

from joinlink.errors import NotFound
from joinlink.language import gettext as _
from joinlink.model.holidays import PublicHoliday

if TYPE_CHECKING:
    from holidays import HolidayBase


class LibraryHolidays:
    """Imports the library when it is first asked, and of its countries those that it is asked about."""

    def countries(self) -> Collection[str]:
        return _class_names().keys()

    def regions(self, country: str) -> Mapping[str, str]:
        of_country = _country(country)
        names = of_country.get_subdivision_aliases()
        return {code: max(names.get(code, []), key=len, default=code) for code in of_country.subdivisions}

    def between(
        self, first: date, last: date, *, country: str, region: str | None, locale: str
    ) -> Sequence[PublicHoliday]:
        of_country = _country(country)
        language = _language(of_country.supported_languages, locale) or of_country.default_language
        known = of_country(years=range(first.year, last.year + 1), subdiv=region, language=language)
        return [PublicHoliday(day, name) for day, name in sorted(known.items()) if first <= day <= last]


def _class_names() -> Mapping[str, tuple[str, str]]:
    """Return the module and the class of each country, by its code of two letters."""
    from holidays.registry import COUNTRIES

    return {names[1]: (module, names[0]) for module, names in COUNTRIES.items()}


def _country(code: str) -> type[HolidayBase]:
    names = _class_names()
    if code not in names:
        raise NotFound(_("No public holidays are known of this country."))
    module, name = names[code]
    of_country: type[HolidayBase] = getattr(import_module(f"holidays.countries.{module}"), name)
    return of_country


def _language(known: Sequence[str], locale: str) -> str | None:
    """Return the library's name of a locale, or of another one of its language, if it has any."""
    language = locale.partition("-")[0]
    alike = [each for each in known if each.partition("_")[0] == language]
    return locale.replace("-", "_") if locale.replace("-", "_") in alike else next(iter(alike), None)
