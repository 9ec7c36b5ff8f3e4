"""What a host is asked first, on the page where they arrive: the name, and the time zone of their hours (F1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.errors import InvalidInput
from joinlink.language import gettext as _
from joinlink.web.pickers.time_zones import ZoneOption
from joinlink.web.shell.forms import FormState
from joinlink.web.shell.pages import page
from joinlink.web.shell.session import SignedIn


def welcome_page(
    signed_in: SignedIn,
    *,
    refused: tuple[Mapping[str, str], InvalidInput] | None = None,
    offered: Sequence[ZoneOption] = (),
) -> Response[str]:
    """Ask; `offered` are the zones that a refused answer could mean.

    The browser fills the zone in, and whoever has no script chooses it. No zone is assumed.
    """
    form = FormState() if refused is None else FormState.refused(*refused)
    return page(
        "host/welcome.html",
        status=200 if refused is None else 422,
        signed_in=signed_in,
        form=form,
        offered=offered if form.error("timezone") else (),
        labels={"name": _("Your name"), "timezone": _("Your time zone")},
    )
