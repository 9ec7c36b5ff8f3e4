"""What template.yaml promises: roles, logs, alarms, storage, routes, settings."""

import ast
import json
import re
from collections import Counter

import pytest

from joinlink.usecases.provider_access import LEASE
from tests.infra.project import (
    EVENTS,
    FUNCTIONS,
    HOUSE,
    camel_case,
    environment_of,
    function_names,
    resources,
    run_on_the_layers,
    statements,
    template,
)

FUNCTION_KEYS = [
    "FunctionName",
    "Description",
    "CodeUri",
    "MemorySize",
    "Timeout",
    "Role",
    "LoggingConfig",
    "Environment",
    "Events",
]
REQUIRED_FUNCTION_KEYS = {"FunctionName", "Description", "CodeUri", "Role", "LoggingConfig"}

# Statements whose actions know no resource that a policy could name; a comment in the template says so for each.
ON_EVERYTHING = {
    ("TracingPolicy", "RecordTraces"),
    ("ConfirmBookingRole", "DeliverLogs"),
    ("ConfirmBookingRole", "RecordTraces"),
}

# Read by Powertools itself, so that our code never names them.
READ_BY_POWERTOOLS = {"LOG_LEVEL", "POWERTOOLS_SERVICE_NAME"}
# Set by Lambda on every function.
SET_BY_LAMBDA = re.compile(r"^AWS_")

STATEMENTS = [pytest.param(statement, id=f"{statement.owner}.{statement.sid}") for statement in statements()]


def test_sections_come_in_their_order() -> None:
    keys = list(template())

    assert keys == [
        "AWSTemplateFormatVersion",
        "Transform",
        "Description",
        "Parameters",
        "Rules",
        "Conditions",
        "Globals",
        "Resources",
        "Outputs",
    ]


@pytest.mark.parametrize(("logical_id", "properties"), resources("AWS::Serverless::Function").items())
def test_every_function_block_has_the_same_shape(logical_id, properties) -> None:
    keys = list(properties)

    assert keys == [key for key in FUNCTION_KEYS if key in properties]
    assert set(keys) >= REQUIRED_FUNCTION_KEYS


@pytest.mark.parametrize("logical_id", resources("AWS::Serverless::Function"))
def test_a_function_is_named_after_its_folder_and_followed_by_its_role_and_its_log_group(logical_id) -> None:
    properties = resources("AWS::Serverless::Function")[logical_id]
    folder, name = properties["CodeUri"].split("/")
    stem = camel_case(name)
    order = list(template()["Resources"])
    place = order.index(logical_id)

    assert folder == "functions"
    assert properties["FunctionName"] == {"Fn::Sub": f"joinlink-${{Stage}}-{name}"}
    assert order[place : place + 3] == [f"{stem}Function", f"{stem}Role", f"{stem}LogGroup"]


def test_one_role_serves_one_function() -> None:
    users = Counter(str(properties["Role"]) for properties in resources("AWS::Serverless::Function").values())

    assert set(users.values()) == {1}


@pytest.mark.parametrize("logical_id", resources("AWS::Serverless::Function"))
def test_a_function_writes_to_a_log_group_of_its_own_that_forgets(logical_id) -> None:
    properties = resources("AWS::Serverless::Function")[logical_id]
    stem = logical_id.removesuffix("Function")
    log_group = resources("AWS::Logs::LogGroup")[f"{stem}LogGroup"]
    writing = [
        statement for statement in statements() if statement.owner == f"{stem}Role" and statement.sid == "WriteLogs"
    ]

    assert properties["LoggingConfig"] == {"LogGroup": {"Ref": f"{stem}LogGroup"}}
    assert log_group["LogGroupName"] == {"Fn::Sub": "/aws/lambda/" + properties["FunctionName"]["Fn::Sub"]}
    assert [statement.resources for statement in writing] == [({"Fn::GetAtt": [f"{stem}LogGroup", "Arn"]},)]


@pytest.mark.parametrize(("logical_id", "properties"), resources("AWS::Logs::LogGroup").items())
def test_every_log_group_has_a_retention(logical_id, properties) -> None:
    assert properties["RetentionInDays"] == {"Ref": "LogRetentionDays"}


@pytest.mark.parametrize("statement", STATEMENTS)
def test_a_role_names_every_action(statement) -> None:
    assert all(re.fullmatch(r"[a-z0-9-]+:[A-Za-z]+", action) for action in statement.actions)


