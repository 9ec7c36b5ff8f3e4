"""O5: what the guides and the runbook tell operators to type is what the code, the template and AWS know."""

import re
from collections.abc import Iterator
from pathlib import Path

import botocore.session
import pytest
from botocore import xform_name
from botocore.model import Shape, StructureShape

from joinlink.model.host import Provider
from joinlink.model.scopes import NEEDED
from joinlink.model.webhook_events import STRIPE_CONNECT_EVENTS, STRIPE_EVENTS, ZOOM_EVENTS
from joinlink.providers.google.oauth import WANTED_SCOPES
from tests.infra.project import ROOT, template

DOCS = ROOT / "docs"
GUIDES = sorted((DOCS / "guides").glob("*.md"))
PAGES = [*GUIDES, DOCS / "runbook.md", DOCS / "operations.md", DOCS / "privacy.md"]
BULLET = r"^ +- (`[^`]+`)(?: and (`[^`]+`))?"
COMMAND = re.compile(r"(?<![\w/-])aws ([a-z0-9]+) ([a-z][a-z0-9-]+)((?:(?!\$\()[^`\n|;)])*)")
BY_HAND = {("configure", "sso"), ("logs", "tail"), ("cloudformation", "deploy"), ("dynamodb", "wait")}
"""Commands of the AWS CLI's own, which are no operations of an API."""
OF_THE_CLI = {"output", "query", "region", "cli-binary-format", "payload", "profile"}
SECRETS = re.compile(r"`((?:identity|links|places|stripe|zoom|google)/[a-z-]+)`|/joinlink/prod/([a-z-]+/[a-z-]+)")


def bullets(page: str, heading: str) -> list[str]:
    """Return the names at the head of the indented bullets of a part of a guide."""
    part = (DOCS / "guides" / page).read_text().partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return [name.strip("`") for found in re.findall(BULLET, part, re.MULTILINE) for name in found if name]


def test_c2_the_guide_to_zoom_has_the_scopes_that_we_need_and_the_events_that_we_read() -> None:
    named = bullets("zoom.md", "Make the app")
    scopes = [name for name in named if ":" in name]

    assert scopes == [group[0] for group in NEEDED[Provider.ZOOM]]
    assert sorted({*named} - {*scopes}) == sorted(ZOOM_EVENTS)


def test_c3_the_guide_to_google_has_the_scopes_that_we_ask_for() -> None:
    assert sorted(bullets("google.md", "Make the client")) == sorted(WANTED_SCOPES)


def test_b3_the_guide_to_stripe_has_the_events_that_are_registered() -> None:
    assert bullets("stripe.md", "Take payments") == [*STRIPE_EVENTS, *STRIPE_CONNECT_EVENTS]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_o5_every_command_of_aws_is_one_and_takes_these_options(page: Path) -> None:
    for service, operation, options in COMMAND.findall(page.read_text()):
        if (service, operation) in BY_HAND:
            continue
        known = _options(service, operation)
        given = set(re.findall(r"(?<!\S)--([a-z][a-z0-9-]+)", options)) - OF_THE_CLI
        assert given <= known, f"aws {service} {operation}: {given - known}"


def _options(service: str, operation: str) -> set[str]:
    """Return the options of a command, as the AWS CLI makes them from the API's parameters."""
    model = botocore.session.get_session().get_service_model(service)
    (shape,) = [
        model.operation_model(name).input_shape for name in model.operation_names if xform_name(name, "-") == operation
    ]
    return {*_named(shape)}


def _named(shape: Shape | None) -> Iterator[str]:
    assert shape is None or isinstance(shape, StructureShape)
    for name, member in (shape.members if shape else {}).items():
        option = xform_name(name, "-")
        yield option
        if member.type_name == "boolean":
            yield f"no-{option}"


@pytest.mark.parametrize("page", [*GUIDES, DOCS / "runbook.md"], ids=lambda page: page.name)
def test_every_parameter_and_output_that_a_guide_names_is_the_templates(page: Path) -> None:
    """A word in code with a capital in its middle, as parameters, outputs and settings have."""
    ours = {*template()["Parameters"], *template()["Outputs"]}
    of_others = set(OF_OTHERS.split())

    named = set(re.findall(r"`([A-Z][a-z]+(?:[A-Z][a-z]+)+)(?:=[^`]*)?`|\$\(stack (\w+)\)", page.read_text()))

    assert {name for found in named for name in found if name} - of_others <= ours


OF_OTHERS = """
    AccessDeniedException AppRefused ConsumedReadCapacityUnits ConsumedWriteCapacityUnits
    MailFromDomainNotVerifiedException MaxSendRate MessageRejected ProductionAccessEnabled
    ProviderUnavailable SendQuota SendingEnabled StoreUnavailable VerifiedForSendingStatus AlarmDescription
    ClientName DeletionPolicy RescheduleBookingStateMachine RescheduleBookingRole TimeoutSeconds
"""
"""Errors, and what AWS's own answers and templates have."""


def test_the_guides_name_secrets_that_some_function_reads() -> None:
    read = template_secrets()

    for page in GUIDES:
        named = {name for found in SECRETS.findall(page.read_text()) for name in found if name}
        assert named <= read, page.name


def template_secrets() -> set[str]:
    """Return the secrets that the template lets functions read."""
    return set(re.findall(r"parameter/joinlink/\$\{Stage\}/([a-z]+/[a-z-]+)", (ROOT / "template.yaml").read_text()))
