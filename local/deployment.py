"""What the template asks for, once every reference is resolved.

Deployment
  Function          a folder, its layers, its environment, its role       AWS::Lambda::Function
  Route             method and path of the HTTP API → Function            AWS::ApiGatewayV2::Api
  Throttle          requests a second, of a route or of each route        AWS::ApiGatewayV2::Stage
  Schedule          every so often → Function                             AWS::Scheduler::Schedule
  StreamMapping     a table's stream, filtered → Function                 AWS::Lambda::EventSourceMapping
  QueueMapping      a queue → Function                                    AWS::Lambda::EventSourceMapping
  Rule              events on the default bus that match → Function       AWS::Events::Rule
  mail_events       configuration set → types of event                    AWS::SES::ConfigurationSetEventDestination
  StateMachine      a definition with its substitutions made              AWS::StepFunctions::StateMachine
  Role              what may be called                                    AWS::IAM::Role
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from local.alarms import Alarm

JsonObject = Mapping[str, Any]

DEFAULT_PATH = "$default"
"""The path of the route that takes what no other takes."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One Allow of a policy; `conditions` is operator → key → accepted values."""

    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: Mapping[str, Mapping[str, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Role:
    """A role by its ARN and everything its inline policies allow."""

    arn: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Function:
    """One Lambda function; `name` is its folder's name, `path` what is importable, in that order."""

    name: str
    logical_id: str
    arn: str
    handler: str
    runtime: str
    path: tuple[Path, ...]
    environment: Mapping[str, str]
    timeout_seconds: int
    memory_mb: int
    role_arn: str
    failed_events_queue_arn: str | None = None
    """Where an event goes that it fails over for good; a request is its caller's to repeat."""
    event_retries: int = 2
    reserved_concurrency: int | None = None
    """How many of it may run at once, where the template reserves that; else as many as the pool has room for."""
    answers_browsers: bool = False
    """Whether a route leads to it."""

    @property
    def deployed_name(self) -> str:
        return self.arn.rpartition(":")[2]

    @property
    def access_key_id(self) -> str:
        """The credentials a function calls AWS with say which function it is."""
        return f"LOCAL_{self.name}"


@dataclass(frozen=True, slots=True)
class Route:
    """A route of the HTTP API; `path` as in the template, with `{name}` segments, or `$default` for all the rest."""

    method: str
    path: str
    function: str

    @property
    def is_default(self) -> bool:
        return self.path == DEFAULT_PATH

    @property
    def key(self) -> str:
        """What API Gateway calls it."""
        return self.path if self.is_default else f"{self.method} {self.path}"


@dataclass(frozen=True, slots=True)
class Throttle:
    """How many requests a route takes in a second, and how many at once."""

    rate: float
    burst: int


@dataclass(frozen=True, slots=True)
class Schedule:
    """A schedule that is turned on; `event` is what the function receives, None when the template gives none."""

    name: str
    every: timedelta
    function: str
    role_arn: str
    event: JsonObject | None


@dataclass(frozen=True, slots=True)
class StreamMapping:
    """An event source mapping of a table's stream; a record passes when it matches any of `filters`."""

    table_name: str
    stream_arn: str
    function: str
    filters: tuple[JsonObject, ...]
    batch_size: int
    window_seconds: float
    """How long a batch may wait for more."""
    maximum_retries: int
    """-1 for as many as it takes."""
    maximum_age_seconds: int
    """-1 for however old a record is."""
    bisects: bool
    reports_item_failures: bool
    failure_queue_arn: str | None


@dataclass(frozen=True, slots=True)
class QueueMapping:
    """An event source mapping of a queue."""

    queue_name: str
    queue_arn: str
    function: str
    visibility_seconds: int
    reports_item_failures: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the default event bus that is turned on, with one function to invoke."""

    name: str
    pattern: JsonObject
    function: str


@dataclass(frozen=True, slots=True)
class StateMachine:
    """A state machine ready to be created, under the name it has in a deployment."""

    name: str
    arn: str
    definition: str
    role_arn: str
    type: str


@dataclass(frozen=True, slots=True)
class Deployment:
    """Everything the local cloud runs; functions, roles by name and ARN."""

    functions: Mapping[str, Function]
    routes: tuple[Route, ...]
    default_throttle: Throttle | None
    """That of each route without one of its own."""
    throttles: Mapping[str, Throttle]
    """By the route's key."""
    schedules: tuple[Schedule, ...]
    mappings: tuple[StreamMapping, ...]
    queue_mappings: tuple[QueueMapping, ...]
    rules: tuple[Rule, ...]
    state_machines: tuple[StateMachine, ...]
    roles: Mapping[str, Role]
    mail_events: Mapping[str, frozenset[str]]
    """Configuration set → the types of event that it publishes on the default bus: `bounce`, `complaint`."""
    alarms: tuple[Alarm, ...]

    def function_by_reference(self, reference: str) -> Function | None:
        """Find a function by its deployed name or its ARN, with or without a version."""
        for function in self.functions.values():
            if reference in {function.deployed_name, function.arn} or reference.startswith(f"{function.arn}:"):
                return function
        return None
