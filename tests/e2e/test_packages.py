"""G5: a package over HTTP, from Stripe's checkout to the last lesson and the money that goes back."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.e2e.clockwork import IN_PERSON
from tests.e2e.people import Town, content
from tests.e2e.purchases import buy, refunds_of

pytestmark = [pytest.mark.timeout(240), pytest.mark.usefixtures("undisturbed")]

LONG_BEFORE = 60 * 24 * 60


def test_g5_a_package_is_bought_spent_given_back_and_refunded(town: Town) -> None:
    host = town.host()
    strict = host.sell(**IN_PERSON, cancelUntilMinutes=LONG_BEFORE)
    lenient = host.sell(**IN_PERSON)
    purchase = buy(host, strict, lenient, lessons=3, price_minor=10000)
    unpaid = purchase.book(lenient, 1)

    back = purchase.checkout("pay")

    assert (unpaid.status_code, unpaid.json()["code"]) == (409, "illegal_transition")
    assert f"/packages/{purchase.package_id}" in back.headers["location"]
    assert purchase.seen_by_guest()["lessonsLeft"] == 3
    (delivered,) = [
        each
        for each in town.control("GET", "webhooks?source=stripe")["deliveries"]
        if each["type"] == "checkout.session.completed" and purchase.package_id in each["body"]
    ]
    again = requests.post(delivered["url"], data=delivered["body"].encode(), headers=delivered["headers"], timeout=60)
    assert again.status_code == 200

    first, second = content(purchase.book(lenient, 2), 201), content(purchase.book(strict, 4), 201)
    assert (first["status"], "checkoutUrl" in first) == ("confirmed", False)
    with ThreadPoolExecutor(2) as pool:  # the last lesson, twice at once
        answers = list(pool.map(lambda slot: purchase.book(lenient, slot), (6, 8)))
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert purchase.seen_by_guest()["status"] == "used_up"

    assert content(purchase.cancel(first))["status"] == "cancelled"
    too_late = purchase.cancel(second)
    assert (too_late.status_code, too_late.json()["code"]) == (409, "too_late")
    assert purchase.seen_by_guest()["lessonsLeft"] == 1
    assert content(host.call("POST", f"/api/bookings/{second['bookingId']}/cancel", {}))["status"] == "cancelled"
    assert purchase.seen_by_guest()["lessonsLeft"] == 2

    refund = f"/api/packages/{purchase.package_id}/refund"
    town.fault("stripe", "refund", "timeout_after", 2)
    assert host.call("POST", refund, {"amountMinor": 1000}).status_code == 503
    town.calm()
    assert content(host.call("POST", refund, {"amountMinor": 1000}))["refundedMinor"] == 1000
    ended = content(host.call("POST", refund))
    assert (ended["status"], ended["refundedMinor"], refunds_of(purchase)) == ("ended", 7666, [1000, 6666])
    assert purchase.book(lenient, 1).status_code == 409

    refunds = town.control("GET", "provider-state/stripe")["refunds"]
    (payment,) = {
        each["payment_intent"] for each in refunds if each["metadata"].get("package_id") == purchase.package_id
    }
    in_the_dashboard = {"payment_intent": payment, "amount": 334}
    town.control("POST", "webhooks/stripe", {"type": "refund.created", "object": in_the_dashboard})
    assert content(host.call("GET", f"/api/packages/{purchase.package_id}"))["refundedMinor"] == 8000

    def mailed() -> list[str] | None:
        about = [mail for mail in town.mailbox() if "A package" in mail["subject"]]
        return sorted(mail["subject"] for mail in about) if len(about) == 5 else None

    subjects = town.wait_for("the mails", mailed)
    assert subjects == [*["Refund: A package"] * 3, "Sold: A package", "Your package: A package"]


def test_g5_a_transfer_is_waited_for_and_one_that_fails_buys_nothing(town: Town) -> None:
    host = town.host()
    purchase = buy(host, host.sell(**IN_PERSON), lessons=1)

    purchase.checkout("pay_later")

    assert purchase.seen_by_guest()["status"] == "payment_under_way"
    (session,) = town.sessions_of(purchase.package_id)
    failed = {"type": "checkout.session.async_payment_failed", "object": {"id": session["id"]}}
    town.control("POST", "webhooks/stripe", failed)
    assert purchase.seen_by_guest()["status"] == "not_paid"


def test_f7_e5_a_package_s_address_is_corrected_and_its_mails_go_again(town: Town) -> None:
    host = town.host()
    offer = host.sell(**IN_PERSON)
    purchase = buy(host, offer, lessons=2, title="Corrected")
    purchase.checkout("pay")
    lesson = content(purchase.book(offer, 2), 201)
    right = f"right-{purchase.package_id[-6:]}@example.org"

    def mailed_to(address: str, mails: int) -> list[str]:
        def look() -> list[str] | None:
            subjects = [each["subject"] for each in town.mailbox() if address in each["to"]]
            return subjects if len(subjects) >= mails else None

        return town.wait_for(f"the mails to {address}", look)

    corrected = content(purchase.correct(right))

    assert corrected["buyer"]["email"] == right
    assert host.booking(lesson["bookingId"])["guest"]["email"] == right
    told = mailed_to(right, 2)
    assert ["Your package: Corrected" in told, any("Confirmed" in each for each in told)] == [True, True]

    again = host.call("POST", f"/api/packages/{purchase.package_id}/resend", {})
    assert (again.status_code, again.json()["buyer"]["email"]) == (202, right)
    assert mailed_to(right, 3).count("Your package: Corrected") == 2


def test_e5_g5_a_buyer_s_mail_that_comes_back_is_shown_to_the_host_who_has_it_sent_again(town: Town) -> None:
    host = town.host()
    purchase = buy(host, host.sell(**IN_PERSON), lessons=2, title="Bouncing")
    purchase.checkout("pay")
    address = f"/api/packages/{purchase.package_id}"
    assert purchase.correct("bounce+packages@simulator.amazonses.com").status_code == 200

    (notice,) = town.wait_for("the notice of the bounce", host.notices)
    assert "Bouncing" in notice["title"]
    assert host.call("GET", address).json()["mailStopped"]

    right = f"right-{purchase.package_id[-6:]}@example.org"
    purchase.correct(right)

    def mails() -> set[tuple[str, str, str]]:
        exported = f"{town.site}/api/public/packages/{purchase.package_id}/export?token={purchase.token}"
        kept = content(requests.get(exported, timeout=60))["mails"]
        return {(each["kind"], each["role"], each["state"]) for each in kept}

    town.wait_for("the mail to the right address", lambda: any(right in mail["to"] for mail in town.mailbox()))
    town.wait_for("all mails to be noted", lambda: mails() == {("bought", "guest", "sent")})
    town.wait_for("the notice to come down", lambda: host.notices() == [])
    assert "mailStopped" not in host.call("GET", address).json()
