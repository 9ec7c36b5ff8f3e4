"""The routes that functions answer, and those by which API Gateway calls them, each of which may be for several."""

from functools import cache
from importlib import import_module

from local.deployment import Route
from local.route_table import RouteTable
from tests.infra.project import resources, triggered_by

NO_PAGES = (
    *("/api/", "/assets/", "/pictures/", "/previews/", "/qr/", "/embed.js", "/robots.txt", "/healthz", "/openapi.json"),
    "/feeds/",
    *("/oauth/", "/login"),
)
"""The beginnings of addresses at which nobody is shown a page."""


@cache
def answered_routes() -> tuple[Route, ...]:
    """Return every route of every function: `GET /api/classes/{class_id}`. HEAD is answered where GET is."""
    names = [_folder_of(logical_id) for logical_id in triggered_by("HttpApi")]
    apps = {name: import_module(f"functions.{name}.app").app for name in names}
    return tuple(
        Route(route.method, route.openapi_path, name)
        for name, app in sorted(apps.items())
        for route in sorted(app._static_routes + app._dynamic_routes, key=lambda each: (each.method, each.path))
    )


def page_routes() -> tuple[Route, ...]:
    """Return those that show people a page."""
    return tuple(
        route
        for route in answered_routes()
        if route.method == "GET"
        and not route.path.startswith(NO_PAGES)
        and not route.path.endswith((".ics", "/integrations", "/settings"))
    )


@cache
def api_routes() -> tuple[Route, ...]:
    """Return the routes of the API, as the functions' events have them: `ANY /api/classes/{classId}`."""
    return tuple(
        Route(event["Properties"]["Method"], event["Properties"]["Path"], _folder_of(logical_id))
        for logical_id in triggered_by("HttpApi")
        for event in resources("AWS::Serverless::Function")[logical_id]["Events"].values()
        if event["Type"] == "HttpApi"
    )


@cache
def api() -> RouteTable:
    """Return what finds the function of a request, as API Gateway does."""
    return RouteTable(api_routes())


def _folder_of(logical_id: str) -> str:
    folder: str = resources("AWS::Serverless::Function")[logical_id]["CodeUri"]
    return folder.removeprefix("functions/")
