"""The Jinja2 templates of pages: autoescape, no undefined names, no silent reload.

They extend a quiet layout for guests (`guest.html`) or one with a menu for hosts (`host.html`). They may use
`asset_url('site.css')`, a colour's style sheet by `accent_url`, the addresses of pages as `at`, the site's name and
operator as `site()`, the filters `people_address`, `initials` and `hue`, the big providers' domains as `typos`, who
reads as `reading()`, and the other languages by `switches`. There is no inline script or style: the content security
policy forbids both.

Sentences are spoken in the reader's language, whole ones, and without markup where that can be:

    {{ _("Join") }}     {% trans name=host.name %}Write to {{ name }}{% endtrans %}
    {% trans count=n %}{{ count }} time{% pluralize %}{{ count }} times{% endtrans %}

A part that others import has its sentences inside its macros: what is at its top is run once for all readers. A percent
sign is written twice in `_("…")`. What people wrote is in an element with `dir="auto"`; a sentence sets its values off
by itself.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from joinlink.config import read_settings
from joinlink.language import reader
from joinlink.language.templates import speak_in
from joinlink.model import address_typos
from joinlink.model.initials import hue_of, initials
from joinlink.model.people_address import people_address
from joinlink.model.site import Site
from joinlink.template_bytecode import TemplateBytecode
from joinlink.web import addresses
from joinlink.web.shell.accents import accent_url
from joinlink.web.shell.language import switches
from joinlink.web.shell.static_files import asset_url

TEMPLATES: Final = Path(__file__).parents[1] / "templates"
_REFERENCE: Final = re.compile(r'{%-? *(?:extends|include|from|import) +"([^"]+)"')


@cache
def environment() -> Environment:
    """Return the environment of all pages."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        bytecode_cache=TemplateBytecode(TEMPLATES, "page"),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    speak_in(made)
    made.globals |= {"accent_url": accent_url, "asset_url": asset_url, "at": addresses, "site": site}
    made.globals |= {"reading": reader, "switches": switches, "typos": address_typos}
    made.filters |= {"people_address": people_address, "initials": initials, "hue": hue_of}
    return made


@cache
def site() -> Site:
    """Return the site as its pages name it, which is the process's: no page waits for anything to know it."""
    return read_settings().site


def load(*names: str) -> None:
    """Load templates, and whatever they extend, include and import by name."""
    waiting, loaded = [*names], set[str]()
    while waiting:
        name = waiting.pop()
        if name not in loaded:
            loaded.add(name)
            environment().get_template(name)
            waiting += _REFERENCE.findall((TEMPLATES / name).read_text(encoding="utf-8"))
