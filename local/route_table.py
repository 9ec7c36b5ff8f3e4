"""Which route of the HTTP API a request takes: fixed parts of a path come before variables, then greedy ones, then all.

Source:  https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from local.deployment import Route

VARIABLE = re.compile(r"\{(?P<name>[^}+]+)(?P<greedy>\+?)\}")


class RouteTable:
    """The routes of an API, in the order in which a request is compared with them."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._routes = [(route, _expression(route.path)) for route in sorted(routes, key=_precedence)]

    def find(self, method: str, path: str) -> tuple[Route, Mapping[str, str]] | None:
        """Find the route that a request takes, and what its variables stand for there."""
        return next(self.matches(method, path), None)

    def matches(self, method: str, path: str) -> Iterator[tuple[Route, Mapping[str, str]]]:
        """Yield the routes that could take a request, first the one that does. HEAD isn't GET here, nor on AWS."""
        for route, expression in self._routes:
            if route.is_default:
                yield route, {}
            elif route.method in {method, "ANY"} and (match := expression.fullmatch(path)):
                names = [variable["name"] for variable in VARIABLE.finditer(route.path)]
                yield route, dict(zip(names, match.groups(), strict=True))


def generality(path: str) -> list[int]:
    """Say how general each part of a path is: fixed, variable, greedy."""
    return [2 if part.endswith("+}") else 1 if VARIABLE.fullmatch(part) else 0 for part in path.split("/")]


def _precedence(route: Route) -> tuple[bool, bool, list[int], bool]:
    kinds = generality(route.path)
    return (route.is_default, 2 in kinds, kinds, route.method == "ANY")


def _expression(path: str) -> re.Pattern[str]:
    """Turn `/a/{b}/{c+}` into a regular expression."""
    pieces, end = [], 0
    for variable in VARIABLE.finditer(path):
        pieces += [re.escape(path[end : variable.start()]), "(.+)" if variable["greedy"] else "([^/]+)"]
        end = variable.end()
    return re.compile("".join([*pieces, re.escape(path[end:])]))
