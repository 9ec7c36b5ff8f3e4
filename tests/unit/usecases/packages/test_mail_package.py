"""E1, E5, G5: the mail ledger keeps what went out about a package; a mail that doesn't reach its reader is shown."""

import pytest

from joinlink.errors import MailRefused, StoreUnavailable
from joinlink.model.mail_feedback import FeedbackKind, MailFeedback
from joinlink.model.package_stages import Reminder
from joinlink.model.refund import Refund, RefundState
from joinlink.usecases.packages.correct_buyer_address import correct_buyer_address
from joinlink.usecases.packages.mail_package import mail_package
from joinlink.usecases.packages.send_package_mails_again import send_package_mails_again
from joinlink.usecases.packages.take_package_feedback import take_package_feedback
from tests.fakes.interruptions import fail_once, meanwhile
from tests.samples import GUEST, HOST, NOW, PACKAGE
from tests.worlds.packages import bought, stored
from tests.worlds.world import World

RIGHT = "right@example.org"
BOUNCE, SOFT_BOUNCE, COMPLAINT = FeedbackKind.BOUNCE, FeedbackKind.SOFT_BOUNCE, FeedbackKind.COMPLAINT
TO_BUYER, TO_HOST = f"mail-stopped-guest-{PACKAGE.package_id}", f"mail-stopped-host-{PACKAGE.package_id}"


def mail(world: World) -> None:
    """Let the stream bring what is news."""
    mail_package(PACKAGE.package_id, world.house, sold_url="https://joinlink.example/sold")


def report(world: World, kind: FeedbackKind, address: str, package_id: str = PACKAGE.package_id) -> None:
    take_package_feedback(MailFeedback(kind, (address,), None, package_id), world.house)


class TestTheMailLedger:
    def test_keeps_what_went_out_though_the_row_could_not_be_told_e1(self, world: World) -> None:
        bought(world, told=None, is_sale_untold=True)
        fail_once(world.packages, "change", StoreUnavailable("gone"))
        with pytest.raises(StoreUnavailable):
            mail(world)

        mail(world)

        assert world.mailer.recipients == [GUEST.email, HOST.email]
        assert not stored(world).has_news

    def test_sends_nothing_again_that_a_row_from_before_it_says_was_sent_until_it_is_asked_for_e1(
        self, world: World
    ) -> None:
        made = Refund(1, 500, NOW, RefundState.MADE, "re_1", told=RefundState.MADE)
        bought(world, refunds=(made,), reminder=Reminder.SENT)
        mail(world)
        assert world.mailer.sent == []

        send_package_mails_again(stored(world), world.house)
        for _delivery in range(2):
            mail(world)

        assert world.mailer.recipients == [GUEST.email, HOST.email]

    def test_has_a_mail_sent_again_whose_outcome_could_not_be_recorded_e1(self, world: World) -> None:
        bought(world, told=None)
        fail_once(world.mail_ledger, "finish_of_package", StoreUnavailable("gone"))
        with pytest.raises(StoreUnavailable):
            mail(world)

        mail(world)

        assert world.mailer.recipients == [GUEST.email] * 2

    def test_lets_no_mail_begin_to_an_address_that_was_corrected_meanwhile_f7(self, world: World) -> None:
        bought(world, told=None)
        meanwhile(
            world.mail_ledger, "begin_of_package", lambda: correct_buyer_address(stored(world), RIGHT, world.house)
        )
        mail(world)
        assert world.mailer.sent == []

        mail(world)

        assert world.mailer.recipients == [RIGHT]


