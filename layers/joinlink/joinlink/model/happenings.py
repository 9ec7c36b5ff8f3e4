"""All that can happen to a booking, and the line of its timeline that tells of it (D5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final

from joinlink.language import N_
from joinlink.model.mail import MailKind
from joinlink.model.telling import Choice, IfGiven, Sentences, Telling, by


class Weight(StrEnum):
    """The weight of a line."""

    NEWS = "news"
    TROUBLE = "trouble"
    """Something went wrong."""
    NO_LINK = "no_link"
    """Something went wrong that explains why the link is missing, or was lost."""


@dataclass(frozen=True, slots=True)
class Line:
    """The words for a happening: a short sentence, and any details."""

    what: Sentences
    detail: Sentences = ""
    weight: Weight = Weight.NEWS


class Why(StrEnum):
    """The reasons for which a booking expires, or its payment comes too late."""

    NOT_PAID = "not_paid"
    NOT_CONFIRMED = "not_confirmed"
    LET_GO_BY_GUEST = "let_go_by_guest"
    LET_GO_BY_HOST = "let_go_by_host"
    HOST_HAD_LET_GO = "host_had_let_go"
    NO_CHECKOUT = "no_checkout"
    CHECKOUT_ENDED = "checkout_ended"
    TRANSFER_FAILED = "transfer_failed"
    TRANSFER_LATE = "transfer_late"
    TRANSFER_WITHOUT_TIME = "transfer_without_time"
    NOT_THE_PRICE = "not_the_price"
    BEGUN = "begun"
    TAKEN = "taken"


_WHY: Final = Choice(
    "why",
    {
        Why.NOT_PAID: N_("It was not paid in time."),
        Why.NOT_CONFIRMED: N_("The guest did not confirm it in time."),
        Why.LET_GO_BY_GUEST: N_("Let go by the guest."),
        Why.LET_GO_BY_HOST: N_("Let go by the host."),
        Why.HOST_HAD_LET_GO: N_("The host had let the booking go."),
        Why.NO_CHECKOUT: N_("Stripe opened no checkout; the time is free again."),
        Why.CHECKOUT_ENDED: N_("The checkout ended without a payment."),
        Why.TRANSFER_FAILED: N_("The guest's transfer failed. Guest and host are mailed."),
        Why.TRANSFER_LATE: N_(
            "The guest's transfer did not arrive in time. If it still comes, it is booked late or goes back."
        ),
        Why.TRANSFER_WITHOUT_TIME: N_(
            "A transfer is under way, but the time is no longer free. Guest and host are mailed."
        ),
        Why.NOT_THE_PRICE: N_("The amount is not the price."),
        Why.BEGUN: N_("The class has begun."),
        Why.TAKEN: N_("Somebody else has the time."),
    },
)
MAILS: Final[Mapping[str, str]] = {
    MailKind.TO_CONFIRM: N_("Please confirm."),
    MailKind.CONFIRMATION: N_("Confirmation."),
    MailKind.RESCHEDULED: N_("New time."),
    MailKind.CANCELLED: N_("Cancellation."),
    MailKind.LINK_READY: N_("The link is ready."),
    MailKind.LINK_CHANGED: N_("New link."),
    MailKind.REMINDER: N_("Reminder."),
    MailKind.LINK_MISSING: N_("It begins soon and has no link."),
    MailKind.PAYMENT_FAILED: N_("Payment failed."),
    MailKind.DROPPED: N_("Let go by the host."),
    MailKind.REFUNDED: N_("Refund."),
    MailKind.REFUND_FAILED: N_("Refund failed."),
    MailKind.MONEY_BACK: N_("Refund by the host."),
    MailKind.MONEY_BACK_FAILED: N_("Refund came back."),
    MailKind.TEST: N_("Test."),
}
"""The name of each mail."""
_MAIL: Final = Choice("mail", MAILS)
_CAUSE: Final = "%(cause)s"


@unique
class Happening(Telling):
    """Everything that can happen to a booking."""

    BOOKED = Line(
        N_("Booked"),
        by(
            "status",
            pending_payment=N_("Waiting for the payment."),
            awaiting_confirmation=N_("Waiting for the guest to confirm it by the link in a mail."),
            confirmed=N_("Confirmed at once."),
        ),
    )
    BOOKED_WITH_PACKAGE = Line(N_("Booked"), N_("With a lesson of a package."))
    CONFIRMED_BY_GUEST = Line(N_("Confirmed by the guest"), N_("By the link in the mail."))
    MOVED = Line(N_("Moved"), N_("From %(was)s to %(becomes)s."))
    CANCELLED = Line(by("by", guest=N_("Cancelled by the guest"), host=N_("Cancelled by the host")), "%(reason)s")
    EXPIRED = Line(N_("Expired"), _WHY)
    ADDRESS_CORRECTED = Line(N_("Address corrected by the guest"), N_("Mails go to the new one from now on."))

    # --- money ---

    PAID = Line(N_("Paid and confirmed"), N_("Stripe has the payment."))
    PAYMENT_UNDER_WAY = Line(N_("Payment under way"), N_("The time is held until %(until)s."))
    PAID_TOO_LATE = Line(N_("Paid too late"), (_WHY, N_("The money goes back.")), Weight.TROUBLE)
    NOT_THE_PRICE = Line(
        N_("Payment refused"), (N_("The amount is not the price."), N_("The money goes back.")), Weight.TROUBLE
    )
    OTHER_CHECKOUT = Line(N_("Payment refused"), N_("It was not made at the checkout of this booking."), Weight.TROUBLE)
    NOTHING_PAID = Line(N_("Payment refused"), N_("Stripe says that nothing was to be paid."), Weight.TROUBLE)
    TRANSFER_TOO_LATE = Line(N_("A transfer came too late"), N_("Guest and host are mailed."), Weight.TROUBLE)
    CHECKOUT_NOT_CLOSED = Line(N_("Checkout could not be closed"), N_("%(cause)s; it ends by itself."), Weight.TROUBLE)
    CHECKOUT_CLOSED = Line(N_("Checkout closed"))
    REFUNDED = Line(N_("Refunded"), N_("The whole payment is on its way back to the guest."))
    REFUND_REFUSED = Line(N_("Refund refused"), N_("%(cause)s. A notice says what to do."), Weight.TROUBLE)
    REFUND_NOT_MADE_YET = Line(N_("Refund not made yet"), N_("%(cause)s; it is tried again."), Weight.TROUBLE)
    REFUNDED_BY_HOST = Line(N_("Refunded by the host"), N_("%(back)s of %(paid)s is on its way back to the guest."))
    REFUNDED_IN_STRIPE = Line(N_("Refunded in Stripe"), N_("%(back)s of %(paid)s is on its way back to the guest."))
    REFUND_BY_HOST_REFUSED = Line(N_("Refund refused"), N_("%(cause)s. Nothing went back."), Weight.TROUBLE)
    REFUND_OF_DISPUTED_REFUSED = Line(
        N_("Refund refused"),
        N_("The guest's bank disputes the payment, so Stripe refunds nothing of it. Nothing went back."),
        Weight.TROUBLE,
    )
    DISPUTED = Line(
        by(
            "stage",
            inquiry=N_("The guest's bank asks about the payment"),
            open=N_("The payment is disputed"),
            lost=N_("The dispute is lost"),
        ),
        (
            by(
                "stage",
                inquiry=N_("The guest's bank asks what %(amount)s was paid for. It has taken nothing back so far."),
                open=N_("The guest's bank has taken %(amount)s back until it is settled who is right."),
                lost=N_("%(amount)s stays with the guest, so there is nothing left of it to refund."),
            ),
            IfGiven("due", N_("Evidence is due by %(due)s."), otherwise=""),
        ),
        Weight.TROUBLE,
    )
    DISPUTE_OVER = Line(
        by(
            "stage",
            won=N_("The dispute is won"),
            dropped=N_("The guest's bank asks no more"),
            prevented=N_("Given back before it was disputed"),
        ),
        by(
            "stage",
            won=N_("%(amount)s goes back to the Stripe account that it was taken from."),
            dropped=N_("None of the %(amount)s was taken back, and there is nothing more to answer."),
            prevented=N_("%(amount)s went back to the guest, and there is nothing to answer."),
        ),
    )
    REFUND_CAME_BACK = Line(
        N_("Refund came back"), N_("The guest's bank did not take it (%(refund)s)."), Weight.TROUBLE
    )

    # --- the meeting, and its entry in a calendar ---

    MADE = Line(
        by(
            "kind",
            zoom=N_("Zoom meeting made"),
            google_meet=N_("Google Meet link made"),
            google_calendar=N_("Google Calendar entry made"),
        )
    )
    NOT_MADE = Line(
        by(
            "kind",
            zoom=N_("Zoom meeting could not be made"),
            google_meet=N_("Google Meet link could not be made"),
            google_calendar=N_("Google Calendar entry could not be made"),
        ),
        _CAUSE,
        Weight.NO_LINK,
    )
    NOT_MADE_YET = Line(
        by(
            "kind",
            zoom=N_("Zoom meeting could not be made yet"),
            google_meet=N_("Google Meet link could not be made yet"),
            google_calendar=N_("Google Calendar entry could not be made yet"),
        ),
        _CAUSE,
        Weight.NO_LINK,
    )
    NOT_AS_ASKED = Line(
        by(
            "kind",
            zoom=N_("Zoom meeting was not as asked and is removed"),
            google_meet=N_("Google Meet link was not as asked and is removed"),
            google_calendar=N_("Google Calendar entry was not as asked and is removed"),
        ),
        _CAUSE,
        Weight.NO_LINK,
    )
    MADE_TOO_LATE = Line(
        by(
            "kind",
            zoom=N_("Zoom meeting came too late and is removed"),
            google_meet=N_("Google Meet link came too late and is removed"),
            google_calendar=N_("Google Calendar entry came too late and is removed"),
        ),
        weight=Weight.NO_LINK,
    )
    REMOVED = Line(
        by(
            "kind",
            zoom=N_("Zoom meeting removed"),
            google_meet=N_("Google Meet link removed"),
            google_calendar=N_("Google Calendar entry removed"),
        )
    )
    NOT_REMOVED = Line(
        by(
            "kind",
            zoom=N_("Zoom meeting could not be removed"),
            google_meet=N_("Google Meet link could not be removed"),
            google_calendar=N_("Google Calendar entry could not be removed"),
        ),
        N_("A notice names it."),
        Weight.TROUBLE,
    )
    CHECKED = Line(
        by("kind", zoom=N_("Zoom meeting checked"), google_meet=N_("Google Meet link checked")),
        N_("It is as it should be."),
    )
    NOT_CHECKED = Line(
        by(
            "kind",
            zoom=N_("Zoom meeting could not be checked"),
            google_meet=N_("Google Meet link could not be checked"),
        ),
        _CAUSE,
        Weight.TROUBLE,
    )
    SEATS_NOT_NOTED = Line(N_("Calendar entry not brought up to date"), _CAUSE, Weight.TROUBLE)
    NOT_AS_IT_SHOULD_BE = Line(
        by(
            "kind",
            zoom=N_("Zoom meeting is not as it should be"),
            google_meet=N_("Google Meet link is not as it should be"),
        ),
        N_("It gets a new one: %(cause)s."),
        Weight.NO_LINK,
    )
    DELETED_AT_ZOOM = Line(N_("The meeting was deleted at Zoom"), weight=Weight.NO_LINK)
    LINK_STORED = Line(N_("Link stored on the booking"))
    LINK_PASTED = Line(N_("Link pasted by the host"))
    LINK_TAKEN_OFF = Line(
        N_("Link taken off"), N_("It no longer led anywhere. A new one follows by mail."), Weight.TROUBLE
    )
    NO_LINK_FOR_NOW = Line(
        N_("No link for now"), N_("The booking stands; the link will follow by mail."), Weight.TROUBLE
    )
    LINK_TRIED_AGAIN = Line(N_("Trying again to make the link"))
    ENTRY_TRIED_AGAIN = Line(N_("Trying again to make the calendar entry"))

    # --- mails ---

    MAIL_SENT = Line(by("to", guest=N_("Mail to the guest sent"), host=N_("Mail to the host sent")), _MAIL)
    MAIL_REFUSED = Line(
        by("to", guest=N_("Mail to the guest refused"), host=N_("Mail to the host refused")), _MAIL, Weight.TROUBLE
    )
    MAIL_OUTDATED = Line(N_("No mail sent"), N_("The booking has moved on."))
    MAIL_WAITS = Line(
        by("to", guest=N_("Mail to the guest not sent yet"), host=N_("Mail to the host not sent yet")),
        by(
            "until",
            outage_ends=N_("The mail service is not accepting it now."),
            site_may=N_("This site may not send it now. It is kept, and sent once the site may."),
            next_care=N_("It is tried again."),
        ),
        Weight.TROUBLE,
    )
    MAIL_CAME_BACK = Line(
        by(
            "to",
            guest=N_("Mail to the guest came back"),
            host=N_("Mail to the host came back"),
            former=N_("Mail to a former address came back"),
        ),
        N_("The address takes no mail; none is sent to it any more."),
        Weight.TROUBLE,
    )
    MAIL_CAME_BACK_THIS_TIME = Line(
        by(
            "to",
            guest=N_("Mail to the guest came back this time"),
            host=N_("Mail to the host came back this time"),
            former=N_("Mail to a former address came back this time"),
        ),
        N_("The mailbox was full or away; later mails are still sent."),
        Weight.TROUBLE,
    )
    MAIL_REPORTED = Line(
        by(
            "to",
            guest=N_("Mail to the guest was reported as spam"),
            host=N_("Mail to the host was reported as spam"),
            former=N_("Mail to a former address was reported as spam"),
        ),
        N_("No mail is sent to the address any more."),
        Weight.TROUBLE,
    )
    MAILS_SENT_AGAIN = Line(N_("Mails sent again by the host"))
    MAILS_LET_THROUGH = Line(N_("Mails sent again by the host"), N_("An address that got no more mail gets it again."))

    WRITTEN_EARLIER = Line("%(what)s", "%(detail)s")
    """A line that an earlier version wrote, in its own words."""

    @property
    def line(self) -> Line:
        """The words for it."""
        line: Line = self.value
        return line


OF_DISPUTES: Final = frozenset({Happening.DISPUTED, Happening.DISPUTE_OVER, Happening.REFUND_OF_DISPUTED_REFUSED})
"""Of which the guest is told nothing."""
