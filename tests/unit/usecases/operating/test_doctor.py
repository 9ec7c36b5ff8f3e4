"""O3: the doctor says what is missing or wrong, the worst first, and what to do."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from joinlink.errors import AppRefused, NotTold, ProviderRejected, ProviderUnavailable, ReconnectRequired
from joinlink.model.finding import Finding, Verdict
from joinlink.model.host import Provider
from joinlink.model.notice import connection_broken_notice
from joinlink.model.running import Alarm, MailIdentity, QueueName, SetAside
from joinlink.model.webhook_events import STRIPE_EVENTS
from joinlink.usecases.operating.examine import examine_by_command, examine_for_page
from tests.fakes.failures import failing
from tests.fakes.outside import SITE
from tests.worlds.world import World

MAY_NOT_READ = ProviderRejected("no", provider="stripe")


@pytest.fixture
def world() -> World:
    """Return a site on which all is well: its apps know themselves, and only refuse a token of nobody's."""
    world = World()
    for provider, oauth in world.oauth_providers.items():
        oauth.refresh = failing(ReconnectRequired("gone", provider=provider))  # type: ignore[method-assign]
    for name in ("stripe_webhooks", "zoom_webhooks"):
        world.site_metrics.count(name, world.clock.now(), 3)
    return world


def found(world: World, matter: str) -> Finding:
    """Find by the command."""
    return next(finding for finding in examine_by_command(world.house) if finding.matter == matter)


def verdicts(world: World) -> set[Verdict]:
    return {finding.verdict for finding in examine_by_command(world.house)}


def test_where_all_is_well_nothing_is_found_to_be_wrong(world: World) -> None:
    assert verdicts(world) == {Verdict.OK}


def test_the_worst_comes_first_and_the_page_sees_a_part_of_what_the_command_sees(world: World) -> None:
    world.mail_standing.change(in_sandbox=True)
    world.alarms.alarms = []
    world.queues.messages[QueueName.UNHANDLED_CHANGES].append(SetAside("r", "start_workflow"))

    by_command, on_page = examine_by_command(world.house), examine_for_page(world.house)

    order = list(dict.fromkeys(finding.verdict for finding in by_command))
    assert order == [Verdict.WRONG, Verdict.WARNING, Verdict.UNKNOWN, Verdict.OK]
    assert set(on_page) < set(by_command)


@pytest.mark.parametrize(
    ("secret", "verdict"),
    [
        ("identity/client-secret", Verdict.WRONG),
        ("links/signing-key", Verdict.WRONG),
        ("zoom/client-secret", Verdict.WRONG),
        ("google/client-secret", Verdict.WRONG),
        ("stripe/secret-key", Verdict.WRONG),
        ("stripe/webhook-secrets", Verdict.WRONG),
        ("zoom/webhook-secret", Verdict.WARNING),
    ],
)
def test_a_missing_secret_is_named_with_its_consequence_and_where_to_write_it(
    world: World, secret: str, verdict: Verdict
) -> None:
    del world.secret_values.values[secret]

    finding = found(world, f"Secret {secret}")

    assert finding.verdict is verdict
    assert f"/joinlink/test/{secret}" in finding.advice


def test_secrets_of_what_is_not_offered_are_not_asked_for(world: World) -> None:
    world.configure(ZOOM_CLIENT_ID="", GOOGLE_CLIENT_ID="", PLACES_SEARCH="off")
    for name in ("zoom/client-secret", "zoom/webhook-secret", "google/client-secret", "places/api-key"):
        del world.secret_values.values[name]

    assert verdicts(world) == {Verdict.OK}


@pytest.mark.parametrize(
    ("secret", "value", "verdict", "says"),
    [
        ("google/client-secret", "changeme", Verdict.WRONG, "placeholder"),
        ("google/client-secret", f"GOCSPX-{'g' * 28}\n", Verdict.WRONG, "can't be it"),
        ("stripe/secret-key", "pk_test_1234567890123456", Verdict.WRONG, "publishable key"),
        ("stripe/secret-key", "sk_live_1234567890123456", Verdict.WARNING, "live key: guests of the stage test"),
        ("links/signing-key", "abc-123", Verdict.WRONG, "32 or more"),
    ],
)
def test_a_secret_of_another_kind_is_found_and_never_shown(
    world: World, secret: str, value: str, verdict: Verdict, says: str
) -> None:
    world.secret_values.values[secret] = value

    finding = found(world, f"Value of {secret}")

    assert finding.verdict is verdict
    assert says in finding.says
    assert value.strip()[-7:] not in finding.says + finding.advice


