"""SES: how a mail is built, and what each refusal comes to (E1 to E3)."""

from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage, MIMEPart
from email.policy import default
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from botocore.stub import Stubber
from moto import mock_aws
from moto.ses.models import ses_backends

from joinlink.errors import MailRefused, MailUnavailable
from joinlink.model.mail import CalendarMethod, Mail
from joinlink.ports.mails import Mailer
from joinlink.providers.aws.mailer import SesMailer
from tests.contract.moto_session import client
from tests.fakes import FakeMailer

SENDER = "joinlink@example.com"
INVITATION = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//joinlink//EN\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\n"
    b"UID:booking_1@joinlink\r\nSUMMARY:Gitarre f\xc3\xbcr Anf\xc3\xa4nger\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
MAIL = Mail(
    to="guest@example.com",
    subject="Gitarre für Anfänger, Tuesday at 09:30",
    text="Join: https://zoom.us/j/81000000001?pwd=" + "a" * 90 + "\nBis bald!\n",
    html='<p>Grüße! <a href="https://zoom.us/j/81000000001?pwd=x=1&amp;y">Join</a></p>',
    calendar=INVITATION,
    calendar_method=CalendarMethod.REQUEST,
    sender_name="Gästehaus, Klavier",
)


@pytest.fixture
def ses() -> Iterator[Any]:
    with mock_aws():
        ses = client("sesv2")
        ses.create_email_identity(EmailIdentity=SENDER)
        yield ses


