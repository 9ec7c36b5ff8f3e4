"""E5: mail goes to whoever still gets any, and whoever asks hears why it did not go out."""

import pytest

from joinlink.errors import MailRefused, MailUnavailable
from joinlink.model.mail import Mail
from joinlink.usecases.mails.send_mail import send_mail, send_or_say_why
from tests.samples import GUEST
from tests.worlds.world import World

MAIL = Mail(GUEST.email, "Subject", "Text", "<p>Text</p>", "Joinlink")


def test_e5_a_mail_goes_out_once_and_its_id_is_told(world: World) -> None:
    assert send_mail(MAIL, world.house) == "message-1"
    assert world.mailer.sent == [MAIL]


def test_e5_to_an_address_that_gets_no_more_mail_none_is_handed_over(world: World) -> None:
    world.suppressions.suppress(GUEST.email, "bounce", world.clock.now())

    assert send_mail(MAIL, world.house) is None
    with pytest.raises(MailRefused, match="came back"):
        send_or_say_why(MAIL, world.house)
    assert world.mailer.sent == []


def test_e5_a_mail_that_ses_refuses_is_none_and_its_words_are_told_to_whoever_asks(world: World) -> None:
    world.mailer.failures.add_for_good("send", MailRefused("SES refused the mail"))

    assert send_mail(MAIL, world.house) is None
    with pytest.raises(MailRefused, match="SES refused"):
        send_or_say_why(MAIL, world.house)


def test_a_mail_that_can_not_go_out_now_is_to_be_repeated(world: World) -> None:
    world.mailer.failures.add("send", MailUnavailable("SES can't send now"))

    with pytest.raises(MailUnavailable):
        send_mail(MAIL, world.house)
