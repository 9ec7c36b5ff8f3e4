"""Mails about no booking: to hosts about what they have set up, about packages, to guests and to the invited."""

from dataclasses import replace
from datetime import timedelta

from joinlink.language import speaking
from joinlink.model.booking_parts import Guest
from joinlink.model.due import WATCHED
from joinlink.model.host import Host, Invitation, Provider
from joinlink.model.mail import FoundBooking, FoundPackage, Mail, PackageMail
from joinlink.model.money import Money
from joinlink.model.webhook import OFF_AFTER
from tests.samples import GUEST, HOST, NOW, PACKAGE, WEBHOOK, ZOOM
from tests.unit.mail.letters import CANCELLED, CONNECTIONS_URL, LINKS, MAILS, WITH_ZOOM

SITE = "https://joinlink.example"
PACKAGE_PAGE = f"{SITE}/packages/package_1?token=m"
WEBHOOK_LOG = f"{SITE}/mentor/settings/automation/webhook_1"


def further_letters(host: Host = HOST, guest: Guest = GUEST) -> dict[str, Mail]:
    """Write one mail of each kind, by the names of their approved texts."""
    package = replace(PACKAGE, buyer=guest)
    nobodys = replace(package, title="Ten lessons").anonymised(NOW)
    ahead, behind = (
        FoundBooking(replace(each, guest=guest), host, LINKS.manage_url) for each in (WITH_ZOOM, CANCELLED)
    )
    found = FoundPackage(package, host, PACKAGE_PAGE)
    with speaking(host.reader()):
        invitation = MAILS.invitation(Invitation("ada@example.com", NOW), sign_in_url=f"{SITE}/login")
    written = {
        "invitation": invitation,
        "found_bookings": MAILS.found_bookings([ahead], [behind], [found], find_url=f"{SITE}/bookings/find"),
        "refunds_left": MAILS.refunds_left([(package, Money(16000, "eur")), (nobodys, Money(1000, "eur"))], host),
    }
    for kind in PackageMail:
        back = Money(5000, "eur") if kind in (PackageMail.MONEY_BACK, PackageMail.MONEY_BACK_FAILED) else None
        written[f"package_{kind}"] = MAILS.about_package(kind, package, host, url=PACKAGE_PAGE, back=back)
    for why, failing_for in (("silent", OFF_AFTER), ("gone", timedelta())):
        off = replace(WEBHOOK, failing_since=NOW - failing_for, off_at=NOW)
        written[f"webhook_off_{why}"] = MAILS.webhook_off(off, host, log_url=WEBHOOK_LOG)
    for provider in Provider:
        lost = replace(ZOOM, provider=provider)
        told = MAILS.connection_broken(lost, host, connections_url=CONNECTIONS_URL)
        written[f"connection_broken_{provider}"] = told
        if provider in WATCHED:
            told = MAILS.calendar_unreadable(lost, host, connections_url=CONNECTIONS_URL)
            written[f"calendar_unreadable_{provider}"] = told
    return written
