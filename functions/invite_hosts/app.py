"""For the operator to call by hand: who may become a host (S7).

{"invite": "ada@example.com"}      invites and mails
{"withdraw": "ada@example.com"}    takes an invitation back
{}                                 lists the open ones
"""

from __future__ import annotations

from collections.abc import Mapping

from joinlink.clock import rfc3339
from joinlink.errors import InvalidInput
from joinlink.init_phase import in_init
from joinlink.language import gettext as _
from joinlink.model.host import Invitation
from joinlink.observability import Outcome, observed
from joinlink.usecases.hosts.invite_host import invite_host
from joinlink.web.api.email_addresses import email_address
from joinlink.wiring import house

Answer = dict[str, object]


@observed("invite_hosts")
def handler(event: Mapping[str, object], outcome: Outcome) -> Answer:
    """Do what the event says; each may be repeated."""
    (asked, address), *more = event.items() or [("list", "")]
    outcome.note(asked=asked)
    match asked:
        case "invite" if not more:
            invited = invite_host(_address(address), house())
            return {"invited": _shown(invited.invitation), "mailed": invited.is_mailed}
        case "withdraw" if not more:
            return {"withdrawn": house().invitations.withdraw(_address(address))}
        case "list" if not more:
            return {"invitations": [_shown(each) for each in house().invitations.list(house().clock.now())]}
    raise InvalidInput(_('send {"invite": "…"}, {"withdraw": "…"} or {}'))


def _address(value: object) -> str:
    try:
        return email_address(str(value).strip())
    except ValueError as exc:
        raise InvalidInput(str(exc)) from None


def _shown(invitation: Invitation) -> Answer:
    at, until = rfc3339(invitation.invited_at), rfc3339(invitation.ends_at)
    return {"email": invitation.email, "invitedAt": at, "until": until}


@in_init
def _prepare() -> None:
    house().prepare("invitations")
