"""Pages: Jinja2 templates with autoescape.

They extend a quiet layout for guests (`guest.html`) or one with a menu for hosts (`host.html`). They may use
`asset_url('site.css')` and the addresses of pages as `at`. There is no inline script or style:
the content security policy forbids both.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from aws_lambda_powertools.event_handler.api_gateway import Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from joinlink.web import addresses
from joinlink.web.shell.static_files import asset_url

TEMPLATES = Path(__file__).parents[1] / "templates"


def page(
    template: str, *, status: int = 200, headers: Mapping[str, str] | None = None, **values: object
) -> Response[str]:
    """Render a template; a value that it uses but does not get is an error."""
    html = _environment().get_template(template).render(**values)
    return Response(status, "text/html; charset=utf-8", html, headers=dict(headers or {}))


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"asset_url": asset_url, "at": addresses}
    return environment
