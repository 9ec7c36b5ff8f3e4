"""S7: the operator says who may become a host."""

from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.errors import InvalidInput, MailUnavailable, SendingNotAllowed
from joinlink.model.due import DueKind
from joinlink.usecases.care.heal import heal
from tests.functions.site import BROWSER, Answer, Site, run, sample
from tests.functions.test_sign_in import NEWCOMER, leave
from tests.samples import HOST
from tests.worlds.world import World

EMAIL = NEWCOMER.email
INVITED = {"email": EMAIL, "invitedAt": "2026-12-01T09:00:00Z", "until": "2026-12-31T09:00:00Z"}


@pytest.fixture
def stranger(world: World) -> Site:
    """Return the browser of somebody who has no account where hosts are invited."""
    world.configure(SIGN_UP="invited")
    return Site(world, session=None, csrf=None)


def come(browser: Site) -> Answer:
    """Sign in as the newcomer, and see the page."""
    browser.world.identity_provider.identities["code-1"] = NEWCOMER
    return browser.get(f"/login/callback?code=code-1&state={leave(browser)}", headers=BROWSER)


def test_s7_whom_nobody_invited_is_told_so_and_no_host_comes_of_it(stranger: Site, world: World) -> None:
    before = dict(world.hosts.hosts)

    page = come(stranger)

    assert (page.status, page.find("//h1")[0].text) == (403, "New hosts are invited here")
    assert "nobody invited it" in page.words
    assert world.hosts.hosts == before
    assert len(world.sessions.sessions) == 1  # the sample host's
    assert not any("session=" in cookie for cookie in page.cookies)


@pytest.mark.parametrize("invited", [EMAIL, EMAIL.upper()])
def test_s7_who_is_invited_signs_in_once_and_then_as_any_host(stranger: Site, world: World, invited: str) -> None:
    run("invite_hosts", {"invite": invited})

    assert come(stranger).status == 302

    assert "newcomer@example.com" in [host.email for host in world.hosts.hosts.values()]
    assert run("invite_hosts", {}) == {"invitations": []}
    assert come(stranger).status == 302


def test_s7_hosts_of_before_sign_in_as_ever(stranger: Site, world: World) -> None:
    world.hosts.create(replace(HOST, host_id="host_2", handle="another"), NEWCOMER)

    assert come(stranger).status == 302


def test_s7_an_invitation_is_good_for_thirty_days(stranger: Site, world: World) -> None:
    run("invite_hosts", {"invite": EMAIL})
    world.clock.sleep(timedelta(days=30).total_seconds())

    assert come(stranger).status == 403
    assert run("invite_hosts", {}) == {"invitations": []}


def test_s7_the_operator_invites_lists_and_takes_back(stranger: Site, world: World) -> None:
    assert run("invite_hosts", sample("invite_hosts.invite")) == {"invited": INVITED, "mailed": True}
    assert run("invite_hosts", sample("invite_hosts.list")) == {"invitations": [INVITED]}
    (mail,) = world.mailer.sent
    assert (mail.to, mail.subject, mail.sender_name) == (EMAIL, "Your invitation to Joinlink", "Joinlink")

    assert run("invite_hosts", sample("invite_hosts.withdraw")) == {"withdrawn": True}
    assert run("invite_hosts", sample("invite_hosts.withdraw")) == {"withdrawn": False}

    assert come(stranger).status == 403


def test_s7_a_mail_that_can_not_be_sent_is_told_to_the_operator_and_the_invitation_stands(
    stranger: Site, world: World
) -> None:
    world.mailer.failures.add("send", MailUnavailable("not now"))

    with pytest.raises(MailUnavailable):
        run("invite_hosts", {"invite": EMAIL})
    world.suppressions.suppress(EMAIL, "bounce", world.clock.now())

    assert run("invite_hosts", {"invite": EMAIL})["mailed"] is False
    assert come(stranger).status == 302


def test_o7_a_mail_that_the_site_may_not_send_goes_out_once_it_may_and_only_once(world: World) -> None:
    world.mailer.failures.add("send", SendingNotAllowed("sandbox"), times=2)
    with pytest.raises(SendingNotAllowed):
        run("invite_hosts", {"invite": EMAIL})

    mailed = []
    for _ in range(3):
        world.clock.sleep(timedelta(minutes=15).total_seconds())
        heal(world.house)
        mailed.append(len(world.mailer.sent))

    assert mailed == [0, 1, 1]
    assert world.mailer.recipients == [EMAIL]
    assert world.due_at(DueKind.INVITATIONS, "open") is None


def test_o7_who_is_no_longer_invited_gets_no_mail_late(world: World) -> None:
    world.mailer.failures.add("send", SendingNotAllowed("sandbox"))
    with pytest.raises(SendingNotAllowed):
        run("invite_hosts", {"invite": EMAIL})
    run("invite_hosts", {"withdraw": EMAIL})

    world.clock.sleep(timedelta(minutes=15).total_seconds())
    heal(world.house)

    assert world.mailer.sent == []


@pytest.mark.parametrize(
    "event",
    [{"invite": "nobody"}, {"invite": ""}, {"invite": 5}, {"hire": EMAIL}, {"invite": EMAIL, "withdraw": EMAIL}],
)
def test_s7_what_is_no_address_and_no_request_is_refused(world: World, event: dict[str, object]) -> None:
    with pytest.raises(InvalidInput):
        run("invite_hosts", event)

    assert not world.invitations.invitations


def test_s7_o4_who_runs_the_site_needs_no_invitation(stranger: Site, world: World) -> None:
    world.configure(SIGN_UP="invited", OPERATOR_ADDRESSES=f"other@example.com, {EMAIL.upper()}")

    assert come(stranger).status == 302
