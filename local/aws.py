"""AWS on one port: moto's backends behind `AwsFront`, with the template's stack in them.

moto keeps its backends once per process, so there is one `LocalAws` at a time.
"""

import json
import logging
import os
import threading
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import boto3
from moto.cloudwatch.models import CloudWatchBackend, cloudwatch_backends
from moto.core.config import default_user_config
from moto.dynamodb.models import DynamoDBBackend, dynamodb_backends
from moto.moto_api._internal.models import moto_api_backend
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from moto.ses.models import SESBackend, ses_backends
from moto.sqs.models import SQSBackend, sqs_backends
from moto.ssm.models import ssm_backends
from moto.stepfunctions.parser.models import StepFunctionsParserBackend, stepfunctions_parser_backends

from local.alarm_states import AlarmStates
from local.aws_calls import Account
from local.aws_front import AwsFront
from local.call_log import CallLog
from local.capacity import Meter
from local.changes import Changes
from local.cloudformation import CloudFormation
from local.deployment import Deployment, JsonObject
from local.deployment_reader import DeploymentReader
from local.event_bus import EventBus
from local.executions import stop_all
from local.http_server import HttpServer
from local.lambda_pool import LambdaPool
from local.mail_service import MailService
from local.mail_simulator import MailSimulator
from local.metrics import MetricReader
from local.moto_dynamodb import make_transactions_cheap
from local.moto_sqs import remember_messages
from local.quick_moto import quicken, quicken_stacks, quicken_workflows
from local.stack import STACK_NAME, Stack
from local.template import code_addresses, load

ACCOUNT_ID = "123456789012"
REGION = "us-east-1"


class LocalAws:
    """Everything the functions find at `AWS_ENDPOINT_URL`."""

    def __init__(self, server: HttpServer, pool: LambdaPool) -> None:
        self.calls = CallLog()
        self.mail = MailService(REGION)
        self._pool = pool
        quicken()
        quicken_stacks()
        quicken_workflows()
        remember_messages()
        moto_api_backend.reset()
        # moto logs every failed state with its whole definition; `/__local/executions` says it better.
        logging.getLogger("moto.stepfunctions").setLevel(logging.CRITICAL)
        default_user_config["stepfunctions"] = {"execute_state_machine": True}
        # Where moto's Step Functions calls Lambda.
        os.environ["MOTO_PORT"] = str(server.port)
        moto = DomainDispatcherApplication(create_backend_app)
        # moto looks through its own folder for each request, which is half of what a small one costs.
        moto.get_backend_for_host = cache(moto.get_backend_for_host)  # type: ignore[method-assign]
        self._cloudformation = CloudFormation(ACCOUNT_ID, REGION)
        self._front = AwsFront(moto, pool, self.mail, self._cloudformation, self.calls)
        # moto shares one boto3 session among its workflows, and making a session's first client isn't thread-safe.
        boto3.client("lambda", region_name=REGION, aws_access_key_id="x", aws_secret_access_key="x")  # noqa: S106
        server.start(self._front)

    @property
    def cloudwatch(self) -> CloudWatchBackend:
        return cloudwatch_backends[ACCOUNT_ID][REGION]

    @property
    def dynamodb(self) -> DynamoDBBackend:
        return dynamodb_backends[ACCOUNT_ID][REGION]

    @property
    def ses(self) -> SESBackend:
        return ses_backends[ACCOUNT_ID][REGION]

    @property
    def sqs(self) -> SQSBackend:
        return sqs_backends[ACCOUNT_ID][REGION]

    @property
    def step_functions(self) -> StepFunctionsParserBackend:
        return stepfunctions_parser_backends[ACCOUNT_ID][REGION]

    def lock(self, service: str) -> threading.Lock:
        """Hold this around any use of a service's backend."""
        return self._front.lock(service)

    def changes(self, service: str) -> Changes:
        """Wait here for what a stream or a queue has to hand over."""
        return self._front.changes(service)

    def deploy(self, template: Path, parameters: Mapping[str, str], built_layers: Path) -> Deployment:
        """Create the stack, and beside it the state machines, which moto's CloudFormation puts in the wrong place.

        Raises:  TemplateUnusable  the template asks for something that can't be played here
        """
        transformed = load(template, parameters, REGION)
        stack = Stack(transformed, parameters, account=ACCOUNT_ID, region=REGION)
        self._cloudformation.own(STACK_NAME, dict(code_addresses(template)))
        deployment = DeploymentReader(stack, template.resolve().parent, built_layers.resolve()).read()
        make_transactions_cheap(self.dynamodb)
        there_already = {machine.name for machine in self.step_functions.state_machines}
        for machine in deployment.state_machines:
            if machine.name in there_already:
                continue
            self.step_functions.create_state_machine(
                name=machine.name, definition=machine.definition, roleArn=machine.role_arn, sm_type=machine.type
            )
        account = Account(ACCOUNT_ID, REGION, dict(_partition_keys(self.dynamodb)), self.mail.account)
        self._pool.deploy(deployment.functions, set_aside=self.send_message)
        self._front.deploy(deployment, account, Meter(self.dynamodb))
        functions = deployment.functions
        metrics = MetricReader(
            lambda: self.cloudwatch, self.lock("cloudwatch"), lambda name: functions[name].deployed_name
        )
        self._pool.log.let_read(metrics.read)
        self.alarms = AlarmStates(deployment.alarms, lambda: self.cloudwatch)
        self._front.before("cloudwatch:DescribeAlarms", self.alarms.refresh)
        simulator = MailSimulator(deployment.mail_events, EventBus(deployment.rules, self._pool), account)
        self.mail.report_to(simulator.mail_sent, deployment.mail_events)
        return deployment

    def send_message(self, queue_arn: str, content: JsonObject) -> None:
        """Put a message into a queue, as AWS itself does with what could not be dealt with."""
        with self.lock("sqs"):
            self.sqs.send_message(queue_arn.rpartition(":")[2], json.dumps(content))
        self.changes("sqs").tell()

    def stop(self) -> None:
        """End the workflows; the server is its owner's to stop."""
        with self.lock("states"):
            stop_all(self.step_functions)
        os.environ.pop("MOTO_PORT", None)

    def store_secrets(self, prefix: str, values: Mapping[str, str]) -> None:
        """Write SecureString parameters, as an operator does by hand for a deployment."""
        for name, value in values.items():
            ssm_backends[ACCOUNT_ID][REGION].put_parameter(
                name=f"{prefix}/{name}",
                description="",
                value=value,
                parameter_type="SecureString",
                allowed_pattern="",
                keyid="alias/aws/ssm",
                overwrite=True,
                tags=[],
                data_type="text",
                tier=None,
                policies=None,
            )

    def verify_sender(self, address: str) -> None:
        """Let SES accept mail from this address."""
        self.ses.verify_email_identity(address)


def _partition_keys(dynamodb: DynamoDBBackend) -> Iterator[tuple[tuple[str, str], str]]:
    """Return the name of the partition key by (table, index)."""
    for table in dynamodb.tables.values():
        yield (table.name, ""), table.hash_key_attr
        for index in table.global_indexes:
            partition_key = next(key for key in index.schema if key["KeyType"] == "HASH")
            yield (table.name, index.name), partition_key["AttributeName"]
