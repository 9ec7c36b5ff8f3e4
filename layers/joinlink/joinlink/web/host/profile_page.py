"""The page of a host's profile: pictures, words and habits, beside what guests see of them (F1, F2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.errors import InvalidInput
from joinlink.language import LANGUAGES
from joinlink.language import gettext as _
from joinlink.model.host import Connection, Host
from joinlink.model.introduction import LONGEST_BIO, LONGEST_HEADLINE
from joinlink.model.pictures import OF_A_HOST, SHAPES
from joinlink.web.addresses import PROFILE_PAGE
from joinlink.web.host import profile_form
from joinlink.web.host.layout import host_page
from joinlink.web.shell.forms import Difference, FormState, differences
from joinlink.web.shell.session import SignedIn


def profile_page(
    signed_in: SignedIn,
    host: Host,
    connections: Iterable[Connection],
    *,
    saved: str | None = None,
    refused_picture: str | None = None,
) -> Response[str]:
    """Show the profile; `saved` is what was, `refused_picture` the use of one that could not be read."""
    form = FormState(profile_form.profile_fields(host))
    return _page(signed_in, host, connections, form, saved=saved, refused_picture=refused_picture)


def refused_profile_page(
    signed_in: SignedIn, host: Host, connections: Iterable[Connection], sent: Mapping[str, str], error: InvalidInput
) -> Response[str]:
    """Show the form as sent, and why it was refused."""
    return _page(signed_in, host, connections, FormState.refused(sent, error), status=422)


def changed_profile_page(
    signed_in: SignedIn, host: Host, connections: Iterable[Connection], sent: Mapping[str, str]
) -> Response[str]:
    """Show the form as sent beside the profile as it was saved meanwhile."""
    saved, typed = profile_form.in_words(profile_form.profile_fields(host)), profile_form.in_words(sent)
    changed = [Difference(_(each.label), each.saved, each.typed) for each in differences(saved, typed)]
    return _page(signed_in, host, connections, FormState(sent), status=409, changed=changed)


def _page(
    signed_in: SignedIn,
    host: Host,
    connections: Iterable[Connection],
    form: FormState,
    *,
    status: int = 200,
    saved: str | None = None,
    refused_picture: str | None = None,
    changed: Sequence[Difference] | None = None,
) -> Response[str]:
    return host_page(
        "host/profile.html",
        signed_in,
        connections,
        current=PROFILE_PAGE,
        status=status,
        host=host,
        form=form,
        labels={name: _(label) for name, label in profile_form.LABELS.items()},
        options=_options(),
        longest={"headline": LONGEST_HEADLINE, "bio": LONGEST_BIO},
        shapes={use: SHAPES[use] for use in OF_A_HOST},
        seen=profile_form.shown(host),
        saved=saved,
        refused_picture=refused_picture,
        changed=changed,
    )


def _options() -> dict[str, list[tuple[str, str]]]:
    return {
        "locale": [("", _("Automatic")), *LANGUAGES.items()],
        "timeFormat": [("auto", _("Automatic")), ("12", _("12 hours")), ("24", _("24 hours"))],
        "weekStart": [
            ("auto", _("Automatic")),
            ("monday", _("Monday")),
            ("sunday", _("Sunday")),
            ("saturday", _("Saturday")),
        ],
    }