def _built(mail: Mail = MAIL) -> EmailMessage:
    """Build the mail as it goes to SES, and read it as a mail program does."""
    sent = _sent(mail)["Content"]["Raw"]["Data"]
    message = message_from_bytes(sent, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def _alternatives(mail: Mail = MAIL) -> list[MIMEPart]:
    alternative, _ = _built(mail).iter_parts()
    return list(alternative.iter_parts())


class RecordingClient:
    """Keeps what it is called with."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []

    def send_email(self, **request: Any) -> dict[str, str]:
        self.requests.append(request)
        return {"MessageId": "ses-1"}


def _sent(mail: Mail, *, configuration_set: str = "", booking_id: str | None = "booking_1") -> dict[str, Any]:
    client = RecordingClient()
    SesMailer(client, sender=SENDER, configuration_set=configuration_set).send(  # type: ignore[arg-type]
        mail, booking_id=booking_id
    )
    return client.requests[0]


def test_the_calendar_is_an_alternative_beside_text_and_html_and_a_file_too() -> None:
    """E3: only as an alternative is it an invitation to mail programs."""
    message = _built()

    alternative, attachment = message.iter_parts()
    assert message.get_content_type() == "multipart/mixed"
    assert alternative.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in alternative.iter_parts()] == [
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    assert (attachment.get_content_type(), attachment.get_filename()) == ("text/calendar", "invite.ics")


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL"])
def test_the_method_of_the_calendar_part_is_the_one_inside(method) -> None:
    """E3: where they differ, Outlook shows no invitation."""
    calendar = INVITATION.replace(b"METHOD:REQUEST", f"METHOD:{method}".encode())
    mail = replace(MAIL, calendar=calendar, calendar_method=CalendarMethod(method))

    *_, calendar_part = _alternatives(mail)

    assert calendar_part["Content-Type"].params["method"] == method
    assert f"METHOD:{method}" in calendar_part.get_content()


def test_a_mail_about_nothing_on_a_calendar_is_text_and_html_alone() -> None:
    """B5, C9: such as a refund, or a connection that broke."""
    message = _built(replace(MAIL, calendar=None))

    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert [part.get_content().splitlines() for part in message.iter_parts()] == [
        MAIL.text.splitlines(),
        MAIL.html.splitlines(),
    ]


def test_the_bodies_arrive_as_they_were_written() -> None:
    text, html, calendar = _alternatives()
    file = list(_built().iter_parts())[1]

    assert text.get_content().splitlines() == MAIL.text.splitlines()
    assert html.get_content().splitlines() == MAIL.html.splitlines()
    assert calendar.get_payload(decode=True) == INVITATION
    assert file.get_payload(decode=True) == INVITATION


def test_a_mail_goes_out_in_seven_bits_and_short_lines() -> None:
    """SES hands it to servers that take nothing else."""
    raw: bytes = _sent(MAIL)["Content"]["Raw"]["Data"]

    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 78
    assert b"\n" not in raw.replace(b"\r\n", b"")


def test_a_mail_says_from_whom_to_whom_and_about_what() -> None:
    message = _built()

    sender = f'"{MAIL.sender_name}" <{SENDER}>'
    assert (message["From"], message["To"], message["Subject"]) == (sender, MAIL.to, MAIL.subject)
    assert message["Message-ID"] is None  # SES gives one


@pytest.mark.parametrize(
    "subject",
    [
        "Confirmed: Portfolio review with Host, Saturday 21 November 2026, 02:00–02:30 (America/New_York, EST)",
        "Confirmed: " + "作品を見る会" * 20 + " with Host, 02:00–02:30 (Asia/Tokyo, JST)",
        "Confirmed: " + "a review of everything " * 10 + "with Host",
    ],
    ids=["one odd sign", "many", "none"],
)
def test_ac61_a_subject_arrives_as_it_was_written_however_it_is_folded(subject) -> None:
    message = _built(replace(MAIL, subject=subject))

    assert message["Subject"] == subject


def test_a_mail_says_who_it_is_from_and_where_an_answer_goes() -> None:
    plain, answerable = _built(), _built(replace(MAIL, reply_to="guest@example.com"))

    (sender,) = plain["From"].addresses
    assert (sender.display_name, sender.addr_spec) == ("Gästehaus, Klavier", SENDER)
    assert plain["Reply-To"] is None
    assert str(answerable["Reply-To"]) == "guest@example.com"


def test_the_booking_travels_as_a_tag() -> None:
    """E5: the news of a bounce name it."""
    request = _sent(MAIL)

    assert request["EmailTags"] == [{"Name": "booking_id", "Value": "booking_1"}]
    assert request["Destination"] == {"ToAddresses": ["guest@example.com"]}
    assert request["FromEmailAddress"] == SENDER
    assert "ConfigurationSetName" not in request


def test_a_mail_about_no_booking_has_no_tag() -> None:
    """C9: a broken connection is nobody's booking."""
    assert "EmailTags" not in _sent(MAIL, booking_id=None)


def test_the_configuration_set_is_named_where_there_is_one() -> None:
    assert _sent(MAIL, configuration_set="joinlink")["ConfigurationSetName"] == "joinlink"


@pytest.mark.parametrize("subject", ["Hello\r\nBcc: all@example.com", "Hello\nBcc: all@example.com", "Hello\x0bBcc: x"])
def test_a_subject_can_not_begin_another_header(subject) -> None:
    message = _built(replace(MAIL, subject=subject))

    assert message["Bcc"] is None
    assert message["Subject"].startswith("Hello Bcc:")


@pytest.mark.parametrize(
    "to",
    [
        "guest@example.com\r\nBcc: all@example.com",
        "guest@example.com, another@example.com",
        "Guest <guest@example.com>",
        "guest@example.com\n",
        "guest",
        "@example.com",
        "",
    ],
)
def test_an_address_that_is_not_one_mailbox_gets_no_mail(to) -> None:
    with pytest.raises(MailRefused):
        _built(replace(MAIL, to=to))


def _ses_mailer(ses: Any) -> Mailer:
    return SesMailer(ses, sender=SENDER, configuration_set="")


def _fake_mailer(ses: Any) -> Mailer:
    return FakeMailer()


@pytest.mark.parametrize("make", [_ses_mailer, _fake_mailer])
def test_each_mail_gets_a_message_id_of_its_own(ses, make) -> None:
    mailer = make(ses)

    first, second = (mailer.send(MAIL, booking_id="booking_1") for _ in range(2))

    assert first
    assert second
    assert first != second


@pytest.mark.parametrize("make", [_ses_mailer, _fake_mailer])
def test_a_mail_may_be_about_no_booking_and_on_no_calendar(ses, make) -> None:
    assert make(ses).send(replace(MAIL, calendar=None))


def test_ses_takes_the_mail(ses) -> None:
    SesMailer(ses, sender=SENDER, configuration_set="").send(MAIL, booking_id="booking_1")

    (kept,) = ses_backends["123456789012"]["eu-west-1"].sent_messages
    assert set(kept.destinations) == {"guest@example.com"}
    assert "text/calendar" in kept.raw_data


@pytest.mark.parametrize(
    ("code", "status", "error"),
    [
        ("MessageRejected", 400, MailRefused),
        ("BadRequestException", 400, MailRefused),
        ("TooManyRequestsException", 429, MailUnavailable),
        ("LimitExceededException", 400, MailUnavailable),
        ("ThrottlingException", 400, MailUnavailable),
        ("Throttling", 400, MailUnavailable),
        ("InternalServiceErrorException", 500, MailUnavailable),
        ("ServiceUnavailable", 503, MailUnavailable),
        ("SendingPausedException", 400, MailUnavailable),
        ("AccountSuspendedException", 400, MailUnavailable),
        ("MailFromDomainNotVerifiedException", 400, MailUnavailable),
        ("NotFoundException", 404, MailUnavailable),
    ],
)
def test_a_fault_of_the_mail_is_told_from_one_of_the_account(ses, code, status, error) -> None:
    """A refused mail is forgotten; what an operator can put right is tried again and ends in an alarm."""
    with Stubber(ses) as stub:
        stub.add_client_error("send_email", code, "Email address is not verified: guest@example.com", status)

        with pytest.raises(error) as raised:
            SesMailer(ses, sender=SENDER, configuration_set="").send(MAIL, booking_id="booking_1")

    assert code in str(raised.value)
    assert "guest@example.com" not in str(raised.value)


def test_an_error_that_nobody_foresaw_is_not_hidden(ses) -> None:
    """A role that may not send is for the operator to see."""
    with Stubber(ses) as stub:
        stub.add_client_error("send_email", "AccessDeniedException", "No.", 403)

        with pytest.raises(ClientError):
            SesMailer(ses, sender=SENDER, configuration_set="").send(MAIL, booking_id="booking_1")


def test_a_lost_connection_may_be_tried_again() -> None:
    class Unreachable:
        def send_email(self, **request: Any) -> dict[str, str]:
            raise EndpointConnectionError(endpoint_url="https://email.eu-west-1.amazonaws.com")

    with pytest.raises(MailUnavailable):
        SesMailer(Unreachable(), sender=SENDER, configuration_set="").send(MAIL, booking_id="booking_1")  # type: ignore[arg-type]
