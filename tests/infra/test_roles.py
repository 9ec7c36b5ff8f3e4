"""What the roles of template.yaml may do: every action and resource by name, and no more than goes together."""

import json
import re
from collections import Counter

import pytest

from joinlink.model.host import Provider
from joinlink.model.scopes import NEEDED
from joinlink.model.secrets import SECRETS
from tests.infra.project import HOUSE, Statement, camel_case, environment_of, function_names, resources, statements
from tests.infra.reach import names_reached, secrets_reached

# Statements whose actions know no resource that a policy could name; a comment in the template says so for each.
ON_EVERYTHING = {
    ("SendRemindersRole", "ReadSendingRate"),
    ("TracingPolicy", "RecordTraces"),
    ("OperatorRole", "ReadHowItStands"),
    ("WorkflowLoggingPolicy", "DeliverLogs"),
    ("WorkflowLoggingPolicy", "RecordTraces"),
}

LEADING_KEYS = "dynamodb:LeadingKeys"


def test_one_role_serves_one_function() -> None:
    users = Counter(str(properties["Role"]) for properties in resources("AWS::Serverless::Function").values())

    assert set(users.values()) == {1}


def test_a_role_names_every_action_and_every_resource() -> None:
    vague = {(each.owner, each.sid) for each in statements() if re.search(r"[*?]", _resources_named_by(each))}
    actions = {action for statement in statements() for action in statement.actions}

    assert [action for action in actions if not re.fullmatch(r"[a-z0-9-]+:[A-Za-z]+", action)] == []
    assert {(each.owner, each.sid) for each in statements() if each.resources == ("*",)} == vague == ON_EVERYTHING


def _resources_named_by(statement: Statement) -> str:
    """Write down what a statement is about, without the stars that stand for what has no name beforehand."""
    written = json.dumps(statement.resources)
    if {"ses:SendRawEmail", "ses:GetEmailIdentity"} & set(statement.actions):
        written = written.replace(":identity/*", "")  # sending is held below
    if "states:RedriveExecution" in statement.actions:  # executions have names of their own
        written = re.sub(r"(:execution:joinlink-\$\{Stage\}-\w+):\*", r"\1", written)
    return written


# Service that takes on a role → what its roles have in common, which is how they may be observed.
COMMON_POLICIES = {
    "lambda.amazonaws.com": [{"Ref": "TracingPolicy"}],
    "states.amazonaws.com": [{"Ref": "WorkflowLoggingPolicy"}],
    "scheduler.amazonaws.com": [],
}


@pytest.mark.parametrize(("logical_id", "properties"), resources("AWS::IAM::Role").items())
def test_a_role_borrows_no_policy_but_the_one_that_lets_it_be_observed(logical_id, properties) -> None:
    (trust,) = properties["AssumeRolePolicyDocument"]["Statement"]

    assert properties.get("ManagedPolicyArns", []) == COMMON_POLICIES[trust["Principal"]["Service"]]


def test_items_of_the_table_are_reached_by_the_kinds_of_key_a_function_works_with() -> None:
    of_the_table = [each for each in statements() if each.resources == ({"Fn::GetAtt": ["TableArn", "Value"]},)]
    leading_keys = {key for each in of_the_table for key in each.condition["ForAllValues:StringLike"][LEADING_KEYS]}
    kinds = set(re.findall(r"\b[A-Z]+#", (HOUSE / "joinlink" / "store" / "keys.py").read_text(encoding="utf-8")))

    assert {key.removesuffix("*") for key in leading_keys} <= kinds


WEBHOOKS = {"StringEquals": {"kms:EncryptionContext:provider": "webhooks"}}
"""Secrets of webhooks are sealed by the same key; whoever may open these alone opens no provider's tokens."""


def _opens_tokens(statement: Statement) -> bool:
    is_of_webhooks = statement.condition.items() >= WEBHOOKS.items()
    return "kms:Decrypt" in statement.actions and not is_of_webhooks


def test_p2_only_the_function_that_delivers_opens_the_secrets_of_webhooks() -> None:
    opening = [each for each in statements() if "kms:Decrypt" in each.actions and not _opens_tokens(each)]

    assert [each.owner for each in opening] == ["DeliverWebhooksRole"]


BY_OAUTH = tuple(provider for provider, scopes in NEEDED.items() if scopes)


