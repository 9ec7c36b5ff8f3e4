"""O4, O5: the functions count what alarms, the dashboard and the operator's page are made of (docs/metrics.md)."""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from joinlink import metrics
from joinlink.config import Settings
from joinlink.errors import JoinlinkError, StoreUnavailable
from joinlink.metrics import DIMENSION, NAMESPACE, Metric
from joinlink.model.booking_stages import BookingStatus
from joinlink.model.due import DueKind
from joinlink.model.host import Provider
from joinlink.model.mail import Mail
from joinlink.observability import UnexpectedError
from joinlink.providers.aws.mailer import SesMailer
from joinlink.providers.http import Answer
from joinlink.providers.json_object import JsonObject
from joinlink.providers.oauth import check_exchanged
from joinlink.wiring.parameters import ParameterStore
from tests.fakes.failures import failing
from tests.functions import test_sign_in, test_zoom_webhook
from tests.functions.site import Site, run, sample
from tests.worlds.world import CONFIRMED, NEXT_WEEK, World

Counted = Callable[[], dict[str, list[float]]]
MAIL = Mail(
    to="guest@example.com",
    subject="Hello",
    text="Hello",
    html="<p>Hello",
    calendar=None,
    calendar_method=None,
    sender_name="J",
)
TASK = {"bookingId": NEXT_WEEK.booking_id, "revision": NEXT_WEEK.revision}


@pytest.fixture
def counted(capsys: pytest.CaptureFixture[str]) -> Counted:
    """Return the metrics written since the last call: their values by name."""

    def told() -> dict[str, list[float]]:
        metrics.flush()
        lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith('{"_aws"')]
        return {name: values for line in lines for name, values in _of(line).items()}

    told()  # what earlier tests of the process have left
    return told


def _of(line: dict[str, Any]) -> dict[str, list[float]]:
    """Read a line as CloudWatch does, and hold it to the list of metrics."""
    (directive,) = line["_aws"]["CloudWatchMetrics"]
    assert (directive["Namespace"], directive["Dimensions"], line[DIMENSION]) == (NAMESPACE, [["stage"]], "test")
    assert {each["Name"]: each["Unit"] for each in directive["Metrics"]} == {
        each["Name"]: Metric(each["Name"]).unit for each in directive["Metrics"]
    }
    return {each["Name"]: line[each["Name"]] for each in directive["Metrics"]}


@pytest.mark.parametrize(
    ("name", "happened"),
    [
        ("confirmed", {"bookings_confirmed": [1]}),
        ("rescheduled", {"bookings_moved": [1]}),
        ("cancelled", {"bookings_cancelled": [1]}),
        ("refunded", {}),
        ("link_stored", {}),
    ],
)
def test_o4_a_change_of_a_booking_is_counted_once_however_often_the_stream_tells_of_it(
    world: World, counted: Counted, name: str, happened: dict[str, list[float]]
) -> None:
    run("start_workflow", sample(f"start_workflow.{name}"))
    assert counted() == happened

    run("start_workflow", sample(f"start_workflow.{name}"))
    assert counted() == {}


def test_o5_how_long_a_link_took_is_counted_from_the_confirmation_and_once(world: World, counted: Counted) -> None:
    world.connect(Provider.ZOOM)
    world.put(replace(NEXT_WEEK, link_asked_at=world.clock.now()))
    run("mint_meeting", TASK)
    world.clock.sleep(90)

    run("store_link", TASK)
    assert counted() == {"link_ready": [90]}

    run("store_link", TASK)
    assert counted() == {}


def test_o5_a_booking_without_a_link_is_counted(world: World, counted: Counted) -> None:
    world.put(NEXT_WEEK)

    run("record_notice", {**TASK, "kind": "missing_link"})

    assert counted() == {"links_missing": [1]}


def test_o5_heal_counts_what_it_did_and_how_late(world: World, counted: Counted) -> None:
    until = world.clock.now() - timedelta(minutes=7)
    world.put(replace(NEXT_WEEK, status=BookingStatus.PENDING_PAYMENT, hold_until=until))
    world.due_work.ask(DueKind.HOLD, NEXT_WEEK.booking_id, until)
    world.meeting_ledger.all_records = failing(StoreUnavailable("no answer"))
    world.ask(owner_id="bk_2")

    run("heal", {})

    assert counted() == {"heal_done": [1], "heal_failed": [1], "heal_late": [420]}


