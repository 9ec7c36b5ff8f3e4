"""What has to hold of packages, the money for them and their mails, once faults have stopped and heal has run (G5)."""

from collections import Counter
from collections.abc import Iterator

from joinlink.model.booking_parts import REFUND_REFUSED
from joinlink.model.mail import PackageMail
from joinlink.model.package import Package
from joinlink.model.package_stages import UNPAID, PackageStatus
from joinlink.model.payment import PackageEvent, PaymentEventKind
from joinlink.model.refund import Refund, RefundState
from tests.workflow.sweep.boundaries import Mishap
from tests.workflow.sweep.mail_invariants import REFUSAL
from tests.workflow.sweep.packages import OF_REST
from tests.workflow.sweep.town import Town
from tests.workflow.sweep.witnesses import PackageLetter, What
from tests.worlds.world import HOST_ID


def lessons_are_spent_once(town: Town, _mishap: Mishap) -> Iterator[str]:
    """What is left of a package is its lessons without those of its bookings; a cancelled one may have its own back."""
    for package in town.packages.packages.values():
        bookings = [one for one in town.all_bookings if one.package_id == package.package_id]
        took = {one.booking_id for one in bookings if not one.is_lesson_back}
        if set(package.spent) != took or package.left != package.lessons - len(took):
            yield f"{package.left} lessons are left, and {len(took)} were taken"
        if package.left < 0:
            yield "more lessons were taken than there are"


def packages_are_paid_for(town: Town, mishap: Mishap) -> Iterator[str]:
    """A package is good if its price was paid; another sum goes back whole, and of that the host knows."""
    for package in _bought(town):
        payments = [one for one in _events(package, town) if one.kind is PaymentEventKind.PAID]
        is_good = any(one.paid == package.price for one in payments)
        is_owed = bool(payments) and not is_good
        if is_good is not (package.status in (PackageStatus.ACTIVE, PackageStatus.ENDED)):
            yield f"{package.package_id} is {package.status}, and {'was' if is_good else 'was not'} paid"
        if package.status in UNPAID and package.spent:
            yield "a lesson was taken of a package that nobody has paid"
        refund_id = town.package_payments.whole.get(package.package_id)
        if is_owed and refund_id is None and mishap == Mishap("payments", "4xx"):
            refund_id = REFUND_REFUSED
        if is_owed is not (refund_id is not None) or refund_id != (package.checkout and package.checkout.refund_id):
            yield f"the refund of {package.package_id} is not as it should be"
        if is_owed and not town.notices.list(HOST_ID):
            yield "nobody told the host of a sum that is not the price"


def packages_are_refunded_once(town: Town, mishap: Mishap) -> Iterator[str]:
    """The outcome of each refund is known, and refunded lessons were never spent."""
    for package in town.packages.packages.values():
        for refund in package.refunds:
            sent = town.package_payments.parts.get((package.package_id, refund.number))
            if refund.state is RefundState.INTENDED:
                yield f"refund {refund.number} of {package.package_id} is still open"
            if refund.state is RefundState.MADE and sent != refund.amount_minor:
                yield f"{sent} went back, and {refund.amount_minor} is written down"
            if refund.state is RefundState.FAILED and sent is None and mishap != Mishap("payments", "4xx"):
                yield f"refund {refund.number} of {package.package_id} was never tried"
        if package.refunded.amount_minor > package.paid.amount_minor:
            yield "more went back than was paid"
        yield from _what_the_rest_came_to(package, town)


