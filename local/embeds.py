"""The site of a host that shows a class of theirs: in the page, in a dialog, and by a button in the corner."""

import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

PAGES = Path(__file__).with_name("pages")
CLASS = re.compile(r"[a-z0-9-]+/[a-z0-9-]+")
"""A class by its host's handle and its slug."""


def page(site: str, name: str) -> str:
    """Show the class of that name; without one, ask for it."""
    templates = Environment(loader=FileSystemLoader(PAGES), autoescape=True)
    shown = name if CLASS.fullmatch(name) else None
    return templates.get_template("embeds.html").render(site=site, name=shown)
