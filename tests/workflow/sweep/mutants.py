"""Ways to break the product, each of which the sweep has to notice.

Every mutant is one small change of one file: the text as it stands there, once, and what replaces it. `likely` names
the schedules that should notice first; the rest are run where they don't.
"""

from typing import Final

from tests.workflow.sweep.group_mutants import GROUP_MUTANTS
from tests.workflow.sweep.mutant import CANCEL, CONFIRM, MODEL, USE_CASES, Mutant
from tests.workflow.sweep.sale_mutants import SALE_MUTANTS

MUTANTS: Final = (
    # --- one meeting ---
    Mutant(
        "a repeat does not look for what an earlier attempt made",
        f"{USE_CASES}/meetings/make_once.py",
        "        if is_repeat:\n            found",
        "        if False:\n            found",
        ("confirm/zoom/once",),
    ),
    Mutant(
        "an outcome that is not known is taken for none",
        f"{USE_CASES}/meetings/make_once.py",
        "StoreUnavailable) as exc:\n        ports.meeting_ledger.end_attempt(record)",
        "StoreUnavailable) as exc:\n        ports.meeting_ledger.move(record, LedgerState.DELETED)",
        ("confirm/zoom/once",),
    ),
    Mutant(
        "the generation is not raised after an object was given up",
        f"{USE_CASES}/meetings/make_once.py",
        "1 + max((row.generation for row in of_kind), default=0)",
        "max((row.generation for row in of_kind), default=1)",
        ("late-link/zoom/once",),
    ),
    Mutant(
        "an entry with another link counts as the present one",
        f"{USE_CASES}/meetings/make_once.py",
        "    return is_entry and record.join_url != join_url",
        "    return False",
        ("pre-flight-gone/both/once",),
    ),
    Mutant(
        "every object of a booking has the same marker",
        f"{USE_CASES}/meetings/meeting_request.py",
        "marker=marker(str(reference))",
        "marker=marker(booking.booking_id)",
        ("reschedule/meet/once",),
    ),
    Mutant(
        "a meeting that was given up is stored on its booking",
        f"{USE_CASES}/meetings/store_link.py",
        "        if record.is_minted:",
        "        if record.kind.is_meeting:",
        ("pre-flight-gone/zoom/once",),
    ),
    Mutant(
        "every object of the present revision counts as carried",
        f"{USE_CASES}/meetings/delete_meeting.py",
        "    return subject.is_current(record.revision) and record.provider_id in subject.carried_ids",
        "    return subject.is_current(record.revision)",
        ("pre-flight-moved/zoom/once",),
    ),
    # --- nothing left over, nothing forgotten ---
    Mutant(
        "a row is closed for good before its object is removed",
        f"{USE_CASES}/meetings/delete_meeting.py",
        "        record = ports.meeting_ledger.move(record, LedgerState.DELETING)",
        "        record = ports.meeting_ledger.move(record, LedgerState.DELETED)",
        ("cancel/zoom/once",),
    ),
    Mutant(
        "an object whose id was never heard is not looked for",
        f"{USE_CASES}/meetings/delete_meeting.py",
        "record.provider_id or adapter.locate(access_token, record.marker)",
        "record.provider_id",
        ("mint|cancel/zoom",),
    ),
    Mutant(
        "the notice stays up when its meeting is gone",
        f"{USE_CASES}/meetings/delete_meeting.py",
        "    ports.notices.close(record.host_id, leftover_notice_id(record))\n",
        "",
        ("reconnect-leftover/zoom/once",),
    ),
    Mutant(
        "a leftover is written down without a notice",
        f"{USE_CASES}/meetings/delete_meeting.py",
        "    ports.notices.put(leftover_notice(record, find_subject(record.subject_id, ports), now))\n",
        "",
        ("cancel/zoom/once",),
    ),
    Mutant(
        "heal leaves alone what no booking carries",
        f"{USE_CASES}/care/settle_objects.py",
        "            is_settled = discard(record, ports) and is_settled",
        "            is_settled = False",
        ("orphan/zoom/once",),
    ),
    Mutant(
        "an object that stands again is not written down again",
        f"{USE_CASES}/care/look_after_connection.py",
        "        ledger.move(record, LedgerState.DELETING)",
        "        pass",
        ("orphan-back/zoom/once",),
    ),
    Mutant(
        "an orphan is written down, and nobody is asked to see to it",
        f"{USE_CASES}/care/look_after_connection.py",
        "    ports.due_work.hasten(DueKind.CARE, subject.subject_id, ports.clock.now())",
        "    return",
        ("orphan/zoom/once",),
    ),
    # --- the link ---
    Mutant(
        "the notice of a missing link stays up when the link is there",
        f"{USE_CASES}/meetings/store_link.py",
        "        ports.notices.close(subject.host_id, missing_link_notice_id(subject.target))",
        "        pass",
        ("late-link/zoom/once",),
    ),
    Mutant(
        "a link that was stored meanwhile is told to be missing",
        f"{USE_CASES}/meetings/record_missing_link.py",
        "        ports.notices.close(subject.host_id, missing_link_notice_id(subject.target))",
        "        pass",
        ("refused|late-link/zoom",),
    ),
    Mutant(
        "heal starts the workflow again under a name that it has used",
        f"{USE_CASES}/care/run_again.py",
        "-{int(due.at.timestamp())}",
        "-again",
        ("late-link/zoom/once",),
    ),
    Mutant(
        "nobody sees that the calendar lacks an entry",
        f"{USE_CASES}/care/look_after_booking.py",
        "    if is_alone and (booking.wants_link(now) or wants_entry(booking, records, ports)):",
        "    if is_alone and booking.wants_link(now):",
        ("confirm/both/once",),
    ),
    Mutant(
        "a meeting at the wrong time counts as gone",
        f"{USE_CASES}/meetings/check_meeting.py",
        "LedgerState.DELETED if found is None else LedgerState.DELETING",
        "LedgerState.DELETED",
        ("pre-flight-moved/zoom/once",),
    ),
    Mutant(
        "the pre-flight asks only whether there is a meeting",
        f"{USE_CASES}/meetings/check_meeting.py",
        "    as_long_as_asked = replace(found, duration_minutes=subject.duration_minutes)",
        "    return None",
        ("pre-flight-moved/zoom/once",),
    ),
    Mutant(
        "Zoom says that a meeting was deleted, and the ledger is not told",
        f"{USE_CASES}/meetings/take_zoom_event.py",
        "            ports.meeting_ledger.move(record, LedgerState.DELETED)",
        "            pass",
        ("zoom-deleted/zoom/once",),
    ),
    Mutant(
        "a booking that is moved is served like a new one",
        CONFIRM,
        '"BooleanEquals": true',
        '"BooleanEquals": false',
        ("reschedule-without-link/zoom/once",),
    ),
    Mutant(
        "a booking that is moved keeps its link",
        f"{MODEL}/meeting_subject.py",
        "        return replace(moved, link=None).waiting_for_link(now)",
        "        return moved.waiting_for_link(now)",
        ("reschedule/zoom/once",),
    ),
    Mutant(
        "a booking that is cancelled keeps its calendar entry",
        f"{MODEL}/meeting_subject.py",
        "replace(self, link=None, calendar_event_id=None, meeting_state=meeting_state",
        "replace(self, link=None, meeting_state=meeting_state",
        ("cancel/meet/once",),
    ),
    # --- mails and reminders ---
    Mutant(
        "a mail goes out without asking the mail ledger",
        f"{USE_CASES}/mails/send_booking_mails.py",
        "is_due = ports.mail_ledger.begin(booking, occasion, role, now, left_alone_for=left_alone_for, along=along)",
        "is_due = True",
        ("confirm/zoom/once",),
    ),
    Mutant(
        "a mail goes out although it is recorded",
        f"{USE_CASES}/mails/send_booking_mails.py",
        "    if not is_due:\n        return False\n",
        "",
        ("reminder/zoom",),
    ),
    Mutant(
        "a mail is recorded before it is sent",
        f"{USE_CASES}/mails/send_booking_mails.py",
        "    message_id = _send(occasion, role, booking, host, ports, along, occurrence)\n"
        "    ports.mail_ledger.finish(booking, occasion, role, ports.clock.now(), message_id=message_id,",
        '    ports.mail_ledger.finish(booking, occasion, role, ports.clock.now(), message_id="soon", along=along)\n'
        "    message_id = _send(occasion, role, booking, host, ports, along, occurrence)\n"
        "    dict(message_id=message_id,",
        ("confirm/zoom/once",),
    ),
    Mutant(
        "who was told one link is told no other",
        f"{USE_CASES}/mails/send_booking_mails.py",
        "booking.link is None or told == booking.link_count",
        "booking.link is None or told",
        ("pre-flight-gone/zoom/once",),
    ),
    Mutant(
        "a reminder does not ask whether the booking still stands",
        f"{USE_CASES}/mails/send_reminders.py",
        "booking.status is BookingStatus.CONFIRMED and ports.clock.now()",
        "ports.clock.now()",
        ("reminder|cancel/zoom",),
    ),
    Mutant(
        "after the first reminder there is no other",
        f"{USE_CASES}/mails/send_reminders.py",
        "next_at=next_reminder(booking, now)",
        "next_at=None",
        ("confirm/zoom/once",),
    ),
    Mutant(
        "a task that was lost is not run again",
        CANCEL,
        '"MailUnavailable", "StoreUnavailable", "Lambda.ServiceException", "Lambda.AWSLambdaException", '
        '"Lambda.ClientExecutionTimeoutException", "Lambda.SdkClientException", "Lambda.TooManyRequestsException", '
        '"Lambda.Unknown", "Runtime.ExitError"',
        '"MailUnavailable", "StoreUnavailable", "Lambda.ServiceException", "Lambda.AWSLambdaException", '
        '"Lambda.ClientExecutionTimeoutException", "Lambda.SdkClientException", "Lambda.TooManyRequestsException", '
        '"Lambda.Unknown"',
        ("cancel/zoom/once",),
    ),
    Mutant(
        "a mail service that throttles ends the workflow",
        CANCEL,
        '"MailUnavailable", "StoreUnavailable"',
        '"StoreUnavailable"',
        ("cancel/zoom/once",),
    ),
    Mutant(
        "a workflow sends the mails that another was started for",
        f"{USE_CASES}/mails/send_booking_mails.py",
        "        if _is_left_to_another(booking, role, records, mail_round):\n            continue\n",
        "",
        ("mint|correct/zoom", "correct|mint/zoom", "mails-again|mint/zoom"),
    ),
    # --- tokens ---
    Mutant(
        "a token is refreshed without the lease",
        f"{USE_CASES}/connections/provider_access.py",
        "            elif self._ports.connections.take_refresh_lease(connection, now, now + LEASE):",
        "            elif True:",
        ("refresh|refresh/zoom",),
    ),
    Mutant(
        "a new pair is used without being stored",
        f"{USE_CASES}/connections/provider_access.py",
        "            is_stored = self._store(renewed, seen_generation=connection.generation)",
        "            is_stored = True",
        ("refresh/zoom/once",),
    ),
    Mutant(
        "an outage of the token endpoint breaks the connection",
        f"{USE_CASES}/connections/provider_access.py",
        "            return attempt(connection)\n        except ReconnectRequired:",
        "            return attempt(connection)\n        except ProviderError:",
        ("refresh/zoom/once",),
    ),
    # --- time and money ---
    Mutant(
        "a request that is repeated books again",
        f"{USE_CASES}/bookings/name_by_key.py",
        "        made_id = derived_id(prefix, of, key, str(use))",
        "        made_id = new_id(prefix)",
        ("book/zoom/once",),
    ),
    Mutant(
        "a payment that came too late is kept",
        f"{USE_CASES}/bookings/take_payment_event.py",
        "            _give_up(paid, booking.ending, Why.TAKEN, ports, now)",
        "            pass",
        ("late-payment-taken/zoom/once",),
    ),
    Mutant(
        "a refund is not written down",
        f"{USE_CASES}/bookings/refund_payment.py",
        "    ports.bookings.record_refund(booking.booking_id, refund_id)\n",
        "",
        ("late-payment-taken/zoom/once",),
    ),
    Mutant(
        "a hold that has lapsed is forgotten, not ended",
        f"{USE_CASES}/bookings/expire_hold.py",
        "    return expire_booking(booking, Why.NOT_PAID if is_paid_class else Why.NOT_CONFIRMED, ports) is not None",
        "    return False",
        ("expire/zoom/once",),
    ),
    *GROUP_MUTANTS,
    *SALE_MUTANTS,
)