def _what_the_rest_came_to(package: Package, town: Town) -> Iterator[str]:
    """What ended a package is the share of the lessons that were left, and none was booked after it."""
    if package.status is not PackageStatus.ENDED:
        return
    of_rest = [one for one in package.refunds if one.key == OF_REST]
    if _is_ended_by_hand(package):
        return
    taken = [one for one in town.all_bookings if one.package_id == package.package_id]
    may_have_been_left = range(package.lessons - len(taken), package.left + 1)
    shares = {package.price.amount_minor * left // package.lessons for left in may_have_been_left}
    if len(of_rest) != 1 or not _is_one_of(shares, of_rest[0], package):
        yield f"{[one.amount_minor for one in of_rest]} of {shares} ended {package.package_id}"


def _is_one_of(shares: set[int], refund: Refund, package: Package) -> bool:
    before = sum(one.amount_minor for one in package.refunds if one.number < refund.number)
    return refund.amount_minor in {min(share, package.paid.amount_minor - before) for share in shares}


def buyers_are_told_once(town: Town, mishap: Mishap) -> Iterator[str]:
    """Buyer and host were mailed the outcome of a package and of each refund: once in each round of their mails.

    Where nobody could know that a mail went out, it goes out once more.
    """
    sent = Counter(town.mailer.sent_of_packages)
    for package in _bought(town):
        own = {letter.kind for letter in sent if letter.package_id == package.package_id}
        if package.has_news:
            yield f"there is still news of {package.package_id}"
        for kind in _wanted(package) - own:
            if mishap != REFUSAL:
                yield f"nobody was sent {kind}"
    most = 2 if mishap.may_repeat_mails else 1
    for letter, times in sent.items():
        if times > most:
            yield f"{letter} went out {times} times"


def readers_have_their_last_round(town: Town, mishap: Mishap) -> Iterator[str]:
    """Whose mails were asked for again, or who gave another address, has been sent how things stand since then (F7)."""
    for package in _bought(town):
        if mishap == REFUSAL or not package.has_mails:
            continue
        to_buyer = {
            (one.to, one.kind)
            for one in town.mailer.sent_of_packages
            if one.kind is not PackageMail.SOLD and one.mail_round == package.buyer_round
        }
        if (package.buyer.email, _news(package)) not in to_buyer and package.buyer_round:
            yield f"the buyer of {package.package_id} was not sent round {package.buyer_round}"
        of_sale = {one.mail_round for one in town.mailer.sent_of_packages if one.kind is PackageMail.SOLD}
        if package.status is PackageStatus.ACTIVE and package.mail_rounds not in of_sale:
            yield f"the host was not sent round {package.mail_rounds} of {package.package_id}"


def mails_of_packages_are_recorded_once(town: Town, _mishap: Mishap) -> Iterator[str]:
    """No mail about a package goes out that was not begun, or once it is recorded; and each is recorded."""
    begun, recorded = set[PackageLetter](), set[PackageLetter]()
    for what, letter in town.package_mails:
        match what:
            case What.MAIL_BEGUN:
                begun.add(letter)
            case What.MAIL_RECORDED:
                recorded.add(letter)
            case What.MAIL_SENT if letter not in begun or letter in recorded:
                yield f"{letter} went out {'though it was recorded' if letter in recorded else 'and was never begun'}"
    for letter in {one for what, one in town.package_mails if what is What.MAIL_SENT} - recorded:
        yield f"{letter} went out and is not recorded"


def _news(package: Package) -> PackageMail:
    match package.status:
        case PackageStatus.ENDED:
            return PackageMail.ENDED if _is_ended_by_hand(package) else PackageMail.MONEY_BACK
        case PackageStatus.REFUNDED:
            return PackageMail.NOT_THE_PRICE
        case _:
            return PackageMail.BOUGHT


def _is_ended_by_hand(package: Package) -> bool:
    """Whether it was refunded as single amounts, and its host has ended it."""
    is_of_rest = any(one.key == OF_REST for one in package.refunds)
    return package.status is PackageStatus.ENDED and not is_of_rest and package.refunded == package.paid


def _wanted(package: Package) -> set[PackageMail]:
    wanted: set[PackageMail] = set()
    if package.status in (PackageStatus.ACTIVE, PackageStatus.ENDED):
        wanted |= {PackageMail.BOUGHT, PackageMail.SOLD}
    if package.status is PackageStatus.REFUNDED:
        wanted.add(PackageMail.NOT_THE_PRICE)
    if package.has_failed:
        wanted.add(PackageMail.NOT_PAID)
    if any(one.state is RefundState.MADE for one in package.refunds):
        wanted.add(PackageMail.MONEY_BACK)
    if _is_ended_by_hand(package):
        wanted.add(PackageMail.ENDED)
    return wanted


def _bought(town: Town) -> list[Package]:
    """Return the packages that a guest wanted in this town; others were there before."""
    return [one for one in town.packages.packages.values() if one.package_id in town.package_payments.checkouts]


def _events(package: Package, town: Town) -> list[PackageEvent]:
    of_packages = [one for one in town.payment_events if isinstance(one, PackageEvent)]
    return [one for one in of_packages if one.package_id == package.package_id]
