"""Pages: a template and the values that it names (`templates.py`)."""

from __future__ import annotations

from collections.abc import Mapping

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.web.shell import templates
from joinlink.web.shell.static_files import static_files


def page(
    template: str, *, status: int = 200, headers: Mapping[str, str] | None = None, **values: object
) -> Response[str]:
    """Render a template; a value that it uses but does not get is an error."""
    html = templates.environment().get_template(template).render(**values)
    return Response(status, "text/html; charset=utf-8", html, headers=dict(headers or {}))


def prepare_pages(*names: str) -> None:
    """Load templates in a function's init phase, and the names of the files that they link."""
    templates.load(*names)
    static_files()
