"""What SES, KMS and Step Functions refuse for good is told from what passes by itself (C9, E1, M1)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from botocore.stub import Stubber

from joinlink.errors import MailRefused, MailUnavailable, ReconnectRequired, SendingNotAllowed, StoreUnavailable
from joinlink.model.host import Provider, Tokens
from joinlink.model.mail import Mail
from joinlink.model.workflow import Workflow
from joinlink.providers.aws.mailer import SesMailer
from joinlink.providers.aws.token_vault import KmsTokenVault
from joinlink.providers.aws.workflow_engine import StepFunctionsEngine
from tests.samples import NOW, ZOOM

MAIL = Mail("guest@example.com", "Confirmed", "Join.", "<p>Join.</p>", "Host")
TOKENS = Tokens("access", "refresh", NOW)


@dataclass(frozen=True)
class Call:
    """A call of an adapter, ready to be made."""

    client: Any
    operation: str
    make: Callable[[], object]


def _send_mail(aws: Callable[[str], Any]) -> Call:
    client = aws("sesv2")
    mailer = SesMailer(client, sender="joinlink@example.com", configuration_set="")
    return Call(client, "send_email", lambda: mailer.send(MAIL, booking_id="booking_1"))


def _start_workflow(aws: Callable[[str], Any]) -> Call:
    client = aws("stepfunctions")
    engine = StepFunctionsEngine(client, lambda workflow: f"arn:{workflow}")
    return Call(client, "start_execution", lambda: engine.start(Workflow.CANCEL, "booking_1-r1", {}))


def _seal(aws: Callable[[str], Any]) -> Call:
    client = aws("kms")
    vault = KmsTokenVault(client, client.create_key()["KeyMetadata"]["Arn"])
    return Call(
        client, "generate_data_key", lambda: vault.sealer(host_id="host_1", provider=Provider.ZOOM, generation=1)
    )


def _open(aws: Callable[[str], Any]) -> Call:
    client = aws("kms")
    vault = KmsTokenVault(client, client.create_key()["KeyMetadata"]["Arn"])
    sealed = vault.sealer(host_id=ZOOM.host_id, provider=ZOOM.provider, generation=ZOOM.generation)(TOKENS)
    return Call(client, "decrypt", lambda: vault.open(replace(ZOOM, sealed_tokens=sealed)))


CALLS = {"send": _send_mail, "start": _start_workflow, "seal": _seal, "open": _open}


@pytest.mark.parametrize(
    ("call", "code", "status", "error"),
    [
        ("send", "LimitExceededException", 400, MailUnavailable),
        ("send", "Throttling", 400, MailUnavailable),
        ("send", "InternalServiceErrorException", 500, MailUnavailable),
        ("start", "ExecutionLimitExceeded", 400, StoreUnavailable),
        ("start", "InternalError", 500, StoreUnavailable),
        ("start", "StateMachineDoesNotExist", 400, ClientError),
        ("start", "AccessDeniedException", 400, ClientError),
        ("open", "ThrottlingException", 400, StoreUnavailable),
        ("open", "InternalFailure", 500, StoreUnavailable),
        ("open", "InvalidCiphertextException", 400, ReconnectRequired),
        ("open", "IncorrectKeyException", 400, ReconnectRequired),
        ("open", "AccessDeniedException", 400, ClientError),
        ("open", "DisabledException", 409, ClientError),
    ],
)
def test_a_fault_of_what_was_asked_is_told_from_an_outage_and_from_an_operators_mistake(
    aws, call, code, status, error
) -> None:
    """A key that an operator disabled says nothing about the host's grant; what an operator can put right is seen."""
    prepared = CALLS[call](aws)

    with Stubber(prepared.client) as stub:
        stub.add_client_error(prepared.operation, code, "It does not go now: guest@example.com", status)
        with pytest.raises(error) as raised:
            prepared.make()

    assert type(raised.value) is error or error is ClientError
    if call == "send":
        assert code in str(raised.value)
        assert "guest@example.com" not in str(raised.value)


NOT_VERIFIED = (
    "Email address is not verified. The following identities failed the check in region EU-WEST-1: guest@example.com"
)


@pytest.mark.parametrize(
    ("code", "status", "words", "error"),
    [
        ("MessageRejected", 400, NOT_VERIFIED, SendingNotAllowed),
        ("MessageRejected", 400, "Sending suspended for this account.", SendingNotAllowed),
        ("MessageRejected", 400, "Sending paused for this account.", SendingNotAllowed),
        ("MessageRejected", 400, "Words that nobody has seen yet.", SendingNotAllowed),
        ("BadRequestException", 400, "Configuration set joinlink is invalid.", SendingNotAllowed),
        ("SendingPausedException", 400, "Email sending is disabled for your account.", SendingNotAllowed),
        ("AccountSuspendedException", 400, "The account is suspended.", SendingNotAllowed),
        ("MailFromDomainNotVerifiedException", 400, "The MAIL FROM domain isn't verified.", SendingNotAllowed),
        ("NotFoundException", 404, "Configuration set <joinlink> does not exist.", SendingNotAllowed),
        ("TooManyRequestsException", 429, "Daily message quota exceeded.", SendingNotAllowed),
        ("Throttling", 400, "Daily message quota exceeded.", SendingNotAllowed),
        ("TooManyRequestsException", 429, "Maximum sending rate exceeded.", MailUnavailable),
        (
            "AccessDeniedException",
            403,
            "User: role is not authorized to perform: ses:SendRawEmail on resource: identity/guest@example.com",
            SendingNotAllowed,
        ),
        ("AccessDenied", 403, "", SendingNotAllowed),
        ("MessageRejected", 400, "Address blacklisted.", MailRefused),
        ("MessageRejected", 400, "Invalid content.", MailRefused),
        ("MessageRejected", 400, "Address is on the suppression list for your account.", MailRefused),
        ("BadRequestException", 400, "Domain contains illegal character", MailRefused),
        ("BadRequestException", 400, "Local address contains control or whitespace", MailRefused),
        ("BadRequestException", 400, "Missing final '@domain'", MailRefused),
        ("BadRequestException", 400, "Domain starts with dot", MailRefused),
        ("BadRequestException", 400, "Message length is more than 41943040 bytes long: '50000000'.", MailRefused),
    ],
)
def test_o7_an_account_that_may_not_send_is_no_fault_of_the_mail(aws, log, code, status, words, error) -> None:
    """SES gives the same code to both; each that is held back is logged with it, for the alarm."""
    prepared = _send_mail(aws)

    with Stubber(prepared.client) as stub:
        stub.add_client_error("send_email", code, words, status)
        with pytest.raises(error) as raised:
            prepared.make()

    assert type(raised.value) is error
    assert code in str(raised.value)
    assert "guest@example.com" not in str(raised.value) + log.getvalue()
    held_back = '"message":"mail held back"' in log.getvalue() and f'"cause":"{code}"' in log.getvalue()
    assert held_back == (error is SendingNotAllowed)


@pytest.mark.parametrize("call", CALLS)
def test_a_lost_connection_may_be_tried_again(aws, call) -> None:
    prepared = CALLS[call](aws)

    def lose(**_: object) -> None:
        raise EndpointConnectionError(endpoint_url="https://eu-west-1.amazonaws.com")

    prepared.client.meta.events.register_first("before-send", lose)

    with pytest.raises(MailUnavailable if call == "send" else StoreUnavailable):
        prepared.make()