def test_a_test_key_on_the_live_stage_is_found(world: World) -> None:
    world.configure(STAGE="prod")

    assert "nobody pays real money" in found(world, "Value of stripe/secret-key").says


def sells_nothing(world: World) -> None:
    del world.secret_values.values["stripe/secret-key"], world.secret_values.values["stripe/webhook-secrets"]


def ring(world: World) -> None:
    world.alarms.alarms.append(Alarm("mails_held_back", "ALARM", "SES may not send this site's mail."))


COGNITO = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc"


@pytest.mark.parametrize(
    ("happens", "matter", "verdict"),
    [
        (sells_nothing, "Secret stripe/secret-key", Verdict.WARNING),
        (lambda w: w.secret_values.in_the_clear.add("links/signing-key"), "Secret links/signing-key", Verdict.WARNING),
        (lambda w: w.mail_standing.change(in_sandbox=True), "SES sandbox", Verdict.WRONG),
        (lambda w: w.mail_standing.change(may_send=False), "Sending at SES", Verdict.WRONG),
        (lambda w: w.mail_standing.change(enforcement="SHUTDOWN"), "Sending at SES", Verdict.WRONG),
        (lambda w: w.mail_standing.change(enforcement="PROBATION"), "Sending at SES", Verdict.WARNING),
        (lambda w: w.mail_standing.change(most_a_day=200, sent_today=170), "SES quota", Verdict.WARNING),
        (lambda w: w.mail_standing.change(most_a_day=200, sent_today=200), "SES quota", Verdict.WRONG),
        (lambda w: w.mail_standing.change(most_a_day=-1), "SES quota", Verdict.OK),
        (lambda w: setattr(w.stripe_endpoints, "error", AppRefused("no", provider="stripe")), "Stripe", Verdict.WRONG),
        (lambda w: setattr(w.stripe_endpoints, "error", MAY_NOT_READ), "Stripe", Verdict.UNKNOWN),
        (ring, "Alarm mails_held_back", Verdict.WRONG),
        (lambda w: w.site_metrics.days.clear(), "Webhooks from Stripe", Verdict.UNKNOWN),
        (lambda w: setattr(w.issuer, "is_silent", True), "Sign-in", Verdict.WRONG),
        (lambda w: setattr(w.account_limits, "at_once", 10), "Lambda's concurrency", Verdict.WARNING),
        (lambda w: setattr(w.site_probe, "trouble", "the name is not known"), "Address", Verdict.WRONG),
        (lambda w: w.configure(OIDC_ISSUER=COGNITO), "Mail of Cognito's", Verdict.WARNING),
        (lambda w: w.configure(VERSION="unknown"), "Version", Verdict.UNKNOWN),
    ],
)
def test_o7_whatever_is_wrong_is_found_for_what_it_is(
    world: World, happens: Callable[[World], object], matter: str, verdict: Verdict
) -> None:
    happens(world)

    assert found(world, matter).verdict is verdict


def identity(name: str = "example.com", **changes: object) -> MailIdentity:
    good = MailIdentity(name, may_send=True, dkim="SUCCESS", mail_from_domain=None, mail_from_status=None)
    return replace(good, **changes)  # type: ignore[arg-type]


ADDRESS = "joinlink@example.com"


@pytest.mark.parametrize(
    ("identities", "sender", "dkim", "spf"),
    [
        ([], Verdict.WRONG, Verdict.WARNING, Verdict.OK),
        ([identity(may_send=False, dkim="PENDING")], Verdict.WRONG, Verdict.WARNING, Verdict.OK),
        ([identity(dkim="FAILED")], Verdict.OK, Verdict.WRONG, Verdict.OK),
        ([identity(ADDRESS)], Verdict.OK, Verdict.WARNING, Verdict.OK),
        ([identity(may_send=False, dkim="PENDING"), identity(ADDRESS)], Verdict.OK, Verdict.WARNING, Verdict.OK),
        (
            [identity(mail_from_domain="mail.example.com", mail_from_status="PENDING")],
            Verdict.OK,
            Verdict.OK,
            Verdict.WARNING,
        ),
        ([identity(mail_from_domain="mail.example.com", mail_from_status="SUCCESS")], *[Verdict.OK] * 3),
    ],
)
def test_o7_a_sender_that_is_not_verified_or_not_signed_is_found(
    world: World, identities: list[MailIdentity], sender: Verdict, dkim: Verdict, spf: Verdict
) -> None:
    world.mail_standing.identities = {each.name: each for each in identities}

    assert [found(world, matter).verdict for matter in ("Sender", "DKIM", "SPF")] == [sender, dkim, spf]


