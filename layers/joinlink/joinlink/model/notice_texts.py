"""The words of notices: what is wrong, its consequences, and what to do (D3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import unique
from typing import Final

from joinlink.language import N_
from joinlink.model.host import Provider
from joinlink.model.telling import Choice, IfGiven, Sentences, Telling, by

TEST_GRANT: Final = N_(
    "If this happens every week: a Google app in Testing mode loses its access after seven days, "
    "until whoever runs this site publishes the app."
)
MEANWHILE: Final[Mapping[str, str]] = {
    Provider.ZOOM: N_("Bookings go on, with Google Meet if Google Calendar is connected, else without a link for now."),
    Provider.GOOGLE: N_("Your bookings stand, but guests are offered no times while your calendar can't be read."),
    Provider.APPLE: N_("Your bookings stand, but guests are offered no times while your calendar can't be read."),
}
"""The consequences until an account is reconnected."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one notice."""

    title: Sentences
    detail: Sentences


_MAY_BE_LEFT: Final = by(
    "provider",
    zoom=N_("You may have an extra meeting in Zoom. Check your Zoom app and delete it if needed."),
    google=N_("You may have an extra event in Google Calendar. Check your calendar and delete it if needed."),
)
_NEVER_HEARD: Final = by(
    "kind",
    zoom=N_("Zoom meeting: we never heard whether it was made."),
    google_meet=N_("Google Meet link: we never heard whether it was made."),
    google_calendar=N_("Google Calendar entry: we never heard whether it was made."),
)
_RECONNECT: Final = (
    Choice("provider", MEANWHILE),
    N_("Open Connections and choose Reconnect on the %(account)s tile."),
)
_STOPPED: Final = (
    N_("No more mail goes to this address, reminders included. The booking stands."),
    by(
        "reader",
        guest=N_("Tell them the time and the link another way."),
        host=N_("Look here for your bookings."),
    ),
)
_NOT_HEARD: Final = by(
    "reader",
    guest=N_(
        "Nothing about the package reaches its guest by mail. If you know that the address is right, have the mails "
        "sent again from its page. The guest can also give another address on their own page."
    ),
    host=N_("Look here for what you have sold."),
)
_GOES_BACK: Final = N_(
    "The whole payment is refunded automatically, and you and your guest get a mail. There is nothing for you to do."
)
_WAITS: Final = N_(
    "What happens meanwhile waits, and is sent once you switch it on again. "
    "What was tried for a whole day is in its log: send that again from there."
)
PASSED_ON: Final = N_(
    "The payment had been passed on to your account at Stripe; whoever runs this site may take it back from there."
)
"""The consequence, for a host with payouts, of a dispute that is lost."""
_ASK: Final = N_("Ask %(guest)s (%(address)s) how to pay it back, and pay it back another way.")


