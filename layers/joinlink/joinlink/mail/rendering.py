"""Renders the templates. A mail is written once and set twice, in HTML and plain text, so that both say the same.

templates/
├── confirmation_guest.jinja, ...   the words of a mail to one reader: subject, heading, news
├── booking.jinja, sent_by.jinja    the words common to every mail about a booking, and to every mail
├── html/{frame,parts}.jinja        the layout in HTML
└── text/{frame,parts}.jinja        the layout in plain text

All of it is said in the language of whoever `language.reader` is while it is rendered.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final
from unicodedata import bidirectional

from joinlink.language import reader
from joinlink.mail.look import Look

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES: Final = Path(__file__).with_name("templates")


class Setting(StrEnum):
    """The two formats of a mail; also the folders of their frames and parts."""

    HTML = "html"
    TEXT = "text"


class Typed(str):
    """What a person wrote, such as a name: in HTML it keeps its own direction where our words run the other way."""

    __slots__ = ()

    def __html__(self) -> str:
        runs_left = any(bidirectional(character) in ("R", "AL") for character in self)
        if runs_left == (reader().direction == "rtl"):
            return escape(self)
        return f'<bdi dir="auto">{escape(self)}</bdi>'


@dataclass(frozen=True, slots=True)
class Letter:
    """A rendered mail: the subject on one line, and the two bodies."""

    subject: str
    text: str
    html: str


def render(name: str, words: Mapping[str, object], *, look: Look, opening: str = "") -> Letter:
    """Render the template of that name; a variable that it uses but does not get is an error.

    The subject begins with `opening`, so that a list of mails shows it however long the rest is.
    """
    plain = templates_of(Setting.TEXT).get_template(f"{name}.jinja")
    subject = "".join(plain.blocks["subject"](plain.new_context(dict(words))))
    subject = " ".join(f"{opening} · {subject}".split() if opening else subject.split())
    shown = {**words, "look": look, "subject": subject}
    return Letter(
        subject=subject,
        text=_without_gaps(plain.render(shown)),
        html=templates_of(Setting.HTML).get_template(f"{name}.jinja").render(shown),
    )


def prepare_templates() -> None:
    """Make the template environment, in a function's init phase."""
    for setting in Setting:
        templates_of(setting)


def _without_gaps(text: str) -> str:
    """Leave one empty line between paragraphs, however many parts rendered to nothing."""
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


@cache
def templates_of(setting: Setting) -> Environment:
    """Return the environment in which mails are set."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

    from joinlink.language.templates import speak_in
    from joinlink.template_bytecode import TemplateBytecode

    made = Environment(
        loader=FileSystemLoader([TEMPLATES, TEMPLATES / setting]),
        autoescape=select_autoescape(default=setting is Setting.HTML),
        undefined=StrictUndefined,
        bytecode_cache=TemplateBytecode(TEMPLATES, setting),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    speak_in(made)
    return made
