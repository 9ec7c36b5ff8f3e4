"""What template.yaml promises: shapes, logs, storage, parameters, routes, settings."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from samtranslator.yaml_helper import yaml_parse

from joinlink.model.calendar_look import LONGEST_LOOK
from joinlink.model.running import QueueName
from joinlink.model.workflow import Workflow
from joinlink.providers.aws.calendar_reader import LONGEST_WAIT_SECONDS
from joinlink.providers.caldav.allowance import LONGEST_READING_SECONDS
from joinlink.usecases.connections.provider_access import LEASE
from joinlink.usecases.slots.look_at_calendars import LONGEST_WAIT
from local.route_table import VARIABLE, RouteTable, generality
from tests.infra.project import (
    EVENTS,
    HOUSE,
    ROOT,
    camel_case,
    environment_of,
    function_names,
    resources,
    seconds_of,
    statements,
    template,
    triggered_by,
)
from tests.infra.reach import settings_reached
from tests.infra.routes import answered_routes, api, api_routes

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


@pytest.mark.parametrize("stage", ["aws", "my-cognito", "amazon1"])
def test_o1_a_stage_is_not_called_what_cognito_takes_in_no_domain(stage) -> None:
    for parameters in (template()["Parameters"], yaml_parse((ROOT / "edge.yaml").read_text("utf-8"))["Parameters"]):
        assert not re.search(parameters["Stage"]["AllowedPattern"], stage)
        assert re.search(parameters["Stage"]["AllowedPattern"], "prod-2")


def test_s7_an_account_is_one_however_its_address_is_written() -> None:
    """Cognito tells letters from capitals unless it is told not to when the pool is made."""
    pool = resources("AWS::Cognito::UserPool")["UserPool"]

    assert pool["UsernameConfiguration"] == {"CaseSensitive": False}


def test_no_path_has_two_routes_to_the_same_function_but_where_another_answers_a_method_of_it() -> None:
    """Each route is a permission, and so a resource of the stack."""
    pattern = partial(re.sub, r"\{\w+\}", "{}")
    routes = Counter((route.function, pattern(route.path)) for route in api_routes())
    functions = Counter(path for _, path in routes)

    assert not [route for route, count in routes.items() if count > 1 and functions[route[1]] == 1]
    assert max(Counter((route.method, pattern(route.path)) for route in api_routes()).values()) == 1


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
    site = resources("AWS::Serverless::HttpApi")["HttpApi"]
    routes = {route.key for route in api_routes()}

    assert set(site["RouteSettings"]) == COSTLY_FOR_ANYBODY
    assert {route for route in routes if route.startswith("POST /webhooks/")} <= COSTLY_FOR_ANYBODY <= routes
    for settings in site["RouteSettings"].values():
        assert settings["ThrottlingRateLimit"] < site["DefaultRouteSettings"]["ThrottlingRateLimit"]


def test_the_api_sends_every_request_to_the_function_that_answers_it() -> None:
    """Whichever it looks at first, the method or the path: AWS says what comes first only where both fit."""
    for route in answered_routes():
        path = re.sub(r"\{\w+\}", "some", route.path)
        for method in ("GET", "HEAD") if route.method == "GET" else (route.method,):
            taking = [found for found, _ in api().matches(method, path)]
            by_method = min(taking, key=lambda each: (each.is_default, each.method == "ANY", generality(each.path)))
            assert taking[0].function == route.function, f"{method} {path}"
            assert taking[0] == by_method, f"{method} {path}"


def test_each_route_of_the_api_is_there_for_something_that_its_function_answers() -> None:
    needed = {api().find(route.method, re.sub(r"\{\w+\}", "some", route.path))[0] for route in answered_routes()}

    assert set(api_routes()) == needed
    assert "GET" not in {route.method for route in api_routes()}, "HEAD has to come, too"
    greedy = {
        variable["name"] for route in api_routes() for variable in VARIABLE.finditer(route.path) if variable["greedy"]
    }
    assert greedy <= {"proxy"}, "SAM writes a permission for all that is below by this name alone"


@pytest.mark.parametrize("name", function_names())
def test_every_setting_that_a_function_or_its_wiring_reads_is_given_to_it(name) -> None:
    assert settings_reached(name) - GIVEN_BY_LAMBDA <= set(environment_of(f"{camel_case(name)}Function"))


def test_every_variable_of_the_template_is_read_for_some_function() -> None:
    given = {name for logical_id in resources("AWS::Serverless::Function") for name in environment_of(logical_id)}
    read = set().union(*(settings_reached(name) for name in function_names()))

    assert given - read == READ_OTHERWISE


def test_every_function_has_a_sample_event() -> None:
    assert {path.name.partition(".")[0] for path in EVENTS.iterdir()} >= set(function_names())


def _samples_of_routes() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the function and the content of each sample that comes by the API."""
    for path in sorted(EVENTS.iterdir()):
        event = json.loads(path.read_text(encoding="utf-8"))
        if "routeKey" in event:
            yield path.name.partition(".")[0], event


def test_every_route_has_a_sample_event_and_each_comes_as_the_api_would_send_it() -> None:
    routes, sampled = RouteTable(answered_routes()), set()

    for function, event in _samples_of_routes():
        method, path = event["requestContext"]["http"]["method"], event["rawPath"]
        route, path_parameters = api().find(method, path)
        assert (function, event["routeKey"]) == (route.function, route.key)
        assert event["requestContext"]["routeKey"] == route.key
        assert event.get("pathParameters", {}) == path_parameters
        sampled |= {found for found, _ in routes.matches(method, path) if found.function == function}

    assert sampled == set(answered_routes()), "each method of a route has a sample: events/<function>.<case>.json"


def test_a_sample_event_is_an_object_named_after_its_function() -> None:
    for path in EVENTS.iterdir():
        name, case, extension = path.name.split(".")
        assert (name in function_names(), bool(case), extension) == (True, True, "json"), path.name
        assert isinstance(json.loads(path.read_text(encoding="utf-8")), dict), path.name


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