def _holders(provider: Provider) -> set[str]:
    """Name the roles that read its secret, but for connecting, which seals what was just given and opens nothing."""
    holders = {each.owner for each in statements() if f"/{provider}/client-secret" in json.dumps(each.resources)}
    return holders - {"ConnectProviderRole"}


def test_only_those_who_hold_a_providers_secret_open_its_tokens() -> None:
    assert {each.owner for each in statements() if _opens_tokens(each)} == set().union(*map(_holders, BY_OAUTH))


@pytest.mark.parametrize("provider", BY_OAUTH)
def test_c11_whoever_holds_a_providers_secret_opens_its_tokens(provider: Provider) -> None:
    """`kms:EncryptionContext:provider` of the statement OpenProviderTokens lists the providers."""
    openers = {
        each.owner
        for each in statements()
        if _opens_tokens(each) and provider in each.condition["StringEquals"]["kms:EncryptionContext:provider"]
    }

    assert _holders(provider) - openers == set()


def _granted(owner: str) -> set[str]:
    return {action for statement in statements() if statement.owner == owner for action in statement.actions}


def _keys_reached(owner: str) -> set[str]:
    reached = (statement for statement in statements() if statement.owner == owner)
    return {key for each in reached for key in each.condition.get("ForAllValues:StringLike", {}).get(LEADING_KEYS, ())}


def _owners_of(action: str) -> list[str]:
    return sorted({statement.owner for statement in statements() if action in statement.actions})


# What comes with the ports of a function and is never called there, as it asks another provider or none at all.
NEVER_CALLED = {
    "add_to_calendar": {"zoom/client-secret"},
    "connections": {"google/client-secret"},
    "read_calendars": {"zoom/client-secret"},
    "record_notice": {"zoom/client-secret", "google/client-secret"},
    "store_link": {"zoom/client-secret", "google/client-secret"},
    "zoom_webhook": {"zoom/client-secret", "google/client-secret"},
}
# A secret, and not a setting that the template itself writes.
SECRET = re.compile(r"/joinlink/\$\{Stage\}/(?P<name>\w+/[\w-]+(?:-secrets?|-key))$")


@pytest.mark.parametrize("name", function_names())
def test_a_function_reads_the_secrets_that_its_wiring_leads_to_and_no_others(name) -> None:
    readable = {
        found["name"]
        for statement in statements()
        if statement.owner == f"{camel_case(name)}Role" and "ssm:GetParameter" in statement.actions
        for resource in statement.resources
        if (found := SECRET.search(resource["Fn::Sub"]))
    }

    never_called = NEVER_CALLED.get(name, set())

    assert never_called <= secrets_reached(name)
    assert readable == secrets_reached(name) - never_called


@pytest.mark.parametrize(
    ("ports", "action"),
    [({"mailer"}, "ses:SendEmail"), ({"workflow_engine", "workflow_runs"}, "states:StartExecution")],
)
def test_a_function_may_do_what_its_wiring_gives_it_to_do(ports, action) -> None:
    able = {name for name in function_names() if action in _granted(f"{camel_case(name)}Role")}

    assert able == {name for name in function_names() if ports & names_reached(name)}


@pytest.mark.parametrize("owner", _owners_of("ses:SendRawEmail"))
def test_e5_whoever_sends_mail_can_look_up_which_addresses_get_none(owner) -> None:
    assert "dynamodb:GetItem" in _granted(owner)
    assert "MAILBOX#*" in _keys_reached(owner)


@pytest.mark.parametrize("owner", _owners_of("ses:SendRawEmail"))
def test_o7_whoever_sends_mail_does_so_under_our_name_and_our_configuration_set_to_anybody(owner) -> None:
    """SES checks the identity of a recipient whom this account has verified, as in the sandbox."""
    (sending,) = (each for each in statements() if each.owner == owner and "ses:SendRawEmail" in each.actions)

    ours = "arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}"
    reached = [{"Fn::Sub": f"{ours}:configuration-set/${{MailConfigurationSet}}"}, {"Fn::Sub": f"{ours}:identity/*"}]
    assert list(sending.resources) == reached
    assert sending.condition == {"StringEquals": {"ses:FromAddress": {"Ref": "MailFrom"}}}


ANONYMOUS = ("AssetsRole", "BookRole", "CatalogueRole", "ChangeBookingRole", "GuestBookingRole", "MoveBookingRole")
"""Of the functions that answer whoever comes."""


