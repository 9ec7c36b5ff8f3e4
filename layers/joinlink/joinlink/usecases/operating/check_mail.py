"""The doctor's checks of mail: may the account send, as this sender, and does the site hear of bounces? (O3, O7)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Protocol

from joinlink.model.finding import Finding, ok, unknown, warning, wrong
from joinlink.model.running import MailAccount, MailIdentity
from joinlink.model.site_setup import SiteSetup
from joinlink.ports.operating import MailStanding, SiteMetrics

MUCH_OF_THE_QUOTA: Final = 0.8
MANY_BOUNCES: Final = 0.05
MANY_COMPLAINTS: Final = 0.001
"""From these rates on SES puts an account under review."""
FEEDBACK: Final = frozenset({"bounce", "complaint"})
KEPT: Final = "Mails are kept, and sent once it may."


class MailCheckPorts(Protocol):
    """Ports for checking mail."""

    mail_standing: MailStanding
    site_metrics: SiteMetrics

    @property
    def site_setup(self) -> SiteSetup: ...


def check_account(ports: MailCheckPorts) -> Iterator[Finding]:
    """Find what keeps the account from sending."""
    account = ports.mail_standing.account()
    yield _sending(account)
    if account.in_sandbox:
        yield wrong(
            "SES sandbox",
            f"Only addresses that you verified get mail, and 200 a day. {KEPT}",
            "Request production access in the SES console of this region: docs/guides/ses.md.",
        )
    else:
        yield ok("SES sandbox", "The account is out of it.")
    yield _quota(account)


def _sending(account: MailAccount) -> Finding:
    matter = "Sending at SES"
    if account.enforcement == "SHUTDOWN" or not account.may_send:
        return wrong(
            matter, f"Sending is paused for the account. {KEPT}", "The SES console says why, and how to resume."
        )
    if account.enforcement == "PROBATION":
        return warning(matter, "AWS has the account under review.", "Answer AWS's message in the SES console.")
    return ok(matter, "The account may send.")


def _quota(account: MailAccount) -> Finding:
    matter = "SES quota"
    if account.most_a_day < 0:
        return ok(matter, "There is none.")
    says = (
        f"{account.sent_today:.0f} of {account.most_a_day:.0f} mails sent in 24 hours, "
        f"{account.most_a_second:g} a second at most."
    )
    if account.share_used >= 1:
        return wrong(matter, f"{says} {KEPT}", "Request a higher quota for SES.")
    if account.share_used >= MUCH_OF_THE_QUOTA:
        return warning(matter, says, "Request a higher quota for SES.")
    return ok(matter, says)


def check_sender(ports: MailCheckPorts) -> Iterator[Finding]:
    """Find a sender that is not verified, or whose mail looks forged to others."""
    address = ports.site_setup.mail_from
    domain = address.rpartition("@")[2]
    of_domain = ports.mail_standing.identity(domain)
    identity = of_domain if of_domain is not None and of_domain.may_send else ports.mail_standing.identity(address)
    identity = identity or of_domain
    if identity is None or not identity.may_send:
        known = "is not verified" if identity else "is not known to SES"
        yield wrong(
            "Sender",
            f"{address} {known}, so no mail goes out. {KEPT}",
            f"Verify {domain} in SES: put its three DKIM records into DNS, by docs/guides/ses.md.",
        )
    else:
        yield ok("Sender", f"{address} may be written from, by {identity.name}.")
    yield _dkim(domain, of_domain)
    yield _mail_from(domain, of_domain)


def _dkim(domain: str, identity: MailIdentity | None) -> Finding:
    if identity is None:
        return warning(
            "DKIM",
            f"The address alone is verified, so mails are not signed by {domain} and land in spam more often.",
            f"Verify the domain {domain} in SES instead.",
        )
    if identity.dkim == "SUCCESS":
        return ok("DKIM", f"Mails are signed by {domain}.")
    judged = warning if identity.dkim == "PENDING" else wrong
    return judged(
        "DKIM",
        f"SES does not find the records of {domain} ({identity.dkim.lower().replace('_', ' ')}).",
        "Put the three CNAME records that SES shows for the domain into DNS; it may take hours until they are found.",
    )


def _mail_from(domain: str, identity: MailIdentity | None) -> Finding:
    if identity is None or identity.mail_from_domain is None:
        return ok("SPF", "Mails return to amazonses.com, whose SPF covers them; DKIM alone aligns with the sender.")
    if identity.mail_from_status == "SUCCESS":
        return ok("SPF", f"Mails return to {identity.mail_from_domain}, which aligns with {domain}.")
    return warning(
        "SPF",
        f"The MX and TXT records of {identity.mail_from_domain} are not found.",
        "Put the two records that SES shows as custom MAIL FROM into DNS.",
    )


def check_feedback(ports: MailCheckPorts) -> Iterator[Finding]:
    """Find whether bounces and complaints are heard of, and how many there are."""
    missing = FEEDBACK - ports.mail_standing.reported_events()
    if missing:
        yield wrong(
            "Bounces heard of",
            f"SES does not report {' and '.join(sorted(missing))} events, so mail to dead addresses goes on.",
            "Deploy again: the stack's configuration set reports both.",
        )
    else:
        yield ok("Bounces heard of", "SES reports bounces and complaints.")
    bounces, complaints = ports.site_metrics.reputation()
    if bounces is None and complaints is None:
        yield unknown("Reputation", "SES has told no rates of bounces and complaints yet.")
    elif (bounces or 0) >= MANY_BOUNCES or (complaints or 0) >= MANY_COMPLAINTS:
        yield warning(
            "Reputation",
            f"{(bounces or 0):.1%} of mails bounce, {(complaints or 0):.2%} are complained of. SES may pause sending.",
            "Look in the runbook under mail: find whose guests mistype addresses, or who books for strangers.",
        )
    else:
        yield ok("Reputation", f"{(bounces or 0):.1%} of mails bounce, {(complaints or 0):.2%} are complained of.")
