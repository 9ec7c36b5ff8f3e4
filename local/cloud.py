"""The whole local cloud: four servers on loopback, and everything behind them.

site       the HTTP API's routes → functions, and /__local
aws        what the functions call as AWS
providers  the sandboxes of Zoom, Google, Stripe and the identity provider
caldav     a calendar server in the place of iCloud
"""

import socket
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import boto3

from local import clock
from local.aws import REGION, LocalAws
from local.caldav import CaldavServer
from local.consent_visitor import ConsentVisitor
from local.control import Control, Parts
from local.deployment import Deployment, Function
from local.gateway import Gateway
from local.http_server import LOOPBACK, HttpServer, PortTaken
from local.iam import Permission, require
from local.lambda_pool import LambdaPool
from local.mailbox import Mailbox
from local.parameters import MAIL_FROM, STAGE, local_parameters
from local.queues import QueuePoller
from local.sandboxes.server import Sandboxes, serve
from local.schedules import Schedules
from local.secrets import Secrets
from local.stream import StreamPoller
from local.throttles import Throttles
from local.worker_processes import WORKER, ColdProcesses, ForkedProcesses

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

ROOT = Path(__file__).resolve().parent.parent
# Credentials that are no function's may do everything.
OPERATOR = "operator"
QUEUE_ACTIONS = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
STREAM_ACTIONS = ("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator")

# moto keeps its backends once per process.
_one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True)
class Ports:
    """Where the four servers listen, on 127.0.0.1."""

    site: int = 8080
    aws: int = 8001
    providers: int = 8002
    caldav: int = 8003

    @classmethod
    def free(cls) -> Self:
        """Choose four that nobody listens on now."""
        with ExitStack() as stack:
            listeners = [stack.enter_context(socket.create_server((LOOPBACK, 0))) for _ in fields(cls)]
            return cls(*(listener.getsockname()[1] for listener in listeners))


class AlreadyRunning(Exception):
    """There is a local cloud in this process."""


