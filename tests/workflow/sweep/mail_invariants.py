"""What has to hold of mails: everybody was told what is, once, and nobody what is no more."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from joinlink.model.booking import Booking
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.mail import MailKind, MailOccasion, MailRole, news_mail, roles_of, round_of
from joinlink.usecases.mails.told_together import TOLD_TOGETHER
from tests.workflow.sweep.boundaries import Mishap
from tests.workflow.sweep.town import Town
from tests.workflow.sweep.witnesses import Letter, Place, What

REFUSAL = Mishap("mailer", "4xx")


def everybody_is_told(town: Town, mishap: Mishap) -> Iterator[str]:
    """The latest revision's mail, the present link, and the latest reminder that fell due went to everybody."""
    for booking in town.all_bookings:
        news = news_mail(booking)
        if news is None:
            continue
        for role in _readers(booking, news):
            letters = _letters(town, booking, role)
            wanted = {news, *_reminders_due(town, booking)} - _refused(town, booking, role, mishap)
            for occasion in wanted - {letter.occasion for letter in letters}:
                yield f"the {role} was not sent {occasion}"
            if not _is_told_link(booking, letters) and mishap != REFUSAL:
                yield f"the {role} was not told the present link"


def _readers(booking: Booking, news: MailOccasion) -> list[MailRole]:
    """Return who is to have heard: of what a host changed for everybody in an occurrence, the guests alone (G3)."""
    return [role for role in roles_of(news.kind) if role is MailRole.GUEST or not booking.is_brought_along]


def _is_told_link(booking: Booking, letters: list[Letter]) -> bool:
    """Whether a reader has the link; the first one of a date that was told with others is on its page, and no news."""
    is_told_with_others = any(letter.dates and letter.booking.target != booking.target for letter in letters)
    if booking.link is None or (is_told_with_others and booking.link_count == 1):
        return True
    return booking.link in [letter.booking.link for letter in letters if letter.booking.target == booking.target]


def mails_are_recorded_once(town: Town, mishap: Mishap) -> Iterator[str]:
    """What was sent is recorded, and recorded once; it goes out twice only where nobody could know that it had."""
    recorded = _count(town, What.MAIL_RECORDED)
    for mail, times in _count(town, What.MAIL_SENT).items():
        most = times if mishap.has_rivals else 1
        if not 1 <= recorded[mail] <= most:
            yield f"a mail was recorded {recorded[mail]} times: {_written(mail)}"
        if times > 1 and not mishap.may_repeat_mails:
            yield f"a mail went out {times} times: {_written(mail)}"


def dates_are_told_once(town: Town, mishap: Mishap) -> Iterator[str]:
    """Whichever mail tells a reader that a date of a series is theirs, no other one does (G6)."""
    told = Counter(
        (target, letter.occasion, letter.role)
        for letter in town.mailer.sent
        if letter.occasion.kind in TOLD_TOGETHER and not round_of(letter.booking, letter.role)
        for target in letter.tells_of
    )
    for (target, occasion, role), times in told.items():
        if times > 1 and not mishap.may_repeat_mails:
            yield f"the {role} was told {times} times: {target.booking_id}, revision {target.revision}, {occasion}"


def hosts_are_reminded_once(town: Town, mishap: Mishap) -> Iterator[str]:
    """Of a start of a class with several seats, the host has each reminder once, however many seats it has (G2)."""
    to_host = [letter for letter in town.mailer.sent if letter.role is MailRole.HOST]
    reminders = [letter for letter in to_host if letter.occasion.kind is MailKind.REMINDER]
    told = Counter(
        (letter.booking.occurrence_id, letter.booking.starts_at, letter.occasion)
        for letter in reminders
        if letter.booking.occurrence_id is not None
    )
    for (occurrence_id, starts_at, occasion), times in told.items():
        if times > 1 and not mishap.may_repeat_mails:
            yield f"the host was told {times} times: {occurrence_id}, {starts_at}, {occasion}"
    for letter in reminders:
        if letter.occurrence is not None and letter.occurrence.starts_at != letter.booking.starts_at:
            yield f"a seat that was to be moved reminded the host: {letter}"


def mails_are_not_outdated(town: Town, _mishap: Mishap) -> Iterator[str]:
    """No mail is begun for a revision after the next was stored, and none goes out that was not begun."""
    revisions: Counter[str] = Counter()
    begun = set()
    for moment in town.moments:
        mail = moment.place, moment.detail
        match moment.what:
            case What.STORED:
                revisions[moment.booking_id] = moment.revision
            case What.MAIL_BEGUN:
                begun.add(mail)
                if moment.revision < revisions[moment.booking_id]:
                    yield f"a mail was begun too late: {_written(mail)}"
            case What.MAIL_SENT if mail not in begun:
                yield f"a mail was never begun: {_written(mail)}"


def no_reminder_after_a_cancellation(town: Town, _mishap: Mishap) -> Iterator[str]:
    """Once a booking is cancelled, no reminder of it is begun."""
    cancelled = set()
    for moment in town.moments:
        if moment.what is What.STORED and moment.detail == BookingStatus.CANCELLED:
            cancelled.add(moment.booking_id)
        is_reminder = moment.what is What.MAIL_BEGUN and moment.detail.startswith(MailKind.REMINDER)
        if is_reminder and moment.booking_id in cancelled:
            yield f"a reminder after the cancellation: {moment.detail}"


def _letters(town: Town, booking: Booking, role: MailRole) -> list[Letter]:
    """Return what a reader was sent of the booking's present revision, at the address that they have now."""
    own = [letter for letter in town.mailer.sent if letter.is_about(booking) and letter.role is role]
    return [letter for letter in own if letter.booking.guest.email == booking.guest.email or role is MailRole.HOST]


def _reminders_due(town: Town, booking: Booking) -> Iterator[MailOccasion]:
    """Yield the latest reminder that fell due since the booking is as it is; those before it are left out by then."""
    if booking.status is not BookingStatus.CONFIRMED:
        return
    due = [
        minutes
        for minutes in booking.reminder_minutes
        if _stored_at(town, booking) < booking.starts_at - timedelta(minutes=minutes) <= town.clock.now()
    ]
    if due:
        yield MailOccasion(MailKind.REMINDER, min(due))


def _stored_at(town: Town, booking: Booking) -> datetime:
    return max(
        moment.at for moment in town.moments if (moment.what, moment.booking_id) == (What.STORED, booking.booking_id)
    )


def _refused(town: Town, booking: Booking, role: MailRole, mishap: Mishap) -> set[MailOccasion]:
    """Return the mails that the mail service took for undeliverable: they are recorded, and nothing was sent."""
    if mishap != REFUSAL:
        return set()
    records = town.mail_ledger.records(booking.booking_id, booking.revision)
    own = {record.occasion for record in records if record.role is role and record.is_settled}
    return own | {one for one in _reminders_due(town, booking) if town.mail_ledger.is_settled(booking, one, role)}


def _count(town: Town, what: What) -> Counter[tuple[Place, str]]:
    return Counter((moment.place, moment.detail) for moment in town.moments if moment.what is what)


def _written(mail: tuple[Place, str]) -> str:
    (subject_id, as_of), detail = mail
    return f"{subject_id}, as of {as_of}, {detail}"