def test_bounces_that_nobody_hears_of_and_rates_that_endanger_the_account_are_found(world: World) -> None:
    world.mail_standing.events = frozenset({"bounce"})
    world.site_metrics.rates = (0.06, 0.0)

    assert "complaint" in found(world, "Bounces heard of").says
    assert found(world, "Reputation").verdict is Verdict.WARNING


@pytest.mark.parametrize(
    ("error", "verdict"),
    [
        (AppRefused("no", provider="zoom"), Verdict.WRONG),
        (ProviderUnavailable("no", provider="zoom"), Verdict.UNKNOWN),
        (ProviderRejected("no", provider="zoom"), Verdict.UNKNOWN),
    ],
)
def test_an_app_that_its_provider_refuses_is_found(world: World, error: Exception, verdict: Verdict) -> None:
    world.oauth_providers[Provider.ZOOM].refresh = failing(error)  # type: ignore[method-assign]

    assert found(world, "App at Zoom").verdict is verdict
    assert f"{SITE}/oauth/google/callback" in found(world, "App at Google").says


def test_an_app_whose_secret_is_missing_is_not_asked_about(world: World) -> None:
    del world.secret_values.values["google/client-secret"]

    matters = [finding.matter for finding in examine_by_command(world.house)]

    assert "Secret google/client-secret" in matters
    assert "App at Google" not in matters
    assert "App at Zoom" in matters


def test_a_fault_of_the_doctors_own_hides_nothing_else(world: World) -> None:
    world.site_probe.problem = failing(KeyError("a guest's address"))  # type: ignore[method-assign]

    finding = found(world, "Address")

    assert (finding.verdict, finding.says) == (Verdict.UNKNOWN, "The doctor failed here (KeyError).")
    assert found(world, "Version").verdict is Verdict.OK


def test_a_webhook_endpoint_that_is_missing_disabled_or_lacks_events_is_found(world: World) -> None:
    [endpoint] = world.stripe_endpoints.endpoints

    world.stripe_endpoints.endpoints = [replace(endpoint, url="https://elsewhere.example/webhooks/stripe")]
    assert "is not registered" in found(world, "Stripe's webhook endpoint").says
    world.stripe_endpoints.endpoints = [replace(endpoint, is_enabled=False)]
    assert "is disabled" in found(world, "Stripe's webhook endpoint").says
    world.stripe_endpoints.endpoints = [replace(endpoint, events=frozenset({"checkout.session.completed"}))]
    assert "checkout.session.expired" in found(world, "Stripe's events").says


def test_f9_an_endpoint_from_before_disputes_were_followed_lacks_their_events(world: World) -> None:
    [endpoint] = world.stripe_endpoints.endpoints
    added = {f"charge.dispute.{each}" for each in ("updated", "funds_withdrawn", "funds_reinstated")}

    world.stripe_endpoints.endpoints = [replace(endpoint, events=frozenset(STRIPE_EVENTS) - added)]

    finding = found(world, "Stripe's events")
    assert finding.verdict is Verdict.WRONG
    assert finding.says == f"Not delivered: {', '.join(sorted(added))}."


def test_schedules_that_are_off_gone_or_silent_are_found(world: World) -> None:
    world.schedules.enabled = {"heal": False}

    assert "It is off." in found(world, "Schedule of heal").says
    assert "There is none." in found(world, "Schedule of send_reminders").says
    world.schedules.enabled = {"heal": True, "send_reminders": True}
    world.site_metrics.runs.clear()
    assert found(world, "Schedule of heal").verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(("days", "is_found"), [(7, True), (30, False)])
def test_ac_51_a_google_client_in_testing_mode_shows_by_connections_that_break_after_a_week(
    world: World, days: int, is_found: bool
) -> None:
    world.connect(Provider.GOOGLE)
    broke_at = world.clock.now() + timedelta(days=days)
    world.notices.put(connection_broken_notice(world.connection(Provider.GOOGLE), broke_at))

    matters = [finding.matter for finding in examine_for_page(world.house)]

    assert ("Google's testing mode" in matters) == is_found
    assert found(world, "Connections").verdict is Verdict.WARNING


def test_a_deployment_of_other_code_than_the_one_at_hand_is_found(world: World) -> None:
    world.clone_version = "v1.3.0"

    assert found(world, "This clone").says == "It is v1.3.0, and v1.2.3 is deployed."


def test_what_aws_does_not_tell_is_left_open_and_hides_nothing_else(world: World) -> None:
    world.mail_standing.silent = True

    finding = found(world, "Sending at SES")

    assert (finding.verdict, finding.says) == (
        Verdict.UNKNOWN,
        f"This could not be looked at ({NotTold.__name__}: AccessDeniedException).",
    )
    assert found(world, "Version").verdict is Verdict.OK
