"""Reads a `Deployment` out of the stack."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from local.alarms import Alarm
from local.deployment import (
    DEFAULT_PATH,
    Deployment,
    Function,
    JsonObject,
    QueueMapping,
    Role,
    Route,
    Rule,
    Schedule,
    StateMachine,
    Statement,
    StreamMapping,
    Throttle,
)
from local.event_patterns import PatternUnknown, check
from local.stack import Stack
from local.template import TemplateUnusable

ANY_METHOD = "x-amazon-apigateway-any-method"
RATE = re.compile(r"rate\((?P<count>\d+) (?P<unit>minute|hour|day)s?\)")
SUBSTITUTION = re.compile(r"\$\{(\w+)\}")


class DeploymentReader:
    """Read each kind of resource.

    `root` is the template's folder, `built_layers` holds `<layer>/python` for each layer of third-party code.
    """

    def __init__(self, stack: Stack, root: Path, built_layers: Path) -> None:
        self._stack = stack
        self._root = root
        self._built_layers = built_layers
        self._names_by_arn: dict[str, str] = {}

    def read(self) -> Deployment:
        functions = {function.name: function for function in self._functions()}
        self._names_by_arn = {function.arn: function.name for function in functions.values()}
        routes = tuple(self._routes())
        behind_routes = {route.function for route in routes}
        return Deployment(
            functions={name: replace(each, answers_browsers=name in behind_routes) for name, each in functions.items()},
            routes=routes,
            default_throttle=next((_throttle(each["DefaultRouteSettings"]) for each in self._stages()), None),
            throttles={
                key: _throttle(settings)
                for stage in self._stages()
                for key, settings in stage.get("RouteSettings", {}).items()
            },
            schedules=tuple(self._schedules()),
            mappings=tuple(self._mappings()),
            queue_mappings=tuple(self._queue_mappings()),
            rules=tuple(self._rules()),
            state_machines=tuple(self._state_machines()),
            roles={role.arn: role for role in self._roles()},
            mail_events=dict(self._mail_events()),
            alarms=tuple(Alarm(properties) for _, properties in self._stack.resources("AWS::CloudWatch::Alarm")),
        )

    def _functions(self) -> Iterator[Function]:
        layers = {
            logical_id: self._importable(properties["Content"]["S3Key"])
            for logical_id, properties in self._stack.resources("AWS::Lambda::LayerVersion")
        }
        failure_queues = dict(self._failure_queues())
        event_retries = dict(self._event_retries())
        for logical_id, properties in self._stack.resources("AWS::Lambda::Function"):
            folder = self._root / properties["Code"]["S3Key"]
            yield Function(
                name=folder.name,
                logical_id=logical_id,
                arn=self._stack.arn(logical_id),
                handler=properties["Handler"],
                runtime=properties["Runtime"],
                path=(folder, *(layers[layer] for layer in properties.get("Layers", []))),
                environment={
                    name: str(value) for name, value in properties.get("Environment", {}).get("Variables", {}).items()
                },
                timeout_seconds=int(properties.get("Timeout", 3)),
                memory_mb=int(properties.get("MemorySize", 128)),
                role_arn=properties["Role"],
                failed_events_queue_arn=failure_queues.get(self._stack.physical_id(logical_id)),
                event_retries=event_retries.get(self._stack.physical_id(logical_id), 2),
                reserved_concurrency=_number(properties.get("ReservedConcurrentExecutions")),
            )

    def _event_retries(self) -> Iterator[tuple[str, int]]:
        """Yield a function's deployed name and how often an event that it fails over is tried again."""
        for _, properties in self._stack.resources("AWS::Lambda::EventInvokeConfig"):
            if "MaximumRetryAttempts" in properties:
                yield properties["FunctionName"], int(properties["MaximumRetryAttempts"])

    def _failure_queues(self) -> Iterator[tuple[str, str]]:
        """Yield a function's deployed name and the queue for events that it fails over."""
        for _, properties in self._stack.resources("AWS::Lambda::EventInvokeConfig"):
            destination = properties.get("DestinationConfig", {}).get("OnFailure", {})
            if "Destination" in destination:
                yield properties["FunctionName"], destination["Destination"]

    def _routes(self) -> Iterator[Route]:
        for logical_id, properties in self._stack.resources("AWS::ApiGatewayV2::Api"):
            _check_import(logical_id, properties)
            for path, methods in properties["Body"]["paths"].items():
                for method, operation in methods.items():
                    uri = operation["x-amazon-apigateway-integration"]["uri"]
                    function_arn = uri.partition("/functions/")[2].removesuffix("/invocations")
                    yield Route(
                        method="ANY" if method == ANY_METHOD else method.upper(),
                        path=DEFAULT_PATH if operation.get("isDefaultRoute") else path,
                        function=self._name(function_arn),
                    )

    def _stages(self) -> list[JsonObject]:
        """Return the stages whose routes are throttled."""
        stages = (properties for _, properties in self._stack.resources("AWS::ApiGatewayV2::Stage"))
        return [properties for properties in stages if "DefaultRouteSettings" in properties]

    def _schedules(self) -> Iterator[Schedule]:
        for logical_id, properties in self._stack.resources("AWS::Scheduler::Schedule"):
            if properties.get("State") == "DISABLED":
                continue
            target = properties["Target"]
            yield Schedule(
                name=properties.get("Name", logical_id),
                every=_interval(logical_id, properties["ScheduleExpression"]),
                function=self._name(target["Arn"]),
                role_arn=target["RoleArn"],
                event=json.loads(target["Input"]) if "Input" in target else None,
            )

    def _mappings(self) -> Iterator[StreamMapping]:
        for logical_id, properties in self._stack.resources("AWS::Lambda::EventSourceMapping"):
            stream_arn = properties["EventSourceArn"]
            if _is_queue(stream_arn):
                continue
            function = self._stack_function(properties["FunctionName"])
            filters = properties.get("FilterCriteria", {}).get("Filters", [])
            destination = properties.get("DestinationConfig", {}).get("OnFailure", {})
            yield StreamMapping(
                table_name=stream_arn.split("/")[1],
                stream_arn=stream_arn,
                function=function,
                filters=tuple(_pattern(logical_id, each["Pattern"]) for each in filters),
                batch_size=int(properties.get("BatchSize", 100)),
                window_seconds=float(properties.get("MaximumBatchingWindowInSeconds", 0)),
                maximum_retries=int(properties.get("MaximumRetryAttempts", -1)),
                maximum_age_seconds=int(properties.get("MaximumRecordAgeInSeconds", -1)),
                bisects=properties.get("BisectBatchOnFunctionError", False) in {True, "true"},
                reports_item_failures="ReportBatchItemFailures" in properties.get("FunctionResponseTypes", []),
                failure_queue_arn=destination.get("Destination"),
            )

    def _queue_mappings(self) -> Iterator[QueueMapping]:
        timeouts = {
            self._stack.arn(logical_id): int(properties.get("VisibilityTimeout", 30))
            for logical_id, properties in self._stack.resources("AWS::SQS::Queue")
        }
        for _, properties in self._stack.resources("AWS::Lambda::EventSourceMapping"):
            queue_arn = properties["EventSourceArn"]
            if _is_queue(queue_arn):
                yield QueueMapping(
                    queue_name=queue_arn.rpartition(":")[2],
                    queue_arn=queue_arn,
                    function=self._stack_function(properties["FunctionName"]),
                    visibility_seconds=timeouts[queue_arn],
                    reports_item_failures="ReportBatchItemFailures" in properties.get("FunctionResponseTypes", []),
                )

    def _rules(self) -> Iterator[Rule]:
        for logical_id, properties in self._stack.resources("AWS::Events::Rule"):
            if properties.get("State") == "DISABLED":
                continue
            if "ScheduleExpression" in properties:
                raise TemplateUnusable(f"{logical_id}: only rules with a pattern are played here")
            for target in properties["Targets"]:
                yield Rule(
                    name=properties.get("Name", logical_id),
                    pattern=_checked(logical_id, properties["EventPattern"]),
                    function=self._name(target["Arn"]),
                )

    def _mail_events(self) -> Iterator[tuple[str, frozenset[str]]]:
        for _, properties in self._stack.resources("AWS::SES::ConfigurationSetEventDestination"):
            destination = properties["EventDestination"]
            if destination.get("Enabled") and "EventBridgeDestination" in destination:
                yield properties["ConfigurationSetName"], frozenset(destination["MatchingEventTypes"])

    def _state_machines(self) -> Iterator[StateMachine]:
        for logical_id, properties in self._stack.resources("AWS::StepFunctions::StateMachine"):
            substitutions = properties.get("DefinitionSubstitutions", {})
            yield StateMachine(
                name=properties["StateMachineName"],
                arn=self._stack.physical_id(logical_id),
                definition=_substituted(logical_id, properties["DefinitionString"], substitutions),
                role_arn=properties["RoleArn"],
                type=properties.get("StateMachineType", "STANDARD"),
            )

    def _roles(self) -> Iterator[Role]:
        for logical_id, properties in self._stack.resources("AWS::IAM::Role"):
            documents = [policy["PolicyDocument"] for policy in properties.get("Policies", [])]
            statements = tuple(_statement(logical_id, each) for document in documents for each in document["Statement"])
            yield Role(arn=self._stack.arn(logical_id), statements=statements)

    def _importable(self, layer: str) -> Path:
        """Return the folder of a layer that goes on the path: our own code as it is, libraries as they were built."""
        source = (self._root / layer).resolve()
        if not (source / "requirements.txt").exists():
            return source
        built = self._built_layers / source.name / "python"
        if not built.is_dir():
            raise TemplateUnusable(f"{layer} isn't built: there is no {built} (make run builds it first)")
        return built

    def _name(self, function_arn: str) -> str:
        return self._names_by_arn[function_arn]

    def _stack_function(self, reference: str) -> str:
        """Name of the function that a mapping refers to, by deployed name or ARN."""
        for arn, name in self._names_by_arn.items():
            if reference in {arn, arn.rpartition(":")[2]}:
                return name
        raise TemplateUnusable(f"a mapping for a function that isn't in the template: {reference}")


