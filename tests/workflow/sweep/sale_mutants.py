"""Ways to break series and packages, each of which the sweep has to notice."""

from typing import Final

from tests.workflow.sweep.mutant import MODEL, USE_CASES, Mutant

SALE_MUTANTS: Final = (
    # --- series ---
    Mutant(
        "of a series' payment only the first date is confirmed",
        f"{USE_CASES}/bookings/take_series_event.py",
        "    for booking in bookings:\n        try:",
        "    for booking in bookings[:1]:\n        try:",
        ("series-book/zoom/once",),
    ),
    Mutant(
        "one date that can't be seen to now leaves the others for good",
        f"{USE_CASES}/bookings/take_series_event.py",
        "    if waiting:\n        raise waiting[0]\n",
        "",
        ("series-late-payment-taken/zoom/once", "series-book/zoom/once"),
    ),
    Mutant(
        "a series is confirmed at any sum",
        f"{USE_CASES}/bookings/take_series_event.py",
        "    if is_payment and event.paid != first.checkout_total:",
        "    if False:",
        ("series-other-sum/zoom/once",),
    ),
    Mutant(
        "every date of a series is confirmed by a mail of its own",
        f"{USE_CASES}/mails/told_together.py",
        "    if first.booking_id == booking.booking_id or round_of(booking, role):\n        return False",
        "    if True:\n        return False",
        ("series-book/zoom/once",),
    ),
    Mutant(
        "a date waits for a mail that has been sent without it",
        f"{USE_CASES}/mails/told_together.py",
        "    return not any(each.occasion == news and each.role is role and each.is_settled for each in records)",
        "    return True",
        ("series-late-payment|mint/both",),
    ),
    Mutant(
        "a mail tells of dates that don't know of it",
        f"{USE_CASES}/mails/send_booking_mails.py",
        "message_id=message_id, along=along)",
        "message_id=message_id)",
        ("series-leave/zoom/once",),
    ),
    Mutant(
        "a series is called off, and its money is kept",
        f"{USE_CASES}/bookings/change_series.py",
        "        if refund and booking.status is BookingStatus.CONFIRMED and",
        "        if False and",
        ("series-call-off-refund/zoom/once",),
    ),
    # --- packages ---
    Mutant(
        "a package whose checkout has ended stays unpaid whatever is paid",
        f"{USE_CASES}/packages/take_package_event.py",
        "    if package.status not in UNPAID:",
        "    if not package.is_payable:",
        ("package-late-payment/zoom/once",),
    ),
    Mutant(
        "a package is good at any sum",
        f"{USE_CASES}/packages/take_package_event.py",
        "    if event.paid == package.price:",
        "    if event.paid:",
        ("package-other-sum/zoom/once",),
    ),
    Mutant(
        "a refund of a package is sent before it is written down",
        f"{USE_CASES}/packages/refund_package.py",
        "        if ports.packages.change(intended):\n            return intended",
        "        sent = ports.package_payments.refund_part(intended, intended.refunds[-1])\n"
        "        if sent and ports.packages.change(intended):\n            return intended",
        ("package-refund/zoom/once", "package-refund|"),
    ),
    Mutant(
        "what is left is refunded whatever was booked meanwhile",
        f"{MODEL}/package.py",
        "replace(refunded, status=PackageStatus.ENDED,",
        "replace(refunded, status=PackageStatus.ACTIVE,",
        ("package-refund/zoom/once",),
    ),
    Mutant(
        "a lesson is taken of a package that was refunded",
        f"{MODEL}/package.py",
        "        if not self.is_bookable:\n            raise NoLessonLeft",
        "        if False:\n            raise NoLessonLeft",
        ("package-lesson|refund/zoom", "package-refund|lesson/zoom"),
    ),
    Mutant(
        "a lesson is taken of a package whose time is over",
        f"{MODEL}/package.py",
        "        if self.is_expired(now):\n            raise PackageExpired",
        "        if False:\n            raise PackageExpired",
        ("package-over/zoom/once",),
    ),
    Mutant(
        "a mail about a package is sent and stays news",
        f"{USE_CASES}/packages/mail_package.py",
        "    _note(package, occasion, ports, is_stopped=not is_reached if is_news else None)\n",
        "",
        ("package-buy/zoom/once",),
    ),
    Mutant(
        "a mail about a package goes out without asking the mail ledger",
        f"{USE_CASES}/packages/mail_package.py",
        "    if not ports.mail_ledger.begin_of_package(package, occasion, ports.clock.now()):",
        "    if False:",
        ("package-buy/zoom/once",),
    ),
    Mutant(
        "a mail about a package is recorded before it is sent",
        f"{USE_CASES}/packages/mail_package.py",
        "    message_id = send_mail(mail, ports, package_id=package.package_id)\n",
        "    ports.mail_ledger.finish_of_package(package, occasion, ports.clock.now(), message_id=None)\n"
        "    message_id = send_mail(mail, ports, package_id=package.package_id)\n",
        ("package-buy/zoom/once",),
    ),
    Mutant(
        "a package's mails that are asked for again are taken for those that were sent",
        f"{MODEL}/package_mails.py",
        "    return package.buyer_round if role is MailRole.GUEST else package.mail_rounds",
        "    return 0",
        ("package-mails-again/zoom/once",),
    ),
    Mutant(
        "the lessons of a package keep the address that its buyer has corrected",
        f"{USE_CASES}/packages/correct_buyer_address.py",
        "                give_address(lesson, email, ports, is_mailed=lesson.takes_place)\n",
        "",
        ("package-correct/zoom/once",),
    ),
    Mutant(
        "a package that its host has ended can be booked with",
        f"{MODEL}/package.py",
        "        over = replace(self, status=PackageStatus.ENDED, ended_by=1)",
        "        over = replace(self, ended_by=1)",
        ("package-end/zoom/once",),
    ),
    # --- in person ---
    Mutant(
        "a class in person has an entry in Google",
        f"{USE_CASES}/meetings/add_to_calendar.py",
        "    if not subject.is_online:\n        return\n",
        "",
        ("group-first-in-person/meet/once",),
    ),
    # --- what was listed ---
    Mutant(
        "what an account listed counts as standing though it was removed since",
        f"{USE_CASES}/care/look_after_connection.py",
        "        if _is_gone_by_now(found, subject, ports):\n            return\n",
        "",
        ("group-pre-flight|call-off/both", "group-pre-flight|move-all/both"),
    ),
)