class TestAMailThatComesBack:
    @pytest.mark.parametrize(
        ("kind", "title"),
        [
            (BOUNCE, "Mail to the guest of Five lessons comes back"),
            (COMPLAINT, "Mail to the guest of Five lessons was reported as spam"),
        ],
    )
    def test_stands_on_the_package_and_its_host_is_told_once_e5(
        self, world: World, kind: FeedbackKind, title: str
    ) -> None:
        bought(world)

        for _ in range(2):
            report(world, kind, GUEST.email.upper())

        notice = world.the_notice()
        assert (notice.kind, notice.title, notice.package_id) == ("mail_refused", title, PACKAGE.package_id)
        assert "@" not in notice.detail
        assert (stored(world).is_mail_stopped, stored(world).version) == (True, PACKAGE.version + 1)

    def test_to_the_host_is_told_and_is_no_matter_of_the_buyer_e5(self, world: World) -> None:
        bought(world)

        report(world, BOUNCE, HOST.email)

        assert world.notice_ids() == {TO_HOST}
        assert not stored(world).is_mail_stopped

    @pytest.mark.parametrize(
        ("kind", "address", "package_id"),
        [
            (SOFT_BOUNCE, GUEST.email, PACKAGE.package_id),
            (BOUNCE, "former@example.org", PACKAGE.package_id),
            (BOUNCE, GUEST.email, "package_2"),
        ],
        ids=["for now", "former address", "gone"],
    )
    def test_for_now_or_from_elsewhere_is_no_news_e5(
        self, world: World, kind: FeedbackKind, address: str, package_id: str
    ) -> None:
        bought(world)

        report(world, kind, address, package_id)

        assert (world.notice_ids(), stored(world)) == (set(), PACKAGE)

    def test_stands_though_a_lesson_is_taken_meanwhile_e5(self, world: World) -> None:
        bought(world)
        meanwhile(world.packages, "change", lambda: world.book(package_id=PACKAGE.package_id))

        report(world, BOUNCE, GUEST.email)

        assert (stored(world).is_mail_stopped, stored(world).left) == (True, 4)

    def test_stands_though_it_comes_back_before_it_is_noted_as_sent_e5(self, world: World) -> None:
        bought(world)
        correct_buyer_address(stored(world), RIGHT, world.house)

        def come_back() -> None:
            world.suppressions.suppress(RIGHT, BOUNCE, NOW)
            report(world, BOUNCE, RIGHT)

        meanwhile(world.mailer, "send", come_back, after=True)
        mail(world)

        assert stored(world).is_mail_stopped
        assert world.notice_ids() == {TO_BUYER}

    def test_is_over_once_one_reaches_the_address_again_e5(self, world: World) -> None:
        bought(world)
        report(world, BOUNCE, GUEST.email)
        world.suppressions.suppress(GUEST.email, BOUNCE, NOW)

        send_package_mails_again(stored(world), world.house)
        assert stored(world).is_mail_stopped
        mail(world)

        assert (stored(world).is_mail_stopped, world.notice_ids()) == (False, set())

    def test_is_over_once_another_address_is_given_f7(self, world: World) -> None:
        bought(world)
        report(world, BOUNCE, GUEST.email)

        assert not correct_buyer_address(stored(world), RIGHT, world.house).is_mail_stopped
        mail(world)

        assert (stored(world).is_mail_stopped, world.notice_ids()) == (False, set())

    def test_that_is_reported_while_its_sender_notes_it_is_not_forgotten_e5(self, world: World) -> None:
        bought(world, told=None)
        meanwhile(world.mailer, "send", lambda: report(world, BOUNCE, GUEST.email), after=True)

        mail(world)

        assert (stored(world).is_mail_stopped, world.notice_ids()) == (True, {TO_BUYER})


class TestAMailThatIsRefused:
    def test_to_an_address_that_gets_none_is_told_and_stands_on_the_package_e5(self, world: World) -> None:
        world.suppressions.suppress(GUEST.email, BOUNCE, NOW)
        bought(world, told=None, is_sale_untold=True)

        mail(world)
        mail(world)

        assert world.mailer.recipients == [HOST.email]
        assert world.the_notice().title == "A mail to the guest of Five lessons could not be sent"
        assert (stored(world).is_mail_stopped, stored(world).has_news) == (True, False)

    def test_to_the_host_is_told_e5(self, world: World) -> None:
        bought(world, is_sale_untold=True)
        world.mailer.failures.add("send", MailRefused("no mailbox"))

        mail(world)

        assert world.the_notice().title == "A mail to the host of Five lessons could not be sent"
        assert not stored(world).is_mail_stopped
