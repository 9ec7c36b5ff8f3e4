"""Sentences in templates: Jinja's extension for translations, speaking the language of whoever reads by then.

The extension reads `_("…")` and `{% trans %}`. What they call is ours, since a value may need to be set off.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from joinlink.language.catalogues import (
    plural_translation,
    plural_translation_in_context,
    translation,
    translation_in_context,
)
from joinlink.language.isolation import isolated

if TYPE_CHECKING:
    from jinja2 import Environment
    from jinja2.runtime import Context


def speak_in(environment: Environment) -> None:
    """Let the templates of an environment say `_("…")` and `{% trans %}…{% endtrans %}`.

    Values are filled in by name, escaped where the environment escapes. A number for a plural is `num`.
    """
    environment.policies["ext.i18n.trimmed"] = True
    environment.add_extension("jinja2.ext.i18n")
    environment.newstyle_gettext = True  # type: ignore[attr-defined]  # the extension adds it
    environment.globals |= {
        "gettext": _said(translation),
        "ngettext": _said(plural_translation),
        "pgettext": _said(translation_in_context),
        "npgettext": _said(plural_translation_in_context),
    }


def _said(look_up: Callable[..., str]) -> Callable[..., str]:
    """Return the function that a template calls with what `look_up` takes, and with the values of the sentence."""
    from jinja2 import pass_context
    from markupsafe import Markup

    @pass_context
    def say(context: Context, *asked: str | int, **values: object) -> str:
        sentence, is_escaped = look_up(*asked), context.eval_ctx.autoescape
        filled = {
            name: value if is_escaped and hasattr(value, "__html__") else isolated(value)
            for name, value in ({"num": asked[-1]} | values).items()
        }
        return (Markup(sentence) if is_escaped else sentence) % filled  # noqa: S704  # nosec B704  ours, as in the extension

    return say
