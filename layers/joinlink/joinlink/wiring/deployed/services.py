"""AWS: mail, workflows, keys, and other functions of the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from joinlink.wiring.deployed.basis import Basis, made_once
from joinlink.wiring.parameters import comma_separated

if TYPE_CHECKING:
    from joinlink.ports.bookings import SearchRunner
    from joinlink.ports.care import Workers
    from joinlink.ports.connections import TokenVault
    from joinlink.ports.mails import Mailer
    from joinlink.ports.meetings import WorkflowEngine
    from joinlink.ports.slots import CalendarReader
    from joinlink.ports.webhooks import DeliveryQueue, WebhookSender, WebhookVault
    from joinlink.providers.aws.mail_events import MailEvents


class Services(Basis):
    """The services of AWS that functions work with."""

    @made_once
    def mailer(self) -> Mailer:
        from joinlink.providers.aws.mailer import SesMailer

        return SesMailer(
            self._aws.client("sesv2"),
            sender=self.settings["MAIL_FROM"],
            configuration_set=self.settings["MAIL_CONFIGURATION_SET"],
        )

    @made_once
    def mail_events(self) -> MailEvents:
        from joinlink.providers.aws.mail_events import MailEvents

        return MailEvents()

    @made_once
    def workflow_engine(self) -> WorkflowEngine:
        from joinlink.providers.aws.workflow_engine import StepFunctionsEngine

        return StepFunctionsEngine(self._aws.client("stepfunctions"), self.settings.state_machine)

    @made_once
    def token_vault(self) -> TokenVault:
        from joinlink.providers.aws.token_vault import KmsTokenVault

        return KmsTokenVault(self._aws.client("kms"), self.settings["TOKEN_KEY_ID"])

    @made_once
    def workers(self) -> Workers:
        from joinlink.providers.aws.workers import LambdaWorkers

        name, at_once = self.settings["AWS_LAMBDA_FUNCTION_NAME"], self.settings.workers_at_once
        return LambdaWorkers(lambda: self._aws.client("lambda"), name, at_once)

    @made_once
    def search_runner(self) -> SearchRunner:
        from joinlink.providers.aws.search_runner import CONFIG, LambdaSearchRunner

        client = self._aws.client("lambda", config=CONFIG)
        return LambdaSearchRunner(client, self.settings["MAIL_BOOKINGS_FUNCTION"])

    @made_once
    def calendar_reader(self) -> CalendarReader:
        from joinlink.providers.aws.calendar_reader import CONFIG, LambdaCalendarReader

        client = self._aws.client("lambda", config=CONFIG)
        return LambdaCalendarReader(client, self.settings["READ_CALENDARS_FUNCTION"])

    @made_once
    def delivery_queue(self) -> DeliveryQueue:
        from joinlink.providers.aws.delivery_queue import SqsDeliveryQueue

        return SqsDeliveryQueue(self._aws.client("sqs"), self.settings["DELIVERIES_QUEUE_URL"])

    @made_once
    def webhook_vault(self) -> WebhookVault:
        from joinlink.providers.aws.webhook_vault import KmsWebhookVault

        return KmsWebhookVault(self._aws.client("kms"), self.settings["TOKEN_KEY_ID"])

    @made_once
    def webhook_sender(self) -> WebhookSender:
        from joinlink.providers.public_address import AddressGuard
        from joinlink.providers.webhook_sender import PinnedWebhookSender

        return PinnedWebhookSender(AddressGuard(comma_separated(self.settings["WEBHOOK_TRUSTED_ORIGINS"])))