def _check_import(logical_id: str, api: JsonObject) -> None:
    """Refuse what API Gateway warns of, where a warning is to fail: SAM writes no URL where it turns an endpoint off.

    Source:  https://github.com/aws/serverless-application-model/issues/2424
    """
    if api.get("FailOnWarnings") and not all("url" in server for server in api["Body"].get("servers", ())):
        raise TemplateUnusable(f"{logical_id}: Warnings found during import: attribute .servers.url is missing")


def _is_queue(source_arn: str) -> bool:
    return source_arn.split(":")[2] == "sqs"


def _throttle(settings: JsonObject) -> Throttle:
    return Throttle(float(settings["ThrottlingRateLimit"]), int(settings["ThrottlingBurstLimit"]))


def _number(value: Any) -> int | None:  # noqa: ANN401  whatever a template may hold
    """Return a number, or None where there is none; moto leaves None or text where AWS::NoValue stood."""
    return int(value) if str(value).isdecimal() else None


def _interval(logical_id: str, expression: str) -> timedelta:
    rate = RATE.fullmatch(expression)
    if rate is None:
        raise TemplateUnusable(f"{logical_id}: only rate(...) schedules are played here, not {expression}")
    return timedelta(**{f"{rate['unit']}s": int(rate["count"])})


def _pattern(logical_id: str, written: str) -> JsonObject:
    try:
        return _checked(logical_id, json.loads(written))
    except json.JSONDecodeError as exc:
        raise TemplateUnusable(f"{logical_id}: a filter that isn't JSON: {exc}") from exc


