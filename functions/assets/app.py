"""GET /assets/{file}: style sheets, scripts and typefaces; pages use names that change with the content.

GET /openapi.json, /developers, /embed.js, /robots.txt and /healthz. It is the API's default route, too: any other
address ends here, as not found.
"""

from __future__ import annotations

from collections.abc import Mapping

from joinlink.errors import NotFound
from joinlink.init_phase import in_init
from joinlink.language import gettext as _
from joinlink.web.addresses import API_DOCUMENT, DEVELOPERS_PAGE, EMBED_SCRIPT, HEALTH, ROBOTS
from joinlink.web.shell.accents import accent_style, accent_url, asked_color
from joinlink.web.shell.conditional import names_tag
from joinlink.web.shell.resolver import Response, WebApp
from joinlink.web.shell.static_files import CONTENT_TYPES, FOR_GOOD, StaticFile, lasting_files, static_files
from joinlink.web.shell.zone_list import CACHED, asked_locale, zone_list

EMBED_SCRIPT_SECONDS = 3600
FOR_ROBOTS = """\
User-agent: *
Disallow: /mentor
Disallow: /operator
Disallow: /bookings/
Disallow: /j/
Disallow: /api/
Disallow: /embed/
Disallow: /login
Disallow: /oauth/
"""

app = WebApp()


@app.get("/assets/<file>")
def read(file: str) -> Response[str | bytes]:
    """Return a file, cached for good unless asked for by its plain name; or the accent or zones that it names."""
    color = asked_color(file)
    if color is not None:
        is_of_today = accent_url(color).endswith(f"/{file}")
        headers = {"Cache-Control": FOR_GOOD if is_of_today else "no-cache"}
        return Response(200, CONTENT_TYPES[".css"], accent_style(color), headers=headers)
    if (locale := asked_locale(file)) is not None:
        headers = {"Cache-Control": CACHED, "Vary": "Accept-Encoding"}
        return Response(200, "application/json", zone_list(locale), headers=headers, compress=True)
    lasting = lasting_files().get(file)
    found = lasting or static_files().get(file)
    if found is None:
        raise NotFound(_("There is no such file."))
    return _served(found, FOR_GOOD if lasting else "no-cache")


@app.get(EMBED_SCRIPT)
def read_embed_script() -> Response[str | bytes]:
    """Return the script by which other sites show classes (F6); they keep its address, so it is never old for long."""
    return _served(static_files()["embed.js"], f"public, max-age={EMBED_SCRIPT_SECONDS}")


@app.get(ROBOTS)
def tell_robots() -> Response[str | bytes]:
    """Tell search engines what not to index (F6)."""
    return Response(200, "text/plain; charset=utf-8", FOR_ROBOTS, headers={"Cache-Control": "public, max-age=86400"})


@app.get(API_DOCUMENT)
def read_document() -> Response[str | bytes]:
    """Return the API's reference for programs, in OpenAPI 3.1 (P1); any site's tools may read it."""
    return _served(static_files()["openapi.json"], "no-cache", {"Access-Control-Allow-Origin": "*"})


@app.get(DEVELOPERS_PAGE)
def explain_api() -> Response[str]:
    """Show how the API is called (P1)."""
    from joinlink.web.developers.pages import overview_page

    return overview_page(origin=app.origin(""))


@app.get(f"{DEVELOPERS_PAGE}/<subject>")
def explain_subject(subject: str) -> Response[str]:
    """Show the calls of a subject (P1)."""
    from joinlink.web.developers.pages import subject_page

    return subject_page(subject, origin=app.origin(""))


@app.get(HEALTH)
def is_well() -> dict[str, object]:
    """Say that requests are answered; the table is not asked, so that watching costs next to nothing."""
    return {"status": "ok"}


def _served(file: StaticFile, caching: str, further: Mapping[str, str] | None = None) -> Response[str | bytes]:
    """Answer with a file, or 304 to whoever has it as it is."""
    headers = {"Cache-Control": caching, "ETag": file.tag, "Vary": "Accept-Encoding", **(further or {})}
    if names_tag(app.header("if-none-match"), file.tag):
        return Response(304, body="", headers=headers)
    return Response(200, file.content_type, file.content, headers=headers, compress=file.is_text)


handler = app.resolve


@in_init
def _prepare() -> None:
    lasting_files()