class LocalCloud:
    """Runs while its `with` block does, one at a time per process; `site`, `aws`, `providers`, `caldav` are base URLs.

    `ticking=False` leaves the schedules to be fired by hand; `forking` gives the functions processes with their imports
    behind them, and otherwise each runs `worker`; `log_folder` keeps what the functions print; `parameters` of the
    template replace those of a local deployment. Its clock, and meanwhile this process's, begins at `now`.

    Raises, on entering:  PortTaken         another program listens on one of the ports
                          TemplateUnusable  the template asks for something that can't be played here
                          NotAllowed        a mapping or a schedule may not do what it is there for
                          AlreadyRunning    there is one in this process
    """

    def __init__(
        self,
        *,
        ports: Ports | None = None,
        template: Path = ROOT / "template.yaml",
        built_layers: Path = ROOT / ".build" / "layers",
        log_folder: Path | None = None,
        ticking: bool = True,
        forking: bool = False,
        worker: Path = WORKER,
        parameters: Mapping[str, str] | None = None,
        now: datetime | None = None,
    ) -> None:
        self._ports = ports or Ports()
        self._template = template
        self._built_layers = built_layers
        self._log_folder = log_folder
        self._ticking = ticking
        self._forking = forking
        self._worker = worker
        self._parameters = dict(parameters or {})
        self._now = now
        self.site = f"http://localhost:{self._ports.site}"
        self.aws = f"http://localhost:{self._ports.aws}"
        self.providers = f"http://localhost:{self._ports.providers}"
        self._calendars = CaldavServer(self._ports.caldav)
        self.caldav = self._calendars.url
        self.secrets = Secrets.random()
        self._clients: dict[str, Any] = {}

    def __enter__(self) -> Self:
        with ExitStack() as started:
            self._start(started)
            self._started = started.pop_all()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._started.close()

    @property
    def functions(self) -> tuple[Function, ...]:
        """What is deployed of Lambda."""
        return tuple(self._deployment.functions.values())

    @property
    def ports_for_functions(self) -> tuple[int, ...]:
        """Where functions call: AWS, the providers, the calendars."""
        return self._ports.aws, self._ports.providers, self._ports.caldav

    @property
    def table_name(self) -> str:
        """The table that the functions are given."""
        return self.functions[0].environment["TABLE_NAME"]

    def client(self, service: Any) -> Any:  # noqa: ANN401  any service, any client
        """Give a boto3 client of the local AWS that may do everything; there is one of each service."""
        if service not in self._clients:
            self._clients[service] = operators_client(service, self.aws)
        return self._clients[service]

    def logs(self, function: str | None = None) -> str:
        """Return the output of one function so far, or of all of them."""
        return self._pool.logs(function)

    def redeploy(self, **parameters: str) -> None:
        """Deploy again, some parameters otherwise: the stack before goes, and what it retained stays.

        Requests that come meanwhile are answered by either deployment; let none come.
        """
        self._followers.close()
        self.end_idle_processes()
        self._parameters |= parameters
        self._serve()

    def end_idle_processes(self, functions: Iterable[str] | None = None) -> None:
        """Let the next invocation of every function, or of these, begin with an init."""
        self._pool.end_idle(functions=functions)

    def _start(self, started: ExitStack) -> None:
        """Start from the back: whoever is called is up before its callers, and goes down after them."""
        if not _one_at_a_time.acquire(blocking=False):
            raise AlreadyRunning
        started.callback(_one_at_a_time.release)
        started.enter_context(clock.set_to(self._now))
        site_server = HttpServer("site", self._ports.site)
        started.callback(site_server.stop)
        aws_server = HttpServer("aws", self._ports.aws, keeps_connections=True)
        started.callback(aws_server.stop)
        self._sandboxes = self._start_sandboxes(started)
        self._calendars.start()
        started.callback(self._calendars.stop)
        processes = ForkedProcesses(self._built_layers) if self._forking else ColdProcesses(self._worker)
        self._pool = LambdaPool(region=REGION, aws_url=self.aws, processes=processes, log_folder=self._log_folder)
        started.callback(self._pool.stop)
        self._local_aws = LocalAws(aws_server, self._pool)
        started.callback(self._local_aws.stop)
        self._mailbox = Mailbox(self._local_aws.ses)
        self._followers = started.enter_context(ExitStack())
        self._serve()
        site_server.start(self._answer)

    def _answer(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> "Iterable[bytes]":
        """Answer as what is deployed now does."""
        return self._gateway(environ, start_response)

    def _serve(self) -> None:
        """Deploy, and let what is deployed answer from here on."""
        self._deploy(self._local_aws)
        schedules = Schedules(self._deployment.schedules, self._pool)
        self._start_followers(schedules)
        parts = Parts(
            urls={"site": self.site, "aws": self.aws, "providers": self.providers, "caldav": self.caldav},
            table_name=self.table_name,
            deployment=self._deployment,
            aws=self._local_aws,
            pool=self._pool,
            sandboxes=self._sandboxes,
            calendars=self._calendars,
            schedules=schedules,
            mailbox=self._mailbox,
        )
        throttles = Throttles(self._deployment.default_throttle, self._deployment.throttles)
        self._gateway = Gateway(self._deployment.routes, throttles, self._pool, Control(parts))

    def _start_sandboxes(self, started: ExitStack) -> Sandboxes:
        visitor = ConsentVisitor(self.client("dynamodb"), lambda: self.table_name)
        sandboxes = Sandboxes(self.site, self.providers, self.secrets, visitor=visitor)
        try:
            server = serve(sandboxes, self._ports.providers)
        except OSError as exc:
            raise PortTaken(self._ports.providers) from exc
        started.callback(server.close)
        return sandboxes

    def _deploy(self, aws: LocalAws) -> None:
        """Do what an operator does: deploy the stack, write the secrets, verify the sender."""
        parameters = local_parameters(self.site, self.aws, self.providers, self.caldav, self.secrets)
        self._deployment = aws.deploy(self._template, parameters | self._parameters, self._built_layers)
        aws.store_secrets(f"/joinlink/{STAGE}", self.secrets.ssm_values())
        aws.verify_sender(MAIL_FROM)
        _require_permissions(self._deployment)

    def _start_followers(self, schedules: Schedules) -> None:
        """Start what invokes functions without a request."""
        followers: list[StreamPoller | QueuePoller | Schedules] = [schedules] if self._ticking else []
        for mapping in self._deployment.mappings:
            function = self._deployment.functions[mapping.function]
            followers.append(StreamPoller(mapping, function, aws=self._local_aws, pool=self._pool))
        for queue in self._deployment.queue_mappings:
            function = self._deployment.functions[queue.function]
            followers.append(QueuePoller(queue, function, aws=self._local_aws, pool=self._pool))
        for follower in followers:
            follower.start()
            self._followers.callback(follower.stop)


def operators_client(service: Any, url: str) -> Any:  # noqa: ANN401  any service, any client
    """Make a boto3 client of a local AWS that may do everything."""
    return boto3.client(
        service, endpoint_url=url, region_name=REGION, aws_access_key_id=OPERATOR, aws_secret_access_key=OPERATOR
    )


def _require_permissions(deployment: Deployment) -> None:
    """Check what Lambda and Scheduler do in a role's name; nobody is denied it while the cloud runs."""
    for role_arn, permission in _taken_for_granted(deployment):
        require(deployment.roles[role_arn], permission)


def _taken_for_granted(deployment: Deployment) -> Iterator[tuple[str, Permission]]:
    """Yield each such permission with the role that has to have it."""
    functions = deployment.functions
    for mapping in deployment.mappings:
        role = functions[mapping.function].role_arn
        yield from ((role, Permission(action, mapping.stream_arn)) for action in STREAM_ACTIONS)
        if mapping.failure_queue_arn:
            yield role, Permission("sqs:SendMessage", mapping.failure_queue_arn)
    for queue in deployment.queue_mappings:
        role = functions[queue.function].role_arn
        yield from ((role, Permission(action, queue.queue_arn)) for action in QUEUE_ACTIONS)
    for function in functions.values():
        if function.failed_events_queue_arn:
            yield function.role_arn, Permission("sqs:SendMessage", function.failed_events_queue_arn)
    for schedule in deployment.schedules:
        yield schedule.role_arn, Permission("lambda:InvokeFunction", functions[schedule.function].arn)
