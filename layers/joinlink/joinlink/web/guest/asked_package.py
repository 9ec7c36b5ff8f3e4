"""The package that a guest asks for, by the token of its link (G5)."""

from __future__ import annotations

from joinlink.language import speak
from joinlink.model.package import Package
from joinlink.ports.packages import PackageLinks, PackageStore
from joinlink.usecases.packages.read_package import read_package_as_guest
from joinlink.web.shell.resolver import WebApp


def package_of_guest(app: WebApp, package_id: str, *, links: PackageLinks, packages: PackageStore) -> Package:
    """Return the package to whoever holds its token; the answer is in the buyer's language unless another is chosen.

    Raises:  Forbidden, NotFound  as read_package_as_guest
    """
    app.note(package_id=package_id)
    package = read_package_as_guest(package_id, app.query("token") or "", packages=packages, links=links)
    if app.is_of_page and app.asked.chosen is None:
        speak(package.buyer.reader)
    return package
