"""What happens to a package of lessons, and what should have come of it (G5)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from joinlink.model.package import Package
from joinlink.model.package_stages import PackageStatus
from joinlink.model.refund import RefundState
from tests.workflow.sweep import packages, people, seats
from tests.workflow.sweep.group_outcomes import anybody_may_come, both, come
from tests.workflow.sweep.operations import Operation, Pair
from tests.workflow.sweep.outcomes import Expectation
from tests.workflow.sweep.people import ONE, RIGHT, Act, all_of, later
from tests.workflow.sweep.town import Accounts, Town

ACCOUNTS: Final = (Accounts.ZOOM,)
"""A lesson is a booking like any other: what its meeting needs is seen there."""

# --- ready ---

AT_CHECKOUT: Final = all_of(packages.offer, packages.leave_for_checkout)
UNDER_WAY: Final = all_of(AT_CHECKOUT, packages.begin_transfer)
BOUGHT: Final = all_of(packages.offer, packages.buy)
WITH_LESSON: Final = all_of(BOUGHT, packages.book_lesson)
REFUNDED: Final = all_of(WITH_LESSON, packages.refund_rest)
PAID_BACK: Final = all_of(BOUGHT, packages.refund_whole)
PAID_BACK_WITH_LESSON: Final = all_of(WITH_LESSON, packages.refund_whole)
OVER: Final = all_of(packages.offer_for_a_day, packages.buy, later(timedelta(days=2)))
OVER_WITH_LESSON: Final = all_of(packages.offer_for_a_day, packages.buy, packages.book_lesson, later(timedelta(days=2)))


# --- expected ---


def is_(status: PackageStatus, *, left: int | None = None) -> Expectation:
    """The package, of which there is one, has this status, and this many lessons are left."""

    def expect(town: Town) -> Iterator[str]:
        for package in town.packages.packages.values():
            if package.status is not status:
                yield f"the package is {package.status} and should be {status}"
            if left is not None and package.left != left:
                yield f"{package.left} lessons are left, and should be {left}"
        if len(town.packages.packages) != 1:
            yield f"there are {len(town.packages.packages)} packages"

    return expect


def ended_unless_refused(town: Town) -> Iterator[str]:
    """The package has ended, or is good because Stripe has refused the refund that should have ended it."""
    (package,) = town.packages.packages.values()
    of_rest = [each.state for each in package.refunds if each.key == packages.OF_REST]
    if package.status is not (PackageStatus.ACTIVE if of_rest == [RefundState.FAILED] else PackageStatus.ENDED):
        yield f"the package is {package.status}, and the refund of what is left {of_rest}"


def is_corrected(status: PackageStatus = PackageStatus.ACTIVE) -> Expectation:
    """The package and its lesson, if any, have the corrected address."""

    def expect(town: Town) -> Iterator[str]:
        yield from is_(status)(town)
        sold = [*town.packages.packages.values(), *town.all_bookings]
        for address in {one.buyer.email if isinstance(one, Package) else one.guest.email for one in sold} - {RIGHT}:
            yield f"{address} has not been corrected"

    return expect


def asked_again(town: Town) -> Iterator[str]:
    """The host was heard, whatever else happened."""
    (package,) = town.packages.packages.values()
    if not package.mail_rounds:
        yield "nobody asked for the mails again"


GOOD: Final = is_(PackageStatus.ACTIVE, left=2)
NOT_PAID: Final = is_(PackageStatus.NOT_PAID)
BACK: Final = is_(PackageStatus.REFUNDED)
ENDED: Final = is_(PackageStatus.ENDED)
SPENT: Final = is_(PackageStatus.ACTIVE, left=1)


# --- done ---


def _operation(name: str, prepare: Act, act: Act, expect: Expectation) -> Operation:
    return Operation(f"package-{name}", prepare, act, expect, ACCOUNTS)


PACKAGE_OPERATIONS: Final = (
    _operation("buy", packages.offer, packages.buy, GOOD),
    _operation("other-sum", AT_CHECKOUT, packages.pay_too_little, BACK),
    _operation("checkout-ended", AT_CHECKOUT, packages.end_checkout, NOT_PAID),
    _operation("late-payment", all_of(AT_CHECKOUT, packages.end_checkout), packages.pay, GOOD),
    _operation("transfer", UNDER_WAY, packages.pay, GOOD),
    _operation("transfer-failed", UNDER_WAY, packages.fail, NOT_PAID),
    _operation("lesson", BOUGHT, packages.book_lesson, both(come(ONE), SPENT)),
    _operation("lesson-back", WITH_LESSON, seats.leave(ONE), both(come(), GOOD)),
    _operation("refund", WITH_LESSON, packages.refund_rest, both(come(ONE), ended_unless_refused)),
    _operation("refund-part", WITH_LESSON, packages.refund_part, both(come(ONE), SPENT)),
    _operation("refund-returned", REFUNDED, packages.return_refund, both(come(ONE), ENDED)),
    _operation("correct", WITH_LESSON, packages.correct, is_corrected()),
    _operation("correct-unpaid", UNDER_WAY, all_of(packages.correct, packages.pay), is_corrected()),
    _operation("correct-refunded", REFUNDED, packages.correct, is_corrected(PackageStatus.ENDED)),
    _operation("mails-again", WITH_LESSON, packages.ask_again, both(asked_again, SPENT)),
    _operation("mails-again-refunded", REFUNDED, packages.ask_again, both(asked_again, ENDED)),
    _operation("end", PAID_BACK, packages.end, both(come(), ENDED)),
    _operation("over", OVER, packages.book_lesson, both(come(), GOOD)),
    _operation("over-lesson-back", OVER_WITH_LESSON, seats.leave(ONE), both(come(), GOOD)),
)


def _pair(name: str, prepare: Act, first: Act, second: Act, expect: Expectation) -> Pair:
    return Pair(f"package-{name}", prepare, first, second, expect, ACCOUNTS)


def _both_ways(one: str, other: str, *acts: Act, expect: Expectation) -> Iterator[Pair]:
    prepare, first, second = acts
    yield _pair(f"{one}|{other}", prepare, first, second, expect)
    yield _pair(f"{other}|{one}", prepare, second, first, expect)


PACKAGE_PAIRS: Final = (
    _pair("buy|buy", packages.offer, packages.buy, packages.buy, GOOD),
    _pair("pay|pay", AT_CHECKOUT, packages.pay, packages.pay, GOOD),
    *_both_ways("pay", "checkout-ended", AT_CHECKOUT, packages.pay, packages.end_checkout, expect=GOOD),
    *_both_ways("transfer", "transfer-failed", UNDER_WAY, packages.pay, packages.fail, expect=GOOD),
    *_both_ways("refund", "lesson", BOUGHT, packages.refund_rest, packages.book_lesson, expect=ended_unless_refused),
    *_both_ways(
        "refund",
        "lesson-back",
        WITH_LESSON,
        packages.refund_rest,
        seats.leave(ONE),
        expect=both(come(), ended_unless_refused),
    ),
    *_both_ways(
        "refund", "refund-part", WITH_LESSON, packages.refund_rest, packages.refund_part, expect=ended_unless_refused
    ),
    _pair("refund|refund", WITH_LESSON, packages.refund_rest, packages.refund_rest, ended_unless_refused),
    *_both_ways("correct", "pay", UNDER_WAY, packages.correct, packages.pay, expect=is_corrected()),
    *_both_ways(
        "correct",
        "mails-again",
        WITH_LESSON,
        packages.correct,
        packages.ask_again,
        expect=both(asked_again, is_corrected()),
    ),
    *_both_ways("correct", "lesson", BOUGHT, packages.correct, packages.book_lesson, expect=SPENT),
    *_both_ways(
        "correct",
        "refund",
        WITH_LESSON,
        packages.correct,
        packages.refund_rest,
        expect=is_corrected(PackageStatus.ENDED),
    ),
    _pair("correct|correct", WITH_LESSON, packages.correct, packages.correct, is_corrected()),
    _pair("mails-again|mails-again", WITH_LESSON, packages.ask_again, packages.ask_again, both(asked_again, SPENT)),
    *_both_ways(
        "mails-again", "lesson", BOUGHT, packages.ask_again, packages.book_lesson, expect=both(come(ONE), SPENT)
    ),
    *_both_ways(
        "mails-again", "refund", WITH_LESSON, packages.ask_again, packages.refund_rest, expect=both(asked_again, ENDED)
    ),
    *_both_ways("end", "lesson", PAID_BACK, packages.end, packages.book_lesson, expect=ENDED),
    *_both_ways(
        "end", "lesson-back", PAID_BACK_WITH_LESSON, packages.end, seats.leave(ONE), expect=both(come(), ENDED)
    ),
    *_both_ways("lesson", "pay", AT_CHECKOUT, packages.book_lesson, packages.pay, expect=anybody_may_come),
    _pair("lesson|care", BOUGHT, packages.book_lesson, people.heal, both(come(ONE), SPENT)),
)
