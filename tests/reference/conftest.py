"""The site on fakes, as the tests of the functions have it."""

from tests.functions.conftest import site, world

__all__ = ["site", "world"]
