"""The pages a person sees at a sandbox: consent, sign-in, Checkout, and plain messages."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from werkzeug import Request, Response

TEMPLATES = Path(__file__).parent / "templates"


@cache
def _templates() -> Environment:
    return Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)


def page(template: str, provider: str, status: int = 200, **values: object) -> Response:
    """Render one of the templates; `provider` is the name in its sandbox label."""
    html = _templates().get_template(template).render(provider=provider, **values)
    return Response(html, status=status, mimetype="text/html")


def message_page(title: str, text: str, status: int, provider: str) -> Response:
    """Render a page with one thing to say."""
    return page("message.html", provider, status, title=title, text=text)


def carried_fields(request: Request, replaced: tuple[str, ...]) -> list[tuple[str, str]]:
    """List the request's parameters for a form's hidden fields, without those that the form asks for."""
    return [(name, value) for name, value in request.args.items(multi=True) if name not in replaced]


@cache
def _style() -> str:
    return (TEMPLATES / "sandbox.css").read_text()


def stylesheet() -> Response:
    """Answer with the style that all pages share."""
    return Response(_style(), mimetype="text/css", headers={"Cache-Control": "max-age=3600"})