@pytest.mark.parametrize("function", ["heal", "read_calendars"])
def test_o5_a_failure_that_only_the_operator_can_see_to_is_counted(
    world: World, counted: Counted, function: str
) -> None:
    world.due_work.due = failing(ZeroDivisionError())
    world.profiles.load = failing(ZeroDivisionError())

    with suppress(UnexpectedError):
        run(function, sample("read_calendars.google") if function == "read_calendars" else {})

    assert counted() == {f"{function}_troubles": [1]}


def test_o4_a_new_host_is_counted_and_one_who_comes_back_is_not(world: World, counted: Counted) -> None:
    test_sign_in.sign_in(Site(world, session=None, csrf=None))
    assert counted() == {"hosts_signed_up": [1]}

    test_sign_in.sign_in(Site(world, session=None, csrf=None))
    assert counted() == {}


def test_o3_a_delivery_counts_if_its_signature_is_good(site: Site, world: World, counted: Counted) -> None:
    world.connect(Provider.ZOOM, account_id=test_zoom_webhook.ACCOUNT)
    test_zoom_webhook.deliver(site, test_zoom_webhook.told("url_validation"), secret="another")
    assert counted() == {}

    test_zoom_webhook.deliver(site, test_zoom_webhook.told("url_validation"))
    assert counted() == {"zoom_webhooks": [1]}


@pytest.mark.parametrize(
    ("name", "happened"),
    [("bounced", {"mails_bounced": [1]}), ("complaint", {"mails_complained": [1]}), ("mailbox_full", {})],
)
def test_e5_what_became_of_a_mail_is_counted(world: World, counted: Counted, name: str, happened) -> None:
    world.put(CONFIRMED)

    run("mail_feedback", sample(f"mail_feedback.{name}"))

    assert counted() == happened


@pytest.mark.parametrize(
    ("code", "words", "happened"),
    [
        (None, "", {"mails_sent": [1]}),
        ("MessageRejected", "Email address is not verified", {"mails_held_back": [1]}),
        ("SendingPausedException", "", {"mails_held_back": [1], "sending_paused": [1]}),
        (
            "BadRequestException",
            "Sending is paused for this configuration set",
            {"mails_held_back": [1], "sending_paused": [1]},
        ),
        ("BadRequestException", "Local address contains control or whitespace", {"mails_refused": [1]}),
        ("TooManyRequestsException", "Maximum sending rate exceeded.", {}),
    ],
)
def test_o7_what_ses_says_to_a_mail_is_counted(counted: Counted, code: str | None, words: str, happened) -> None:
    def send_email(**_request: object) -> dict[str, str]:
        if code:
            raise ClientError({"Error": {"Code": code, "Message": words}}, "SendEmail")
        return {"MessageId": "1"}

    mailer = SesMailer(SimpleNamespace(send_email=send_email), sender="a@example.com", configuration_set="")  # type: ignore[arg-type]
    with suppress(JoinlinkError):
        mailer.send(MAIL)

    assert counted() == happened


def test_o7_a_secret_that_is_missing_is_counted(counted: Counted) -> None:
    store = SimpleNamespace(get=lambda *_args, **_options: "changeme")
    parameters = ParameterStore(store, Settings({"PARAMETER_PREFIX": "/joinlink/test"}))  # type: ignore[arg-type]

    with suppress(JoinlinkError):
        parameters.secret("stripe/secret-key")

    assert counted() == {"missing_secrets": [1]}


@pytest.mark.parametrize("provider", ["zoom", "google", "identity"])
@pytest.mark.parametrize(
    ("status", "body", "times"),
    [(401, {"error": "invalid_client"}, 1), (401, {}, 1), (400, {"error": "invalid_grant"}, 0), (200, {}, 0)],
)
def test_o5_a_provider_that_refuses_the_sites_own_client_where_a_person_waits_is_counted_and_is_an_error_in_the_log(
    counted: Counted, log: StringIO, provider: str, status: int, body: dict[str, str], times: int
) -> None:
    with suppress(JoinlinkError):
        check_exchanged(Answer(provider, status, {}, JsonObject(provider, body)))

    assert counted() == ({"apps_refused": [1]} if times else {})
    errors = [line for line in map(json.loads, log.getvalue().splitlines()) if line["level"] == "ERROR"]
    assert [(line["message"], line["provider"]) for line in errors] == [("app refused", provider)] * times


@pytest.mark.parametrize("provider", ["zoom", "google", "stripe", "identity"])
def test_o5_a_provider_that_can_not_do_its_part_is_counted(counted: Counted, provider: str) -> None:
    answer = Answer(provider, 503, {}, JsonObject(provider, {}))

    answer.unavailable()
    answer.exhausted("quota")
    answer.rejected()

    assert counted() == {f"{provider}_errors": [1, 1]}