def _checked(logical_id: str, pattern: JsonObject) -> JsonObject:
    try:
        check(pattern)
    except PatternUnknown as exc:
        raise TemplateUnusable(f"{logical_id}: a pattern that isn't understood here: {exc}") from exc
    return pattern


def _substituted(logical_id: str, definition: str, substitutions: Mapping[str, str]) -> str:
    missing = set(SUBSTITUTION.findall(definition)) - substitutions.keys()
    if missing:
        raise TemplateUnusable(f"{logical_id}: no DefinitionSubstitutions for {', '.join(sorted(missing))}")
    return SUBSTITUTION.sub(lambda match: substitutions[match[1]], definition)


def _statement(logical_id: str, statement: Mapping[str, Any]) -> Statement:
    if statement["Effect"] != "Allow":
        raise TemplateUnusable(f"{logical_id}: only Allow statements are understood here")
    return Statement(
        actions=_texts(statement["Action"]),
        resources=_texts(statement["Resource"]),
        conditions={
            operator: {key: _texts(values) for key, values in keys.items()}
            for operator, keys in statement.get("Condition", {}).items()
        },
    )


def _texts(value: str | Iterable[str | None]) -> tuple[str, ...]:
    """Return one text or several as several; moto leaves None in a list where AWS::NoValue stood."""
    return (value,) if isinstance(value, str) else tuple(each for each in value if each is not None)
