"""Sentences in templates: Jinja's own extension for translations, speaking the language of whoever reads by then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from joinlink.language.catalogues import (
    plural_translation,
    plural_translation_in_context,
    translation,
    translation_in_context,
)

if TYPE_CHECKING:
    from jinja2 import Environment


def speak_in(environment: Environment) -> None:
    """Let the templates of an environment say `_("…")` and `{% trans %}…{% endtrans %}`.

    Values are filled in by the extension, escaped where the environment escapes.
    """
    environment.policies["ext.i18n.trimmed"] = True
    environment.add_extension("jinja2.ext.i18n")
    environment.install_gettext_callables(  # type: ignore[attr-defined]  # the extension adds it
        gettext=translation,
        ngettext=plural_translation,
        newstyle=True,
        pgettext=translation_in_context,
        npgettext=plural_translation_in_context,
    )