@unique
class NoticeText(Telling):
    """Every notice, named for its situation."""

    # --- meetings ---

    LEFTOVER_OF_CANCELLED = Words(
        by(
            "provider",
            zoom=N_("We could not remove a Zoom meeting for a cancelled session"),
            google=N_("We could not remove a Google Calendar event for a cancelled session"),
        ),
        _MAY_BE_LEFT,
    )
    LEFTOVER = Words(
        by(
            "provider",
            zoom=N_("We could not remove a Zoom meeting that is no longer needed"),
            google=N_("We could not remove a Google Calendar event that is no longer needed"),
        ),
        _MAY_BE_LEFT,
    )
    MAY_BE_LEFTOVER = Words(N_("There may be an extra meeting for %(title)s"), (_NEVER_HEARD, _MAY_BE_LEFT))
    MAY_BE_LEFTOVER_OF_TEST = Words(
        N_("There may be an extra meeting for a test booking"), (_NEVER_HEARD, _MAY_BE_LEFT)
    )
    MISSING_LINK = Words(
        N_("%(title)s has no video link yet"),
        N_(
            "The booking is confirmed, and the guest was told that the link will follow. We keep trying. "
            "Check your connections, or paste a link on the booking."
        ),
    )
    FALLBACK = Words(
        by(
            "kind",
            zoom=N_("%(title)s is on Zoom this time"),
            google_meet=N_("%(title)s is on Google Meet this time"),
        ),
        by(
            "kind",
            zoom=N_("Google Meet could not make the meeting, so the booking got a Zoom meeting instead."),
            google_meet=N_("Zoom could not make the meeting, so the booking got a Google Meet link instead."),
        ),
    )

    # --- connections ---

    CALENDAR_UNREADABLE = Words(
        N_("Your %(calendar)s calendar could not be read"),
        N_(
            "Guests are offered no times while it is unknown whether you are free. "
            "One damaged event is enough. If this goes on, look for it, or reconnect the calendar under Connections."
        ),
    )
    CALENDAR_OVER_BOUNDS = Words(
        N_("Your %(calendar)s calendar could not be read"),
        N_(
            "It is too large for us, or its server too slow. Guests are offered no times while it is unknown whether "
            "you are free. Connect an account with fewer or smaller calendars under Connections."
        ),
    )
    CONNECTION_BROKEN = Words(N_("%(account)s needs to be reconnected"), _RECONNECT)
    CONNECTION_BROKEN_SOON = Words(N_("%(account)s needs to be reconnected"), (*_RECONNECT, TEST_GRANT))

    # --- mails ---

    MAIL_REFUSED = Words(
        by(
            "reader",
            guest=N_("A mail to the guest of %(title)s could not be sent"),
            host=N_("A mail to the host of %(title)s could not be sent"),
        ),
        N_("The booking stands. Tell them the time and the link another way, and check the address."),
    )
    MAIL_COMES_BACK = Words(
        by(
            "reader",
            guest=N_("Mail to the guest of %(title)s comes back"),
            host=N_("Mail to your own address comes back"),
        ),
        _STOPPED,
    )
    MAIL_REPORTED = Words(
        by(
            "reader",
            guest=N_("Mail to the guest of %(title)s was reported as spam"),
            host=N_("Mail to your own address was reported as spam"),
        ),
        _STOPPED,
    )

    # --- money ---

    PAYOUTS_STOPPED = Words(
        N_("Guests can't book your paid classes"),
        N_("Stripe takes no payments for your account at the moment. See under Payments what it asks for."),
    )
    CHECKOUT_REFUSED = Words(
        N_("%(title)s can't be paid at the moment"),
        N_(
            "Stripe refused to take %(price)s from a guest, so nothing was booked. If the price is close to the least "
            "that can be paid, raise it; otherwise ask whoever runs this site to look at Stripe."
        ),
    )
    PAID_TOO_LATE = Words(
        N_("A payment for %(title)s came too late"),
        (N_("Its time was no longer free, so nothing was booked."), _GOES_BACK),
    )
    PAID_AFTER_LETTING_GO = Words(
        N_("A payment for %(title)s came too late"),
        (N_("You had let the booking go before it was paid, so nothing was booked."), _GOES_BACK),
    )
    PAID_NOT_THE_PRICE = Words(
        N_("A payment for %(title)s is not the price"),
        (N_("%(paid)s was paid, and the price is %(price)s, so nothing was booked."), _GOES_BACK),
    )
    REFUND_REFUSED = Words(
        N_("A payment for %(title)s could not be refunded"),
        (
            N_("It books nothing, and Stripe refused the automatic refund of %(paid)s."),
            IfGiven(
                "payment",
                N_("Refund it in Stripe (payment %(payment)s), or pay the guest back another way."),
                otherwise=N_("Refund it in Stripe, or pay the guest back another way."),
            ),
        ),
    )
    REFUND_RETURNED = Words(
        N_("A refund for %(title)s came back"),
        (
            IfGiven(
                "payment",
                N_(
                    "The guest's bank did not take the money, which is in the Stripe balance again "
                    "(payment %(payment)s)."
                ),
                otherwise=N_("The guest's bank did not take the money, which is in the Stripe balance again."),
            ),
            _ASK,
            N_("You and your guest get a mail."),
        ),
    )
    REFUND_BY_HOST_RETURNED = Words(
        N_("A refund for %(title)s came back"),
        (
            IfGiven(
                "payment",
                N_(
                    "The guest's bank did not take the %(amount)s, which are in the Stripe balance again "
                    "(payment %(payment)s)."
                ),
                otherwise=N_("The guest's bank did not take the %(amount)s, which are in the Stripe balance again."),
            ),
            _ASK,
            N_("The guest gets a mail."),
        ),
    )
    SERIES_REFUNDED_IN_STRIPE = Words(
        N_("%(amount)s of the payment for %(title)s was refunded in Stripe"),
        N_(
            "Stripe does not say which dates of the series it is for. It is counted for cancelled dates first, then "
            "for the last ones; the page of each date shows its part."
        ),
    )
    SERIES_REFUND_NOT_COUNTED = Words(
        N_("More was refunded in Stripe than was left of %(title)s"),
        (
            N_("%(amount)s could not be counted for any date of the series, as less than that was left of them."),
            IfGiven(
                "payment",
                N_("Compare the payment in Stripe (payment %(payment)s) with the page of each date."),
                otherwise=N_("Compare the payment in Stripe with the page of each date."),
            ),
        ),
    )
    OTHER_PAYMENT = Words(
        N_("A payment that does not belong to its checkout names %(title)s"),
        (
            N_("It confirms nothing, and its money stays where it is."),
            IfGiven(
                "payment",
                N_("Look at it in Stripe (payment %(payment)s), and refund it there if it was meant for this booking."),
                otherwise=N_("Look at it in Stripe, and refund it there if it was meant for this booking."),
            ),
        ),
    )
    NOTHING_PAID = Words(
        N_("A checkout of %(title)s ended without a payment"),
        N_(
            "The price is %(price)s, and Stripe says that nothing was to be paid. The booking was not confirmed, and "
            "no money has to go back. Look at the checkout in Stripe."
        ),
    )
    PAYMENT_DISPUTED = Words(
        by(
            "stage",
            inquiry=N_("A guest's bank asks about a payment for %(title)s"),
            open=N_("A payment for %(title)s is disputed"),
        ),
        (
            by(
                "stage",
                inquiry=N_("The guest's bank asks what %(amount)s was paid for. It has taken nothing back so far."),
                open=N_("The guest's bank has taken %(amount)s back until it is settled who is right."),
            ),
            IfGiven("due", N_("Evidence is due by %(due)s."), otherwise=""),
            N_(
                "Answer in Stripe's dashboard (payment %(payment)s); if the account there is not yours, write to "
                "whoever runs this site."
            ),
            by(
                "sold",
                booking=N_("Nothing is done for you here: the booking stands until one of you cancels it."),
                series=N_("Nothing is done for you here: all dates of the series stand until one of you cancels them."),
                package=N_("Nothing is done for you here: the lessons that are left can still be booked."),
            ),
        ),
    )
    DISPUTE_OVER = Words(
        by(
            "stage",
            won=N_("The dispute about a payment for %(title)s is won"),
            lost=N_("The dispute about a payment for %(title)s is lost"),
            dropped=N_("A guest's bank no longer asks about a payment for %(title)s"),
            prevented=N_("A payment for %(title)s was given back before it was disputed"),
        ),
        (
            by(
                "stage",
                won=N_("%(amount)s goes back to the Stripe account that it was taken from."),
                lost=N_("%(amount)s stays with the guest, so there is nothing left of it to refund."),
                dropped=N_("None of the %(amount)s was taken back, and there is nothing more to answer."),
                prevented=N_("%(amount)s went back to the guest, and there is nothing to answer."),
            ),
            IfGiven("ended", N_("So the package has ended: no more lessons of it can be booked."), otherwise=""),
            IfGiven("passed_on", PASSED_ON, otherwise=""),
            N_("The details are in Stripe's dashboard (payment %(payment)s)."),
        ),
    )
    REFUND_OF_DISPUTED_REFUSED = Words(
        N_("A payment for %(title)s could not be refunded"),
        (
            N_("The guest's bank disputes it, so Stripe refunds nothing of it (payment %(payment)s)."),
            N_("If the dispute is won, refund it then; if it is lost, the guest has the money already."),
        ),
    )
    PACKAGE_NOT_THE_PRICE = Words(
        N_("A payment for %(title)s is not the price"),
        (N_("%(paid)s was paid, and the price is %(price)s, so nothing was bought."), _GOES_BACK),
    )
    PACKAGE_REFUND_REFUSED = Words(
        N_("A payment for %(title)s could not be refunded"),
        (
            N_("It is not the price, so it buys nothing, and Stripe refused the automatic refund of %(paid)s."),
            IfGiven(
                "payment",
                N_("Refund it in Stripe (payment %(payment)s), or pay the guest back another way."),
                otherwise=N_("Refund it in Stripe, or pay the guest back another way."),
            ),
        ),
    )
    PACKAGE_REFUNDED_IN_STRIPE = Words(
        N_("%(amount)s of %(title)s was refunded in Stripe"),
        by(
            "package",
            ended=N_(
                "All that was paid for the lessons that are left has gone back, so the package has ended and none of "
                "them can be booked."
            ),
            active=N_(
                "The lessons that are left can still be booked. To end the package, refund what is left on its page."
            ),
        ),
    )
    PACKAGE_OTHER_PAYMENT = Words(
        N_("A payment that does not belong to its checkout names %(title)s"),
        (
            N_("It buys nothing, and its money stays where it is."),
            IfGiven(
                "payment",
                N_("Look at it in Stripe (payment %(payment)s), and refund it there if it was meant for this package."),
                otherwise=N_("Look at it in Stripe, and refund it there if it was meant for this package."),
            ),
        ),
    )
    PACKAGE_NOTHING_PAID = Words(
        N_("A checkout of %(title)s ended without a payment"),
        N_(
            "The price is %(price)s, and Stripe says that nothing was to be paid. Nothing was bought, and no money has "
            "to go back. Look at the checkout in Stripe."
        ),
    )
    PACKAGE_MAIL_REFUSED = Words(MAIL_REFUSED.title, _NOT_HEARD)
    PACKAGE_MAIL_COMES_BACK = Words(MAIL_COMES_BACK.title, _NOT_HEARD)
    PACKAGE_MAIL_REPORTED = Words(MAIL_REPORTED.title, _NOT_HEARD)
    REFUNDS_LEFT = Words(
        N_("Some packages were not refunded when the account was closed"),
        N_("Their host was mailed which ones, and pays the money back."),
    )

    WEBHOOK_OFF = Words(
        N_("A webhook was switched off"), (N_("%(receiver)s has not answered properly for a day."), _WAITS)
    )
    WEBHOOK_GONE = Words(N_("A webhook was switched off"), (N_("%(receiver)s said that it is gone."), _WAITS))

    WRITTEN_EARLIER = Words("%(title)s", "%(detail)s")
    """A notice that an earlier version put up, in its own words."""

    @property
    def words(self) -> Words:
        """The words of the notice."""
        words: Words = self.value
        return words