@pytest.mark.parametrize("statement", STATEMENTS)
def test_a_role_names_every_resource(statement) -> None:
    on_everything = (statement.owner, statement.sid) in ON_EVERYTHING

    assert (statement.resources == ("*",)) == on_everything
    assert on_everything or not re.search(r"[*?]", json.dumps(statement.resources))


@pytest.mark.parametrize(("logical_id", "properties"), resources("AWS::IAM::Role").items())
def test_a_role_borrows_no_policy_but_the_one_for_traces(logical_id, properties) -> None:
    assert properties.get("ManagedPolicyArns", []) in ([], [{"Ref": "TracingPolicy"}])


@pytest.mark.parametrize(
    "statement",
    [statement for statement in STATEMENTS if statement.values[0].resources == ({"Fn::GetAtt": ["Table", "Arn"]},)],
)
def test_items_of_the_table_are_reached_by_the_kinds_of_key_a_function_works_with(statement) -> None:
    leading_keys = statement.condition["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
    kinds = set(re.findall(r"\b[A-Z]+#", (HOUSE / "joinlink" / "store" / "keys.py").read_text(encoding="utf-8")))

    assert {key.removesuffix("*") for key in leading_keys} <= kinds


def test_only_those_who_hold_a_providers_secret_open_its_tokens() -> None:
    holders = {
        statement.owner
        for statement in statements()
        if re.search(r"(zoom|google)/client-secret", json.dumps(statement.resources))
    }
    openers = {statement.owner for statement in statements() if "kms:Decrypt" in statement.actions}

    # Connecting seals what the provider just gave, and opens nothing.
    assert openers == holders - {"ConnectProviderRole"}


def test_the_table_keeps_what_it_holds() -> None:
    resource = template()["Resources"]["Table"]
    properties = resource["Properties"]

    assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("Retain", "Retain")
    assert properties["BillingMode"] == "PAY_PER_REQUEST"
    assert properties["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert properties["SSESpecification"] == {"SSEEnabled": True}
    assert properties["StreamSpecification"] == {"StreamViewType": "NEW_AND_OLD_IMAGES"}
    assert properties["TimeToLiveSpecification"] == {"AttributeName": "ttl", "Enabled": True}


def test_the_table_has_its_keys_and_both_indexes() -> None:
    properties = resources("AWS::DynamoDB::Table")["Table"]
    indexes = {
        index["IndexName"]: (
            [key["AttributeName"] for key in index["KeySchema"]],
            index["Projection"]["ProjectionType"],
        )
        for index in properties["GlobalSecondaryIndexes"]
    }

    assert [key["AttributeName"] for key in properties["KeySchema"]] == ["pk", "sk"]
    assert indexes == {"by_start": (["host_pk", "start_sk"], "ALL"), "due": (["due_pk", "due_sk"], "KEYS_ONLY")}


def test_the_token_key_rotates_and_outlives_the_stack() -> None:
    key = template()["Resources"]["TokenKey"]

    assert key["Properties"]["EnableKeyRotation"] is True
    assert (key["DeletionPolicy"], key["UpdateReplacePolicy"]) == ("Retain", "Retain")


def test_the_stream_starts_workflows_for_confirmed_bookings_and_sets_failures_aside() -> None:
    (mapping,) = resources("AWS::Serverless::Function")["StartWorkflowFunction"]["Events"].values()
    properties = mapping["Properties"]
    (pattern,) = (json.loads(each["Pattern"]) for each in properties["FilterCriteria"]["Filters"])

    assert pattern == {
        "eventName": ["INSERT", "MODIFY"],
        "dynamodb": {"Keys": {"sk": {"S": ["BOOKING"]}}, "NewImage": {"status": {"S": ["confirmed"]}}},
    }
    assert properties["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert properties["BisectBatchOnFunctionError"] is True
    assert properties["DestinationConfig"]["OnFailure"]["Type"] == "SQS"


def test_an_outage_of_step_functions_is_waited_out_for_hours_and_ends_before_the_stream_forgets() -> None:
    """B4: as many tries as there is time for; a record lies in the stream for a day."""
    (mapping,) = resources("AWS::Serverless::Function")["StartWorkflowFunction"]["Events"].values()

    assert mapping["Properties"]["MaximumRetryAttempts"] == -1
    assert 4 * 3600 <= mapping["Properties"]["MaximumRecordAgeInSeconds"] < 24 * 3600


def test_layers_are_built_by_their_makefiles() -> None:
    for logical_id, properties in resources("AWS::Serverless::LayerVersion").items():
        metadata = template()["Resources"][logical_id]["Metadata"]
        makefile = (HOUSE.parents[1] / properties["ContentUri"] / "Makefile").read_text(encoding="utf-8")

        assert metadata["BuildMethod"] == "makefile"
        assert re.search(rf"^build-{logical_id}:", makefile, re.MULTILINE)


ALARMED = {
    ("AWS/States", "ExecutionsFailed", "ConfirmBookingStateMachine"),
    ("AWS/States", "ExecutionsTimedOut", "ConfirmBookingStateMachine"),
    ("AWS/SQS", "ApproximateNumberOfMessagesVisible", "UnstartedWorkflowsQueue"),
    ("AWS/Lambda", "IteratorAge", "StartWorkflowFunction"),
    ("AWS/ApiGateway", "5xx", "HttpApi"),
    ("joinlink-${Stage}", "stripe_webhook_errors", None),
    ("AWS/Lambda", "Errors", "HealFunction"),
}


def test_there_is_an_alarm_for_everything_that_must_not_fail_quietly() -> None:
    watched = {
        (_text(alarm["Namespace"]), alarm["MetricName"], _target(alarm))
        for alarm in resources("AWS::CloudWatch::Alarm").values()
    }

    assert watched == ALARMED


def _target(alarm) -> str | None:
    """Name the resource that an alarm watches; a metric of our own has none."""
    if "Dimensions" not in alarm:
        return None
    (dimension,) = alarm["Dimensions"]
    (target,) = dimension["Value"].values()
    return target if isinstance(target, str) else target[0]


def _text(value) -> str:
    return value["Fn::Sub"] if isinstance(value, dict) else value


def test_every_metric_of_our_own_is_counted_from_a_log_and_has_an_alarm() -> None:
    counted = {
        (_text(metric["MetricNamespace"]), metric["MetricName"])
        for metric_filter in resources("AWS::Logs::MetricFilter").values()
        for metric in metric_filter["MetricTransformations"]
    }

    assert counted == {(namespace, name) for namespace, name, target in ALARMED if target is None}


def test_the_webhook_alarm_counts_what_stripe_is_answered_with_5xx() -> None:
    """B3: the function answers 5xx by itself, which Lambda does not count as an error."""
    metric_filter = resources("AWS::Logs::MetricFilter")["StripeWebhookErrors"]
    api = resources("AWS::Serverless::HttpApi")["HttpApi"]
    line = json.loads(api["AccessLogSettings"]["Format"])

    assert api["AccessLogSettings"]["DestinationArn"] == {"Fn::GetAtt": [metric_filter["LogGroupName"]["Ref"], "Arn"]}
    assert metric_filter["FilterPattern"] == '{ $.route = "POST /webhooks/stripe" && $.status = "5*" }'
    assert (line["route"], line["status"]) == ("$context.routeKey", "$context.status")


@pytest.mark.parametrize(("logical_id", "properties"), resources("AWS::CloudWatch::Alarm").items())
def test_an_alarm_rings_where_the_operator_says(logical_id, properties) -> None:
    assert properties["AlarmActions"] == {
        "Fn::If": ["HasAlarmTopic", [{"Ref": "AlarmTopicArn"}], {"Ref": "AWS::NoValue"}]
    }
    assert properties["AlarmDescription"]


# An id is whatever its issuer makes of it.
FREE_FORM = {"OidcClientId", "ZoomClientId", "GoogleClientId"}


@pytest.mark.parametrize(("name", "parameter"), template()["Parameters"].items())
def test_a_parameter_says_what_it_is_and_what_it_takes(name, parameter) -> None:
    is_bounded = {"AllowedPattern", "AllowedValues", "MinValue"} & set(parameter)

    assert parameter["Description"].endswith(".")
    assert is_bounded or name in FREE_FORM


@pytest.mark.parametrize(
    "parameter",
    [
        pytest.param(parameter, id=name)
        for name, parameter in template()["Parameters"].items()
        if {"AllowedPattern", "Default"} <= set(parameter)
    ],
)
def test_the_default_of_a_parameter_fits_its_own_pattern(parameter) -> None:
    assert re.search(parameter["AllowedPattern"], parameter["Default"])


def _template_routes() -> list[tuple[str, str, str]]:
    """Give function, method and path of every route."""
    return [
        (properties["CodeUri"].removeprefix("functions/"), event["Properties"]["Method"], event["Properties"]["Path"])
        for properties in resources("AWS::Serverless::Function").values()
        for event in properties.get("Events", {}).values()
        if event["Type"] == "HttpApi"
    ]


def test_no_route_is_there_twice() -> None:
    routes = Counter(re.sub(r"\{\w+\}", "{}", f"{method} {path}") for _, method, path in _template_routes())

    assert not [route for route, count in routes.items() if count > 1]


# Routes without a session that write to the table, or have a provider answer.
COSTLY_FOR_ANYBODY = {
    "GET /login",
    "GET /book/{handle}/{slug}",
    "GET /api/public/hosts/{handle}/classes/{slug}/slots",
    "POST /api/public/hosts/{handle}/classes/{slug}/bookings",
    "POST /webhooks/stripe",
}


def test_what_anybody_may_call_at_a_cost_is_throttled() -> None:
    assert set(resources("AWS::Serverless::HttpApi")["HttpApi"]["RouteSettings"]) == COSTLY_FOR_ANYBODY


def test_throttled_routes_exist_and_are_throttled_more_than_the_rest() -> None:
    api = resources("AWS::Serverless::HttpApi")["HttpApi"]
    routes = {f"{method} {path}" for _, method, path in _template_routes()}

    assert set(api["RouteSettings"]) <= routes
    assert {route for route in routes if route.startswith("POST /webhooks/")} <= set(api["RouteSettings"])
    for settings in api["RouteSettings"].values():
        assert settings["ThrottlingRateLimit"] < api["DefaultRouteSettings"]["ThrottlingRateLimit"]


ANSWERED_ROUTES = """
import json
answered = {{}}
for name in {names!r}:
    app = import_app(name).app
    answered[name] = [(route.method, route.path) for route in app._static_routes + app._dynamic_routes]
print(json.dumps(answered))
"""


def test_a_function_answers_exactly_the_routes_that_the_template_sends_it() -> None:
    sent = {function: set() for function, _, _ in _template_routes()}
    for function, method, path in _template_routes():
        sent[function].add((method, re.sub(r"\{\w+\}", "{}", path)))

    answered = {
        function: {(method, re.sub(r"<\w+>", "{}", path)) for method, path in routes}
        for function, routes in json.loads(run_on_the_layers(ANSWERED_ROUTES.format(names=list(sent)))).items()
    }

    assert answered == sent


def _names_in_code() -> set[str]:
    """Every string in our code that looks like the name of an environment variable."""
    files = [*FUNCTIONS.glob("*/app.py"), *HOUSE.glob("joinlink/**/*.py")]
    return {
        node.value
        for path in files
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def _settings_read(path) -> set[str]:
    """Names that a module asks its settings or its environment for: `settings()["TABLE_NAME"]`, `env["TABLE_NAME"]`."""
    return {
        node.slice.value
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant)
        if isinstance(node.slice.value, str) and re.fullmatch(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)+", node.slice.value)
    }


def test_every_setting_that_the_layer_reads_is_in_the_template() -> None:
    given = {name for logical_id in resources("AWS::Serverless::Function") for name in environment_of(logical_id)}
    read = set().union(*(_settings_read(path) for path in HOUSE.glob("joinlink/**/*.py")))

    assert {name for name in read if not SET_BY_LAMBDA.match(name)} <= given


@pytest.mark.parametrize("name", function_names())
def test_every_setting_that_a_function_reads_is_given_to_it(name) -> None:
    read = _settings_read(FUNCTIONS / name / "app.py")

    assert read <= set(environment_of(f"{camel_case(name)}Function"))


def test_every_variable_of_the_template_is_read_somewhere() -> None:
    given = {name for logical_id in resources("AWS::Serverless::Function") for name in environment_of(logical_id)}

    assert given - READ_BY_POWERTOOLS <= _names_in_code()


@pytest.mark.parametrize("name", function_names())
def test_every_function_has_a_sample_event(name) -> None:
    assert list(EVENTS.glob(f"{name}.*.json"))


@pytest.mark.parametrize("path", sorted(EVENTS.glob("*")), ids=lambda path: path.name)
def test_a_sample_event_is_an_object_named_after_its_function(path) -> None:
    name, case, extension = path.name.split(".")

    assert name in function_names()
    assert case
    assert extension == "json"
    assert isinstance(json.loads(path.read_text(encoding="utf-8")), dict)


@pytest.mark.parametrize("logical_id", resources("AWS::Serverless::Function"))
def test_c9_no_function_outlives_a_refresh_lease_of_its_own(logical_id) -> None:
    given = resources("AWS::Serverless::Function")[logical_id].get("Timeout")

    assert (given or template()["Globals"]["Function"]["Timeout"]) <= LEASE.total_seconds()
