"""SES: how a mail is built, and what each refusal comes to (E1 to E3)."""

from collections.abc import Callable
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto.ses.models import ses_backends

from joinlink.errors import MailRefused, MailUnavailable
from joinlink.model.mail import CalendarMethod, Mail
from joinlink.providers.aws.mailer import SesMailer
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
def ses(aws: Callable[[str], Any]) -> Any:
    client = aws("sesv2")
    client.create_email_identity(EmailIdentity=SENDER)
    return client


def _built(mail: Mail = MAIL) -> EmailMessage:
    """Build the mail as it goes to SES, and read it as a mail program does."""
    sent = _sent(mail)["Content"]["Raw"]["Data"]
    message = message_from_bytes(sent, policy=default)
    assert isinstance(message, EmailMessage)
    return message


class RecordingClient:
    """Keeps what it is called with."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []

    def send_email(self, **request: Any) -> dict[str, str]:
        self.requests.append(request)
        return {"MessageId": "ses-1"}


def _sent(mail: Mail, *, configuration_set: str = "", **about: str) -> dict[str, Any]:
    client = RecordingClient()
    SesMailer(client, sender=SENDER, configuration_set=configuration_set).send(  # type: ignore[arg-type]
        mail, **about
    )
    return client.requests[0]


def test_the_calendar_is_an_alternative_beside_text_and_html_and_a_file_too() -> None:
    """E3: only as an alternative is it an invitation to mail programs."""
    message = _built()

    alternative, attachment = message.iter_parts()
    text, html, calendar = alternative.iter_parts()
    assert message.get_content_type() == "multipart/mixed"
    assert alternative.get_content_type() == "multipart/alternative"
    assert (text.get_content_type(), text.get_content().splitlines()) == ("text/plain", MAIL.text.splitlines())
    assert (html.get_content_type(), html.get_content().splitlines()) == ("text/html", MAIL.html.splitlines())
    assert attachment.get_filename() == "invite.ics"
    for part in (calendar, attachment):
        assert (part.get_content_type(), part.get_payload(decode=True)) == ("text/calendar", INVITATION)


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL"])
def test_the_method_of_the_calendar_part_is_the_one_inside(method) -> None:
    """E3: where they differ, Outlook shows no invitation."""
    calendar = INVITATION.replace(b"METHOD:REQUEST", f"METHOD:{method}".encode())

    alternative, _ = _built(replace(MAIL, calendar=calendar, calendar_method=CalendarMethod(method))).iter_parts()

    *_, calendar_part = alternative.iter_parts()
    assert calendar_part["Content-Type"].params["method"] == method
    assert f"METHOD:{method}" in calendar_part.get_content()


def test_a_mail_about_nothing_on_a_calendar_is_text_and_html_alone() -> None:
    """B5, C9: such as a refund, or a connection that broke."""
    message = _built(replace(MAIL, calendar=None))

    assert message.get_content_type() == "multipart/alternative"
    assert [(part.get_content_type(), part.get_content().splitlines()) for part in message.iter_parts()] == [
        ("text/plain", MAIL.text.splitlines()),
        ("text/html", MAIL.html.splitlines()),
    ]


def test_a_mail_goes_out_in_seven_bits_and_short_lines() -> None:
    """SES hands it to servers that take nothing else."""
    raw: bytes = _sent(MAIL)["Content"]["Raw"]["Data"]

    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 78
    assert b"\n" not in raw.replace(b"\r\n", b"")


@pytest.mark.parametrize(
    "subject",
    [
        "Confirmed: Portfolio review with Host, Saturday, November 21, 2026, 2:00 – 2:30 AM (Eastern Time, New York)",
        "Confirmed: " + "作品を見る会" * 20 + " with Host, 02:00–02:30 (Asia/Tokyo, JST)",
        "Confirmed: " + "a review of everything " * 10 + "with Host",
    ],
    ids=["one odd sign", "many", "none"],
)
def test_ac61_a_subject_arrives_as_it_was_written_however_it_is_folded(subject) -> None:
    message = _built(replace(MAIL, subject=subject))

    assert message["Subject"] == subject


@pytest.mark.parametrize("reply_to", [None, "guest@example.com"])
def test_a_mail_says_from_whom_to_whom_about_what_and_where_an_answer_goes(reply_to) -> None:
    message = _built(replace(MAIL, reply_to=reply_to))

    (sender,) = message["From"].addresses
    assert (sender.display_name, sender.addr_spec) == (MAIL.sender_name, SENDER)
    assert (message["To"], message["Subject"], message["Reply-To"]) == (MAIL.to, MAIL.subject, reply_to)
    assert message["Message-ID"] is None  # SES gives one


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"booking_id": "booking_1"}, {"EmailTags": [{"Name": "booking_id", "Value": "booking_1"}]}),
        ({"package_id": "package_1"}, {"EmailTags": [{"Name": "package_id", "Value": "package_1"}]}),
        ({}, {}),
        ({"configuration_set": "joinlink"}, {"ConfigurationSetName": "joinlink"}),
    ],
    ids=["about a booking", "about a package", "about neither", "with a configuration set"],
)
def test_what_it_is_about_travels_as_a_tag_so_that_the_news_of_a_bounce_name_it_e5_c9(options, told) -> None:
    request = _sent(MAIL, **options)

    del request["Content"]
    assert request == {
        "FromEmailAddress": SENDER,
        "Destination": {"ToAddresses": ["guest@example.com"]},
        **told,
    }


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
        "müller@example.com",
        "ada@☃☃.ü",
    ],
)
def test_an_address_that_is_not_one_mailbox_gets_no_mail(to) -> None:
    with pytest.raises(MailRefused):
        _built(replace(MAIL, to=to))


def test_f7_an_internationalised_domain_goes_to_ses_in_ascii() -> None:
    mail = replace(MAIL, to="ada@MÜNCHEN.de", reply_to="host@courriél.example")

    request, message = _sent(mail), _built(mail)

    assert request["Destination"] == {"ToAddresses": ["ada@xn--mnchen-3ya.de"]}
    assert (message["To"], message["Reply-To"]) == ("ada@xn--mnchen-3ya.de", "host@xn--courril-gya.example")


@pytest.mark.parametrize("kind", ["ses", "fake"])
def test_each_mail_is_taken_and_gets_a_message_id_of_its_own(ses, kind) -> None:
    mailer = SesMailer(ses, sender=SENDER, configuration_set="") if kind == "ses" else FakeMailer()

    ids = [mailer.send(MAIL, booking_id="booking_1"), mailer.send(replace(MAIL, calendar=None))]

    assert all(ids)
    assert ids[0] != ids[1]
    if kind == "ses":
        kept, _ = ses_backends["123456789012"]["eu-west-1"].sent_messages
        assert set(kept.destinations) == {"guest@example.com"}
        assert "text/calendar" in kept.raw_data


class RatedClient:
    """Tells the account's quota, or fails to."""

    def __init__(self, failure: Exception | None = None) -> None:
        self._failure = failure

    def get_account(self) -> dict[str, Any]:
        if self._failure is not None:
            raise self._failure
        return {"SendQuota": {"Max24HourSend": 50_000.0, "MaxSendRate": 14.0, "SentLast24Hours": 3.0}}


def _rate(client: RatedClient) -> float:
    return SesMailer(client, sender=SENDER, configuration_set="").most_per_second()  # type: ignore[arg-type]


def test_e4_the_rate_is_the_one_that_ses_tells() -> None:
    assert _rate(RatedClient()) == 14.0


@pytest.mark.parametrize(
    ("code", "status", "error"),
    [("TooManyRequestsException", 429, MailUnavailable), ("AccessDeniedException", 403, ClientError)],
)
def test_e4_a_rate_that_ses_can_not_tell_now_is_its_outage_and_a_permission_that_is_missing_is_not(
    code, status, error
) -> None:
    refusal = ClientError({"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}, "GetAccount")

    with pytest.raises(error):
        _rate(RatedClient(refusal))
