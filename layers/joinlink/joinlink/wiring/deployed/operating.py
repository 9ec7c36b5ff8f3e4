"""What tells who runs the site how it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from joinlink.wiring.deployed.basis import Basis, made_once

if TYPE_CHECKING:
    from joinlink.ports.operating import (
        Alarms,
        Handover,
        Issuer,
        MailStanding,
        ParameterList,
        Queues,
        Schedules,
        SecretValues,
        SiteMetrics,
        WorkflowRuns,
    )
    from joinlink.providers.aws.watch import CloudWatch


class Operating(Basis):
    """Those who are asked how things stand."""

    @made_once
    def workflow_runs(self) -> WorkflowRuns:
        from joinlink.providers.aws.not_told import HASTY
        from joinlink.providers.aws.workflow_runs import StepFunctionsRuns

        return StepFunctionsRuns(self._aws.client("stepfunctions", config=HASTY), self.settings.state_machine)

    @made_once
    def _watch(self) -> CloudWatch:
        from joinlink.providers.aws.not_told import HASTY
        from joinlink.providers.aws.watch import CloudWatch

        return CloudWatch(self._aws.client("cloudwatch", config=HASTY), self.settings.stage, self._clock.now)

    @made_once
    def site_metrics(self) -> SiteMetrics:
        return self._watch

    @made_once
    def alarms(self) -> Alarms:
        return self._watch

    @made_once
    def queues(self) -> Queues:
        from joinlink.providers.aws.not_told import HASTY
        from joinlink.providers.aws.queues import SqsQueues

        return SqsQueues(self._aws.client("sqs", config=HASTY), self.settings.queue_url, self._watch.age_of_oldest)

    @made_once
    def handover(self) -> Handover:
        from joinlink.providers.aws.handover import CONFIG, LambdaHandover
        from joinlink.providers.aws.stream_reader import StreamReader

        stream = StreamReader(self._aws.client("dynamodbstreams"))
        return LambdaHandover(self._aws.client("lambda", config=CONFIG), stream, self.settings.deployed_name)

    @made_once
    def mail_standing(self) -> MailStanding:
        from joinlink.providers.aws.mail_standing import SesStanding
        from joinlink.providers.aws.not_told import HASTY

        return SesStanding(self._aws.client("sesv2", config=HASTY), self.settings["MAIL_CONFIGURATION_SET"])

    @made_once
    def schedules(self) -> Schedules:
        from joinlink.providers.aws.not_told import HASTY
        from joinlink.providers.aws.schedules import SchedulerSchedules

        return SchedulerSchedules(self._aws.client("scheduler", config=HASTY), self.settings.deployed_name)

    @made_once
    def parameter_list(self) -> ParameterList:
        from joinlink.providers.aws.not_told import HASTY
        from joinlink.providers.aws.parameter_list import SsmParameterList

        return SsmParameterList(self._aws.client("ssm", config=HASTY), self.settings["PARAMETER_PREFIX"])

    @made_once
    def issuer(self) -> Issuer:
        from joinlink.providers.identity import OidcIssuer

        return OidcIssuer(self.settings["OIDC_ISSUER"], timeout_seconds=self._timeout_seconds)

    @made_once
    def secret_values(self) -> SecretValues:
        return self.parameters
