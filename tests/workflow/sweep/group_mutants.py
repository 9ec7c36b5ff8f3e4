"""Ways to break classes with several seats, and packages, each of which the sweep has to notice."""

from typing import Final

from tests.workflow.sweep.mutant import MODEL, USE_CASES, Mutant

GROUP_MUTANTS: Final = (
    # --- seats ---
    Mutant(
        "a seat is given without a look at how many are left",
        f"{MODEL}/occurrence.py",
        "        if self.is_cancelled or len(others) >= self.seats:",
        "        if self.is_cancelled:",
        ("group-last-seat|last-seat-too",),
    ),
    Mutant(
        "a hold on a seat counts for ever among the day's claims",
        f"{MODEL}/claim.py",
        "sum(until > now.timestamp() for until in self.held_until)",
        "len(self.held_until)",
        ("group-next-guest/zoom",),
    ),
    Mutant(
        "a hold on a seat counts for ever in the occurrence",
        f"{MODEL}/occurrence.py",
        "key: until for key, until in self.taken.items() if key != booking_id and (until is None or until > now)",
        "key: until for key, until in self.taken.items() if key != booking_id",
        ("group-next-guest/zoom",),
    ),
    Mutant(
        "nobody may join where an occurrence was moved away from",
        f"{USE_CASES}/bookings/choose_occurrence.py",
        "        if there.starts_at == booking.starts_at and not there.is_cancelled:",
        "        if not there.is_cancelled:",
        ("group-start-of-before/zoom/once",),
    ),
    # --- the meeting that they share ---
    Mutant(
        "the last one who leaves does not take the link off",
        f"{MODEL}/occurrence.py",
        "            return replace(self._without_any_meeting(), taken=taken, revision=self.revision + 1)",
        "            return replace(changed, revision=self.revision + 1)",
        ("group-last-leaves/zoom/once",),
    ),
    Mutant(
        "whoever joins brings the occurrence to another revision",
        f"{MODEL}/occurrence.py",
        "        if changed.takes_place == self.takes_place:",
        "        if not changed.takes_place and not self.takes_place:",
        ("group-second/zoom/once",),
    ),
    Mutant(
        "a second seat does not get the link of the first",
        f"{USE_CASES}/meetings/store_link.py",
        "        return subject.link is not None and booking.link == subject.link",
        "        return subject.link is not None",
        ("group-second/zoom/once",),
    ),
    Mutant(
        "every seat has a meeting of its own",
        f"{USE_CASES}/meetings/subjects.py",
        "    subject = subject_of(booking, ports)\n",
        "    subject = booking\n",
        ("group-first/zoom/once",),
    ),
    Mutant(
        "whoever would remove an object does, though another is at it",
        f"{USE_CASES}/meetings/delete_meeting.py",
        "        return False\n    try:\n        _remove(record, ports)",
        "        pass\n    try:\n        _remove(record, ports)",
        ("group-leave|move-all", "group-move-all|leave", "group-move-all|move-all-too"),
    ),
    Mutant(
        "a leftover of an occurrence is left over no more once it was tried again",
        f"{USE_CASES}/meetings/delete_meeting.py",
        "    if not ports.meeting_ledger.begin_removal(record, until=now + ATTEMPT, now=now):",
        "    record = ports.meeting_ledger.move(record, LedgerState.DELETING)\n"
        "    if not ports.meeting_ledger.begin_removal(record, until=now + ATTEMPT, now=now):",
        ("group-call-off|pre-flight/zoom",),
    ),
    Mutant(
        "the host's calendar says how many came first",
        f"{USE_CASES}/meetings/add_to_calendar.py",
        "        note_seats(subject.occurrence_id, ports)",
        "        pass",
        ("group-second/both/once",),
    ),
    Mutant(
        "nobody looks whether the shared meeting still stands",
        f"{USE_CASES}/care/look_after_occurrence.py",
        "    if is_pre_flight(occurrence, due.at - MADE_UP_FOR, now):",
        "    if False:",
        ("group-pre-flight-gone/zoom/once",),
    ),
    Mutant(
        "a seat that lacks the shared link gets it only with luck",
        f"{USE_CASES}/care/look_after_occurrence.py",
        "    for booking in without:\n        run_workflow_again(booking, due, ports)\n    return not without",
        "    return True",
        ("group-pre-flight-gone/zoom/once",),
    ),
    # --- what the host changes for everybody ---
    Mutant(
        "care brings nobody along",
        f"{USE_CASES}/care/look_after_occurrence.py",
        "    if occurrence.following:",
        "    if False:",
        ("group-move-all-followed/zoom/once",),
    ),
    Mutant(
        "a booking is brought along however often it was",
        f"{MODEL}/following.py",
        " and booking.occurrence_revision < occurrence.revision",
        "",
        ("group-paste/zoom/once",),
    ),
    Mutant(
        "a second change forgets whom the first has not reached",
        f"{MODEL}/occurrence.py",
        "        return self.following | frozenset(self.taken)",
        "        return frozenset(self.taken)",
        ("group-heal-held|call-off", "group-call-off|heal-held"),
    ),
    Mutant(
        "following ends before everybody has followed",
        f"{USE_CASES}/bookings/bring_along.py",
        "    if not bring_along(occurrence, ports, until=until):\n        return False",
        "    bring_along(occurrence, ports, until=ports.clock.now())",
        ("group-move-all-followed/zoom/once",),
    ),
    Mutant(
        "an unpaid seat is forgotten where the class is moved",
        f"{USE_CASES}/bookings/bring_along.py",
        "    if booking.is_held and is_behind(booking, occurrence) and not occurrence.stands_at(booking):",
        "    if False:",
        ("group-move-all-held/zoom/once",),
    ),
    Mutant(
        "the host keeps what was to go back",
        f"{USE_CASES}/bookings/bring_along.py",
        "    if occurrence.is_refunded and booking.status is BookingStatus.CANCELLED:",
        "    if False:",
        ("group-call-off-refund/zoom/once",),
    ),
    Mutant(
        "money goes back though the host does not want that",
        f"{USE_CASES}/bookings/bring_along.py",
        "    if occurrence.is_refunded and booking.status is BookingStatus.CANCELLED:",
        "    if booking.status is BookingStatus.CANCELLED:",
        ("group-call-off/zoom/once",),
    ),
    Mutant(
        "hosts are mailed for each seat what they did themselves",
        f"{USE_CASES}/mails/send_booking_mails.py",
        "MailRole.HOST: not booking.is_brought_along",
        "MailRole.HOST: True",
        ("group-move-all/zoom/once",),
    ),
    Mutant(
        "each seat reminds the host",
        f"{MODEL}/mail.py",
        "    if booking.occurrence_id is not None and occasion.kind is MailKind.REMINDER and role is MailRole.HOST:",
        "    if False:",
        ("group-reminder/zoom/once",),
    ),
    Mutant(
        "a seat that has not followed reminds the host of its occurrence",
        f"{USE_CASES}/mails/send_reminders.py",
        "        if not occurrence.stands_at(booking):\n            return False\n",
        "",
        ("group-reminder-behind|heal",),
    ),
    # --- packages ---
    Mutant(
        "a lesson is taken though none is left",
        f"{MODEL}/package.py",
        "        if not self.left:\n            raise NoLessonLeft",
        "        if False:\n            raise NoLessonLeft",
        ("group-lesson|lesson-too",),
    ),
    Mutant(
        "a lesson does not come back with a cancellation in time",
        f"{MODEL}/booking.py",
        "            is_lesson_back=self.package_id is not None and self._gives_lesson_back(by, now),",
        "            is_lesson_back=False,",
        ("group-lesson-back/zoom/once",),
    ),
)
