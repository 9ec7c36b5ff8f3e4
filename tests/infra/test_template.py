"""What template.yaml promises: shapes, logs, storage, parameters, routes, settings."""

import json
import re
from collections import Counter

import pytest

from joinlink.model.calendar_look import LONGEST_LOOK
from joinlink.model.running import QueueName
from joinlink.model.workflow import Workflow
from joinlink.providers.aws.calendar_reader import LONGEST_WAIT_SECONDS
from joinlink.providers.caldav.allowance import LONGEST_READING_SECONDS
from joinlink.usecases.connections.provider_access import LEASE
from joinlink.usecases.slots.look_at_calendars import LONGEST_WAIT
from tests.infra.project import (
    EVENTS,
    HOUSE,
    camel_case,
    environment_of,
    function_names,
    resources,
    run_on_the_layers,
    seconds_of,
    statements,
    template,
    triggered_by,
)
from tests.infra.reach import settings_reached

FUNCTION_KEYS = [
    "FunctionName",
    "Description",
    "CodeUri",
    "MemorySize",
    "Timeout",
    "ReservedConcurrentExecutions",
    "Role",
    "LoggingConfig",
    "AutoPublishAlias",
    "AutoPublishAliasAllProperties",
    "VersionDescription",
    "DeploymentPreference",
    "Environment",
    "EventInvokeConfig",
    "Events",
]
REQUIRED_FUNCTION_KEYS = {"FunctionName", "Description", "CodeUri", "Role", "LoggingConfig"}

WAITING_FOR_CALENDARS = ("CatalogueFunction", "BookFunction", "MoveBookingFunction", "ChangeBookingFunction")

GIVEN_BY_LAMBDA = {"AWS_LAMBDA_FUNCTION_NAME"}
# Read by Powertools or botocore itself, for the metrics of every function, or by a name that is put together; or by
# nobody, so that another value is another version.
READ_OTHERWISE = {
    "AWS_ENDPOINT_URL",
    "SETTINGS",
    "LOG_LEVEL",
    "POWERTOOLS_SERVICE_NAME",
    *(f"{workflow.upper()}_ARN" for workflow in Workflow),
    *(f"{queue.upper()}_URL" for queue in QueueName),
}


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


def test_layers_are_built_by_their_makefiles() -> None:
    for logical_id, properties in resources("AWS::Serverless::LayerVersion").items():
        metadata = template()["Resources"][logical_id]["Metadata"]
        makefile = (HOUSE.parents[1] / properties["ContentUri"] / "Makefile").read_text(encoding="utf-8")

        assert metadata["BuildMethod"] == "makefile"
        assert re.search(rf"^build-{logical_id}:", makefile, re.MULTILINE)


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
    "ANY /login",
    "ANY /book/{handle}/{slug}",
    "ANY /api/public/hosts/{handle}/classes/{slug}/slots",
    "POST /api/public/hosts/{handle}/classes/{slug}/bookings",
    "POST /book/{handle}/{slug}",
    "POST /webhooks/stripe",
    "POST /webhooks/zoom",
}


def test_what_anybody_may_call_at_a_cost_exists_and_is_throttled_more_than_the_rest() -> None:
    api = resources("AWS::Serverless::HttpApi")["HttpApi"]
    routes = {f"{method} {path}" for _, method, path in _template_routes()}

    assert set(api["RouteSettings"]) == COSTLY_FOR_ANYBODY
    assert {route for route in routes if route.startswith("POST /webhooks/")} <= COSTLY_FOR_ANYBODY <= routes
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
    """Where it answers GET, the template sends it any method that no other route takes, so that HEAD comes too."""
    sent = {function: set() for function, _, _ in _template_routes()}
    for function, method, path in _template_routes():
        if path != "$default":
            sent[function].add(("GET" if method == "ANY" else method, re.sub(r"\{\w+\}", "{}", path)))
    assert "GET" not in {method for _, method, _ in _template_routes()}

    answered = {
        function: {(method, re.sub(r"<\w+>", "{}", path)) for method, path in routes}
        for function, routes in json.loads(run_on_the_layers(ANSWERED_ROUTES.format(names=list(sent)))).items()
    }

    assert answered == sent


@pytest.mark.parametrize("name", function_names())
def test_every_setting_that_a_function_or_its_wiring_reads_is_given_to_it(name) -> None:
    assert settings_reached(name) - GIVEN_BY_LAMBDA <= set(environment_of(f"{camel_case(name)}Function"))


def test_every_variable_of_the_template_is_read_for_some_function() -> None:
    given = {name for logical_id in resources("AWS::Serverless::Function") for name in environment_of(logical_id)}
    read = set().union(*(settings_reached(name) for name in function_names()))

    assert given - read == READ_OTHERWISE


@pytest.mark.parametrize("name", function_names())
def test_every_function_has_a_sample_event(name) -> None:
    assert list(EVENTS.glob(f"{name}.*.json"))


def test_every_route_has_a_sample_event_of_the_function_that_answers_it() -> None:
    sampled = {
        (path.name.split(".")[0], json.loads(path.read_text(encoding="utf-8")).get("routeKey"))
        for path in EVENTS.iterdir()
    }

    routes = {
        (function, path if path == "$default" else f"{method} {path}") for function, method, path in _template_routes()
    }
    assert routes == {(function, route) for function, route in sampled if route}


@pytest.mark.parametrize("path", sorted(EVENTS.glob("*")), ids=lambda path: path.name)
def test_a_sample_event_is_an_object_named_after_its_function(path) -> None:
    name, case, extension = path.name.split(".")

    assert name in function_names()
    assert case
    assert extension == "json"
    assert isinstance(json.loads(path.read_text(encoding="utf-8")), dict)


@pytest.mark.parametrize("logical_id", resources("AWS::Serverless::Function"))
def test_c9_no_function_outlives_a_refresh_lease_of_its_own(logical_id) -> None:
    assert seconds_of(logical_id) <= LEASE.total_seconds()


@pytest.mark.parametrize("logical_id", triggered_by("HttpApi"))
def test_a_function_answers_before_the_api_gives_up_on_it(logical_id) -> None:
    """API Gateway waits for thirty seconds."""
    assert seconds_of(logical_id) < 30


def test_s4_a_look_at_calendars_is_ended_when_it_counts_as_failed_and_long_before_that_nobody_waits_for_it() -> None:
    assert seconds_of("ReadCalendarsFunction") == LONGEST_LOOK.total_seconds()
    assert LONGEST_WAIT.total_seconds() < LONGEST_WAIT_SECONDS < min(map(seconds_of, WAITING_FOR_CALENDARS))
    assert LONGEST_READING_SECONDS < LONGEST_WAIT_SECONDS