@pytest.mark.parametrize("owner", ANONYMOUS)
def test_s4_s5_no_function_that_anybody_can_call_opens_or_seals_tokens(owner) -> None:
    assert not {action for action in _granted(owner) if action.startswith("kms:")}


def test_s4_a_page_that_only_shows_times_writes_nothing() -> None:
    reading = {"dynamodb:GetItem", "dynamodb:Query"}

    assert {action for action in _granted("CatalogueRole") if action.startswith("dynamodb:")} == reading


# Hands over again what these could not deal with.
HANDS_OVER = {
    "GuestHelpRole": {"MailBookingsFunction"},
    "OperatorRole": {"StartWorkflowFunction", "TellHostFunction", "MailFeedbackFunction"},
}


@pytest.mark.parametrize("owner", _owners_of("lambda:InvokeFunction"))
def test_s4_whoever_invokes_a_function_has_calendars_read_shares_out_its_own_work_or_sends_again(owner) -> None:
    function = re.sub(r"(?<!^)(?=[A-Z])", "_", owner.removesuffix("Role")).lower()
    invoking = [each for each in statements() if each.owner == owner and "lambda:InvokeFunction" in each.actions]
    if any(each.sid == "ShareOut" for each in invoking):
        itself = f":${{AWS::AccountId}}:function:joinlink-${{Stage}}-{function}"
        assert [resource["Fn::Sub"].endswith(itself) for each in invoking for resource in each.resources] == [True]
        assert "workers" in names_reached(function)
        return
    leading_to = {resource["Fn::GetAtt"][0] for each in invoking for resource in each.resources}

    if owner in HANDS_OVER:
        assert leading_to == HANDS_OVER[owner]
    elif function in function_names():
        assert leading_to == {"ReadCalendarsFunction"}
        assert "calendar_reader" in names_reached(function)


@pytest.mark.parametrize("owner", sorted({each.owner for each in statements() if _opens_tokens(each)}))
def test_c9_whoever_opens_tokens_can_store_what_a_refresh_brings(owner) -> None:
    """Only a disconnect opens them without using them."""
    is_refreshing = "kms:GenerateDataKey" in _granted(owner)

    assert is_refreshing == (owner != "ConnectionsRole")
    assert "dynamodb:UpdateItem" in _granted(owner)
    assert "HOST#*" in _keys_reached(owner)


@pytest.mark.parametrize("owner", _owners_of("states:StartExecution"))
def test_whoever_starts_workflows_starts_the_ones_it_is_told(owner) -> None:
    variables = environment_of(f"{owner.removesuffix('Role')}Function")
    told = [value for name, value in variables.items() if name.endswith("_BOOKING_ARN")]
    (starting,) = (each for each in statements() if each.owner == owner and "states:StartExecution" in each.actions)

    assert list(starting.resources) == told


QUEUES_DELIVERIES = ({"Fn::GetAtt": ["DeliveriesQueue", "Arn"]},)
SENDING = [each for each in statements() if "sqs:SendMessage" in each.actions]


def test_p2_deliveries_are_queued_by_who_hears_of_something_who_is_asked_and_care() -> None:
    queueing = {each.owner for each in SENDING if each.resources == QUEUES_DELIVERIES}

    assert queueing == {"HealRole", "ProgramsRole", "TellHostRole"}


@pytest.mark.parametrize("owner", sorted({each.owner for each in SENDING if each.resources != QUEUES_DELIVERIES}))
def test_whoever_sets_something_aside_puts_it_where_the_template_says(owner) -> None:
    """Lambda does it in the function's name."""
    function = resources("AWS::Serverless::Function")[f"{owner.removesuffix('Role')}Function"]
    (setting_aside,) = (each for each in SENDING if each.owner == owner and each.resources != QUEUES_DELIVERIES)
    (event,) = function["Events"].values()
    destination = (function.get("EventInvokeConfig") or event["Properties"])["DestinationConfig"]

    assert setting_aside.resources == (destination["OnFailure"]["Destination"],)


def test_o1_every_secret_that_a_function_reads_is_one_that_a_deployment_asks_for() -> None:
    read = {secret for name in function_names() for secret in secrets_reached(name)}

    assert read == {secret.name for secret in SECRETS}
