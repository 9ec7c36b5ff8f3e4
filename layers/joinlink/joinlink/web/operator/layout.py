"""The frame of the operator's pages: the two pages, the way to one's own as a host, and out."""

from __future__ import annotations

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.model.site_setup import SiteSetup
from joinlink.web.shell.pages import page
from joinlink.web.shell.resolver import content_security_policy
from joinlink.web.shell.session import SignedIn


def operator_page(
    template: str, signed_in: SignedIn, setup: SiteSetup, /, *, current: str, status: int = 200, **values: object
) -> Response[str]:
    """Render one of the operator's pages; `current` is its path."""
    policy = content_security_policy(signed_in.sign_out_origin)
    return page(
        template,
        status=status,
        headers={"Content-Security-Policy": policy},
        signed_in=signed_in,
        setup=setup,
        current=current,
        **values,
    )
